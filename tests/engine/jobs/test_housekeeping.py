"""The engine's own recurring work tidies up and never touches what is still of use."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.jobs import housekeeping, performing, scheduling
from processes.engine.running import cases
from processes.engine.store import queries
from processes.engine.store.models import Job, ProcessHistory
from processes.idempotency import AnsweredCall, begin_call
from processes.outbox import OutboxEvent, post
from tests.engine.diagrams import two_tasks
from tests.world import World

YEARS = timedelta(days=4 * 365)


def test_it_is_arranged_once_and_comes_back(sessions: Callable[[], Session], now: datetime) -> None:
    for _ in range(2):
        with sessions() as session, committing(session):
            scheduling.arrange(session, now=now)
    with sessions() as session:
        ids = session.scalars(select(Job.id).where(Job.topic.startswith("engine.")).order_by(Job.id)).all()
    assert len(ids) == sum(topic.startswith("engine.") for topic in scheduling.RECURRING) >= 3
    with sessions() as session, committing(session):
        cases.correlate_message(session, "go", business_key="R-1", now=now - timedelta(days=2))
    assert [performing.perform(sessions, job_id, clock=lambda: now).state for job_id in ids] == ["done"] * len(ids)
    with sessions() as session:
        assert [message.name for message in queries.unmatched_messages(session)] == ["go"]
        assert min(session.scalars(select(Job.due_at).where(Job.id.in_(ids)))) > now


def test_what_is_old_is_pruned_and_what_is_unpublished_or_still_runs_is_not(
    session: Session, deploy: Any, now: datetime, change_settings: Any
) -> None:
    change_settings(broker_url="amqp://elsewhere/")
    deploy(two_tasks_bpmn=two_tasks())
    cases.start(session, "two_tasks", business_key="R-1", variables={}, now=now - YEARS)
    cases.start(session, "two_tasks", business_key="R-2", variables={}, now=now)
    post(session, "old.published")
    post(session, "old.waiting")
    session.flush()
    first = session.scalars(select(OutboxEvent.id).order_by(OutboxEvent.id)).first()
    assert first is not None
    session.execute(update(OutboxEvent).values(created_at=now - YEARS))
    session.execute(update(OutboxEvent).where(OutboxEvent.id == first).values(relayed_at=now - YEARS))
    housekeeping.prune(session, now=now)
    assert session.scalars(select(OutboxEvent.topic)).all() == ["old.waiting"]
    assert set(session.scalars(select(ProcessHistory.business_key))) == {"R-1", "R-2"}
    assert [task.business_key for task in queries.open_tasks(session, {"staff:agent"}).rows] == ["R-1", "R-2"]


def test_without_a_broker_events_go_and_so_do_answers_that_nobody_asks_for_again(
    session: Session, now: datetime
) -> None:
    post(session, "old.waiting")
    session.flush()
    session.execute(update(OutboxEvent).values(created_at=now - timedelta(days=15)))
    post(session, "new.waiting")
    person = World(session, now=now).person("a@b.test")
    for age in (29, 31):
        begin_call(session, person_id=person.id, key=f"{age}", fingerprint="x", now=now - timedelta(days=age))
    session.execute(update(OutboxEvent).where(OutboxEvent.topic == "new.waiting").values(created_at=now))
    housekeeping.prune(session, now=now)
    assert session.scalars(select(OutboxEvent.topic)).all() == ["new.waiting"]
    assert session.scalars(select(AnsweredCall.key)).all() == ["29"]
