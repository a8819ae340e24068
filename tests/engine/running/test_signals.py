"""Signals: everybody who waits hears one, in whatever case, once; who begins to listen later does not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.errors import DefinitionRefused
from processes.engine.jobs import performing
from processes.engine.running import cases, signals, tasks
from processes.engine.store import queries
from processes.engine.store.models import InstanceState, Job, MessageSubscription, ProcessHistory, ProcessInstance
from tests.engine.conformance.notation import More, sub, written

TAKES = {"variables": "word"}
LISTENING = written("listening", "s > w:catch:signal:news > then > e", more=More(properties={"w": TAKES}))
BESIDE = written(
    "beside", "s > a > e", sub("d", "s > b > e", start="~signal:news"), more=More(properties={"s_d": TAKES})
)
SENDING = written("sending", "s > a > t:throw:signal:news > e", more=More(parameters={"t": ({"word": "${said}"}, {})}))
Sessions = Callable[[], Session]


def begin(session: Session, process: str, key: str, now: datetime, **variables: Any) -> int:
    return cases.start(session, process, business_key=key, variables=variables, now=now).id


def tell(session: Session, key: str, now: datetime) -> None:
    """The one who sends does what it waits for."""
    (task,) = queries.tasks_of(session, key)
    keys = frozenset({"staff:agent"})
    tasks.complete_task(session, task.id, actor="person:1", keys=keys, variables={}, now=now)


def work(sessions: Sessions, now: datetime) -> list[str]:
    """Workers do every job of a signal; how each ended."""
    with sessions() as session:
        due = session.scalars(select(Job.id).where(Job.topic.like("signals.%")).order_by(Job.id)).all()
    return [performing.perform(sessions, job_id, clock=lambda: now).state for job_id in due]


def elements(session: Session, key: str) -> list[str]:
    return sorted(task.element_id for task in queries.tasks_of(session, key))


def test_a_signal_reaches_every_case_that_waits_for_it(
    sessions: Sessions, deploy_really: Callable[..., None], now: datetime
) -> None:
    deploy_really(listening_bpmn=LISTENING, beside_bpmn=BESIDE, sending_bpmn=SENDING)
    with sessions() as session, committing(session):
        ids = [begin(session, process, key, now) for process, key in (("listening", "R-1"), ("listening", "R-2"))]
        ids.append(begin(session, "beside", "R-2", now))
        begin(session, "sending", "R-3", now, said="hello")
    with sessions() as session, committing(session):
        tell(session, "R-3", now)
        assert elements(session, "R-1") == []  # each hears it in a step of its own
    assert work(sessions, now) == ["done"] * 3
    with sessions() as session:
        assert (elements(session, "R-1"), elements(session, "R-2")) == (["then"], ["a", "b", "then"])
        assert {interventions.variables(session, id, now=now)["word"] for id in ids} == {"hello"}
        told = select(ProcessHistory.element_id).where(ProcessHistory.kind == "signal")
        assert sorted(session.scalars(told)) == ["s_d", "w", "w"]
        # who is not interrupted goes on listening
        assert session.scalars(select(MessageSubscription.element_id)).all() == ["s_d"]
    with sessions() as session, committing(session):
        begin(session, "listening", "R-4", now)
    assert work(sessions, now) == []


def test_who_waits_no_more_hears_nothing(sessions: Sessions, deploy_really: Callable[..., None], now: datetime) -> None:
    deploy_really(listening_bpmn=LISTENING)
    with sessions() as session, committing(session):
        begin(session, "listening", "R-1", now)
        begin(session, "listening", "R-2", now)
        signals.broadcast(session, "news", {"word": 1, "rest": 2}, now=now)
        signals.broadcast(session, "news", {"word": 2}, now=now)
        signals.broadcast(session, "other", {}, now=now)
        cases.cancel(session, business_key="R-2", reason="test", actor="person:1", now=now)
    assert work(sessions, now) == ["done"] * 4
    with sessions() as session:
        (instance,) = session.scalars(select(ProcessInstance).where(ProcessInstance.business_key == "R-1"))
        assert elements(session, "R-1") == ["then"]
        assert interventions.variables(session, instance.id, now=now) == {"word": 1}


def test_a_case_that_is_suspended_meanwhile_hears_it_when_it_goes_on(
    sessions: Sessions, deploy_really: Callable[..., None], now: datetime
) -> None:
    deploy_really(listening_bpmn=LISTENING)
    with sessions() as session, committing(session):
        begin(session, "listening", "R-1", now)
        signals.broadcast(session, "news", {}, now=now)
    with sessions() as session, committing(session):
        (instance,) = session.scalars(select(ProcessInstance))
        instance.state = InstanceState.SUSPENDED
    for minute in range(20):  # longer than any job is tried
        assert work(sessions, now + timedelta(minutes=minute)) == ["done"]
    with sessions() as session, committing(session):
        (instance,) = session.scalars(select(ProcessInstance))
        instance.state = InstanceState.ACTIVE
        (job,) = session.scalars(select(Job).where(Job.topic == signals.HEARD))
        later = job.next_at
        assert job.attempts == 0
    assert work(sessions, later) == ["done"]
    with sessions() as session:
        assert elements(session, "R-1") == ["then"]


def test_a_case_that_was_suspended_before_hears_it_when_it_goes_on(
    sessions: Sessions, deploy_really: Callable[..., None], now: datetime
) -> None:
    deploy_really(listening_bpmn=LISTENING)
    with sessions() as session, committing(session):
        suspended = begin(session, "listening", "R-1", now)
        interventions.suspend(session, suspended, reason="test", actor="person:1", now=now)
        signals.broadcast(session, "news", {}, now=now)
    with sessions() as session, committing(session):
        interventions.resume(session, suspended, reason="test", actor="person:1", now=now)
    assert work(sessions, now) == ["done"]
    with sessions() as session:
        assert elements(session, "R-1") == ["then"]


def test_a_process_begins_with_a_signal(sessions: Sessions, deploy_really: Callable[..., None], now: datetime) -> None:
    starting = written("begun", "s > a > e", start="signal:news", more=More(properties={"s": TAKES}))
    deploy_really(begun_bpmn=starting, listening_bpmn=LISTENING)
    with sessions() as session, committing(session):
        signals.broadcast(session, "news", {"word": "hello", "rest": 1}, now=now)
        signals.broadcast(session, "other", {}, now=now)
    assert work(sessions, now) == ["done"]
    with sessions() as session:
        (instance,) = session.scalars(select(ProcessInstance))
        assert (instance.process, instance.business_key.split("-")[0]) == ("begun", "begun")
        assert elements(session, instance.business_key) == ["a"]
        assert interventions.variables(session, instance.id, now=now) == {"word": "hello"}


def test_a_signal_may_not_say_whose_case_it_is(session: Session, deploy: Callable[..., Any]) -> None:
    taking = written("p", "s > w:catch:signal:news > e", more=More(properties={"w": {"variables": "project_id"}}))
    with pytest.raises(DefinitionRefused, match="project_id cannot be taken"):
        deploy(p_bpmn=taking)
