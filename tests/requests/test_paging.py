"""Pages by keyset follow each other without gap or repetition, in any order, and take no nonsense."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Numeric, Table, Text, insert, select

from processes.paging import By, CursorUnknown, keyset, page_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
THINGS = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True)),
    Column("day", Date),
    Column("name", Text),
    Column("price", Numeric(10, 2)),
    prefixes=["TEMPORARY"],
)
C = THINGS.c


@pytest.fixture
def things(session):
    """Forty rows with ties and with values missing."""
    THINGS.create(session.connection())
    rows = [
        {
            "id": n,
            "at": NOW + timedelta(microseconds=n % 7) if n % 5 else None,
            "day": date(2026, 3, 1 + n % 3) if n % 4 else None,
            "name": f"věc {n % 6}" if n % 6 else None,
            "price": Decimal(n % 3) / 4,
        }
        for n in range(1, 41)
    ]
    session.execute(insert(THINGS), rows)
    return session


@pytest.mark.parametrize(
    "order",
    [
        [By(C.id)],
        [By(C.id, descending=True)],
        [By(C.at, nullable=True), By(C.id, descending=True)],
        [By(C.at, nullable=True, descending=True), By(C.id)],
        [By(C.price), By(C.name, nullable=True, descending=True), By(C.day, nullable=True), By(C.id)],
        [By(C.day, nullable=True, descending=True), By(C.name, nullable=True), By(C.price, descending=True), By(C.id)],
    ],
)
@pytest.mark.parametrize("limit", [1, 7, 40])
def test_pages_follow_each_other_in_any_order(things, order, limit):
    found, after = [], None
    while True:
        rows = things.execute(keyset(select(C.id), order, after, limit)).all()
        page = page_of(rows, order, limit)
        assert len(page.rows) <= limit
        found += page.rows
        after = page.after
        if after is None:
            break
    expected = list(things.scalars(keyset(select(C.id), order, None, 100)))
    assert found == expected
    assert sorted(found) == list(range(1, 41))


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "%",
        "",
        "ž",
        cursor(),
        cursor("2026-01-01T00:00:00+00:00"),
        cursor("2026-01-01T00:00:00", 5),
        cursor("never", 5),
        cursor(5, 5),
        cursor("2026-01-01T00:00:00+00:00", True),
        cursor("2026-01-01T00:00:00+00:00", 2**63),
        cursor("2026-01-01T00:00:00+00:00", None),
        "W" * 4000,
    ],
)
def test_nonsense_is_no_cursor(after):
    with pytest.raises(CursorUnknown):
        keyset(select(C.id), [By(C.at, nullable=True), By(C.id)], after, 5)
