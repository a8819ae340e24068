"""Pages of any list by keyset: each begins behind the last row of the page before, and nothing is counted."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from processes.errors import Refusal

T = TypeVar("T")
_LEAST, _MOST = -(2**63), 2**63


class CursorUnknown(Refusal):
    """`after` did not come from a page of ours."""

    message = "This is not the next of a page."
    field = "after"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order; `after` is the cursor behind the last of them, None on the last page."""

    rows: Sequence[T]
    after: str | None


@dataclass(frozen=True, slots=True)
class By:
    """One part of an order; the last part of an order is unique. Rows without a value come last either way."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False
    nullable: bool = False


def keyset(
    query: Select[*tuple[Any, ...]], order: Sequence[By], after: str | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """`query` in this order, behind the cursor `after`, with one row more than `limit` and the order's values last.

    The cursor holds nothing but values that the reader has seen. Raises CursorUnknown.
    """
    columns = [by.column.label(f"keyset_{number}") for number, by in enumerate(order)]
    ordered = query.add_columns(*columns).order_by(None).order_by(*(_ordered(by) for by in order)).limit(limit + 1)
    return ordered if after is None else ordered.where(_behind(order, _decoded(after, order)))


def fingerprint(query: Select[Any], columns: Sequence[Any]) -> ColumnElement[str]:
    """What these columns say of the rows of a page, as a part of another statement: another text when they change."""
    rows = query.with_only_columns(*columns, maintain_column_froms=True).subquery()
    return select(func.md5(func.string_agg(func.concat_ws("|", *rows.c), ";"))).scalar_subquery()


def page_of(rows: Sequence[Any], order: Sequence[By], limit: int) -> Page[Any]:
    """What `keyset` found, as a page of its rows; of a query for one thing, of these things."""
    width = len(order)
    shown = [row[0] if len(row) == width + 1 else row for row in rows[:limit]]
    return Page(shown, _encoded(rows[limit - 1][-width:]) if len(rows) > limit else None)


def _ordered(by: By) -> ColumnElement[Any]:
    ordered: ColumnElement[Any] = by.column.desc() if by.descending else by.column.asc()
    return ordered.nulls_last() if by.nullable else ordered


def _behind(order: Sequence[By], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whatever comes after a row with these values, beginning with a bound that an index of the order can use."""
    first, value = order[0], values[0]
    bounds = [] if value is None else [or_(*_from(first, value))]
    return and_(*bounds, or_(*_later(order, values)))


def _from(by: By, value: Any) -> Iterator[ColumnElement[bool]]:
    given = literal(value, by.column.type)
    yield by.column <= given if by.descending else by.column >= given
    if by.nullable:
        yield by.column.is_(None)


def _later(order: Sequence[By], values: Sequence[Any]) -> Iterator[ColumnElement[bool]]:
    for number, (by, value) in enumerate(zip(order, values, strict=True)):
        same = [_same(b, v) for b, v in zip(order[:number], values[:number], strict=True)]
        yield and_(*same, _beyond(by, value))


def _same(by: By, value: Any) -> ColumnElement[bool]:
    return by.column.is_(None) if value is None else by.column == literal(value, by.column.type)


def _beyond(by: By, value: Any) -> ColumnElement[bool]:
    if value is None:
        return false()
    given = literal(value, by.column.type)
    beyond: ColumnElement[bool] = by.column < given if by.descending else by.column > given
    return or_(beyond, by.column.is_(None)) if by.nullable else beyond


def _encoded(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([_plain(value) for value in values]).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, str | int | None) else str(value)


def _decoded(after: str, order: Sequence[By]) -> list[Any]:
    try:
        parts = json.loads(base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True))
        return [_value(by, part) for by, part in zip(order, parts, strict=True)]
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise CursorUnknown() from error


def _value(by: By, part: Any) -> Any:
    """One part of a cursor as a value of its column."""
    kind = by.column.type.python_type
    if part is None and by.nullable:
        return None
    if kind is int and type(part) is int and _LEAST <= part < _MOST:
        return part
    if not isinstance(part, str) or "\0" in part:
        raise ValueError(part)
    if kind is datetime:
        return _aware(datetime.fromisoformat(part))
    if kind in (date, Decimal):
        return date.fromisoformat(part) if kind is date else Decimal(part)
    if kind is str:
        return part
    raise ValueError(part)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(at)
    return at
