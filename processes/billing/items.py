"""Prices that are no work, each once: how they come to the bill, and what is left to be billed of them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.billing.models import RatedItem
from processes.billing.rules import month_start
from processes.contracts.queries import local_day


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
    """Have a request's item, such as `expedite:12`, billed with its contract's next invoice; False where it was before.

    It belongs to the month in which it was earned; where that has its invoice already it waits for the next.
    """
    row = {"item": item, "request_id": request_id, "contract_id": contract_id, "amount": amount, "currency": currency}
    added = insert(RatedItem).values(**row, month=month_start(local_day(now)), rated_at=now)
    made = session.scalar(added.on_conflict_do_nothing(index_elements=["item"]).returning(RatedItem.id))
    return made is not None


def items_to_invoice(session: Session, contract_id: int, month: date) -> Sequence[RatedItem]:
    """What a contract owes of them up to the end of a month and no invoice has, in order."""
    query = select(RatedItem).where(
        RatedItem.contract_id == contract_id, RatedItem.month <= month, RatedItem.invoice_id.is_(None)
    )
    query = query.order_by(RatedItem.rated_at, RatedItem.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()
