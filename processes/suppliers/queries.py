"""Suppliers, what was escalated to them, and which escalation an answer belongs to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload

from processes.calendars.queries import hours_of
from processes.people.models import Person
from processes.requests.models import Request
from processes.suppliers import rules
from processes.suppliers.errors import EscalationUnknown
from processes.suppliers.models import Escalation, EscalationState, Supplier
from processes.together import Read

OPEN = (EscalationState.OPEN, EscalationState.SENT)


def suppliers(session: Session) -> Sequence[Supplier]:
    """Every supplier by name."""
    return session.scalars(select(Supplier).order_by(Supplier.name)).all()


def supplier_options(session: Session) -> list[tuple[str, str]]:
    """Choices of a form's `suppliers` list: (id as text, name)."""
    return [(str(supplier.id), supplier.name) for supplier in suppliers(session)]


def escalations_of(session: Session, request_id: int) -> Sequence[Escalation]:
    """Everything that was escalated about a request, in order, with the suppliers."""
    query = select(Escalation).where(Escalation.request_id == request_id)
    query = query.options(joinedload(Escalation.supplier), joinedload(Escalation.written_by))
    return session.scalars(query.order_by(Escalation.id)).all()


def _escalations_read() -> Select[Escalation, Supplier, Person]:
    query = select(Escalation, Supplier, Person).join(Supplier, Supplier.id == Escalation.supplier_id)
    query = query.outerjoin(Person, Person.id == Escalation.written_by_id)
    return query.where(Escalation.request_id == bindparam("request_id"))


ESCALATIONS = Read(_escalations_read, (Escalation.id,))  # as `escalations_of`, with supplier and who wrote it down
SUPPLIERS = Read(lambda: select(Supplier), (Supplier.name,))  # as `suppliers`


def last_escalation(session: Session, request_id: int) -> Escalation | None:
    """What was escalated about a request last."""
    query = select(Escalation).where(Escalation.request_id == request_id)
    return session.scalar(query.order_by(Escalation.id.desc()).limit(1))


def owed(request_id: int | ColumnElement[int]) -> Exists:
    """Whether some supplier still owes an answer about a request, in SQL."""
    return exists().where(Escalation.request_id == request_id, Escalation.state.in_(OPEN))


def has_open(session: Session, request_id: int, supplier_id: int) -> bool:
    """Whether this supplier still owes an answer about a request."""
    return bool(session.scalar(select(owed(request_id).where(Escalation.supplier_id == supplier_id))))


def escalation_by_reference(session: Session, reference: UUID) -> Escalation | None:
    """The escalation that a supplier quotes."""
    return session.scalar(select(Escalation).where(Escalation.reference == reference))


def escalation_with_number(session: Session, escalation_id: int) -> tuple[Escalation, str]:
    """An escalation and its request's number; EscalationUnknown."""
    query = select(Escalation, Request.number).join(Request, Request.id == Escalation.request_id)
    row = session.execute(query.where(Escalation.id == escalation_id)).one_or_none()
    if row is None:
        raise EscalationUnknown()
    return row[0], row[1]


def owed_in(session: Session, calendar_id: int, *, after: int, limit: int) -> Sequence[tuple[int, int, str]]:
    """Escalations that wait for suppliers with this calendar: id, the request's id and number.

    Of the next `limit` requests behind the id `after`, in their order.
    """
    found = select(Escalation.id, Request.id, Request.number).join(Request, Request.id == Escalation.request_id)
    found = found.join(Supplier).where(Supplier.calendar_id == calendar_id, Escalation.state.in_(OPEN))
    found = found.where(Request.id > after).order_by(Request.id).fetch(limit, with_ties=True)
    return [(escalation_id, request_id, number) for escalation_id, request_id, number in session.execute(found)]


def last_deadline(session: Session, escalation: Escalation) -> datetime:
    """When nobody waits for the answer any more."""
    supplier = escalation.supplier
    hours = hours_of(session, supplier.calendar_id)
    return rules.last_deadline(hours, escalation.opened_at, supplier.response_minutes)
