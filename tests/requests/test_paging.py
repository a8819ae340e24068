"""Pages by keyset follow each other without gap or repetition, in any order, and take no nonsense."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Numeric, Table, Text, delete, insert, select

from processes.paging import BACK, By, CursorUnknown, keyset, page_of, spoken

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
        page = page_of(rows, order, limit, after)
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


def page(session, order, after, limit):
    return page_of(session.execute(keyset(select(C.id), order, after, limit)).all(), order, limit, after)


@st.composite
def orders(draw):
    """Any columns in any direction, then the one that makes the order unique."""
    names = draw(st.permutations(["at", "day", "name", "price"]))[: draw(st.integers(0, 4))]
    parts = [By(C[name], descending=draw(st.booleans()), nullable=name != "price") for name in names]
    return [*parts, By(C.id, descending=draw(st.booleans()))]


ROW = st.fixed_dictionaries(
    {
        "at": st.none() | st.integers(0, 2).map(lambda n: NOW + timedelta(microseconds=n)),
        "day": st.none() | st.integers(1, 3).map(lambda n: date(2026, 3, n)),
        "name": st.none() | st.sampled_from(["", "a", "č", "c", "ch", "h", "\u200b", "'"]),
        "price": st.integers(-1, 1).map(lambda n: Decimal(n) / 4),
    }
)
SLOW_CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def empty(session):
    """The table without rows."""
    THINGS.create(session.connection())
    return session


def filled(session, rows):
    session.execute(delete(THINGS))
    if rows:
        session.execute(insert(THINGS), [{"id": n, **row} for n, row in enumerate(rows, 1)])


@settings(max_examples=80, suppress_health_check=SLOW_CHECKS)
@given(rows=st.lists(ROW, max_size=12), order=orders(), limit=st.integers(1, 13))
def test_backwards_the_same_pages_come_as_forwards(empty, rows, order, limit):
    filled(empty, rows)
    there, after = [page(empty, order, None, limit)], None
    while (after := there[-1].after) is not None:
        there.append(page(empty, order, after, limit))
    assert sorted(one for each in there for one in each.rows) == list(range(1, len(rows) + 1))
    assert there[0].before is None
    back = [there[-1]]
    while (before := back[-1].before) is not None:
        assert before.startswith(BACK)
        back.append(page(empty, order, before, limit))
    assert [one.rows for one in reversed(back)] == [one.rows for one in there]
    onward = [back[-1]]
    while (after := onward[-1].after) is not None:
        onward.append(page(empty, order, after, limit))
    assert [one.rows for one in onward] == [one.rows for one in there]


@settings(max_examples=80, suppress_health_check=SLOW_CHECKS)
@given(
    rows=st.lists(ROW, min_size=1, max_size=12),
    order=orders(),
    limit=st.integers(1, 4),
    comings=st.lists(st.lists(ROW, max_size=2), max_size=6),
    goings=st.lists(st.lists(st.integers(1, 12), max_size=2), max_size=6),
)
def test_every_row_that_stays_is_seen_once_while_others_come_and_go(empty, rows, order, limit, comings, goings):
    filled(empty, rows)
    stay, number = set(range(1, len(rows) + 1)), 100
    seen, after = [], None
    while True:
        found = page(empty, order, after, limit)
        seen += found.rows
        after = found.after
        if after is None:
            break
        gone = goings.pop() if goings else []
        stay -= set(gone)
        empty.execute(delete(THINGS).where(C.id.in_(gone)))
        for row in comings.pop() if comings else []:
            empty.execute(insert(THINGS), [{"id": (number := number + 1), **row}])
    assert len(seen) == len(set(seen))
    assert stay <= set(seen)


def test_a_cursor_that_leads_back_takes_no_nonsense_either(empty):
    for after in (BACK, BACK + "x", BACK + BACK + cursor(5)):
        with pytest.raises(CursorUnknown):
            keyset(select(C.id), [By(C.id)], after, 5)


def test_words_come_in_the_order_of_a_dictionary(empty):
    words = ["chata", "cena", "Čáp", "hrad", "Zub", "žába", "auto"]
    filled(empty, [{"name": word} for word in words])
    order = [By(spoken(C.name)), By(C.id)]
    seen, after = [], None
    while True:
        found = page(empty, order, after, 2)
        seen += [words[n - 1] for n in found.rows]
        after = found.after
        if after is None:
            break
    assert seen == ["auto", "cena", "Čáp", "hrad", "chata", "Zub", "žába"]
