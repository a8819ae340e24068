"""Pages of any list by keyset: each begins behind the last row of the page before, and nothing is counted.

A cursor leads on from a row of a page, or back from it (it begins with BACK then).
"""

import base64
import enum
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.errors import Refusal

S = TypeVar("S")
T = TypeVar("T")
# How Czech and Slovak dictionaries order letters: accents count little, but č, ř, š, ž and ch follow c, r, s, z and h.
_ACCENTED, _PLAIN_LETTERS = "ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽáäďéěíĺľňóôöŕťúůüý", "aačdeeillnooorřštuuuyžaadeeillnooortuuuy"
_FOLLOWING = {"ch": "h~", "č": "c~", "ř": "r~", "š": "s~", "ž": "z~"}
BACK = "~"  # no letter of base64
_LEAST, _MOST = -(2**63), 2**63


class CursorUnknown(Refusal):
    """`after` did not come from a page of ours."""

    message = "This is not the next of a page."
    field = "after"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order; `after` is the cursor behind the last of them, None on the last page.

    `before` leads back to the page before, None on the first.
    """

    rows: Sequence[T]
    after: str | None
    before: str | None = None

    def each(self, make: Callable[[T], S]) -> "Page[S]":
        """The same page of what `make` makes of each row."""
        return Page([make(row) for row in self.rows], self.after, self.before)


@dataclass(frozen=True, slots=True)
class By:
    """One part of an order; the last part of an order is unique. Rows without a value come last either way.

    `is_back`: walked from the end, so that rows without a value come first. `led`: (its key, the column of the rows
    that names it) where the value stands in another table, which `processes.leading` walks in its order.
    """

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False
    nullable: bool = False
    is_back: bool = False
    led: tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]] | None = None


def ranked(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], members: type[enum.Enum]
) -> ColumnElement[int | None]:
    """A column of an enumeration as a number: where its value stands among the members."""
    names = ", ".join(f"'{member.value}'" for member in members)
    rank: ColumnElement[int | None] = func.array_position(
        literal_column(f"ARRAY[{names}]::text[]"), cast(column, Text), type_=Integer
    )
    return rank


def spoken(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A column of words in the order of a dictionary, on every server: not all of them know languages."""
    plain: ColumnElement[str] = literal_column(f"'{_PLAIN_LETTERS}'::text COLLATE \"C\"")  # counts for the whole
    said: ColumnElement[str] = func.translate(func.lower(column), _text(_ACCENTED), plain, type_=Text)
    for letters, place in _FOLLOWING.items():
        said = func.replace(said, _text(letters), _text(place), type_=Text)
    return said


def _text(constant: str) -> ColumnElement[str]:
    """Written out, so that an index of the same expression is known as such."""
    return literal_column(f"'{constant}'::text")


def keyset(
    query: Select[*tuple[Any, ...]], order: Sequence[By], after: str | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """`query` in this order, behind the cursor `after`, with one row more than `limit` and the order's values last.

    A cursor that leads back finds the rows in front of it, the nearest first; `page_of` turns them round.
    The cursor holds nothing but values that the reader has seen. Raises CursorUnknown.
    """
    order, after = turned(order, after)
    columns = [by.column.label(f"keyset_{number}") for number, by in enumerate(order)]
    found = query.add_columns(*columns).order_by(None).order_by(*(ordered(by) for by in order)).limit(limit + 1)
    return found if after is None else found.where(_behind(order, _decoded(after, order)))


def turned(order: Sequence[By], after: str | None) -> tuple[Sequence[By], str | None]:
    """The way in which rows are walked, from its end for a cursor that leads back, and that cursor as others are."""
    if after is None or not after.startswith(BACK):
        return order, after
    way = [replace(by, descending=not by.descending, is_back=not by.is_back) for by in order]
    return way, after.removeprefix(BACK)


def ordered(by: By) -> ColumnElement[Any]:
    """One part of an order as SQL has it."""
    said: ColumnElement[Any] = by.column.desc() if by.descending else by.column.asc()
    if not by.nullable:
        return said
    return said.nulls_first() if by.is_back else said.nulls_last()


def reached(order: Sequence[By], after: str | None) -> ColumnElement[bool]:
    """A bound on the first part of an order: whatever stands before it lies before the cursor. Raises CursorUnknown."""
    way, after = turned(order, after)
    value = None if after is None else _decoded(after, way)[0]
    return true() if value is None else or_(*_from(way[0], value))


def fingerprint(query: Select[Any], columns: Sequence[Any]) -> ColumnElement[str]:
    """What these columns say of the rows of a page, as a part of another statement: another text when they change."""
    rows = query.with_only_columns(*columns, maintain_column_froms=True).subquery()
    return select(func.md5(func.string_agg(func.concat_ws("|", *rows.c), ";"))).scalar_subquery()


def page_of(rows: Sequence[Any], order: Sequence[By], limit: int, after: str | None = None) -> Page[Any]:
    """What `keyset` found behind `after`, as a page of its rows; of a query for one thing, of these things."""
    is_back = after is not None and after.startswith(BACK)
    here, has_more = rows[:limit], len(rows) > limit
    here = here[::-1] if is_back else here
    if not here:
        return Page([], None)
    width = len(order)
    shown = [row[0] if len(row) == width + 1 else row for row in here]
    first, last = _encoded(here[0][-width:]), _encoded(here[-1][-width:])
    return Page(
        shown,
        after=last if has_more or is_back else None,
        before=BACK + first if (has_more if is_back else after is not None) else None,
    )


def page_from(
    session: Session, query: Select[*tuple[Any, ...]], order: Sequence[By], after: str | None, limit: int
) -> Page[Any]:
    """The page of `query` behind the cursor `after`, in one statement. Raises CursorUnknown."""
    return page_of(session.execute(keyset(query, order, after, limit)).all(), order, limit, after)


def _behind(order: Sequence[By], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whatever comes after a row with these values, beginning with a bound that an index of the order can use."""
    first, value = order[0], values[0]
    bounds = [] if value is None else [or_(*_from(first, value))]
    return and_(*bounds, or_(*_later(order, values)))


def _from(by: By, value: Any) -> Iterator[ColumnElement[bool]]:
    given = literal(value, by.column.type)
    yield by.column <= given if by.descending else by.column >= given
    if by.nullable and not by.is_back:
        yield by.column.is_(None)


def _later(order: Sequence[By], values: Sequence[Any]) -> Iterator[ColumnElement[bool]]:
    for number, (by, value) in enumerate(zip(order, values, strict=True)):
        same = [_same(b, v) for b, v in zip(order[:number], values[:number], strict=True)]
        yield and_(*same, _beyond(by, value))


def _same(by: By, value: Any) -> ColumnElement[bool]:
    return by.column.is_(None) if value is None else by.column == literal(value, by.column.type)


def _beyond(by: By, value: Any) -> ColumnElement[bool]:
    if value is None:
        return by.column.is_not(None) if by.is_back else false()
    given = literal(value, by.column.type)
    beyond: ColumnElement[bool] = by.column < given if by.descending else by.column > given
    return or_(beyond, by.column.is_(None)) if by.nullable and not by.is_back else beyond


def _encoded(values: Sequence[Any]) -> str:
    if len(values) == 1 and type(values[0]) is int and values[0] >= 0:  # an id says it as it is
        return str(values[0])
    return base64.urlsafe_b64encode(json.dumps([_plain(value) for value in values]).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    return value if isinstance(value, str | int | None) else str(value)


def _decoded(after: str, order: Sequence[By]) -> list[Any]:
    try:
        if len(order) == 1 and after.isdecimal():
            return [_value(order[0], int(after))]
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
    if kind is bool and type(part) is bool:
        return part
    if not isinstance(part, str) or "\0" in part:
        raise ValueError(part)
    if kind is datetime:
        return _aware(datetime.fromisoformat(part))
    if kind in (date, Decimal):
        return date.fromisoformat(part) if kind is date else Decimal(part)
    if kind is str:
        return part
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(part)
    raise ValueError(part)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(at)
    return at
