"""Starts and wakes the diagram of a request, and asks its decision table outside of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from processes.contracts.rules import Priority
from processes.engine.running import cases, deciding
from processes.engine.running.updating import update_variables
from processes.people.rules import Actor, Role, roles_named
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import Impact, Urgency
from processes.requests.wording import MAX_CLAUSES, Meaning, clauses, together

PROCESS = "handle_request"


def _variables(request: Request) -> dict[str, object]:
    return {
        "project_id": request.project_id,
        "kind": request.kind.value,
        "impact": request.impact.value,
        "urgency": request.urgency.value,
        "requester_key": f"person:{request.requester_id}",
    }


def request_logged(session: Session, request: Request, *, pack: str, actor: Actor, now: datetime) -> None:
    """Start the request's process under the diagrams of its contract's pack."""
    cases.start(
        session,
        PROCESS,
        business_key=request.number,
        variables={"request_id": request.id, **_variables(request)},
        actor=actor.key,
        pack=pack,
        now=now,
    )


def request_corrected(session: Session, request: Request, *, actor: Actor, now: datetime) -> None:
    """The running case goes on with what the request says now."""
    update_variables(session, PROCESS, request.number, _variables(request), actor=actor.key, now=now)


def question_asked(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """The technician's question opens the customer's task."""
    _correlate(session, "question_asked", request, {"message_id": message.id}, now)


def question_answered_by_mail(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """The answer came another way than the task's form, which therefore ends."""
    _correlate(session, "question_answered_by_mail", request, {"message_id": message.id}, now)


def request_withdrawn(session: Session, request: Request, *, reason: str, actor: Actor, now: datetime) -> bool:
    """The customer needs it no longer; whether the process heard it."""
    variables = {"withdrawal_reason": reason, "withdrawn_by": actor.key}
    return _correlate(session, "request_withdrawn", request, variables, now)


def priority_for(session: Session, impact: Impact, urgency: Urgency, *, pack: str = "standard") -> Priority:
    """The decision table's answer (A6), the same table as in the process."""
    answer = deciding.decide(session, "priority", {"impact": impact.value, "urgency": urgency.value}, pack=pack)
    return Priority(answer["priority"])


def roles_told_of(session: Session, priority: Priority, *, pack: str = "standard") -> set[Role]:
    """Who is told at once of a request of this priority, by the same table as in the process."""
    answer = deciding.decide(session, "whom_to_tell", {"priority": priority.value}, pack=pack)
    return roles_named(answer["told_roles"])


def meaning_of(session: Session, text: str, *, names: Iterable[str] = (), pack: str = "standard") -> Meaning:
    """What a customer's short words say, clause by clause by the decision table that designers own."""
    found = clauses(text, names=names)
    if len(found) > MAX_CLAUSES:
        return Meaning.UNCLEAR
    said = [{"words": one.words, "begins": one.begins, "count": one.count, "turns": one.turns} for one in found]
    return together(Meaning(deciding.decide(session, "reply_meaning", one, pack=pack)["meaning"]) for one in said)


def customer_wrote(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """Words came while the work waits for the customer's sign-off."""
    _correlate(session, "customer_wrote", request, {"message_id": message.id}, now)


def _correlate(session: Session, name: str, request: Request, variables: Mapping[str, object], now: datetime) -> bool:
    return cases.correlate_message(session, name, business_key=request.number, variables=variables, now=now)
