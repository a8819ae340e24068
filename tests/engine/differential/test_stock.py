"""Our engine and stock SpiffWorkflow run the same diagrams alike; where they do not, a row says so and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.engine.differential import drawing
from tests.engine.differential.diagrams import DIAGRAMS, Diagram
from tests.engine.differential.differences import DIFFERENCES
from tests.engine.differential.ours import Ours
from tests.engine.differential.playing import agree
from tests.engine.differential.stock import Stock
from tests.engine.differential.stories import Difference, story, table
from tests.engine.differential.strategy import programs
from tests.engine.reference.blocks import MAIN, NAMES, Program
from tests.engine.reference.playing import writes
from tests.engine.reference.strategy import numbers

DOCS = Path(__file__).parents[3] / "docs"
TABLE = DOCS / "engine-differences.md"
DECISION = DOCS / "adr/0009-what-is-spiffworkflows.md"
SLOW = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.function_scoped_fixture,
]
Tally = Callable[[str, int], None]
AGREED = "diagrams agreed with stock SpiffWorkflow"


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Leave nothing in the database for the next diagram."""
    with session.begin_nested() as example:
        yield
        example.rollback()
    session.expire_all()


def play_random(session: Session, tally: Tally, **options: Any) -> None:
    """Random diagrams, all of which agree."""
    agreed = 0

    @settings(suppress_health_check=SLOW, **options)
    @given(program=programs(), first=numbers, data=st.data())
    def whatever_is_drawn(program: Program, first: tuple[int, ...], data: st.DataObject) -> None:
        nonlocal agreed
        files, variables = drawing.files(program), dict(zip(NAMES, first, strict=True))
        with undone(session):
            ours, stock = Ours(session, files, MAIN, variables), Stock(files, MAIN, variables)
            agree(ours, stock, writes(program), data.draw)
        agreed += 1

    whatever_is_drawn()
    tally(AGREED, agreed)


def test_random_diagrams_agree(session: Session, tally: Tally) -> None:
    """The same ones every time: what stock does differently must not be found while something else is tested."""
    play_random(session, tally, max_examples=30, phases=[Phase.generate], derandomize=True)


@pytest.mark.long
def test_random_diagrams_agree_for_long(session: Session, tally: Tally) -> None:
    play_random(session, tally, max_examples=600)


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda diagram: diagram.id)
def test_diagrams_by_hand_agree(session: Session, diagram: Diagram, tally: Tally) -> None:
    @settings(max_examples=2, phases=[Phase.generate], suppress_health_check=SLOW)
    @given(data=st.data())
    def in_any_order(data: st.DataObject) -> None:
        with undone(session):
            ours = Ours(session, diagram.files, "p", diagram.variables)
            agree(ours, Stock(diagram.files, "p", diagram.variables), diagram.writes, data.draw)

    in_any_order()
    tally(AGREED, 1)


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row.id)
def test_each_known_difference_is_one_and_is_as_told(session: Session, row: Difference, tally: Tally) -> None:
    drawn = row.diagram
    stock = story(lambda: Stock(drawn.files, "p", drawn.variables), row.acts)
    with undone(session):
        ours = story(lambda: Ours(session, drawn.files, "p", drawn.variables), row.acts)
    assert stock != ours, "they agree: the row is to go, and its diagram belongs to those that agree"
    assert (stock, ours) == (row.stock, row.ours)
    tally("named differences to stock SpiffWorkflow", 1)


def test_the_names_of_the_differences_are_their_own() -> None:
    names = [row.id for row in DIFFERENCES]
    assert len(names) == len(set(names))
    assert all(row.why for row in DIFFERENCES)
    cited = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", DECISION.read_text())
    assert cited
    assert set(cited) <= set(names)


def test_the_docs_show_the_table() -> None:
    assert table(DIFFERENCES) in TABLE.read_text(), f"docs/engine-differences.md is to hold:\n{table(DIFFERENCES)}"
