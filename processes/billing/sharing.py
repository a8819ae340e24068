"""Shares a month's included minutes out among pieces of work, in order of work, and each price's amount among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, Select, bindparam, column, func, select
from sqlalchemy.orm import Session, aliased

from processes.billing import rules
from processes.billing.models import RatedWork
from processes.billing.queries import Rating, rating
from processes.contracts import queries as contracts
from processes.contracts.rules import Activity
from processes.requests.models import Request
from processes.row_json import as_json
from processes.writing import Part


@dataclass(frozen=True, slots=True)
class Standing:
    """What is rated of a request, and what else shares the included minutes of months; those minutes as far as no
    invoice has them, by contract and month.
    """

    pieces: Sequence[RatedWork]
    free: Mapping[tuple[int, date], int]


def find_standing(session: Session, request: Request, fresh: Sequence[RatedWork]) -> Standing:
    """What is to be known of the fresh pieces' months; the pieces are none of the session's."""
    if not fresh:
        return Standing(_apart(session, session.scalars(_FRESHLY.where(RatedWork.request_id == request.id))), {})
    contract_ids, months = zip(*_months(fresh), strict=True)
    asked = {"contract_ids": list(contract_ids), "months": list(months), "request_id": request.id}
    rows = session.execute(_standing(), asked).all()
    pieces = _apart(session, (row[0] for row in rows if row[0] is not None))
    return Standing(pieces, {(row[1], row[2]): int(row[3]) for row in rows})


@cache
def _standing() -> Select[*tuple[Any, ...]]:
    """Pieces with the month that they share, and what it has free; a month of which nothing is rated, without one."""
    contract_ids, months = bindparam("contract_ids", type_=ARRAY(BigInteger)), bindparam("months", type_=ARRAY(Date))
    named = func.unnest(contract_ids, months).table_valued(column("contract_id", BigInteger), column("month", Date))
    asked = named.render_derived("asked")
    contract_id, month = asked.c.contract_id, asked.c.month
    spent = select(func.coalesce(func.sum(Spent.minutes_included), 0)).where(Spent.contract_id == contract_id)
    spent = spent.where(Spent.month == month, Spent.invoice_id.is_not(None))
    free = contracts.included_in(contract_id, month) - spent.scalar_subquery()
    shares = (RatedWork.contract_id == contract_id) & (RatedWork.month == month) & RatedWork.invoice_id.is_(None)
    query = _FRESHLY.add_columns(contract_id, month, free).select_from(asked)
    return query.outerjoin(RatedWork, shares | (RatedWork.request_id == bindparam("request_id")))


def _apart(session: Session, pieces: Iterable[RatedWork]) -> list[RatedWork]:
    """Each piece once, no longer the session's: what is changed of it is written by whoever changes it."""
    found = list(dict.fromkeys(pieces))
    for piece in found:
        session.expunge(piece)
    return found


Spent = aliased(RatedWork)
_FRESHLY = select(RatedWork).execution_options(populate_existing=True)


def _months(pieces: Iterable[RatedWork]) -> list[tuple[int, date]]:
    return sorted({(piece.contract_id, piece.month) for piece in pieces})


def rated_with(request: Request, fresh: Sequence[RatedWork], standing: Standing) -> Rating:
    """Share the months' included minutes out anew; what the request comes to by that."""
    pieces = [*standing.pieces, *fresh]
    for of_month in _months(fresh):
        theirs = [piece for piece in pieces if (piece.contract_id, piece.month) == of_month]
        _share(standing.free[of_month], [piece for piece in theirs if piece.invoice_id is None])
    return rating([piece for piece in pieces if piece.request_id == request.id])


def share_of(piece: RatedWork) -> dict[str, Any]:
    """What the sharing out of a month gives a piece."""
    return {name: getattr(piece, name) for name in ("id", "minutes_included", "minutes_billed", "amount")}


def shared_anew(rows: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Pieces that stand already get other shares."""
    sql = (
        "UPDATE rated_work SET minutes_included = new.minutes_included, minutes_billed = new.minutes_billed,"
        " amount = new.amount FROM json_to_recordset({rows}::json) AS new"
        " (id bigint, minutes_included bigint, minutes_billed bigint, amount numeric) WHERE rated_work.id = new.id"
    )
    return [Part(RatedWork.__tablename__, sql, {"rows": as_json(rows)}, changes=True)] if rows else []


def _share(free: int, pieces: Sequence[RatedWork]) -> None:
    """Give what is left of a month's included minutes to these pieces, in order of work."""
    pieces = sorted(pieces, key=lambda piece: (piece.started_at, piece.work_log_id))
    own = [piece.minutes_worked - piece.minutes_elsewhere for piece in pieces]
    covered = rules.included_minutes(own, free)
    for piece, minutes, count in zip(pieces, covered, own, strict=True):
        piece.minutes_included = minutes
        piece.minutes_billed = count - minutes
    price(pieces)


def price(pieces: Sequence[RatedWork]) -> list[list[RatedWork]]:
    """Give each piece its share of its price's amount, which is rounded once; the pieces by price, as on a bill."""
    groups = [list(group) for _, group in groupby(sorted(pieces, key=_price), key=_price)]
    for group in groups:
        shares = rules.amounts((piece.minutes_billed for piece in group), group[0].hourly)
        for piece, share in zip(group, shares, strict=True):
            piece.amount = share
    return groups


_ORDER = list(Activity)


def _price(piece: RatedWork) -> tuple[int, bool, Decimal]:
    return _ORDER.index(piece.activity), not piece.in_hours, piece.hourly
