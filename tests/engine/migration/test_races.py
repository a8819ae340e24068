"""Moving a case against completing its task, and against its timer: both orders, forced, without a deadlock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.errors import LeaseLost
from processes.engine.jobs import claiming, performing, scheduling
from processes.engine.migration import batches, moving, plans
from processes.engine.migration import queries as migration_queries
from processes.engine.migration.models import CaseState, MigrationCase
from processes.engine.running import cases
from processes.engine.running.tasks import complete_task
from processes.engine.store import queries
from processes.engine.store.models import Job, JobKind
from tests.engine.diagrams import boundary, bpmn, chain, end, flow, start, timer, user
from tests.engine.migration.conftest import AGENT, WHY

Sessions = Callable[[], Session]
LATE = boundary("late", "first", timer("P7D")) + end("too_late") + flow("late", "too_late")
BLOCKED = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")


def diagram(*tasks: str, completion: str = "", extra: str = LATE) -> bytes:
    drawn = "".join(user(name, completion=completion or None) for name in tasks)
    return bpmn("case", start(), drawn, end(), chain("begin", *tasks, "done"), extra)


def prepared(sessions: Sessions, deploy_really: Any, old: bytes, new: bytes, now: datetime) -> tuple[int, int]:
    """A case on the old version and a migration to the new one: ids of the migration's case and of the open task."""
    deploy_really(case_bpmn=old)
    with sessions() as session, committing(session):
        cases.start(session, "case", business_key="R-1", variables={}, now=now)
    deploy_really(case_bpmn=new)
    with sessions() as session, committing(session):
        batches.begin(session, plans.propose(session, "case"), **WHY, now=now)
        (task,) = queries.tasks_of(session, "R-1")
        return session.scalars(select(MigrationCase.id)).one(), task.id


def one_after_the_other(sessions: Sessions, first: Callable[[Session], Any], second: Callable[[], Any]) -> Any:
    """Begin `first`, let `second` run into its locks, then commit `first`; what `second` returned or raised."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(second())
        except Exception as error:
            results.append(error)

    thread = Thread(target=run)
    with sessions() as session, sessions() as watch, committing(session):
        first(session)
        thread.start()
        while thread.is_alive() and not watch.scalar(BLOCKED):
            watch.rollback()
    thread.join()
    return results[0]


def moving_of(sessions: Sessions, case_id: int, now: datetime) -> Callable[[], CaseState]:
    def move() -> CaseState:
        with sessions() as session, committing(session):
            return moving.work_off(session, case_id, now=now)

    return move


def completing(session: Session, task_id: int, now: datetime) -> None:
    complete_task(session, task_id, actor="person:1", keys=AGENT, variables={}, now=now)


def test_a_completion_that_comes_first_decides_where_the_case_stands(
    sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    old, new = diagram("first", "then"), diagram("first", "then", "last")
    case_id, task_id = prepared(sessions, deploy_really, old, new, now)
    state = one_after_the_other(
        sessions, lambda session: completing(session, task_id, now), moving_of(sessions, case_id, now)
    )
    assert state is CaseState.MOVED
    with sessions() as session:
        assert [row.element_id for row in queries.tasks_of(session, "R-1")] == ["then"]
        assert [row.version for row in queries.diagram(session, "R-1")] == [2]


def test_a_completion_that_ends_the_case_leaves_nothing_to_move(
    sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    case_id, task_id = prepared(sessions, deploy_really, diagram("first"), diagram("first", "then"), now)
    state = one_after_the_other(
        sessions, lambda session: completing(session, task_id, now), moving_of(sessions, case_id, now)
    )
    assert state is CaseState.STAYED
    with sessions() as session:
        (row,) = queries.instances(session, "R-1")
        assert row.end_event == "done"


def test_a_completion_that_comes_second_follows_the_new_version(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    """It had read the task before: even the completion operation is the new one."""
    ran: list[str] = []
    register("test.old", lambda step, *, variables, task: ran.append("old"), kind="completion")
    register("test.new", lambda step, *, variables, task: ran.append("new"), kind="completion")
    old, new = diagram("first", completion="test.old"), diagram("first", "then", completion="test.new")
    case_id, task_id = prepared(sessions, deploy_really, old, new, now)

    def complete() -> str:
        with sessions() as session, committing(session):
            completing(session, task_id, now)
        return "completed"

    result = one_after_the_other(sessions, lambda session: moving.work_off(session, case_id, now=now), complete)
    assert (result, ran) == ("completed", ["new"])
    with sessions() as session:
        assert [row.element_id for row in queries.tasks_of(session, "R-1")] == ["then"]


def firing_while_moving(sessions: Sessions, case_id: int, due: datetime) -> Any:
    """A worker has claimed the timer, then the case moves, then the worker goes on: what it returned or raised."""
    with sessions() as session, committing(session):
        job_id = session.scalars(select(Job.id).where(Job.kind == JobKind.TIMER)).one()
        claim = claiming.claim(session, job_id, now=due)
    assert claim is not None

    def fire() -> str:
        with sessions() as session, committing(session):
            performing.run_job(session, job_id, token=claim.token, now=due)
        return "fired"

    return one_after_the_other(sessions, lambda session: moving.work_off(session, case_id, now=due), fire)


def test_a_timer_that_a_worker_holds_fires_in_the_new_version(
    sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    renamed = boundary("late", "first", timer("P9D")) + end("given_up") + flow("late", "given_up")
    new = diagram("first", "then", extra=renamed)
    case_id, _ = prepared(sessions, deploy_really, diagram("first"), new, now)
    assert firing_while_moving(sessions, case_id, now + timedelta(days=7)) == "fired"
    with sessions() as session:
        assert [row.end_event for row in queries.instances(session, "R-1")] == ["given_up"]


def test_a_timer_that_the_new_version_lacks_is_lost_to_the_worker_that_holds_it(
    sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    case_id, _ = prepared(sessions, deploy_really, diagram("first"), diagram("first", extra=""), now)
    assert isinstance(firing_while_moving(sessions, case_id, now + timedelta(days=7)), LeaseLost)
    with sessions() as session:
        assert [row.element_id for row in queries.tasks_of(session, "R-1")] == ["first"]
        assert [row.kind for row in queries.jobs_of(session, "R-1")] == []


def test_a_worker_that_holds_a_batch_too_long_is_no_harm(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    """The second worker finds the case moved already, whichever of both comes first."""
    case_id, _ = prepared(sessions, deploy_really, diagram("first"), diagram("first", "then"), now)
    result = one_after_the_other(
        sessions,
        lambda session: moving.work_off(session, case_id, now=now),
        moving_of(sessions, case_id, now + scheduling.LEASE),
    )
    assert result is CaseState.MOVED
    with sessions() as session:
        (outcome,) = migration_queries.cases_page(
            session, migration_queries.migrations_page(session).rows[0].migration.id
        ).rows
        assert outcome.done_at == now
        assert [row.kind for row in queries.history(session, "R-1")].count("migrated") == 1
