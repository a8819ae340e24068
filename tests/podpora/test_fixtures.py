"""The shared fixtures: what a test writes is gone for the next one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from processes.db import committing
from processes.people.models import Organisation
from tests.world import World

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_row_vanishes_with_the_test(session: Session, turn: int) -> None:
    with committing(session):
        World(session, now=NOW).organisation(f"Firma {turn}")
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_refused_transaction_keeps_what_was_committed_before(session: Session) -> None:
    with committing(session):
        World(session, now=NOW).organisation("Kept")
    with pytest.raises(ZeroDivisionError), committing(session):
        World(session, now=NOW).organisation("Lost")
        1 / 0  # noqa: B018 - the exception is the point
    assert session.scalars(select(Organisation.name)).all() == ["Kept"]


def test_two_connections_see_each_others_commits(engine: Engine, session: Session) -> None:
    with committing(session):
        World(session, now=NOW).organisation("Seen")
    with engine.connect() as other:
        assert other.execute(text("SELECT name FROM organisation")).scalars().all() == ["Seen"]
