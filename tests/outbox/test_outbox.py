"""The outbox: an event leaves exactly when its transaction was saved, and looks like a CloudEvent."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.outbox import OutboxEvent, post
from processes.settings import get_settings
from workers.relay import cloud_event


@pytest.fixture
def sessions(engine: Engine) -> Callable[[], Session]:
    return lambda: Session(engine)


def test_a_transaction_that_fails_posts_nothing(sessions: Callable[[], Session]) -> None:
    with pytest.raises(ZeroDivisionError):
        with sessions() as session, committing(session):
            post(session, "request.logged", request_id=5)
            session.flush()
            raise ZeroDivisionError
    with sessions() as session:
        assert session.scalars(select(OutboxEvent)).all() == []


def test_an_event_on_the_wire_is_a_cloud_event(session: Session) -> None:
    post(session, "request.logged", request_id=5)
    event = session.scalars(select(OutboxEvent)).one()
    wire = cloud_event(event)
    assert wire["id"] == str(event.key)
    assert (wire["specversion"], wire["type"]) == ("1.0", "request.logged")
    assert wire["source"] == get_settings().public_url()
    assert wire["data"] == {"request_id": 5}
    assert datetime.fromisoformat(wire["time"]).tzinfo is not None
