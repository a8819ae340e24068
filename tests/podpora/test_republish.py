"""`podpora republish` lets the relay publish once more what a broker may have lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.store.audit import OperationAudit
from processes.outbox import OutboxEvent


def test_events_of_the_last_minutes_wait_again_under_their_ids(podpora: Callable[..., Any], session: Session) -> None:
    now = datetime.now(UTC)
    ages = {"long.ago": timedelta(minutes=11), "just.now": timedelta(minutes=9), "not.yet": None}
    with committing(session):
        for topic, age in ages.items():
            session.add(OutboxEvent(topic=topic, payload={}, relayed_at=now - age if age else None))
    keys = {event.topic: event.key for event in session.scalars(select(OutboxEvent))}
    session.rollback()
    done = podpora("republish", "--minutes", "10", "--reason", "The broker's disk broke")
    assert (done.returncode, done.stdout) == (0, "1 events will be published again\n")
    waiting = session.scalars(select(OutboxEvent).where(OutboxEvent.relayed_at.is_(None))).all()
    assert {event.topic: event.key for event in waiting} == {t: keys[t] for t in ("just.now", "not.yet")}
    (act,) = session.scalars(select(OperationAudit)).all()
    assert (act.act, act.reason, act.details["events"]) == ("published_again", "The broker's disk broke", 1)


def test_a_reason_must_be_given(podpora: Callable[..., Any]) -> None:
    assert podpora("republish", "--minutes", "10").returncode == 2
    blank = podpora("republish", "--minutes", "10", "--reason", " ")
    assert blank.returncode == 1
    assert "Traceback" not in blank.stderr
