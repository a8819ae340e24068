"""Changes of bills: settling prices by hand, issuing invoices, keeping their documents."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from processes.billing import rules
from processes.billing.due import is_due, of_month
from processes.billing.errors import (
    AccountantsOnly,
    ContractElsewhere,
    ContractMissing,
    GivenAwayWithoutReason,
    InvoiceUnknown,
    MonthNotBegun,
    PaidInFuture,
    PaidTooEarly,
    ReasonMissing,
)
from processes.billing.events import GIVEN_AWAY
from processes.billing.items import items_to_invoice
from processes.billing.models import Invoice, InvoiceCounter, InvoiceLine, RatedItem, RatedWork, Settlement
from processes.billing.parties import party, supplier_party, treatment_of
from processes.billing.queries import Rating, unrated_work
from processes.billing.rating import rate_work
from processes.billing.rights import may_note_payment, may_settle, visible
from processes.billing.sharing import price
from processes.contracts import queries as contracts
from processes.contracts.models import Contract
from processes.contracts.rules import Interval
from processes.outbox import post
from processes.people import queries as people
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests

__all__ = ["Rating", "issue_invoice", "keep_document", "note_payment", "rate_work", "settle_price"]


def note_payment(session: Session, *, number: str, paid_on: date | None, actor: Actor, now: datetime) -> Invoice:
    """Note on which day an invoice was paid; None takes the note back. AccountantsOnly, InvoiceUnknown, PaidTooEarly,
    PaidInFuture.
    """
    require(may_note_payment(actor), AccountantsOnly)
    invoice = session.scalar(select(Invoice).where(Invoice.number == number, visible(actor)).with_for_update())
    if invoice is None:
        raise InvoiceUnknown(number=number)
    if paid_on is not None and paid_on < invoice.issued_on:
        raise PaidTooEarly(issued_on=invoice.issued_on)
    if paid_on is not None and paid_on > contracts.local_day(now):
        raise PaidInFuture()
    invoice.paid_on = paid_on
    session.flush()
    return invoice


def settle_price(
    session: Session,
    *,
    request_id: int,
    contract_number: str | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Settlement:
    """Decide about work that no contract covers: bill it by a contract, or write it off (None) with a reason.

    AccountantsOnly, ContractUnknown, ContractElsewhere, ContractMissing, ReasonMissing.
    """
    require(may_settle(actor), AccountantsOnly)
    request = requests.locked(session, request_id=request_id)
    if contract_number is None and not reason.strip():
        raise ReasonMissing()
    if contract_number is not None and not contract_number.strip():
        raise ContractMissing()
    contract = contracts.contract_by_number(session, contract_number) if contract_number else None
    if contract is not None and contract.organisation_id != request.organisation_id:
        raise ContractElsewhere(number=contract.number)
    settlement = Settlement(
        request_id=request.id,
        contract_id=contract.id if contract else None,
        reason=reason.strip(),
        settled_by_id=actor.person_id,
        settled_at=now,
    )
    session.add(settlement)
    session.flush()
    return settlement


def decide_work(
    session: Session, *, request_id: int, is_billed: bool, reason: str, actor: Actor, now: datetime
) -> None:
    """Decide about work on a request that has ended: to be rated, or given away with a reason and never billed.

    AccountantsOnly, GivenAwayWithoutReason.
    """
    require(may_settle(actor), AccountantsOnly)
    request = requests.locked(session, request_id=request_id)
    if is_billed:
        return
    if not reason.strip():
        raise GivenAwayWithoutReason()
    logs = unrated_work(session, request_id)
    for log in logs:
        log.rated_at = now
    session.flush()
    said: dict[str, Any] = {"minutes": sum(log.minutes for log in logs), "reason": reason.strip()}
    requests.record_event(session, request, GIVEN_AWAY, actor=actor, now=now, **said)


def issue_invoice(session: Session, *, contract_id: int, month: date, now: datetime) -> Invoice | None:
    """Invoice everything of a contract that is rated, worked up to the end of `month` and not invoiced yet (E4).

    None when there is nothing to pay for, when no interval of its invoices ends with the month, or that interval has
    its invoice already: then the work waits for the next one's. One that is invoiced on completion is whenever it is
    asked for. Of several at once one issues. MonthNotBegun, ProviderIncomplete, ExchangeRateMissing.
    """
    month, today = rules.month_start(month), contracts.local_day(now)
    if month > today:
        raise MonthNotBegun(month=f"{month:%Y-%m}")
    locked = select(Contract).where(Contract.id == contract_id).options(joinedload(Contract.organisation))
    locked = locked.with_for_update(key_share=True, of=Contract).execution_options(populate_existing=True)
    contract = session.scalars(locked).one()
    interval = contracts.agreement_of(session, contract.id, min(rules.month_end(month), today)).terms.invoice_interval
    pieces, items = _uninvoiced(session, contract_id, month), items_to_invoice(session, contract_id, month)
    owed: list[RatedWork | RatedItem] = [*pieces, *items]
    if not sum(one.amount for one in owed) or not _is_open(session, contract_id, month, interval):
        return None
    since = _since(session, contract, month, interval)
    invoice = _invoice(session, contract, pieces, items, since=since, month=month, today=today, now=now)
    invoice.is_on_completion = interval is Interval.ON_COMPLETION
    for one in owed:
        one.invoice_id = invoice.id
    session.flush()
    post(session, "invoice.issued", **_announced(invoice))
    return invoice


def _is_open(session: Session, contract_id: int, month: date, interval: Interval) -> bool:
    """Whether an invoice may be of this month: its interval ends and has none yet; on completion there may be many."""
    if interval is Interval.ON_COMPLETION:
        return True
    ends = select(Contract.id).where(Contract.id == contract_id, is_due(month))
    issued = select(Invoice.id).where(Invoice.contract_id == contract_id, *of_month(month))
    return session.scalar(ends) is not None and session.scalar(issued) is None


def _since(session: Session, contract: Contract, month: date, interval: Interval) -> date:
    """The first month of the interval that ends with one: none that was invoiced before, nor before the contract."""
    before = select(func.max(Invoice.month)).where(Invoice.contract_id == contract.id, Invoice.month < month)
    last = session.scalar(before)
    known = [interval.begins(month), rules.month_start(contract.valid_from)]
    known += [rules.month_end(last) + timedelta(days=1)] if last else []
    return min(max(known), month)


def _announced(invoice: Invoice) -> dict[str, Any]:
    said = {"invoice_id": invoice.id, "number": invoice.number}
    return {**said, "total": str(invoice.total), "currency": invoice.currency}


def _uninvoiced(session: Session, contract_id: int, month: date) -> Sequence[RatedWork]:
    query = select(RatedWork).where(
        RatedWork.contract_id == contract_id, RatedWork.month <= month, RatedWork.invoice_id.is_(None)
    )
    query = query.order_by(RatedWork.started_at, RatedWork.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _invoice(
    session: Session,
    contract: Contract,
    pieces: Sequence[RatedWork],
    items: Sequence[RatedItem],
    *,
    since: date,
    month: date,
    today: date,
    now: datetime,
) -> Invoice:
    """The document with its lines; its number is taken last, so that others wait as shortly as can be."""
    currency = (pieces[0] if pieces else items[0]).currency
    supplier = supplier_party(session, people.provider(session), currency)
    customer = party(contract.organisation)
    taxable_on = min(rules.month_end(month), today)  # Czech VAT act, section 21: the supply or the document
    treatment = treatment_of(supplier, customer, currency)
    standard = treatment is rules.VatTreatment.STANDARD
    rate = rules.vat_rate(str(supplier["country"]), taxable_on) if standard else Decimal(0)
    lines = _lines(pieces)
    net = sum((line.net for line in lines), Decimal(0)) + sum((item.amount for item in items), Decimal(0))
    tax = rules.vat(net, rate)
    invoice = Invoice(
        organisation_id=contract.organisation_id,
        contract_id=contract.id,
        since=since,
        month=month,
        issued_on=today,
        taxable_on=taxable_on,
        due_on=today + timedelta(days=contracts.agreement_of(session, contract.id, today).terms.payment_days),
        issued_at=now,
        currency=currency,
        supplier=supplier,
        customer={**customer, "contract": contract.number},
        vat_treatment=treatment,
        vat_rate=rate,
        net=net,
        vat=tax,
        rounding=Decimal(0),
        total=net + tax,
        lines=lines,
        number=_next_number(session, today.year),
    )
    session.add(invoice)
    session.flush()
    return invoice


def _lines(pieces: Sequence[RatedWork]) -> list[InvoiceLine]:
    """One line for each price: its rate times its minutes, rounded once; its pieces add up to it."""
    return [
        InvoiceLine(
            position=position,
            activity=group[0].activity,
            in_hours=group[0].in_hours,
            minutes_worked=sum(piece.minutes_worked for piece in group),
            minutes_billed=sum(piece.minutes_billed for piece in group),
            hourly=group[0].hourly,
            net=sum((piece.amount for piece in group), Decimal(0)),
        )
        for position, group in enumerate(price(pieces), start=1)
    ]


def _next_number(session: Session, year: int) -> str:
    """The next number of a year; the counter's row stays locked until the end, so a rollback gives it back."""
    row = insert(InvoiceCounter).values(year=year, last=1)
    taken = row.on_conflict_do_update(index_elements=["year"], set_={"last": InvoiceCounter.last + 1})
    return rules.invoice_number(year, session.execute(taken.returning(InvoiceCounter.last)).scalar_one())


def keep_document(session: Session, *, invoice_id: int, pdf: bytes) -> Invoice | None:
    """Keep the PDF that a worker made; None when there was one already, which stays."""
    invoice = session.get_one(Invoice, invoice_id, with_for_update=True, populate_existing=True)
    if invoice.pdf_sha256 is not None:
        return None
    invoice.pdf_sha256 = requests.store_file(session, pdf)
    session.flush()
    return invoice
