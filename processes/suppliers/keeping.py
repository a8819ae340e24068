"""Changes of suppliers themselves: who is asked, in which language, within what time."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.calendars.models import ServiceCalendar
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
from processes.suppliers.models import Supplier
from processes.suppliers.rights import may_keep_suppliers


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
    session.flush()
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
    _put(session, supplier, name, email, locale, calendar_id, response_minutes)
    session.flush()
    return supplier


def supplier_with(session: Session, supplier_id: int, *, lock: bool = False) -> Supplier:
    """A supplier by id; SupplierGone."""
    supplier = session.get(Supplier, supplier_id, with_for_update=lock or None)
    if supplier is None:
        raise SupplierGone()
    return supplier


def _put(
    session: Session, supplier: Supplier, name: str, email: str, locale: str, calendar_id: int, response_minutes: int
) -> None:
    called, address = " ".join(name.split()), normal_email(email)
    with session.no_autoflush:
        same = select(Supplier.id).where(func.lower(Supplier.name) == called.lower(), Supplier.id != (supplier.id or 0))
        if session.scalar(same.limit(1)) is not None:
            raise SupplierNameTaken()
        calendar = session.get(ServiceCalendar, calendar_id)
    if not all(address.rpartition("@")) or any(character.isspace() for character in address):
        raise SupplierAddressWrong()
    if locale not in LOCALES:
        raise LocaleUnknown()
    if calendar is None:
        raise SupplierHoursMissing()
    if response_minutes < 1:
        raise SupplierTimeMissing()
    supplier.name, supplier.email, supplier.locale = called, address, locale
    supplier.calendar, supplier.response_minutes = calendar, response_minutes
