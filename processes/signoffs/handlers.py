"""What the diagram of the customer's approval calls."""

from typing import Any

from sqlalchemy.orm import Session

from processes.engine.operations import Step, TaskContext, Variables, completion, operation
from processes.people.queries import actor_by_key
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent
from processes.requests.use_cases import on_event
from processes.signoffs import use_cases
from processes.signoffs.errors import DecisionMissing
from processes.signoffs.flow import ADDRESS
from processes.signoffs.models import SignoffState
from processes.signoffs.rules import Decision


@operation("signoffs.ask", label="Ask for the sign-off")
def ask(step: Step, *, request_id: int) -> Variables:
    """Freeze what was done and send everybody who may approve a personal link."""
    _, days = use_cases.ask_for_signoff(step.session, request_id=request_id, now=step.now)
    return {"signoff_days": days}


@operation("signoffs.remind", label="Remind of the sign-off")
def remind(step: Step, *, request_id: int) -> None:
    """Send everybody who may approve a fresh personal link."""
    use_cases.remind(step.session, request_id=request_id, now=step.now)


@completion("signoffs.decide", label="Approve the work or return it")
def decide(step: Step, *, variables: dict[str, Any], task: TaskContext) -> Variables:
    """Approve the work, or return it with a reason."""
    try:
        decision = Decision(variables.get("decision"))
    except ValueError:
        raise DecisionMissing() from None
    request = requests.locked(step.session, number=step.business_key)
    signoff = use_cases.decide(
        step.session,
        request_id=request.id,
        decision=decision,
        reason=variables.get("reason") or "",
        actor=actor_by_key(step.session, step.actor),
        ip=step.session.info.get(ADDRESS),
        now=step.now,
    )
    return {"signoff_outcome": "approved" if signoff.state is SignoffState.APPROVED else "returned"}


@operation("signoffs.accept_by_silence", label="Accept the work by silence")
def accept_by_silence(step: Step, *, request_id: int) -> Variables:
    """Take silence as acceptance, as the contract says."""
    use_cases.accept_by_silence(step.session, request_id=request_id, now=step.now)
    return {"signoff_outcome": "approved"}


@on_event
def close_signoff(session: Session, request: Request, event: RequestEvent) -> None:
    """A withdrawn request has nothing to sign."""
    if event.kind is EventKind.WITHDRAWN:
        use_cases.close_with_request(session, request, event.at)
