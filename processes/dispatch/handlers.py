"""What the diagram of dispatch calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from processes.dispatch import leaving, queries, use_cases
from processes.dispatch.errors import OnlyForOneself, TechnicianUnknown
from processes.dispatch.rights import may_dispatch, works_on_requests
from processes.documents.translations import N_
from processes.engine.administration import acting
from processes.engine.language.operations import Step, TaskContext, Variables, completion, operation, reserved
from processes.people.leaving import Holding, holding
from processes.people.queries import actor_by_key
from processes.people.rules import SYSTEM
from processes.requests import use_cases as requests
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import CLOSED_STATES, Impact, RequestKind
from processes.rosters.uncovered import leaves_uncovered

OUTCOME = {"dispatch_outcome": Literal["approved", "rejected"]}
reserved("technician_id", "approval")
leaves_uncovered(queries.left_uncovered)
holding(
    Holding(
        name="assignments",
        sentence=N_("Requests in work"),
        needs_successor=True,
        count=leaving.count_assignments,
        hand_over=leaving.hand_assignments_over,
    )
)


@operation(
    "dispatch.read_request",
    label="Read what the rule of dispatch asks",
    gives={"kind": RequestKind, "product": str, "priority": str, "customer": str},
)
def read_request(step: Step, *, request_id: int) -> Variables:
    """Say of a request its kind, its product and customer by name, and its priority."""
    request = requests.locked(step.session, request_id=request_id)
    return {
        "kind": request.kind.value,
        "product": request.product.name if request.product else "",
        "priority": request.priority.value if request.priority else "",
        "customer": request.organisation.name,
    }


@operation(
    "dispatch.suggest_assignee",
    label="Suggest an assignee",
    gives={"technician_id": int | None, "suggestion": dict[str, Any] | None},
)
def suggest_assignee(step: Step, *, request_id: int, skill: str | None = None) -> Variables:
    """Propose the free technician with the skill (the product's where none is given), the shift and the least load."""
    if skill is not None:
        use_cases.want_skill(step.session, request_id=request_id, skill=(skill := skill.strip()))
    suggestion = queries.best_free_technician(step.session, request_id, at=step.now, skill=skill)
    return {
        "technician_id": suggestion and suggestion.technician.person_id,
        "suggestion": suggestion and suggestion.as_json(),
    }


@after_events
def end_assignment(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Whoever has a request has it no longer once it has ended."""
    if request.closed_at is not None and any(event.kind.state in CLOSED_STATES for event in events):
        use_cases.end_assignment(session, request)


@completion(
    "dispatch.decide", label="Approve or reject a request", gives={**OUTCOME, "technician_id": int, "impact": Impact}
)
def decide(step: Step, *, variables: dict[str, Any], task: TaskContext) -> Variables:
    """Approve and assign, or reject; a corrected impact sets the priority anew."""
    request = requests.locked(step.session, number=step.business_key)
    actor = actor_by_key(step.session, step.actor)
    is_offered = "staff:technician" in task.groups
    if variables.get("decision") == "reject":
        if is_offered and works_on_requests(actor) and not may_dispatch(actor):
            raise OnlyForOneself(field="decision")
        use_cases.reject(
            step.session,
            request_id=request.id,
            reason=variables.get("reason") or "",
            duplicate_of=variables.get("duplicate_of") or "",
            actor=actor,
            now=step.now,
        )
        return {"dispatch_outcome": "rejected"}
    assignment = use_cases.approve(
        step.session,
        request_id=request.id,
        technician_id=_chosen(variables.get("technician_id")),
        impact=Impact(variables["impact"]) if variables.get("impact") else None,
        impact_reason=variables.get("impact_reason") or "",
        is_offered=is_offered,
        actor=actor,
        now=step.now,
    )
    return {
        "dispatch_outcome": "approved",
        "technician_id": assignment.technician_id,
        "impact": request.impact.value,
    }


@operation("dispatch.approve_by_rule", label="Approve and assign by the rule", gives=OUTCOME)
def approve_by_rule(step: Step, *, request_id: int, technician_id: int) -> Variables:
    """Approve a request and give it to the suggested technician, without a dispatcher."""
    use_cases.approve(
        step.session, request_id=request_id, technician_id=technician_id, actor=SYSTEM, now=step.now, by_rule=True
    )
    return {"dispatch_outcome": "approved"}


@operation("dispatch.remind", label="Remind the dispatchers")
def remind(step: Step, *, request_id: int) -> None:
    """Tell the dispatchers that a request waits too long for approval."""
    use_cases.remind(step.session, request_id=request_id, now=step.now)


@operation("dispatch.pass_on", label="Give the request to somebody else", gives={"is_passed_on": bool})
def pass_on(step: Step, *, request_id: int, reason: str) -> Variables:
    """Give a request in work to the best free technician but the one who has it; `is_passed_on` says whether."""
    return {"is_passed_on": use_cases.pass_on(step.session, request_id=request_id, reason=reason, now=step.now)}


@operation("dispatch.announce_assignment", label="Announce the assignment")
def announce_assignment(step: Step, *, request_id: int) -> None:
    """Tell the customer who solves the request and by when."""
    use_cases.announce_assignment(step.session, request_id=request_id, now=step.now)


@operation("dispatch.announce_rejection", label="Announce the rejection")
def announce_rejection(step: Step, *, request_id: int) -> None:
    """Tell the customer that the request was rejected, and why."""
    use_cases.announce_rejection(step.session, request_id=request_id, now=step.now)


def _chosen(value: Any) -> int | None:
    """The technician's id of a form's select, whose values are text; TechnicianUnknown."""
    try:
        return int(value) if value not in (None, "") else None
    except (TypeError, ValueError):
        raise TechnicianUnknown() from None


def _reassign_one(
    session: Session, request_id: int, *, technician_id: int, reason: str, actor: str, now: datetime
) -> None:
    """One of many requests that go to another technician; refused as on its own page."""
    use_cases.reassign(
        session,
        request_id=request_id,
        technician_id=technician_id,
        reason=reason,
        actor=actor_by_key(session, actor),
        now=now,
    )


acting.act("requests.reassigned", _reassign_one)
