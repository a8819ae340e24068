"""Rated work and invoices as screens, documents and the monthly run need them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from processes.billing.due import is_due, of_month
from processes.billing.errors import DocumentNotReady, InvoiceUnknown
from processes.billing.models import Invoice, RatedItem, RatedWork, Settlement
from processes.billing.rights import visible
from processes.billing.rules import CENT, month_start, months_of
from processes.contracts.models import Contract
from processes.contracts.queries import included_in
from processes.contracts.rules import CURRENCIES
from processes.paging import By, Page, page_from
from processes.people.models import Membership, Person
from processes.people.rules import Actor, MemberRole
from processes.requests.models import Request, StoredFile
from processes.together import Read
from processes.transactions import know
from processes.worklogs.models import WorkLog
from processes.worklogs.queries import COUNTS, work_asked, work_of

NEWEST = (By(Invoice.id, descending=True),)


def invoices_page(
    session: Session,
    actor: Actor,
    *,
    organisation_id: int | None = None,
    month: date | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[Invoice]:
    """The invoices that an actor may see, the newest first; one statement for any number (parties are kept on them)."""
    query = select(Invoice).where(visible(actor), *where)
    if organisation_id is not None:
        query = query.where(Invoice.organisation_id == organisation_id)
    if month is not None:
        query = query.where(Invoice.month == month_start(month))
    return page_from(session, query, order, after, limit)


def invoice_for(session: Session, actor: Actor, number: str) -> Invoice:
    """The invoice with its lines and the work behind them; InvoiceUnknown."""
    invoice = session.scalars(_whole().where(Invoice.number == number, visible(actor))).unique().one_or_none()
    if invoice is None:
        raise InvoiceUnknown(number=number)
    return invoice


def invoice_of_id(session: Session, invoice_id: int) -> Invoice:
    """The same by id, for those who make its document."""
    return session.scalars(_whole().where(Invoice.id == invoice_id)).unique().one()


def _whole() -> Select[Invoice]:
    numbers = selectinload(Invoice.work).joinedload(RatedWork.request).load_only(Request.number, Request.summary)
    fees = joinedload(Invoice.items).joinedload(RatedItem.request).load_only(Request.number, Request.summary)
    return select(Invoice).options(selectinload(Invoice.lines), numbers, fees)


def invoices_of_request(session: Session, actor: Actor, request_id: int) -> Sequence[Invoice]:
    """The invoices on which a request's work stands, as far as the actor may see them; in order."""
    work = select(RatedWork.invoice_id).where(RatedWork.request_id == request_id)
    items = select(RatedItem.invoice_id).where(RatedItem.request_id == request_id)
    billed = or_(Invoice.id.in_(work), Invoice.id.in_(items))
    return session.scalars(select(Invoice).where(billed, visible(actor)).order_by(Invoice.id)).all()


@dataclass(frozen=True, slots=True)
class Included:
    """Minutes that a contract includes in the months of an invoice: all of them, and how many its work has used."""

    minutes: int
    used: int


def included_of(session: Session, invoice: Invoice) -> Included:
    """How many of its months' included minutes the work on an invoice has used, under its contract."""
    months = months_of(invoice.since, invoice.month)
    found = session.execute(select(*(included_in(invoice.contract_id, month) for month in months))).one()
    return Included(sum(found), sum(work.minutes_included for work in invoice.work))


def document_of(session: Session, invoice: Invoice) -> bytes:
    """The PDF of an invoice; DocumentNotReady while a worker is making it."""
    content = session.scalar(select(StoredFile.content).where(StoredFile.sha256 == invoice.pdf_sha256))
    if content is None:
        raise DocumentNotReady(number=invoice.number)
    return content


def unrated_work(session: Session, request_id: int) -> Sequence[WorkLog]:
    """Work on a request that has no price yet, freshly read with its technicians, in order of work."""
    return session.scalars(_unrated(), {"request_id": request_id}).unique().all()


@cache
def _unrated() -> Select[WorkLog]:
    query = select(WorkLog).where(WorkLog.request_id == bindparam("request_id"), *UNRATED)
    query = query.options(joinedload(WorkLog.technician)).order_by(WorkLog.started_at, WorkLog.id)
    return query.execution_options(populate_existing=True)


def work_to_rate(session: Session, request_id: int) -> tuple[Sequence[WorkLog], Settlement | None]:
    """The same, with what was decided by hand about the price of the request last, if anything; one statement.

    By it all work on the request is known to the transaction.
    """
    rows = session.execute(_to_rate(), {"request_id": request_id}).unique().all()
    logs = [row[0] for row in rows]
    know(session, work_of, request_id, answer=logs)
    return [log for log in logs if log.rated_at is None], rows[0][1] if rows else None


@cache
def _to_rate() -> Select[*tuple[Any, ...]]:
    last = select(func.max(Settlement.id)).where(Settlement.request_id == bindparam("request_id")).scalar_subquery()
    query = work_asked().add_columns(Settlement).outerjoin(Settlement, Settlement.id == last)
    return query.execution_options(populate_existing=True)


def has_unrated(session: Session, request_id: int) -> bool:
    """Whether any work on a request has no price yet."""
    return bool(session.scalar(select(exists().where(WorkLog.request_id == request_id, *UNRATED))))


UNRATED = (WorkLog.rated_at.is_(None), COUNTS)


def rated_work_of(session: Session, request_id: int) -> Sequence[RatedWork]:
    """The priced work of a request, in order of work."""
    query = select(RatedWork).where(RatedWork.request_id == request_id)
    return session.scalars(query.order_by(RatedWork.started_at, RatedWork.id)).all()


@dataclass(frozen=True, slots=True)
class Rating:
    """What the work of one request came to.

    `further`: what of it is in other currencies, where a contract took the place of one in another; never added up.
    """

    minutes_worked: int
    minutes_billed: int
    amount: Decimal
    currency: str
    further: tuple[tuple[Decimal, str], ...] = ()

    @property
    def further_said(self) -> dict[str, Any]:
        """What is in other currencies as JSON, under its name; empty where nothing is."""
        said = [{"amount": str(amount), "currency": currency} for amount, currency in self.further]
        return {"further": said} if said else {}

    @property
    def is_to_bill(self) -> bool:
        """Whether anything of it costs something."""
        return self.amount > 0 or any(amount > 0 for amount, _ in self.further)


def rating_of(session: Session, request_id: int) -> Rating:
    """What the priced work of a request has come to so far."""
    return rated(session.execute(_sums(), {"request_id": request_id}).all())


def rated(rows: Iterable[Sequence[Any]]) -> Rating:
    """The same of what RATED has found: minutes worked and billed, an amount and its currency in each row."""
    worked, billed, sums = 0, 0, dict[str, Decimal]()
    for more_worked, more_billed, amount, currency in rows:
        worked, billed = worked + int(more_worked), billed + int(more_billed)
        sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
    (amount, currency), *further = [(sums[one].quantize(CENT), one) for one in sorted(sums)] or [NOTHING]
    return Rating(worked, billed, amount, currency, tuple(further))


NOTHING = (Decimal("0.00"), CURRENCIES[0])


def _sums() -> Select[*tuple[Any, ...]]:
    return (
        select(
            func.sum(RatedWork.minutes_worked).label("minutes_worked"),
            func.sum(RatedWork.minutes_billed).label("minutes_billed"),
            func.sum(RatedWork.amount).label("amount"),
            RatedWork.currency,
        )
        .where(RatedWork.request_id == bindparam("request_id"))
        .group_by(RatedWork.currency)
    )


RATED = Read(_sums)  # as `rating_of`


def settlement_of(session: Session, request_id: int) -> Settlement | None:
    """What was decided by hand about the price of a request, if anything; the latest."""
    query = select(Settlement).where(Settlement.request_id == request_id).order_by(Settlement.id.desc())
    return session.scalar(query.limit(1))


def contracts_to_invoice(session: Session, month: date) -> Sequence[int]:
    """Ids of contracts with something to pay for whose interval ends with `month`, without an invoice of it yet."""
    month = month_start(month)
    work = select(RatedWork.contract_id, RatedWork.amount)
    work = work.where(RatedWork.invoice_id.is_(None), RatedWork.month <= month)
    items = select(RatedItem.contract_id, RatedItem.amount)
    owed = work.union_all(items.where(RatedItem.invoice_id.is_(None), RatedItem.month <= month)).subquery()
    issued = select(Invoice.id).where(Invoice.contract_id == owed.c.contract_id, *of_month(month))
    query = select(owed.c.contract_id).join(Contract, Contract.id == owed.c.contract_id)
    query = query.where(~issued.exists(), is_due(month)).group_by(owed.c.contract_id)
    return session.scalars(query.having(func.sum(owed.c.amount) > 0).order_by(owed.c.contract_id)).all()


def receivers_of(session: Session, invoice: Invoice) -> Sequence[Person]:
    """The customer's administrators, for an invoice of an organisation without a billing address; by name.

    Those of a single project for an invoice of the project's own contract only.
    """
    project_id = select(Contract.project_id).where(Contract.id == invoice.contract_id).scalar_subquery()
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == invoice.organisation_id,
            Membership.role == MemberRole.CUSTOMER_ADMINISTRATOR,
            or_(Membership.project_id.is_(None), Membership.project_id == project_id),
            Person.is_active,
        )
        .distinct()
    )
    return sorted(session.scalars(query), key=lambda person: (person.name, person.id))
