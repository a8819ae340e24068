"""What the diagram of the customer's approval calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from processes.engine.jobs import recounting
from processes.engine.language.operations import Step, TaskContext, Variables, completion, function, operation
from processes.people.queries import actor_by_key
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent
from processes.requests.wording import Meaning
from processes.signoffs import taking_back, use_cases
from processes.signoffs import words as written
from processes.signoffs.errors import DecisionMissing
from processes.signoffs.flow import ADDRESS, TOLD, decision_taken
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.queries import signoff_of
from processes.signoffs.rules import Decision
from processes.slas.handlers import business_days

OUTCOME = {"signoff_outcome": Literal["approved", "returned"]}


@operation("signoffs.ask", label="Ask for the sign-off", gives={"signoff_days": int})
def ask(step: Step, *, request_id: int, price: dict[str, Any] | None = None) -> Variables:
    """Freeze what was done and what it costs, and send everybody who may approve a personal link."""
    _, days = use_cases.ask_for_signoff(step.session, request_id=request_id, price=price, now=step.now)
    return {"signoff_days": days}


@operation("signoffs.remind", label="Remind of the sign-off")
def remind(step: Step, *, request_id: int) -> None:
    """Send everybody who may approve a fresh personal link."""
    use_cases.remind(step.session, request_id=request_id, now=step.now)


@completion("signoffs.decide", label="Approve the work or return it", keeps_files=True, gives=OUTCOME)
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
        told=step.session.info.pop(TOLD, None),
        files=task.files,
        now=step.now,
    )
    return {"signoff_outcome": _outcome(signoff)}


@function("end_of_silence")
def end_of_silence(step: Step, count: int) -> datetime | None:
    """Closing time of the n-th business day after today, as long as the customer has not written."""
    request = requests.locked(step.session, number=step.business_key)
    signoff = signoff_of(step.session, request.id)
    return None if signoff and signoff.words_at else business_days(step, count)


@operation("signoffs.hear_words", label="Hear what the customer wrote", gives={"words": Meaning})
def hear_words(step: Step, *, request_id: int, message_id: int) -> Variables:
    """Stop the acceptance by silence; say whether the words are the decision: approve, return or unclear."""
    said = written.hear_words(step.session, request_id=request_id, message_id=message_id, now=step.now)
    recounting.ask(step.session, step.business_key, now=step.now)
    return {"words": said.value}


@operation("signoffs.ask_after_words", label="Ask for the decision after words")
def ask_after_words(step: Step, *, request_id: int, message_id: int) -> None:
    """Answer what the customer wrote with the question again, with both buttons."""
    written.ask_after_words(step.session, request_id=request_id, message_id=message_id, now=step.now)


@operation("signoffs.decide_by_words", label="Take the words as the decision", gives=OUTCOME)
def decide_by_words(step: Step, *, request_id: int, message_id: int, words: str) -> Variables:
    """Approve the work or return it as its approver wrote; the task of signing off ends."""
    signoff = written.decide_by_words(
        step.session, request_id=request_id, message_id=message_id, decision=Decision(words), now=step.now
    )
    decision_taken(step.session, step.business_key, now=step.now)
    return {"signoff_outcome": _outcome(signoff)}


@operation("signoffs.take_back", label="Take the resolution back", gives=OUTCOME)
def take_back(step: Step, *, request_id: int, reason: str, taken_back_by: str) -> Variables:
    """Record that we took the proposal back; whoever was asked to sign gets a mail."""
    by = actor_by_key(step.session, taken_back_by)
    taking_back.record_taking_back(step.session, request_id=request_id, reason=reason, by=by, now=step.now)
    return {"signoff_outcome": "returned"}


@operation("signoffs.accept_by_silence", label="Accept the work by silence", gives=OUTCOME)
def accept_by_silence(step: Step, *, request_id: int) -> Variables:
    """Take silence as acceptance, as the contract says."""
    use_cases.accept_by_silence(step.session, request_id=request_id, now=step.now)
    return {"signoff_outcome": "approved"}


def _outcome(signoff: Signoff) -> str:
    return "approved" if signoff.state is SignoffState.APPROVED else "returned"


@after_events
def close_signoff(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """A withdrawn request has nothing to sign."""
    for event in events:
        if event.kind is EventKind.WITHDRAWN:
            use_cases.close_with_request(session, request, event.at)
