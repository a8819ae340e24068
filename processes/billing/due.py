"""Which contracts are to be invoiced: an interval ends with a month, or the work of a request is complete."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Date, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from processes.billing.models import Invoice, RatedItem, RatedWork
from processes.billing.rules import month_end
from processes.contracts.models import Contract
from processes.contracts.queries import interval_on
from processes.contracts.rules import Interval


def of_month(month: date) -> tuple[ColumnElement[bool], ...]:
    """Invoices of an interval that ends with a month, as conditions."""
    return Invoice.month == month, ~Invoice.is_on_completion


def is_due(month: date) -> ColumnElement[bool]:
    """Contracts of which an interval of invoices ends with a month, and those that have ended themselves by then."""
    last = month_end(month)
    ending = [interval for interval in Interval if interval.ends_with(month)]
    return or_(interval_on(last).in_(ending), Contract.valid_to <= last)


def completed_to_invoice(session: Session, request_id: int, on: date) -> Sequence[int]:
    """Ids of contracts that are invoiced on completion by their terms of a day, with something of a request to pay."""
    return session.scalars(_completed(), {"request_id": request_id, "on": on}).all()


@cache
def _completed() -> Select[int]:
    owed = [
        select(of.contract_id).where(of.request_id == bindparam("request_id"), of.invoice_id.is_(None), of.amount > 0)
        for of in (RatedWork, RatedItem)
    ]
    on_completion = interval_on(bindparam("on", type_=Date)) == Interval.ON_COMPLETION
    return select(Contract.id).where(or_(*(Contract.id.in_(one) for one in owed)), on_completion).order_by(Contract.id)
