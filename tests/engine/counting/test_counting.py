"""Kept figures: after whatever happened they say what counting everything anew says, and pages see the last step."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.counting import anew, cases, history
from processes.engine.counting.models import CaseCount, CountedCase, CountedHistory, PassageCount
from processes.engine.designing import live as figures
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Period
from processes.engine.jobs import claiming, performing
from processes.engine.migration import batches, moving, plans
from processes.engine.migration.errors import NothingToMove
from processes.engine.migration.models import MigrationCase
from processes.engine.running import cases as running_cases
from processes.engine.running.tasks import complete_task
from processes.engine.store import queries
from processes.engine.store.models import InstanceState, ProcessHistory, ProcessInstance
from processes.engine.store.uncounted import UncountedCase
from tests.engine.diagrams import (
    boundary,
    bpmn,
    call,
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

AGENT = frozenset({"staff:agent"})
WHY = {"reason": "As the test wants it", "actor": "person:1"}
START = datetime(2026, 11, 20, 9, 17, tzinfo=UTC)
SMALL = bpmn("small", start("in"), user("check"), end("out"), chain("in", "check", "out"))
LARGE = bpmn(
    "large",
    start(),
    '<bpmn:parallelGateway id="fork"/>',
    user("left"),
    call("right", "small"),
    '<bpmn:parallelGateway id="join"/>',
    '<bpmn:exclusiveGateway id="which" default="which_to_wait"/>',
    catch("wait", message("go_on")),
    service("work", "test.work", retry="R2/PT10M"),
    user("last"),
    boundary("late", "last", timer("PT2H"), interrupting=False),
    end("reminded"),
    end(),
    chain("begin", "fork", "left", "join"),
    chain("fork", "right", "join"),
    chain("join", "which"),
    flow("which", "wait"),
    flow("which", "work", "quick"),
    chain("wait", "last"),
    chain("work", "last", "done"),
    flow("late", "reminded"),
    roots=message_root("go_on"),
)


class Life:
    """A desk on which anything may happen, drawn by a seed; `now` only grows."""

    def __init__(self, session: Session, deploy: Callable[..., Any], seed: int) -> None:
        self.session, self.deploy, self.random = session, deploy, Random(seed)
        self.now, self.number, self.version = START, 0, 1

    def go_on(self) -> None:
        """One thing happens, or a job counts."""
        self.now += timedelta(minutes=self.random.choice((0, 1, 7, 25, 180, 900)))
        acts: dict[Callable[[], Any], int] = {
            self.begin: 5,
            self.complete: 9,
            self.tell: 2,
            self.run_due: 3,
            self.cancel: 1,
            self.stand_still: 1,
            self.move: 1,
            self.count_cases: 3,
            self.count_history: 2,
            self.count_again: 1,
        }
        self.random.choices(list(acts), list(acts.values()))[0]()
        self.session.flush()

    def begin(self) -> None:
        self.number += 1
        given = {"quick": self.random.random() < 0.5, "broken": self.random.random() < 0.4}
        process = self.random.choice(("large", "large", "small"))
        running_cases.start(self.session, process, business_key=f"C{self.number}", variables=given, now=self.now)

    def _some(self, *states: InstanceState) -> ProcessInstance | None:
        found = select(ProcessInstance).where(ProcessInstance.state.in_(states)).order_by(ProcessInstance.id)
        instances = self.session.scalars(found).all()
        return self.random.choice(instances) if instances else None

    def complete(self) -> None:
        case = self._some(InstanceState.ACTIVE)
        tasks = queries.tasks_of(self.session, case.business_key) if case else []
        if tasks:
            task = self.random.choice(tasks)
            complete_task(self.session, task.id, actor="person:1", keys=AGENT, variables={}, now=self.now)

    def tell(self) -> None:
        case = self._some(InstanceState.ACTIVE)
        if case:
            running_cases.correlate_message(self.session, "go_on", business_key=case.business_key, now=self.now)

    def run_due(self) -> None:
        due = text("SELECT id FROM job WHERE instance_id IS NOT NULL AND state = 'waiting' AND due_at <= :now LIMIT 3")
        for job_id in self.session.scalars(due, {"now": self.now}).all():
            claim = claiming.claim(self.session, job_id, now=self.now)
            if claim is not None:
                performing.run_job(self.session, job_id, token=claim.token, now=self.now)

    def cancel(self) -> None:
        case = self._some(InstanceState.ACTIVE)
        if case:
            running_cases.cancel(self.session, instance_id=case.id, **WHY, now=self.now)

    def stand_still(self) -> None:
        case = self._some(InstanceState.ACTIVE, InstanceState.SUSPENDED)
        if case and case.state is InstanceState.ACTIVE:
            interventions.suspend(self.session, case.id, **WHY, now=self.now)
        elif case:
            interventions.resume(self.session, case.id, **WHY, now=self.now)

    def move(self) -> None:
        self.version += 1
        changed = f'name="Do last ({self.version})"'.encode()
        self.deploy(large_bpmn=LARGE.replace(b'name="Do last"', changed))
        try:
            begun = batches.begin(self.session, plans.propose(self.session, "large"), **WHY, now=self.now)
        except NothingToMove:
            return
        moved = select(MigrationCase.id).where(MigrationCase.migration_id == begun.id).order_by(MigrationCase.id)
        for case_id in self.session.scalars(moved).all():
            moving.work_off(self.session, case_id, now=self.now)

    def count_cases(self) -> None:
        cases.count_cases(self.session, now=self.now)

    def count_history(self) -> None:
        history.count_history(self.session, now=self.now)

    def count_again(self) -> None:
        history.count_again(self.session, now=self.now)

    def period(self) -> Period:
        """Any, to the minute."""
        first = START + (self.now - START) * self.random.random() - timedelta(minutes=self.random.randrange(90))
        return Period(first, first + (self.now - first) * self.random.choice((0.5, 1, 1, 2)) + timedelta(minutes=1))


def same(session: Session, process: str, period: Period) -> None:
    """The kept figures say what the tables do: whoever names the cases is told from these."""
    everybody = select(ProcessHistory.business_key)
    kept = figures.live(session, Chosen(process), period)
    read = figures.live(session, Chosen(process, keys=everybody), period)
    assert kept is not None
    assert read is not None
    assert kept.whole == read.whole
    assert {line.place.id: line.now for line in kept.lines} == {line.place.id: line.now for line in read.lines}
    assert [(b.flow.id, b.count) for b in kept.branches] == [(b.flow.id, b.count) for b in read.branches]
    for one, other in zip(kept.lines, read.lines, strict=True):
        assert (one.stay is None) == (other.stay is None), one.place.id
        if one.stay and other.stay:
            assert one.stay.count == other.stay.count, one.place.id
            for length, expected in ((one.stay.median, other.stay.median), (one.stay.ninetieth, other.stay.ninetieth)):
                assert length.total_seconds() == pytest.approx(expected.total_seconds(), abs=0.001)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happened_kept_figures_say_what_the_tables_do(
    session: Session, deploy: Callable[..., Any], register: Callable[..., None], seed: int
) -> None:
    def work(step: Any, *, broken: bool = False) -> None:
        if broken:
            raise ValueError("broken")

    register("test.work", work)
    deploy(large_bpmn=LARGE, small_bpmn=SMALL)
    life = Life(session, deploy, seed)
    for _ in range(12):
        for _ in range(8):
            life.go_on()
        for process in ("large", "small"):
            same(session, process, life.period())
    # rows that nobody's step has written: the case is gone past the engine
    gone = session.scalars(select(ProcessInstance.id).where(ProcessInstance.state == InstanceState.ACTIVE)).first()
    session.execute(delete(ProcessHistory).where(ProcessHistory.instance_id == gone))
    session.execute(delete(ProcessInstance).where(ProcessInstance.id == gone))
    anew.forget(session)
    for process in ("large", "small", "large"):
        same(session, process, life.period())
        assert anew.count_part(session, now=life.now) is not None
    assert session.scalar(text("SELECT coalesce(sum(cases), 0) FROM case_count")) == session.scalar(
        text("SELECT count(*) FROM counted_case")
    )


@pytest.fixture
def begin(engine: Engine, deploy_really: Callable[..., None]) -> Callable[..., int]:
    """Starts a case of the small process in a transaction of its own."""
    deploy_really(small_bpmn=SMALL)

    def make(key: str) -> int:
        with Session(engine) as session, committing(session):
            return running_cases.start(session, "small", business_key=key, variables={}, now=START).id

    return make


def stands(engine: Engine) -> int:
    with Session(engine) as session:
        found = figures.live(session, Chosen("small"), Period(START, START + timedelta(hours=1)))
        assert found is not None
        return found.whole.cases


def count(engine: Engine, at: datetime = START) -> None:
    with Session(engine) as session, committing(session):
        cases.count_cases(session, now=at)
        history.count_history(session, now=at)


def test_a_step_is_seen_at_once_and_counted_once_it_is_committed(engine: Engine, begin: Callable[..., int]) -> None:
    begin("A")
    with Session(engine) as slow:
        running_cases.start(slow, "small", business_key="B", variables={}, now=START)
        count(engine)  # while that step is under way
        assert stands(engine) == 1
        slow.commit()
    assert stands(engine) == 2
    count(engine)
    assert stands(engine) == 2
    with Session(engine) as session:
        assert session.scalars(select(CaseCount.cases)).all() == [2]
        assert session.scalar(select(UncountedCase.id)) is None


def test_a_job_that_is_killed_has_counted_nothing(engine: Engine, begin: Callable[..., int]) -> None:
    begin("A")
    with Session(engine) as killed:
        cases.count_cases(killed, now=START + timedelta(days=3))
        history.count_history(killed, now=START + timedelta(days=3))
        backend = killed.scalar(text("SELECT pg_backend_pid()"))
        with Session(engine) as other, committing(other):
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        with pytest.raises(OperationalError):
            killed.commit()
    for model in (CaseCount, CountedCase, PassageCount, CountedHistory):
        with Session(engine) as session:
            assert session.scalar(select(1).select_from(model)) is None
    assert stands(engine) == 1
    count(engine)
    assert stands(engine) == 1


def test_cases_that_are_counted_are_not_looked_at(engine: Engine, begin: Callable[..., int]) -> None:
    begin("A")
    count(engine, START + timedelta(hours=2))
    with engine.begin() as connection:  # past the engine, so nobody knows
        connection.execute(text("DELETE FROM open_task"))
        connection.execute(text("DELETE FROM process_history"))
    with Session(engine) as session:
        found = figures.live(session, Chosen("small"), Period(START - timedelta(hours=1), START + timedelta(hours=1)))
        assert found is not None
        stayed = {line.place.id: line.stay.count for line in found.lines if line.stay}
        assert (found.whole.cases, stayed) == (1, {"in": 1})


def test_what_was_dated_late_is_counted_the_day_after(session: Session, deploy: Callable[..., Any]) -> None:
    deploy(small_bpmn=SMALL)
    now = START + timedelta(hours=5)
    history.count_history(session, now=now)
    running_cases.start(
        session, "small", business_key="A", variables={}, now=START
    )  # began long before it was committed
    period = Period(START - timedelta(hours=2), now)
    assert passed(session, period) == {}
    history.count_again(session, now=now)
    assert passed(session, period) == {"in": 1}
    history.count_history(session, now=now)
    assert passed(session, period) == {"in": 1}


def passed(session: Session, period: Period) -> dict[str, int]:
    found = figures.live(session, Chosen("small"), period)
    assert found is not None
    return {line.place.id: line.stay.count for line in found.lines if line.stay}
