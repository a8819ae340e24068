"""What is written to suppliers, and to the technician about them."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.mail.use_cases import queue_mail, queue_mail_to
from processes.requests.models import Request
from processes.requests.queries import technician
from processes.suppliers.models import Escalation

QUESTION = "supplier_escalation"


def ask(session: Session, escalation: Escalation, *, now: datetime) -> None:
    """The question itself."""
    _to_supplier(session, escalation, QUESTION, now)


def remind(session: Session, escalation: Escalation, *, now: datetime) -> None:
    """The answer is late."""
    _to_supplier(session, escalation, "supplier_reminder", now)


def call_off(session: Session, escalation: Escalation, *, now: datetime) -> None:
    """The answer is no longer needed."""
    _to_supplier(session, escalation, "supplier_called_off", now)


def tell_technician(session: Session, escalation: Escalation, template: str, *, now: datetime) -> None:
    """To whoever has the request now: how the escalation ended."""
    request = session.get_one(Request, escalation.request_id)
    person = technician(session, request)
    if person is None:
        return
    queue_mail(
        session,
        template=template,
        to=person,
        context={"request": request, "escalation": escalation, "supplier": escalation.supplier},
        request_id=request.id,
        number=request.number,
        now=now,
    )


def _to_supplier(session: Session, escalation: Escalation, template: str, now: datetime) -> None:
    """One mail to the support centre; a reply to it finds the escalation by its reference."""
    supplier = escalation.supplier
    request = session.get_one(Request, escalation.request_id)
    queue_mail_to(
        session,
        template=template,
        address=supplier.email,
        name=supplier.name,
        locale=supplier.locale,
        timezone=supplier.calendar.timezone,
        context={"request": request, "escalation": escalation, "supplier": supplier},
        request_id=request.id,
        number=request.number,
        reference=escalation.reference,
        automatic=False,
        now=now,
    )
