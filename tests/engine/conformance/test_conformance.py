"""The suite: every row plays as it is told, and the page shows what they told."""

import os

import pytest
from sqlalchemy.orm import Session

from tests.engine.conformance.playing import story
from tests.engine.conformance.row import Row, everything
from tests.engine.conformance.suite import COMMAND, PAGE, page, register
from tests.engine.differential.test_stock import undone

ROWS = everything()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_diagram_runs_as_the_standard_expects(session: Session, monkeypatch: pytest.MonkeyPatch, row: Row) -> None:
    register(monkeypatch)
    with undone(session):
        assert story(session, row.files, row.given, row.acts) == row.result


def test_the_page_shows_what_the_rows_told() -> None:
    if os.environ.get("WRITE") == "1":
        PAGE.write_text(page(ROWS))
    assert PAGE.read_text() == page(ROWS), f"to be written anew: {COMMAND}"


def test_rows_have_names_of_their_own_and_are_enough() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names) >= 150
