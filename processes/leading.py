"""Pages whose rows are found by their ids first, and orders by what many rows share, such as their customer's name."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.paging import By, Page, keyset, ordered, page_of, reached, turned


def led(
    query: Select[*tuple[Any, ...]], order: Sequence[By], after: str | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """What `keyset` finds of `query`, where the first part of the order stands in another table.

    That table is walked in its order, and each of its rows brings no more than its own first ones, which an index
    by the column that names it has together. Nothing is sorted but these, however many rows match; where few do,
    `joined` with `keyset` is quicker.
    """
    first = order[0]
    assert first.led is not None
    key, named = first.led
    own = keyset(query.where(named == key).correlate(key.parent.selectable), order, after, limit).lateral()
    way, _ = turned(order, after)
    places = [replace(by, column=own.c[f"keyset_{n}"]) for n, by in enumerate(way)]
    found = select(*own.c).select_from(key.parent.entity).join(own, true()).where(reached(order, after))
    return found.order_by(ordered(way[0]), *map(ordered, places[1:])).limit(limit + 1)


def joined(query: Select[*tuple[Any, ...]], order: Sequence[By]) -> Select[*tuple[Any, ...]]:
    """`query` with the tables in which parts of its order stand."""
    for by in order:
        if by.led is not None:
            key, named = by.led
            query = query.join(key.parent.entity, key == named)
    return query


def page_by_ids(
    session: Session,
    ids: Select[*tuple[Any, ...]],
    wide: Select[*tuple[Any, ...]],
    key: ColumnElement[Any] | InstrumentedAttribute[Any],
    order: Sequence[By],
    after: str | None,
    limit: int,
) -> Page[Any]:
    """`page_from`, where `ids` finds and orders the rows and only those of the page are read by `wide`, by their `key`.

    Raises CursorUnknown.
    """
    found = by_ids(keyset(ids, order, after, limit), wide, key, order, after)
    return page_of(session.execute(found).all(), order, limit, after)


def by_ids(
    found: Select[*tuple[Any, ...]],
    wide: Select[*tuple[Any, ...]],
    key: ColumnElement[Any] | InstrumentedAttribute[Any],
    order: Sequence[By],
    after: str | None,
) -> Select[*tuple[Any, ...]]:
    """`wide` of the rows whose ids were found in this order, with the order's values last."""
    here = found.subquery()
    way, _ = turned(order, after)
    places = [here.c[f"keyset_{number}"] for number in range(len(order))]
    by_place = [ordered(replace(by, column=place)) for by, place in zip(way, places, strict=True)]
    return wide.add_columns(*places).join(here, here.c.id == key).order_by(None).order_by(*by_place)
