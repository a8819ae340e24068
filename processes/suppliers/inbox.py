"""Answers that come in from suppliers, by any way: each is taken once, a late one is kept as a note."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor
from processes.requests import use_cases as requests
from processes.requests.history import last_happening
from processes.suppliers import flow
from processes.suppliers.errors import BadMessage, EscalationAnswered, EscalationClosed, EscalationUnknown
from processes.suppliers.models import EscalationState, InboxMessage
from processes.suppliers.queries import OPEN, escalation_by_reference
from processes.suppliers.rights import may_escalate
from processes.suppliers.rules import ANSWERED, SupplierAnswer, read_answer, taken_at
from processes.suppliers.use_cases import locked

TAKEN, LATE, REPEATED = "answered", "late", "repeated"


def receive_inbox(session: Session, message: Mapping[str, Any], *, now: datetime) -> str:
    """One message from a system outside (CloudEvents JSON); the outcome, or BadMessage with the reason.

    The message's id is the idempotency key: a second delivery is "repeated" and changes nothing.
    """
    answer = read_answer(message)
    try:
        return _take(session, answer, now=now)
    except EscalationUnknown:
        raise BadMessage("No escalation has the reference {reference}.", reference=answer.reference) from None


def receive_answer(
    session: Session, *, reference: UUID, answer: str, message_id: str, now: datetime, actor: Actor = SYSTEM
) -> str:
    """A supplier's answer: "answered", "late" (kept as an internal note) or "repeated"; EscalationUnknown.

    `actor` is whoever wrote it down, where it did not come by itself: they are told that it is late, by
    EscalationAnswered or EscalationClosed.
    """
    require(actor.is_desk or may_escalate(actor))
    return _take(session, SupplierAnswer(message_id, reference, answer), now=now, actor=actor)


def _take(session: Session, answer: SupplierAnswer, *, now: datetime, actor: Actor = SYSTEM) -> str:
    found = escalation_by_reference(session, answer.reference)
    if found is None:
        raise EscalationUnknown()
    escalation = locked(session, found.id)
    if not _is_new(session, answer, now):
        return REPEATED
    if escalation.state in OPEN:
        outcome, escalation.written_by_id = TAKEN, actor.person_id
        at = taken_at(answer, after=last_happening(session, escalation.request_id), now=now)
        flow.supplier_answered(session, escalation, answer, at)
    elif actor.person_id is not None:
        is_answered = escalation.state is EscalationState.ANSWERED
        raise EscalationAnswered(supplier=escalation.supplier.name) if is_answered else EscalationClosed()
    else:
        outcome = LATE
        body = f"{escalation.supplier.name}: {answer.answer}"
        requests.post_message(session, request_id=escalation.request_id, body=body, internal=True, actor=actor, now=now)
    session.get_one(InboxMessage, answer.message_id).outcome = outcome
    return outcome


def _is_new(session: Session, answer: SupplierAnswer, now: datetime) -> bool:
    row = {
        "id": answer.message_id,
        "type": ANSWERED,
        "received_at": now,
        "data": {"reference": str(answer.reference), "answer": answer.answer},
        "outcome": "",
    }
    query = insert(InboxMessage).values(row).on_conflict_do_nothing().returning(InboxMessage.id)
    return session.execute(query).scalar_one_or_none() is not None
