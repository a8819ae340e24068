"""What no invoice has yet: work without a decision or a price, and what is rated, by contract and month."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, cast, func, literal, select, true
from sqlalchemy.orm import Session, contains_eager

from processes.billing.models import RatedItem, RatedWork
from processes.billing.queries import UNRATED
from processes.billing.rules import month_start
from processes.contracts.models import Contract
from processes.leading import page_by_ids
from processes.paging import By, Page, page_from, spoken
from processes.people.models import Organisation
from processes.requests.models import Request
from processes.requests.rules import RequestState
from processes.worklogs.models import WorkLog


def _left() -> Subquery:
    """Work without a price on requests that nobody works on: with their state and customer.

    Most of such work is on requests in work, which are far fewer than those that have ended: they are left out first.
    """
    in_work = select(Request.id).where(Request.closed_at.is_(None), Request.state != RequestState.SIGNED_OFF)
    minutes, last = cast(func.sum(WorkLog.minutes), BigInteger), func.max(WorkLog.ended_at)
    work = select(WorkLog.request_id, minutes.label("minutes"), last.label("last"))
    work = work.where(*UNRATED, WorkLog.request_id.not_in(in_work)).group_by(WorkLog.request_id)
    done = work.cte("left_over").prefix_with("MATERIALIZED")
    of = select(Request.state, Request.organisation_id).where(Request.id == done.c.request_id)
    of_ = of.correlate(done).offset(0).lateral()  # not moved past: all requests would be read for the few
    named = select(*done.c, of_.c.state, Organisation.name.label("customer")).select_from(done)
    return named.join(of_, true()).join(Organisation, Organisation.id == of_.c.organisation_id).subquery()


LEFT = _left()
LONGEST_WAITING = (By(LEFT.c.last), By(LEFT.c.request_id))


@dataclass(frozen=True, slots=True)
class Undecided:
    """Work without a price that nobody adds to any more: somebody has to say whether and how it is billed."""

    request: Request
    minutes: int
    last_at: datetime


def undecided_page(
    session: Session, *, order: Sequence[By] = LONGEST_WAITING, after: str | None = None, limit: int = 100
) -> Page[Undecided]:
    """Requests that have ended, or are signed off, with work that has no price; the longest waiting first."""
    ids = select(LEFT.c.request_id.label("id"))
    of_page = (WorkLog.request_id == Request.id, *UNRATED)
    minutes = select(cast(func.sum(WorkLog.minutes), BigInteger)).where(*of_page).scalar_subquery()
    last = select(func.max(WorkLog.ended_at)).where(*of_page).scalar_subquery()
    wide = select(Request, minutes, last).join(Request.organisation).options(contains_eager(Request.organisation))
    found = page_by_ids(session, ids, wide, Request.id, order, after, limit)
    rows = [Undecided(row[0], int(row[1]), row[2]) for row in found.rows]
    return Page(rows, found.after, found.before)


def undecided(session: Session, *, limit: int = 100) -> Sequence[Undecided]:
    """The first of them."""
    return undecided_page(session, limit=limit).rows


@dataclass(frozen=True, slots=True)
class Unbilled:
    """What is rated of one contract and month, work and items, that no invoice has yet; for the review of a run."""

    contract_id: int
    contract_number: str
    organisation_id: int
    organisation_name: str
    month: date
    requests: int
    minutes_worked: int
    minutes_billed: int
    amount: Decimal
    currency: str


_WORK = (RatedWork.contract_id, RatedWork.month, RatedWork.request_id, RatedWork.amount, RatedWork.currency)
_ITEM = (RatedItem.contract_id, RatedItem.month, RatedItem.request_id, RatedItem.amount, RatedItem.currency)
_NONE = literal(0, BigInteger)
OWED = (
    select(*_WORK, RatedWork.minutes_worked, RatedWork.minutes_billed)
    .where(RatedWork.invoice_id.is_(None))
    .union_all(select(*_ITEM, _NONE, _NONE).where(RatedItem.invoice_id.is_(None)))
    .subquery()
)
_GROUP = ("contract_id", "month", "currency")
_ADDED = ("minutes_worked", "minutes_billed", "amount")


def _summed(rows: Subquery, group: Sequence[str], *more: ColumnElement[Any]) -> Subquery:
    by = [rows.c[name] for name in group]
    return select(*by, *more, *(func.sum(rows.c[name]).label(name) for name in _ADDED)).group_by(*by).subquery()


# by request first: rows whose requests are told apart by `count(DISTINCT …)` are sorted; contracts are named last
_OF_REQUESTS = _summed(OWED, (*_GROUP, "request_id"))
_OF_MONTHS = _summed(_OF_REQUESTS, _GROUP, func.count().label("requests"))
SUMS = (
    select(
        Contract.id.label("contract_id"),
        Contract.number.label("contract_number"),
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation_name"),
        _OF_MONTHS.c.month,
        _OF_MONTHS.c.requests,
        cast(_OF_MONTHS.c.minutes_worked, BigInteger).label("minutes_worked"),
        cast(_OF_MONTHS.c.minutes_billed, BigInteger).label("minutes_billed"),
        _OF_MONTHS.c.amount,
        _OF_MONTHS.c.currency,
    )
    .select_from(_OF_MONTHS)
    .join(Contract, Contract.id == _OF_MONTHS.c.contract_id)
    .join(Organisation, Organisation.id == Contract.organisation_id)
    .subquery()
)
BY_CUSTOMER = (
    By(spoken(SUMS.c.organisation_name)),
    By(SUMS.c.contract_number),
    By(SUMS.c.month),
    By(SUMS.c.contract_id),
)


def _sums(until: date | None) -> Select[Any]:
    query = select(*SUMS.c)
    return query if until is None else query.where(SUMS.c.month <= month_start(until))


def _unbilled(row: Any) -> Unbilled:
    return Unbilled(**{field.name: getattr(row, field.name) for field in fields(Unbilled)})


def unbilled_page(
    session: Session, *, order: Sequence[By] = BY_CUSTOMER, after: str | None = None, limit: int = 50
) -> Page[Unbilled]:
    """A page of the rated work without an invoice, by customer, contract and month."""
    found = page_from(session, _sums(None), order, after, limit)
    return Page([_unbilled(row) for row in found.rows], found.after, found.before)


def unbilled(session: Session, *, until: date | None = None) -> Sequence[Unbilled]:
    """Rated work without an invoice, worked up to the end of the month of `until`, by customer, contract and month."""
    query = _sums(until).order_by(*(by.column for by in BY_CUSTOMER))
    return [_unbilled(row) for row in session.execute(query)]
