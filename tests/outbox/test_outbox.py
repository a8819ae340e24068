"""The outbox: an event leaves exactly when its transaction was saved, and looks like a CloudEvent."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.db import committing
from processes.outbox import post
from processes.outbox.relay import cloud_event, count_unrelayed, mark_relayed, unrelayed

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def sessions(engine: Engine) -> Callable[[], Session]:
    return lambda: Session(engine)


def test_an_event_is_published_once(session: Session) -> None:
    post(session, "request.logged", request_id=5)
    (event,) = unrelayed(session)
    assert count_unrelayed(session) == 1
    mark_relayed(session, [event.id], now=NOW)
    assert unrelayed(session) == []


def test_a_transaction_that_fails_posts_nothing(sessions: Callable[[], Session]) -> None:
    with pytest.raises(ZeroDivisionError):
        with sessions() as session, committing(session):
            post(session, "request.logged", request_id=5)
            session.flush()
            raise ZeroDivisionError
    with sessions() as session:
        assert count_unrelayed(session) == 0


def test_two_relays_do_not_publish_the_same_event(sessions: Callable[[], Session]) -> None:
    with sessions() as session, committing(session):
        post(session, "request.logged", request_id=5)
        post(session, "request.logged", request_id=6)
    with sessions() as one, sessions() as other:
        first = unrelayed(one, limit=1)
        second = unrelayed(other, limit=2)
        assert [event.payload["request_id"] for event in [*first, *second]] == [5, 6]


def test_an_event_on_the_wire_is_a_cloud_event(session: Session) -> None:
    post(session, "request.logged", request_id=5)
    (event,) = unrelayed(session)
    wire = cloud_event(event, source="/podpora/test")
    assert wire["id"] == str(event.key)
    assert (wire["specversion"], wire["type"], wire["source"]) == ("1.0", "request.logged", "/podpora/test")
    assert wire["data"] == {"request_id": 5}
    assert datetime.fromisoformat(wire["time"]).tzinfo is not None
