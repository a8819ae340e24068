"""Changes of escalations: opened, asked, reminded of, answered, given up, withdrawn."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.calendars.queries import hours_of
from processes.outbox import post
from processes.people.queries import actor_of
from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor
from processes.requests import use_cases as requests
from processes.requests.course import working_state
from processes.requests.event_types import EventKind, EventType
from processes.requests.models import Request
from processes.requests.queries import kinds_of
from processes.requests.rules import WORK_STATES
from processes.suppliers import flow, mails, rules
from processes.suppliers.errors import (
    EscalatedMeanwhile,
    EscalationAnswered,
    EscalationClosed,
    EscalationOpen,
    EscalationUnknown,
    QuestionMissing,
    RequestNotInWork,
    SupplierUnknown,
    WithdrawalReasonMissing,
)
from processes.suppliers.models import Escalation, EscalationState, Supplier
from processes.suppliers.queries import OPEN, escalation_by_reference, has_open, last_escalation
from processes.suppliers.rights import may_escalate


def open_escalation(
    session: Session,
    *,
    request_id: int,
    supplier_id: int | None,
    question: str,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> Escalation:
    """Ask a third-party support centre about a request in work (B7); a worker sends it.

    `seen` is the last escalation that the person saw. Forbidden, RequestNotInWork, SupplierUnknown, QuestionMissing,
    EscalationOpen, EscalatedMeanwhile.
    """
    require(may_escalate(actor))
    request = requests.locked(session, request_id=request_id)
    if request.state not in WORK_STATES:
        raise RequestNotInWork()
    supplier = session.get(Supplier, supplier_id) if supplier_id else None
    if supplier is None:
        raise SupplierUnknown()
    if not question.strip():
        raise QuestionMissing()
    if has_open(session, request.id, supplier.id):
        raise EscalationOpen(supplier=supplier.name)
    last = last_escalation(session, request.id)
    if seen is not None and last is not None and last.id != seen:
        raise EscalatedMeanwhile(supplier=last.supplier.name)
    escalation = Escalation(
        request_id=request.id,
        supplier=supplier,
        reference=uuid4(),
        question=question.strip(),
        opened_by_id=actor.person_id,
        opened_at=now,
    )
    session.add(escalation)
    session.flush()
    _record(session, request, EventKind.ESCALATED, escalation, actor=actor, now=now, is_unsent=True)
    flow.escalation_opened(session, request, escalation, now)
    return escalation


def set_deadline(session: Session, *, escalation_id: int) -> Escalation:
    """Work out when the answer is due, by the supplier's calendar as it is now; nothing for a settled escalation."""
    escalation = locked(session, escalation_id)
    if escalation.state not in OPEN:
        return escalation
    hours = hours_of(session, escalation.supplier.calendar_id)
    escalation.due_at = rules.answer_due(hours, escalation.opened_at, escalation.supplier.response_minutes)
    return escalation


def deliver_question(session: Session, *, escalation_id: int, now: datetime) -> None:
    """Write the mail to the supplier and post `supplier.escalation_sent`; a second call changes nothing."""
    escalation = locked(session, escalation_id)
    if escalation.state is not EscalationState.OPEN:
        return
    escalation.state = EscalationState.SENT
    escalation.sent_at = now
    mails.ask(session, escalation, now=now)
    _publish(session, "supplier.escalation_sent", escalation)


def note_asked(session: Session, *, reference: UUID, now: datetime) -> None:
    """The mail server has taken the question: from now on the work waits for the supplier; the first time counts."""
    found = escalation_by_reference(session, reference)
    escalation = found and locked(session, found.id)
    if escalation is None or escalation.left_at is not None:
        return
    escalation.left_at = now
    if escalation.state in OPEN:
        request = session.get_one(Request, escalation.request_id)
        details: dict[str, Any] = {"escalation_id": escalation.id, "supplier": escalation.supplier.name}
        requests.record_event(session, request, EventKind.SUPPLIER_ASKED, actor=SYSTEM, now=now, **details)


def remind_supplier(session: Session, *, escalation_id: int, now: datetime) -> int | None:
    """Note that the supplier is late; the number of the reminder that a worker should send, or None if it is over."""
    escalation = locked(session, escalation_id)
    if escalation.state not in OPEN:
        return None
    escalation.reminders += 1
    request = session.get_one(Request, escalation.request_id)
    requests.record_event(
        session,
        request,
        EventKind.SUPPLIER_REMINDED,
        actor=SYSTEM,
        now=now,
        escalation_id=escalation.id,
        supplier=escalation.supplier.name,
        count=escalation.reminders,
    )
    return escalation.reminders


def deliver_reminder(session: Session, *, escalation_id: int, now: datetime) -> None:
    """Write the reminder to the supplier, unless the answer has come meanwhile."""
    escalation = locked(session, escalation_id)
    if escalation.state in OPEN:
        mails.remind(session, escalation, now=now)
        _publish(session, "supplier.reminder_sent", escalation)


def record_answer(session: Session, *, escalation_id: int, answer: str, now: datetime) -> None:
    """The supplier's answer is here: keep it, set the work going again, tell the technician; called by the diagram."""
    escalation = locked(session, escalation_id)
    escalation.answer = answer
    writer = actor_of(session, escalation.written_by_id) if escalation.written_by_id else None
    _end(session, escalation, EscalationState.ANSWERED, EventKind.SUPPLIER_ANSWERED, actor=writer or SYSTEM, now=now)
    mails.tell_technician(session, escalation, "supplier_answered", now=now)
    _publish(session, "supplier.answer_recorded", escalation)


def give_up(session: Session, *, escalation_id: int, now: datetime) -> None:
    """Nobody waits any longer: the work goes on without the supplier; called by the diagram."""
    escalation = locked(session, escalation_id)
    _end(session, escalation, EscalationState.UNANSWERED, EventKind.ESCALATION_ENDED, actor=SYSTEM, now=now)
    mails.tell_technician(session, escalation, "supplier_silent", now=now)


def withdraw_escalation(session: Session, *, escalation_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """The answer is no longer needed.

    Forbidden, EscalationUnknown, EscalationAnswered, EscalationClosed, WithdrawalReasonMissing.
    """
    require(may_escalate(actor))
    escalation = locked(session, escalation_id)
    if escalation.state is EscalationState.ANSWERED:
        raise EscalationAnswered(supplier=escalation.supplier.name)
    if escalation.state not in OPEN:
        raise EscalationClosed()
    if not reason.strip():
        raise WithdrawalReasonMissing()
    flow.escalation_withdrawn(session, escalation, reason=reason.strip(), actor=actor, now=now)


def record_withdrawal(session: Session, *, escalation_id: int, reason: str, by: Actor, now: datetime) -> None:
    """The effects of a withdrawal: the supplier is told, the work goes on; called by the diagram, as `by` asked."""
    escalation = locked(session, escalation_id)
    was_sent = escalation.state is EscalationState.SENT
    _end(session, escalation, EscalationState.WITHDRAWN, EventKind.ESCALATION_ENDED, actor=by, now=now, reason=reason)
    if was_sent:
        mails.call_off(session, escalation, now=now)


def close_with_request(session: Session, request: Request) -> None:
    """A request was withdrawn as a whole: what was open about it is open no longer (a listener to its events)."""
    query = select(Escalation).where(Escalation.request_id == request.id, Escalation.state.in_(OPEN))
    for escalation in session.scalars(query):
        escalation.state = EscalationState.WITHDRAWN


def locked(session: Session, escalation_id: int) -> Escalation:
    """The escalation, freshly read under its request's lock; EscalationUnknown."""
    request_id = session.scalar(select(Escalation.request_id).where(Escalation.id == escalation_id))
    if request_id is None:
        raise EscalationUnknown()
    requests.locked(session, request_id=request_id)
    query = select(Escalation).where(Escalation.id == escalation_id).execution_options(populate_existing=True)
    return session.scalars(query).one()


def _end(
    session: Session,
    escalation: Escalation,
    state: EscalationState,
    kind: EventType,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    if escalation.state not in OPEN:
        raise EscalationClosed()
    escalation.state = state
    escalation.answered_at = now if state is EscalationState.ANSWERED else None
    request = session.get_one(Request, escalation.request_id)
    _record(session, request, kind, escalation, actor=actor, now=now, outcome=state.value, reason=reason)


def _record(
    session: Session,
    request: Request,
    kind: EventType,
    escalation: Escalation,
    *,
    actor: Actor,
    now: datetime,
    **details: Any,
) -> None:
    """An event of the escalation; the request's state follows from all events, this one included."""
    requests.record_event(
        session,
        request,
        kind,
        actor=actor,
        now=now,
        state=working_state([*kinds_of(session, request), kind]),
        escalation_id=escalation.id,
        supplier=escalation.supplier.name,
        **details,
    )


def _publish(session: Session, topic: str, escalation: Escalation) -> None:
    post(
        session,
        topic,
        escalation_id=escalation.id,
        request_id=escalation.request_id,
        supplier=escalation.supplier.name,
        reference=str(escalation.reference),
        question=escalation.question,
        due_at=escalation.due_at and escalation.due_at.isoformat(),
    )
