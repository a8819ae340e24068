"""Two acts on one case in a forced order: the first decides, the second has a clear answer, and nobody deadlocks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.administration.refusals import JobDone
from processes.engine.errors import InstanceNotActive, LeaseLost, TaskClaimed, TaskGone
from processes.engine.jobs import claiming, performing, sweeping
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import InstanceState, Job, JobKind, Message, MessageState
from processes.outbox import OutboxEvent, post
from tests.engine.diagrams import (
    boundary,
    bpmn,
    catch,
    chain,
    end,
    flow,
    message,
    message_root,
    service,
    start,
    timer,
    user,
)
from tests.engine.racing import Sessions, one_after_the_other

AGENT = frozenset({"staff:agent"})
WHY = {"reason": "they asked", "actor": "person:9"}
LATE = timedelta(hours=4)
DIAGRAM = bpmn(
    "case", start(), user("work"), boundary("late", "work", timer("PT4H")), boundary("stop", "work", message("stop")),
    end(), end("too_late"), end("stopped"), chain("begin", "work", "done"), flow("late", "too_late"),
    flow("stop", "stopped"), roots=message_root("stop"),
)  # fmt: skip


class Case:
    """A running case whose task is open, whose timer a worker holds, and which listens for a message."""

    def __init__(self, sessions: Sessions, now: datetime, key: str) -> None:
        self.sessions, self.at, self.key = sessions, now + LATE, key
        with sessions() as session, committing(session):
            self.id = cases.start(session, "case", business_key=key, variables={}, now=now).id
        with sessions() as session, committing(session):
            (self.task,) = [task.id for task in queries.tasks_of(session, key)]
            self.job = session.scalars(select(Job.id).where(Job.instance_id == self.id)).one()
            claim = claiming.claim(session, self.job, now=self.at)
        assert claim is not None
        self.token = claim.token

    def complete(self, session: Session) -> str:
        tasks.complete_task(session, self.task, actor="person:1", keys=AGENT, variables={}, now=self.at)
        return "completed"

    def fire(self, session: Session) -> str:
        performing.run_job(session, self.job, token=self.token, now=self.at)
        return "fired"

    def tell(self, session: Session) -> bool:
        return cases.correlate_message(session, "stop", business_key=self.key, message_id=self.key, now=self.at)

    def cancel(self, session: Session) -> int:
        return cases.cancel(session, business_key=self.key, now=self.at, **WHY)

    def suspend(self, session: Session) -> str:
        interventions.suspend(session, self.id, now=self.at, **WHY)
        return "suspended"

    @property
    def state(self) -> tuple[InstanceState, str | None]:
        with self.sessions() as session:
            (row,) = queries.instances(session, self.key)
            return row.state, row.end_event

    def message_state(self) -> MessageState:
        with self.sessions() as session:
            return session.scalars(select(Message.state).where(Message.business_key == self.key)).one()


# What the first of two returns, what it leaves, and whom it names to a person who comes second.
WINNERS = {
    "complete": ("completed", (InstanceState.ENDED, "done"), "person:1"),
    "fire": ("fired", (InstanceState.ENDED, "too_late"), "system"),
    "tell": (True, (InstanceState.ENDED, "stopped"), "system"),
    "cancel": (1, (InstanceState.CANCELLED, None), "person:9"),
    "suspend": ("suspended", (InstanceState.SUSPENDED, None), None),
}


@pytest.mark.parametrize("subject", ["key", "row"])
def test_of_two_acts_on_one_case_the_first_decides(
    subject: str, sessions: Sessions, deploy_really: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pairs; with the engine's own lock of the business key, and with a domain that locks a row of its own."""
    deploy_really(case_bpmn=DIAGRAM)
    if subject == "row":
        with sessions() as session, committing(session):
            post(session, "the.subject")
        row = select(OutboxEvent.id).with_for_update(key_share=True)
        lock: Callable[[Session, str], bool] = lambda session, key: bool(session.scalars(row).all())  # noqa: E731
        monkeypatch.setattr("processes.engine.store.locks.subject_locks", lambda: (lock,))
    for first, second in permutations(WINNERS, 2):
        case = Case(sessions, now, f"{first}, {second}")
        won, lost = one_after_the_other(sessions, getattr(case, first), getattr(case, second))
        expected, left, who = WINNERS[first]
        assert won == expected, case.key
        if (first, second) == ("suspend", "cancel"):  # no loser: what stands still can be stopped
            assert (lost, case.state) == (1, (InstanceState.CANCELLED, None))
            continue
        assert case.state == left, case.key
        if second == "complete" and who is not None:
            assert isinstance(lost, TaskGone), (case.key, lost)
            assert (lost.by, lost.at, lost.business_key) == (who, case.at, case.key)
        elif second == "tell":
            assert (lost, case.message_state()) == (False, MessageState.WAITING), case.key
        elif second == "cancel":
            assert lost == 0, case.key
        else:
            assert isinstance(lost, InstanceNotActive | LeaseLost), (case.key, lost)


def test_a_worker_whose_case_has_ended_reports_that_it_came_late(
    sessions: Sessions, deploy_really: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has claimed the timer; before it can lock the case, a person completes the task."""
    deploy_really(case_bpmn=DIAGRAM)
    case = Case(sessions, now, "R-1")
    with sessions() as session, committing(session):
        session.get_one(Job, case.job).lease_until = case.at
    claimed, really = Event(), performing.run_job
    completed = Event()

    def run(*arguments: Any, **named: Any) -> None:
        claimed.set()
        assert completed.wait(60)
        really(*arguments, **named)

    monkeypatch.setattr(performing, "run_job", run)
    outcome: list[str] = []
    worker = Thread(target=lambda: outcome.append(performing.perform(sessions, case.job, clock=lambda: case.at).state))
    worker.start()
    assert claimed.wait(60)
    with sessions() as session, committing(session):
        case.complete(session)
    completed.set()
    worker.join()
    assert (outcome, case.state) == (["late"], (InstanceState.ENDED, "done"))


def slow_case(retry: str | None = None) -> bytes:
    body = (start(), service("work", "test.slow", before=retry is None, retry=retry), user("then"), end())
    return bpmn("slow", *body, chain("begin", "work", "then", "done"))


def held_job(sessions: Sessions, key: str) -> Any:
    with sessions() as session:
        (job,) = queries.jobs_of(session, key)
        return job


def test_nobody_takes_a_job_from_a_worker_that_is_still_at_it(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    """Its lease is long over and its job was sent to another; as long as its transaction lives, it holds the job."""
    begun, go_on, calls = Event(), Event(), []

    def slow(step: Any) -> None:
        calls.append(step.instance_id)
        post(step.session, "work.done")
        begun.set()
        assert go_on.wait(60)

    register("test.slow", slow)
    deploy_really(slow_bpmn=slow_case())
    with sessions() as session, committing(session):
        cases.start(session, "slow", business_key="R-1", variables={}, now=now)
    job, outcome = held_job(sessions, "R-1"), list[str]()
    first = Thread(target=lambda: outcome.append(performing.perform(sessions, job.id, clock=lambda: now).state))
    first.start()
    assert begun.wait(60)
    hour = now + timedelta(hours=1)
    assert performing.perform(sessions, job.id, clock=lambda: hour).state == "skipped"
    with sessions() as session, committing(session):
        assert job.id not in [found for found, _ in sweeping.sweep(session, now=hour)]
    go_on.set()
    first.join()
    with sessions() as session:
        events = session.scalar(select(func.count()).select_from(OutboxEvent).where(OutboxEvent.topic == "work.done"))
        assert (outcome, len(calls), events) == (["done"], 1, 1)
        assert [task.element_id for task in queries.tasks_of(session, "R-1")] == ["then"]


def test_an_administrators_retry_against_the_worker_that_succeeds(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    broken = [True]

    def fail(step: Any) -> None:
        if broken:
            raise ValueError("not yet")

    register("test.slow", fail)
    deploy_really(slow_bpmn=slow_case(retry="R3/PT1M"))
    with sessions() as session, committing(session):
        cases.start(session, "slow", business_key="R-1", variables={}, now=now)
    broken.clear()
    job, later = held_job(sessions, "R-1"), now + timedelta(minutes=1)
    with sessions() as session, committing(session):
        claim = claiming.claim(session, job.id, now=later)
    assert claim is not None
    _, refused = one_after_the_other(
        sessions,
        lambda session: performing.run_job(session, job.id, token=claim.token, now=later),
        lambda session: interventions.retry_job(session, job.id, now=later, **WHY),
    )
    assert isinstance(refused, JobDone), refused
    with sessions() as session:
        assert [task.element_id for task in queries.tasks_of(session, "R-1")] == ["then"]


@pytest.mark.parametrize("first", ["message", "completion"])
def test_a_message_that_comes_while_the_case_begins_to_listen_is_received_once(
    first: str, sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    body = (start(), user("ask"), catch("wait", message("answer")), user("read"), end())
    drawn = bpmn("case", *body, chain("begin", "ask", "wait", "read", "done"), roots=message_root("answer"))
    deploy_really(case_bpmn=drawn)
    with sessions() as session, committing(session):
        cases.start(session, "case", business_key="R-1", variables={}, now=now)
        (task,) = queries.tasks_of(session, "R-1")

    def complete(session: Session) -> None:
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now)

    def tell(session: Session) -> bool:
        told = {"business_key": "R-1", "variables": {"said": "yes"}, "message_id": "m-1"}
        return cases.correlate_message(session, "answer", now=now, **told)

    acts = [tell, complete] if first == "message" else [complete, tell]
    results = one_after_the_other(sessions, *acts)
    assert results == ((False, None) if first == "message" else (None, True))
    with sessions() as session:
        (instance,) = queries.instances(session, "R-1")
        assert [row.element_id for row in queries.tasks_of(session, "R-1")] == ["read"]
        assert interventions.variables(session, instance.id, now=now) == {"said": "yes"}
        assert session.scalars(select(Message.state)).all() == [MessageState.DELIVERED]


def test_claiming_against_completing(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    """Who claims first keeps the task from others; who completes first leaves nothing to claim."""
    deploy_really(case_bpmn=DIAGRAM)

    def claim(case: Case) -> Callable[[Session], Any]:
        return lambda session: tasks.claim_task(session, case.task, actor="person:2", keys=AGENT, now=now).claimed_by

    case = Case(sessions, now, "claimed first")
    claimed, refused = one_after_the_other(sessions, claim(case), case.complete)
    assert (claimed, type(refused)) == ("person:2", TaskClaimed)
    assert case.state == (InstanceState.ACTIVE, None)
    case = Case(sessions, now, "completed first")
    completed, gone = one_after_the_other(sessions, case.complete, claim(case))
    assert (completed, type(gone), gone.by) == ("completed", TaskGone, "person:1")


def test_starting_one_process_twice_at_once(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    deploy_really(case_bpmn=DIAGRAM)

    def begin(session: Session) -> int:
        return cases.start(session, "case", business_key="R-1", variables={}, now=now).id

    started, refused = one_after_the_other(sessions, begin, begin)
    assert type(refused).__name__ == "AlreadyRunning"
    with sessions() as session:
        assert [row.id for row in queries.instances(session, "R-1")] == [started]
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == JobKind.TIMER)) == 1
