"""Changes of suppliers themselves: who is asked, in which language, within what time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.calendars.models import ServiceCalendar
from processes.documents.rendering import minutes
from processes.people.emails import is_email
from processes.people.errors import LocaleUnknown
from processes.people.rights import require
from processes.people.rules import Actor, normal_email
from processes.settings import LOCALES
from processes.suppliers.errors import (
    SupplierAddressWrong,
    SupplierGone,
    SupplierHoursMissing,
    SupplierNameTaken,
    SupplierTimeMissing,
)
from processes.suppliers.models import Supplier, SupplierChange
from processes.suppliers.rights import may_keep_suppliers

MOST_CHANGES = 100  # the latest that a page shows


def add_supplier(
    session: Session,
    *,
    name: str,
    email: str,
    locale: str,
    calendar_id: int,
    response_minutes: int,
    actor: Actor,
    now: datetime,
) -> Supplier:
    """A new supplier, who answers within `response_minutes` of a calendar's time.

    SupplierNameTaken, SupplierAddressWrong, LocaleUnknown, SupplierHoursMissing, SupplierTimeMissing.
    """
    require(may_keep_suppliers(actor))
    supplier = Supplier()
    _put(session, supplier, name, email, locale, calendar_id, response_minutes)
    session.add(supplier)
    _note(session, supplier, "added", actor, now)
    return supplier


def change_supplier(
    session: Session,
    *,
    supplier_id: int,
    name: str,
    email: str,
    locale: str,
    calendar_id: int,
    response_minutes: int,
    actor: Actor,
    now: datetime,
) -> Supplier:
    """Say it otherwise, for questions that are asked from now on; refuses as `add_supplier` does, SupplierGone."""
    require(may_keep_suppliers(actor))
    supplier = supplier_with(session, supplier_id, lock=True)
    before = _told(supplier)
    _put(session, supplier, name, email, locale, calendar_id, response_minutes)
    for what, value in _told(supplier).items():
        if value != before[what]:
            _note(session, supplier, f"changed.{what}", actor, now, before=before[what], after=value)
    session.flush()
    return supplier


def supplier_with(session: Session, supplier_id: int, *, lock: bool = False) -> Supplier:
    """A supplier by id; SupplierGone."""
    supplier = session.get(Supplier, supplier_id, with_for_update=lock or None)
    if supplier is None:
        raise SupplierGone()
    return supplier


def changes_of(session: Session, supplier_id: int) -> Sequence[SupplierChange]:
    """Who changed a supplier, the latest first."""
    query = select(SupplierChange).where(SupplierChange.supplier_id == supplier_id)
    return session.scalars(query.order_by(SupplierChange.id.desc()).limit(MOST_CHANGES)).all()


def _told(supplier: Supplier) -> dict[str, str]:
    """What is known of a supplier, as the record says it."""
    return {
        "name": supplier.name,
        "email": supplier.email,
        "locale": LOCALES.get(supplier.locale, supplier.locale),
        "hours": supplier.calendar.name,
        "response": minutes(supplier.response_minutes),
    }


def _note(session: Session, supplier: Supplier, kind: str, actor: Actor, now: datetime, **said: str) -> None:
    session.flush()
    session.add(SupplierChange(supplier_id=supplier.id, at=now, actor=actor.name, kind=kind, details=said))
    session.flush()


def _put(
    session: Session, supplier: Supplier, name: str, email: str, locale: str, calendar_id: int, response_minutes: int
) -> None:
    called, address = " ".join(name.split()), normal_email(email)
    with session.no_autoflush:
        same = select(Supplier.id).where(func.lower(Supplier.name) == called.lower(), Supplier.id != (supplier.id or 0))
        if session.scalar(same.limit(1)) is not None:
            raise SupplierNameTaken()
        calendar = session.get(ServiceCalendar, calendar_id)
    if not is_email(address):
        raise SupplierAddressWrong()
    if locale not in LOCALES:
        raise LocaleUnknown()
    if calendar is None:
        raise SupplierHoursMissing()
    if response_minutes < 1:
        raise SupplierTimeMissing()
    supplier.name, supplier.email, supplier.locale = called, address, locale
    supplier.calendar, supplier.response_minutes = calendar, response_minutes
