"""What the diagram of an escalation calls, and its deadlines as functions of expressions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes.calendars.use_cases import on_hours_changed
from processes.engine.jobs import recounting, scheduling
from processes.engine.language.operations import Step, function, operation, reserved
from processes.mail.delivering import on_delivery
from processes.mail.models import OutgoingMail
from processes.people.queries import doer_by_key
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent
from processes.suppliers import queries, use_cases
from processes.suppliers.mails import QUESTION
from processes.suppliers.models import Escalation

DELIVER = "suppliers.deliver"  # writes to the supplier after commit
AT_ONCE = 50  # requests that are locked together

reserved("escalation_id")


@operation("suppliers.send", label="Send an escalation to the supplier")
def send(step: Step, *, escalation_id: int) -> None:
    """Set the deadline by the supplier's calendar and let a worker send the question."""
    use_cases.set_deadline(step.session, escalation_id=escalation_id)
    _deliver(step, escalation_id, "question")


@operation("suppliers.remind", label="Remind the supplier")
def remind(step: Step, *, escalation_id: int) -> None:
    """Let a worker remind the supplier that the answer is late."""
    if use_cases.remind_supplier(step.session, escalation_id=escalation_id, now=step.now):
        _deliver(step, escalation_id, "reminder")


@operation("suppliers.record_answer", label="Record the supplier's answer")
def record_answer(step: Step, *, escalation_id: int, answer: str) -> None:
    """Keep the answer, set the work going again and tell the technician."""
    use_cases.record_answer(step.session, escalation_id=escalation_id, answer=answer, now=step.now)


@operation("suppliers.give_up", label="Give up waiting for the supplier")
def give_up(step: Step, *, escalation_id: int) -> None:
    """Go on without the supplier and tell the technician."""
    use_cases.give_up(step.session, escalation_id=escalation_id, now=step.now)


@operation("suppliers.withdraw_effects", label="Withdraw an escalation")
def withdraw_effects(step: Step, *, escalation_id: int, reason: str, withdrawn_by: str = "system") -> None:
    """Tell the supplier that the answer is no longer needed."""
    by = doer_by_key(step.session, withdrawn_by)
    use_cases.record_withdrawal(step.session, escalation_id=escalation_id, reason=reason, by=by, now=step.now)


@function("supplier_deadline")
def supplier_deadline(step: Step, escalation_id: int) -> datetime | None:
    """When the supplier's answer is due."""
    return step.session.get_one(Escalation, escalation_id).due_at


@function("supplier_last_deadline")
def supplier_last_deadline(step: Step, escalation_id: int) -> datetime:
    """When nobody waits for the supplier any more."""
    return queries.last_deadline(step.session, step.session.get_one(Escalation, escalation_id))


@after_events
def close_escalations(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """A withdrawn request has no open escalations."""
    if any(event.kind is EventKind.WITHDRAWN for event in events):
        use_cases.close_with_request(session, request)


@on_delivery
def question_left(session: Session, mail: OutgoingMail, now: datetime) -> None:
    """The clock of a contract that stands for suppliers stands from now on."""
    if mail.template == QUESTION and mail.reference is not None:
        use_cases.note_asked(session, reference=mail.reference, now=now)


@on_hours_changed
def follow_hours_later(session: Session, calendar_id: int, now: datetime) -> None:
    """Have the deadlines of suppliers who work in these hours worked out anew after commit."""
    _follow_from(session, calendar_id, 0, now)


@scheduling.job_handler("suppliers.follow_hours")
def follow_hours(session: Session, *, calendar_id: int, after: int = 0, now: datetime) -> None:
    """Work out anew when the answers that suppliers owe are due, and the timers that wait, for the next requests."""
    owed = queries.owed_in(session, calendar_id, after=after, limit=AT_ONCE)
    for escalation_id, _request_id, number in owed:
        requests.locked(session, number=number)
        use_cases.set_deadline(session, escalation_id=escalation_id)
        recounting.recount(session, business_key=number, now=now)
    if len(owed) >= AT_ONCE:
        _follow_from(session, calendar_id, owed[-1][1], now)


def _follow_from(session: Session, calendar_id: int, after: int, now: datetime) -> None:
    key, arguments = f"suppliers.follow_hours:{calendar_id}", {"calendar_id": calendar_id, "after": after}
    scheduling.schedule(session, "suppliers.follow_hours", key=key, due_at=now, arguments=arguments)


def _deliver(step: Step, escalation_id: int, what: str) -> None:
    arguments = {"escalation_id": escalation_id, "what": what}
    scheduling.schedule(step.session, DELIVER, due_at=step.now, arguments=arguments, queue="suppliers")
