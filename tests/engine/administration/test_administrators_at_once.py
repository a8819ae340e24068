"""Administrators against each other, against workers and people: who comes first decides, who comes second is told."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count, product
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from processes.db import committing, make_engine
from processes.documents.translations import translator
from processes.engine.administration import bulk, deliveries, interventions
from processes.engine.administration.bulk import BulkItem, ItemState
from processes.engine.administration.refusals import (
    ActImpossible,
    CaseMoved,
    CaseRuns,
    CaseSuspended,
    JobDone,
    JobDue,
    JobTaken,
)
from processes.engine.administration.watching import CaseFilter, JobFilter
from processes.engine.errors import InstanceNotActive, InstanceSuspended, LeaseLost, TaskGone
from processes.engine.jobs import claiming, performing
from processes.engine.running import cases, tasks
from processes.engine.store import audit, queries
from processes.engine.store.audit import Said
from processes.engine.store.models import InstanceState, Job, JobState, Message, ProcessInstance
from processes.errors import Refusal
from tests.conftest import Server
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

NUMBERS = count(1)
AGENT = frozenset({"staff:agent"})
ME, YOU = ({"reason": "they asked", "actor": f"person:{number}"} for number in (8, 9))
DIAGRAM = bpmn(
    "case", start(), user("first"), boundary("late", "first", timer("PT4H")), flow("late", "too_late"), end("too_late"),
    service("work", "test.work", retry="R1/PT1M"), user("then"), end(), chain("begin", "first", "work", "then", "done"),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(server: Server, template: str) -> Iterator[Engine]:
    """One database for all of these tests: each plays on cases of its own."""
    name = server.clone(template)
    made = make_engine(server.url(name))
    yield made
    made.dispose()
    server.drop(name)


@pytest.fixture
def works(register: Any, deploy_really: Any) -> list[bool]:
    """The operation fails while this is empty."""
    able: list[bool] = []

    def work(step: Any) -> None:
        if not able:
            raise ValueError("not yet")

    register("test.work", work)
    deploy_really(case_bpmn=DIAGRAM)
    return able


class Stage:
    """A case as two people see it on their pages: at its first task, or with a failed job after it."""

    def __init__(self, sessions: Sessions, now: datetime, key: str, *, failed: bool) -> None:
        self.sessions, self.at = sessions, now + timedelta(minutes=1)
        self.key = key = f"{key} {next(NUMBERS)}"
        with sessions() as session, committing(session):
            self.id = cases.start(session, "case", business_key=key, variables={}, now=now).id
        with sessions() as session, committing(session):
            (self.task,) = [task.id for task in queries.tasks_of(session, key)]
            if failed:
                self.complete(session, now)
        with sessions() as session:
            self.job = session.scalars(select(Job.id).where(Job.instance_id == self.id)).one()
            self.seen = session.get_one(ProcessInstance, self.id).changed_at

    def complete(self, session: Session, now: datetime | None = None) -> None:
        at = now or self.at
        tasks.complete_task(session, self.task, actor="person:1", keys=AGENT, variables={}, now=at)

    def retry(self, session: Session, said: Any = ME) -> None:
        interventions.retry_job(session, self.job, now=self.at, **said)

    def skip(self, session: Session, said: Any = ME) -> None:
        interventions.skip_job(session, self.job, now=self.at, **said)

    def correct(self, session: Session, said: Any = ME) -> None:
        interventions.correct_variables(session, self.id, {"x": said["actor"]}, seen=self.seen, now=self.at, **said)

    def reset(self, session: Session, said: Any = ME) -> None:
        interventions.reset(session, self.id, "case/then", seen=self.seen, now=self.at, **said)

    def set_timer(self, session: Session, said: Any = ME) -> None:
        interventions.set_timer(session, self.job, self.at + timedelta(days=1), now=self.at, **said)

    def suspend(self, session: Session, said: Any = ME) -> None:
        interventions.suspend(session, self.id, now=self.at, **said)

    def resume(self, session: Session, said: Any = ME) -> None:
        interventions.resume(session, self.id, now=self.at, **said)

    def cancel(self, session: Session, said: Any = ME) -> None:
        interventions.cancel(session, self.id, now=self.at, **said)

    def claim(self, at: datetime) -> Callable[[Session], None]:
        """A worker that has taken the job and begins its step."""
        with self.sessions() as session, committing(session):
            claim = claiming.claim(session, self.job, now=at)
        assert claim is not None
        return lambda session: performing.run_job(session, self.job, token=claim.token, now=at)

    def bulk_item(self, act: str) -> Callable[[Session], str | None]:
        """The job of a bulk act that a worker begins: what it notes with the item."""
        said = Said("person:9", "they asked", self.at)
        with self.sessions() as session, committing(session):
            if act in bulk.JOB_ACTS:
                bulk.act_on_jobs(session, act, JobFilter(state=JobState.FAILED), said)
            else:
                bulk.act_on_cases(session, act, CaseFilter(text=self.key), said)
        with self.sessions() as session:
            mine = BulkItem.target_id == (self.job if act in bulk.JOB_ACTS else self.id)
            item_id = session.scalars(select(func.max(BulkItem.id)).where(mine)).one()
        assert item_id is not None

        def work_off(session: Session) -> str | None:
            bulk.act_on_item(session, item_id=item_id, now=self.at)
            item = session.get_one(BulkItem, item_id)
            assert item.state is (ItemState.DONE if item.note is None else ItemState.REFUSED)
            return item.note

        return work_off

    def steps(self) -> list[str]:
        with self.sessions() as session:
            return [task.element_id for task in queries.tasks_of(session, self.key)]

    def acts(self) -> list[tuple[str, str]]:
        with self.sessions() as session:
            return [(act.act, act.actor) for act in reversed(audit.acts(session, instance_id=self.id))]

    def state(self) -> InstanceState:
        with self.sessions() as session:
            return session.get_one(ProcessInstance, self.id).state

    def is_waiting_job(self) -> bool:
        with self.sessions() as session:
            job = session.get(Job, self.job)
            return job is not None and job.state is JobState.WAITING


def check(answer: Any, expected: type[Refusal] | None, key: str) -> None:
    """The second did what was asked, or was told why not, in words that every reader understands."""
    if expected is None:
        assert answer is None, (key, answer)
        return
    assert type(answer) is expected, (key, answer)
    for language in ("cs", "sk"):
        assert translator(language).gettext(answer.message) != answer.message


NAMES = {
    "retry": "retried", "skip": "skipped", "correct": "corrected", "reset": "reset", "suspend": "suspended",
    "cancel": "cancelled", "set_timer": "timer_set",
}  # fmt: skip
# What the second of two administrators is told, by what the first one has done to the failed job or its case.
AFTER: dict[str, dict[str, type[Refusal]]] = {
    "retry": {"retry": JobDue},
    "skip": {"retry": JobDone, "skip": JobDone, "correct": CaseMoved, "reset": CaseMoved},
    "correct": {"correct": CaseMoved, "reset": CaseMoved},
    "reset": {"retry": JobDone, "skip": JobDone, "correct": CaseMoved, "reset": CaseMoved},
    "suspend": dict.fromkeys(("retry", "skip", "correct", "reset"), InstanceSuspended) | {"suspend": CaseSuspended},
    "cancel": dict.fromkeys(("retry", "skip", "correct", "reset", "suspend", "cancel"), InstanceNotActive),
}


@pytest.mark.parametrize("first", AFTER)
def test_two_administrators_at_one_failed_job(first: str, sessions: Sessions, works: list[bool], now: datetime) -> None:
    for second in AFTER:
        stage = Stage(sessions, now, f"{first}, {second}", failed=True)
        won, answer = one_after_the_other(sessions, getattr(stage, first), partial(getattr(stage, second), said=YOU))
        assert won is None
        expected = AFTER[first].get(second)
        check(answer, expected, stage.key)
        told = [(NAMES[first], "person:8")] + [(NAMES[second], "person:9")] * (expected is None)
        assert stage.acts() == told, stage.key


def test_two_administrators_who_resume_one_case(sessions: Sessions, works: list[bool], now: datetime) -> None:
    stage = Stage(sessions, now, "R-1", failed=False)
    with sessions() as session, committing(session):
        stage.suspend(session)
    _, answer = one_after_the_other(sessions, stage.resume, partial(stage.resume, said=YOU))
    check(answer, CaseRuns, stage.key)
    assert stage.state() is InstanceState.ACTIVE


# What the administrator is told once the worker's step has succeeded.
LATE: dict[str, type[Refusal]] = {"retry": JobDone, "skip": JobDone, "correct": CaseMoved, "reset": CaseMoved}


@pytest.mark.parametrize("act", ["retry", "skip", "correct", "reset", "suspend", "cancel"])
def test_a_worker_that_is_at_the_job_first(act: str, sessions: Sessions, works: list[bool], now: datetime) -> None:
    """Even one whose lease is over: as long as its transaction lives, what it does decides."""
    stage = Stage(sessions, now, "R-1", failed=True)
    with sessions() as session, committing(session):
        stage.retry(session)
    works.append(True)
    run = stage.claim(stage.at)
    with sessions() as session, committing(session):
        session.get_one(Job, stage.job).lease_until = stage.at
    ran, answer = one_after_the_other(sessions, run, partial(getattr(stage, act), said=YOU))
    assert ran is None
    check(answer, LATE.get(act), act)
    states = {"suspend": InstanceState.SUSPENDED, "cancel": InstanceState.CANCELLED}
    assert stage.state() is states.get(act, InstanceState.ACTIVE)
    assert stage.steps() == ([] if act == "cancel" else ["then"])


@pytest.mark.parametrize("act", ["retry", "skip", "correct", "reset", "suspend", "cancel"])
def test_an_administrator_who_is_at_the_job_before_the_worker(
    act: str, sessions: Sessions, works: list[bool], now: datetime
) -> None:
    """The worker has claimed the job and comes to the case second."""
    stage = Stage(sessions, now, "R-1", failed=True)
    with sessions() as session, committing(session):
        stage.retry(session)
    with sessions() as session:
        stage.seen = session.get_one(ProcessInstance, stage.id).changed_at
    works.append(True)
    run = stage.claim(stage.at)
    if act in {"retry", "skip"}:  # refused at once: the job is being done
        with sessions() as session, pytest.raises(JobTaken):
            getattr(stage, act)(session, YOU)
        with sessions() as session, committing(session):
            run(session)
        assert stage.steps() == ["then"]
        return
    _, late = one_after_the_other(sessions, partial(getattr(stage, act), said=YOU), run)
    if act == "correct":  # the worker goes on with the corrected data
        assert (late, stage.steps()) == (None, ["then"])
        with sessions() as session:
            assert interventions.variables(session, stage.id, now=stage.at) == {"x": "person:9"}
        return
    assert isinstance(late, LeaseLost | InstanceNotActive), late
    assert stage.steps() == (["then"] if act == "reset" else [])
    with sessions() as session:
        left = session.execute(select(Job.state, Job.token).where(Job.instance_id == stage.id)).all()
    assert left == ([(JobState.SUSPENDED, None)] if act == "suspend" else [])


PERSON: dict[str, type[Refusal]] = {"correct": CaseMoved, "reset": CaseMoved, "set_timer": JobDone}


@pytest.mark.parametrize("act", ["correct", "reset", "suspend", "cancel", "set_timer"])
def test_a_person_who_completes_the_task_first(act: str, sessions: Sessions, works: list[bool], now: datetime) -> None:
    works.append(True)
    stage = Stage(sessions, now, "R-1", failed=False)
    _, answer = one_after_the_other(sessions, stage.complete, partial(getattr(stage, act), said=YOU))
    check(answer, PERSON.get(act), act)
    assert stage.steps() == ([] if act == "cancel" else ["then"])


@pytest.mark.parametrize("act", ["correct", "reset", "suspend", "cancel", "set_timer"])
def test_a_person_who_completes_the_task_second(act: str, sessions: Sessions, works: list[bool], now: datetime) -> None:
    """What they typed is kept by the page; they learn who took the task away, or that the case stands still."""
    works.append(True)
    stage = Stage(sessions, now, "R-1", failed=False)
    _, answer = one_after_the_other(sessions, partial(getattr(stage, act), said=YOU), stage.complete)
    if act in {"correct", "set_timer"}:
        assert (answer, stage.steps()) == (None, ["then"])
        return
    check(answer, InstanceSuspended if act == "suspend" else TaskGone, act)
    assert stage.steps() == {"reset": ["then"], "suspend": ["first"], "cancel": []}[act]
    if isinstance(answer, TaskGone):
        assert (answer.by, answer.at) == ("person:9", stage.at)


@pytest.mark.parametrize("fires_first", [True, False])
def test_a_timer_that_is_moved_while_a_worker_fires_it(
    fires_first: bool, sessions: Sessions, works: list[bool], now: datetime
) -> None:
    stage = Stage(sessions, now, "R-1", failed=False)
    stage.at = now + timedelta(hours=4)
    fire = stage.claim(stage.at)
    if fires_first:
        with sessions() as session, committing(session):
            session.get_one(Job, stage.job).lease_until = stage.at
        _, answer = one_after_the_other(sessions, fire, stage.set_timer)
        assert type(answer) in {JobDone, InstanceNotActive}
        assert stage.state() is InstanceState.ENDED
        return
    with sessions() as session, pytest.raises(JobTaken):
        stage.set_timer(session)
    with sessions() as session, committing(session):
        session.get_one(Job, stage.job).lease_until = stage.at
    _, late = one_after_the_other(sessions, stage.set_timer, fire)
    assert isinstance(late, LeaseLost)
    assert (stage.state(), stage.steps()) == (InstanceState.ACTIVE, ["first"])


SINGLE = {"retried": "retry", "skipped": "skip", "suspended": "suspend", "cancelled": "cancel"}


@pytest.mark.parametrize("of_many", SINGLE)
def test_an_act_on_many_against_an_act_on_one(
    of_many: str, sessions: Sessions, works: list[bool], now: datetime
) -> None:
    """The same answers, kept with the item where the act on many comes second."""
    for single, many_first in product(SINGLE.values(), (True, False)):
        stage = Stage(sessions, now, f"{of_many} {single} {many_first}", failed=True)
        item = stage.bulk_item(of_many)
        one: Callable[[Session], None] = getattr(stage, single)
        first, second = (item, one) if many_first else (one, item)
        won, answer = one_after_the_other(sessions, first, second)
        assert won is None
        earlier, later = (SINGLE[of_many], single) if many_first else (single, SINGLE[of_many])
        expected = AFTER[earlier].get(later)
        if many_first:
            check(answer, expected, stage.key)
        else:
            assert answer == (None if expected is None else expected.message), stage.key


def test_two_workers_at_one_item_of_an_act_on_many(sessions: Sessions, works: list[bool], now: datetime) -> None:
    """A worker that outlived its lease and the one that came after: the case is told once."""
    stage = Stage(sessions, now, "R-1", failed=True)
    item = stage.bulk_item("suspended")
    assert one_after_the_other(sessions, item, item) == (None, CaseSuspended.message)
    assert stage.acts() == [("suspended", "person:9")]


LISTENS = bpmn("listens", start(), catch("wait", message("go")), user("then"), end(),
               chain("begin", "wait", "then", "done"), roots=message_root("go"))  # fmt: skip


class Unmatched:
    """A message under the wrong key, and the case that waits for it."""

    def __init__(self, sessions: Sessions, now: datetime, key: str) -> None:
        self.sessions, self.now, self.key = sessions, now, f"{key} {next(NUMBERS)}"
        with sessions() as session, committing(session):
            cases.start(session, "listens", business_key=self.key, variables={}, now=now)
            wrong = {"business_key": f"{self.key}?", "ttl": timedelta(0)}
            assert not cases.correlate_message(session, "go", **wrong, now=now)
        with sessions() as session:
            self.id = session.scalars(select(func.max(Message.id))).one()

    def deliver(self, session: Session, said: Any = ME) -> None:
        to = {"business_key": self.key, "key": self.key}
        deliveries.deliver_message(session, self.id, **to, **said, now=self.now)

    def away(self, session: Session, said: Any = ME) -> None:
        deliveries.put_message_away(session, self.id, **said, now=self.now)

    def tell(self, session: Session) -> bool:
        """The same message comes once more, under the right key."""
        return cases.correlate_message(session, "go", business_key=self.key, now=self.now, ttl=timedelta(0))

    def steps(self) -> list[str]:
        with self.sessions() as session:
            return [task.element_id for task in queries.tasks_of(session, self.key)]


def test_two_administrators_at_one_message(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    deploy_really(listens_bpmn=LISTENS)
    for first, second in product(("deliver", "away"), repeat=2):
        stage = Unmatched(sessions, now, f"{first}, {second}")
        do, then = getattr(stage, first), partial(getattr(stage, second), said=YOU)
        _, refused = one_after_the_other(sessions, do, then)
        check(refused, ActImpossible, stage.key)
        assert refused.message == "This message has been dealt with already."
        assert stage.steps() == (["then"] if first == "deliver" else [])


@pytest.mark.parametrize("administrator_first", [True, False])
def test_a_message_that_is_delivered_while_another_one_comes(
    administrator_first: bool, sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    """The case waits once: one is received, the other is still there to be seen."""
    deploy_really(listens_bpmn=LISTENS)
    stage = Unmatched(sessions, now, "both")
    acts = [stage.deliver, stage.tell] if administrator_first else [stage.tell, stage.deliver]
    first, second = one_after_the_other(sessions, *acts)
    assert stage.steps() == ["then"]
    if administrator_first:
        assert (first, second) == (None, False)
    else:
        assert first is True
        check(second, ActImpossible, stage.key)
    with sessions() as session:
        states = select(Message.state).where(Message.business_key.startswith(stage.key, autoescape=True))
        assert sorted(state.value for state in session.scalars(states)) == (
            ["delivered", "unmatched"] if administrator_first else ["unmatched"]
        )
