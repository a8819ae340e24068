"""The shared fixtures: what a test writes is gone for the next one."""

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from processes.db import committing
from processes.people.models import Organisation


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_row_vanishes_with_the_test(session: Session, turn: int) -> None:
    with committing(session):
        session.add(Organisation(name=f"Firma {turn}"))
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_refused_transaction_keeps_what_was_committed_before(session: Session) -> None:
    with committing(session):
        session.add(Organisation(name="Kept"))
    with pytest.raises(ZeroDivisionError), committing(session):
        session.add(Organisation(name="Lost"))
        session.flush()
        1 / 0  # noqa: B018 - the exception is the point
    assert session.scalars(select(Organisation.name)).all() == ["Kept"]


def test_two_connections_see_each_others_commits(engine: Engine, session: Session) -> None:
    with committing(session):
        session.add(Organisation(name="Seen"))
    with engine.connect() as other:
        assert other.execute(text("SELECT name FROM organisation")).scalars().all() == ["Seen"]
