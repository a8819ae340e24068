"""Prices that are no work, each once: how they come to the bill, are waived, and what is left to be billed of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, literal, null, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.billing.errors import FeeInvoiced, FeeNotOwed, WaiverReasonMissing
from processes.billing.events import FEE_WAIVED
from processes.billing.models import RatedItem, WaivedFee
from processes.billing.rights import may_settle
from processes.billing.rules import month_start
from processes.contracts.queries import local_day
from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.errors import RequestUnknown
from processes.requests.rights import may_see
from processes.together import Read


@dataclass(frozen=True, slots=True)
class Fee:
    """How a price that is no work stands; `waived_because` is None where it is owed."""

    item: str
    is_invoiced: bool
    waived_because: str | None


def charge_item(
    session: Session,
    *,
    request_id: int,
    item: str,
    amount: Decimal,
    currency: str,
    contract_id: int,
    now: datetime,
) -> bool:
    """Have a request's item, such as `expedite:12`, billed with its contract's next invoice; False where it was before,
    or was waived.

    It belongs to the month in which it was earned; where that has its invoice already it waits for the next.
    """
    if session.scalar(select(WaivedFee.id).where(WaivedFee.item == item)) is not None:
        return False
    row = {"item": item, "request_id": request_id, "contract_id": contract_id, "amount": amount, "currency": currency}
    added = insert(RatedItem).values(**row, month=month_start(local_day(now)), rated_at=now)
    made = session.scalar(added.on_conflict_do_nothing(index_elements=["item"]).returning(RatedItem.id))
    return made is not None


def waive_fee(session: Session, *, request_id: int, item: str, reason: str, actor: Actor, now: datetime) -> WaivedFee:
    """Let the customer off a fee that is owed and on no invoice yet; the reason stays among us.

    RequestUnknown, Forbidden, WaiverReasonMissing, FeeNotOwed, FeeInvoiced.
    """
    request = requests.locked(session, request_id=request_id)
    require(may_see(actor, request), RequestUnknown(number=request.number))
    require(may_settle(actor))
    if not reason.strip():
        raise WaiverReasonMissing()
    of = RatedItem.item == item, RatedItem.request_id == request.id
    owed = delete(RatedItem).where(*of, RatedItem.invoice_id.is_(None))
    gone = session.execute(owed.returning(RatedItem.amount, RatedItem.currency)).one_or_none()
    if gone is None:
        raise FeeInvoiced() if session.scalar(select(RatedItem.id).where(*of)) else FeeNotOwed()
    waived = WaivedFee(
        item=item,
        request_id=request.id,
        amount=gone.amount,
        currency=gone.currency,
        reason=reason.strip(),
        waived_by_id=actor.person_id,
        waived_at=now,
    )
    session.add(waived)
    session.flush()
    said = {"amount": str(gone.amount), "currency": gone.currency, "reason": waived.reason}
    requests.record_event(session, request, FEE_WAIVED, actor=actor, now=now, **said)
    post(session, "fee.waived", request_id=request.id, number=request.number, item=item, **said)
    return waived


def _fees() -> Select[*tuple[Any, ...]]:
    about: ColumnElement[int] = bindparam("request_id")
    owed = select(RatedItem.item, RatedItem.invoice_id.is_not(None).label("is_invoiced"), null().label("reason"))
    gone = select(WaivedFee.item, literal(False), WaivedFee.reason)
    both = owed.where(RatedItem.request_id == about).union_all(gone.where(WaivedFee.request_id == about))
    return select(both.subquery())


FEES = Read(_fees)  # of a request, each as a Fee


def items_to_invoice(session: Session, contract_id: int, month: date) -> Sequence[RatedItem]:
    """What a contract owes of them up to the end of a month and no invoice has, in order."""
    query = select(RatedItem).where(
        RatedItem.contract_id == contract_id, RatedItem.month <= month, RatedItem.invoice_id.is_(None)
    )
    query = query.order_by(RatedItem.rated_at, RatedItem.id).with_for_update(of=RatedItem)  # none is waived meanwhile
    return session.scalars(query.execution_options(populate_existing=True)).all()
