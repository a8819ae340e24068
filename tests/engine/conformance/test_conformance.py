"""The suite: every row plays as it is told."""

import pytest
from sqlalchemy.orm import Session

from tests.engine.conformance.playing import story
from tests.engine.conformance.row import Row, everything
from tests.engine.conformance.suite import register
from tests.engine.differential.test_stock import undone


@pytest.mark.parametrize("row", everything(), ids=lambda row: row.name)
def test_a_diagram_runs_as_the_standard_expects(session: Session, monkeypatch: pytest.MonkeyPatch, row: Row) -> None:
    register(monkeypatch)
    with undone(session):
        assert story(session, row.files, row.given, row.acts) == row.result
