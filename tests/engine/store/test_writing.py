"""What a transaction writes at its end: in one statement, found by whoever asks, taken back with its savepoint."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from processes import writing
from processes.changing import change
from processes.db import Savepoint, committing
from processes.engine.jobs.scheduling import schedule
from processes.engine.store.models import Job, JobState
from processes.outbox import OutboxEvent, post
from tests.engine.conftest import NOW

Sessions = Callable[[], Session]


@pytest.fixture
def sent(session: Session) -> list[str]:
    """The statements that go over the session's connection."""
    found: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *args: found.append(args[2]))
    return found


def topics(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxEvent.topic).order_by(OutboxEvent.id)))


def test_rows_of_several_tables_are_written_in_one_statement_at_the_commit(session: Session, sent: list[str]) -> None:
    post(session, "a.done", number=1)
    writing.write(session, writing.added(Job, [_job("one")]))
    post(session, "b.done", number=2)
    assert sent == []
    session.commit()
    assert [one.partition(" ")[0] for one in sent] == ["WITH", "RELEASE"]  # the fixture's savepoint is its commit
    rows = session.execute(select(OutboxEvent.topic, OutboxEvent.payload).order_by(OutboxEvent.id)).all()
    assert rows == [("a.done", {"number": 1}), ("b.done", {"number": 2})]
    assert session.scalars(select(Job.topic)).all() == ["one"]


def test_who_asks_for_a_table_finds_what_waits_and_who_asks_for_another_does_not_write_it(
    session: Session, sent: list[str]
) -> None:
    post(session, "a.done")
    session.scalars(select(Job.id)).all()
    assert len(sent) == 1
    assert topics(session) == ["a.done"]
    post(session, "b.done")
    assert session.scalar(text("SELECT count(*) FROM outbox_event")) == 2
    assert len(sent) == 5


def test_a_savepoint_takes_back_what_came_after_it_written_or_not(session: Session) -> None:
    post(session, "before")
    with session.begin_nested() as savepoint:
        post(session, "after")
        savepoint.rollback()
    with session.begin_nested() as savepoint:
        post(session, "within")
        assert topics(session) == ["before", "within"]
        savepoint.rollback()
    session.commit()
    assert topics(session) == ["before"]


def test_nothing_is_left_of_what_was_rolled_back(engine: Any) -> None:
    with Session(engine) as session:
        post(session, "gone")
        session.rollback()
        session.commit()
        assert topics(session) == []


def test_a_row_that_changes_twice_is_written_twice(session: Session) -> None:
    for state in (JobState.SUSPENDED, JobState.FAILED):
        writing.write(session, writing.upserted(Job, [_job("one") | {"id": 7, "state": state}], keys=("id",)))
    writing.write(session, writing.updated(Job, {"id": 7, "key": None}, topic="two"))
    writing.write(session, writing.updated(Job, {"id": 7}, error="Broken"))
    session.commit()
    job = session.get_one(Job, 7)
    assert (job.state, job.topic, job.error) == (JobState.FAILED, "two", "Broken")
    writing.write(session, writing.removed(Job, [7]))
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_what_one_part_makes_another_one_of_the_statement_uses(session: Session, sent: list[str]) -> None:
    for topic in ("a.done", "b.done"):
        row = {"key": uuid4(), "topic": topic, "payload": {}}
        made = writing.added(OutboxEvent, [row], name="made", then=" RETURNING id, topic")
        beside = f" JOIN made ON made.topic = {writing.NEW}.topic"
        arguments = "jsonb_build_object('event_id', made.id)"
        writing.write(session, [*made, *writing.added(Job, [_job(topic)], beside=beside, arguments=arguments)])
    session.commit()
    assert [one.partition(" ")[0] for one in sent] == ["WITH", "RELEASE"]  # the fixture's savepoint is its commit
    made_ids = dict(session.execute(select(OutboxEvent.topic, OutboxEvent.id)).all())
    jobs = session.execute(select(Job.topic, Job.arguments)).all()
    assert {topic: arguments["event_id"] for topic, arguments in jobs} == made_ids


def test_what_changes_of_an_object_is_known_at_once_and_written_once(session: Session, sent: list[str]) -> None:
    one, two = _stored(session, "one"), _stored(session, "two")
    sent.clear()
    change(session, one, state=JobState.SUSPENDED, error="Broken")
    change(session, one, state=JobState.FAILED)
    change(session, two, error="Broken")
    change(session, two, state=two.state)  # as it is
    assert (one.state, one.error, two.error, list(session.dirty)) == (JobState.FAILED, "Broken", "Broken", [])
    assert session.scalars(select(Job.topic).order_by(Job.id)).all() == ["one", "two"]  # asks for nothing that changes
    assert len(sent) == 1
    failed = select(Job.topic).where(Job.state == JobState.FAILED)
    assert session.scalars(failed).all() == ["one"]
    assert [text.split()[0] for text in sent] == ["SELECT", "SELECT", "WITH"]  # told before it is sent
    session.commit()
    assert session.execute(select(Job.state, Job.error).order_by(Job.id)).all() == [
        (JobState.FAILED, "Broken"),
        (JobState.WAITING, "Broken"),
    ]


def test_what_was_changed_since_a_savepoint_is_read_anew_when_that_is_rolled_back(session: Session) -> None:
    job = _stored(session, "one")
    change(session, job, error="before")
    with session.begin_nested() as savepoint:
        change(session, job, error="within", state=JobState.FAILED)
        savepoint.rollback()
    assert (job.error, job.state) == ("before", JobState.WAITING)
    change(session, job, state=JobState.SUSPENDED)
    session.commit()
    assert session.execute(select(Job.state, Job.error)).one() == (JobState.SUSPENDED, "before")


@pytest.mark.parametrize("value", ["a\0b", {"deep": ["a\0b"]}, "\ud800", object()])
def test_what_the_database_cannot_keep_is_refused_where_it_is_said(session: Session, value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        post(session, "a.done", said=value)
    session.commit()
    assert topics(session) == []


def test_words_that_only_look_like_a_nul_are_kept(session: Session) -> None:
    post(session, "a.done", said="\\u0000")
    session.commit()
    assert session.scalar(select(OutboxEvent.payload)) == {"said": "\\u0000"}


def test_a_savepoint_is_unused_until_something_is_written_or_locked(session: Session, sent: list[str]) -> None:
    savepoint = Savepoint(session)
    assert (savepoint.is_told(), savepoint.is_unused()) == (False, True)
    topics(session)
    assert (savepoint.is_told(), savepoint.is_unused()) == (True, True)
    session.execute(select(Job.id).with_for_update())
    assert not savepoint.is_unused()
    savepoint.release(silently=True)
    savepoint = Savepoint(session)
    schedule(session, "one", due_at=NOW)
    assert not savepoint.is_unused()
    savepoint.release(silently=False)
    assert [one.split()[0] for one in sent] == ["SAVEPOINT", "SELECT", "SELECT", "SAVEPOINT", "INSERT", "RELEASE"]


def test_what_a_silently_released_savepoint_kept_is_committed_and_what_came_later_can_be_taken_back(
    engine: Any,
) -> None:
    with Session(engine) as session, committing(session):
        first = Savepoint(session)
        post(session, "first")
        assert topics(session) == ["first"]
        first.release(silently=True)
        second = Savepoint(session)
        post(session, "second")
        assert topics(session) == ["first", "second"]
        second.savepoint.rollback()
        post(session, "third")
    with Session(engine) as session:
        assert topics(session) == ["first", "third"]


def _stored(session: Session, topic: str) -> Job:
    writing.add(session, Job, _job(topic))
    return session.scalars(select(Job).where(Job.topic == topic)).one()


def _job(topic: str) -> dict[str, Any]:
    times = {"due_at": NOW, "next_at": NOW, "created_at": NOW}
    return {"kind": "work", "state": "waiting", "queue": "jobs", "topic": topic, "arguments": {}, "priority": 0} | {
        **times,
        "attempts": 0,
    }
