"""Shares a month's included minutes out among pieces of work, in order of work, and each price's amount among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    ScalarSelect,
    Select,
    TableValuedAlias,
    bindparam,
    column,
    func,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from processes.billing import rules
from processes.billing.models import RatedWork
from processes.billing.queries import Rating, rated
from processes.calendars.rules import Window
from processes.contracts import queries as contracts
from processes.contracts.rules import Activity
from processes.requests.models import Request
from processes.row_json import as_json
from processes.worklogs.models import WorkLog
from processes.writing import Part


@dataclass(slots=True, eq=False)
class Piece:
    """As much of a rated piece of work as shares a month's minutes; no object of the session."""

    id: int
    request_id: int
    work_log_id: int
    contract_id: int
    month: date
    activity: Activity
    in_hours: bool
    started_at: datetime
    minutes_worked: int
    minutes_included: int
    minutes_elsewhere: int
    minutes_billed: int
    hourly: Decimal
    amount: Decimal
    currency: str
    invoice_id: int | None


Work = TypeVar("Work", bound="RatedWork | Piece")
_SHARED = tuple(getattr(RatedWork, one.name) for one in fields(Piece))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is rated of a request, and what else shares the included minutes of months; those minutes as far as no
    invoice has them, by contract and month. `billed`: what technicians have rated of some days, by their ids.
    """

    pieces: Sequence[Piece]
    free: Mapping[tuple[int, date], int]
    billed: Mapping[int, list[Window]]


def rated_alone(session: Session, request: Request) -> Standing:
    """What is rated of a request of which nothing else is to be rated."""
    rows = session.execute(_rated_alone(), {"request_id": request.id})
    return Standing([Piece(*row) for row in rows], {}, {})


def find_standing(
    session: Session, request: Request, logs: Sequence[WorkLog], contract_ids: Sequence[int], months: Sequence[date]
) -> Standing:
    """What is to be known to rate these logs, in order of work, in the months and by the contracts; one statement."""
    who = {log.technician_id for log in logs}
    asked = {
        "request_id": request.id,
        "contract_ids": contract_ids,
        "months": months,
        "who": sorted(who),
        "start": logs[0].started_at,
        "end": max(log.ended_at for log in logs),
    }
    rows = session.execute(_standing(), asked).all()
    pieces = {row[0]: Piece(*row[:-4]) for row in rows if row[0] is not None}
    billed: dict[int, list[Window]] = {technician_id: [] for technician_id in who}
    for technician_id, start, end in rows[0].billed or ():
        billed[technician_id].append(Window(datetime.fromisoformat(start), datetime.fromisoformat(end)))
    return Standing(
        list(pieces.values()), {(row.of_contract_ids, row.of_months): int(row.free) for row in rows}, billed
    )


@cache
def _rated_alone() -> Select[*tuple[Any, ...]]:
    return select(*_SHARED).where(RatedWork.request_id == bindparam("request_id"))


@cache
def _standing() -> Select[*tuple[Any, ...]]:
    """Pieces with the month that they share, and what it has free; a month of which nothing is rated, without one.

    With each row what `_billed` says.
    """
    contract_ids, months = _given("contract_ids", BigInteger), _given("months", Date)
    contract_id, month = contract_ids.c.of_contract_ids, months.c.of_months
    spent = select(func.coalesce(func.sum(Spent.minutes_included), 0)).where(Spent.contract_id == contract_id)
    spent = spent.where(Spent.month == month, Spent.invoice_id.is_not(None))
    free = contracts.included_in(contract_id, month) - spent.scalar_subquery()
    shares = (RatedWork.contract_id == contract_id) & (RatedWork.month == month) & RatedWork.invoice_id.is_(None)
    query = select(*_SHARED, contract_id, month, free.label("free"), _billed().label("billed"))
    query = query.select_from(contract_ids.join(months, true()))
    return query.outerjoin(RatedWork, shares | (RatedWork.request_id == bindparam("request_id")))


def _given(name: str, of: type[BigInteger | Date]) -> TableValuedAlias:
    """The values of an array that is bound under this name, as a table of one column `of_<name>`."""
    values = func.unnest(bindparam(name, type_=ARRAY(of))).table_valued(column(f"of_{name}", of))
    return values.render_derived(f"every_{name}")


def _billed() -> ScalarSelect[Any]:
    """The stretches that technicians have rated already between two instants: of overlaps one is billed."""
    said = func.json_build_array(WorkLog.technician_id, Taken.started_at, Taken.ended_at)
    query = select(func.json_agg(said)).join_from(Taken, WorkLog, WorkLog.id == Taken.work_log_id)
    return (
        query.where(WorkLog.technician_id == func.any(bindparam("who", type_=ARRAY(BigInteger))))
        .where(WorkLog.twice_because == "", Taken.minutes_elsewhere == 0)
        .where(WorkLog.started_at < bindparam("end"), WorkLog.ended_at > bindparam("start"))
        .scalar_subquery()
    )


Spent, Taken = aliased(RatedWork), aliased(RatedWork)


def _months(pieces: Iterable[RatedWork | Piece]) -> list[tuple[int, date]]:
    return sorted({(piece.contract_id, piece.month) for piece in pieces})


def rated_with(request: Request, fresh: Sequence[RatedWork], standing: Standing) -> Rating:
    """Share the months' included minutes out anew; what the request comes to by that."""
    pieces: list[RatedWork | Piece] = [*standing.pieces, *fresh]
    for of_month in _months(fresh):
        theirs = [piece for piece in pieces if (piece.contract_id, piece.month) == of_month]
        _share(standing.free[of_month], [piece for piece in theirs if piece.invoice_id is None])
    own = [piece for piece in pieces if piece.request_id == request.id]
    return rated([(one.minutes_worked, one.minutes_billed, one.amount, one.currency) for one in own])


def share_of(piece: Piece) -> dict[str, Any]:
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


def _share(free: int, pieces: Sequence[RatedWork | Piece]) -> None:
    """Give what is left of a month's included minutes to these pieces, in order of work."""
    pieces = sorted(pieces, key=lambda piece: (piece.started_at, piece.work_log_id))
    own = [piece.minutes_worked - piece.minutes_elsewhere for piece in pieces]
    covered = rules.included_minutes(own, free)
    for piece, minutes, count in zip(pieces, covered, own, strict=True):
        piece.minutes_included = minutes
        piece.minutes_billed = count - minutes
    price(pieces)


def price(pieces: Sequence[Work]) -> list[list[Work]]:
    """Give each piece its share of its price's amount, which is rounded once; the pieces by price, as on a bill."""
    groups = [list(group) for _, group in groupby(sorted(pieces, key=_price), key=_price)]
    for group in groups:
        shares = rules.amounts((piece.minutes_billed for piece in group), group[0].hourly)
        for piece, share in zip(group, shares, strict=True):
            piece.amount = share
    return groups


_ORDER = list(Activity)


def _price(piece: RatedWork | Piece) -> tuple[int, bool, Decimal]:
    return _ORDER.index(piece.activity), not piece.in_hours, piece.hourly
