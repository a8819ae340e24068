"""Process history lies in a table for every month; old months go at once, and never those of a case that runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.running import cases, tasks
from processes.engine.store import partitions, queries
from processes.engine.store.models import ProcessHistory
from tests.engine.diagrams import two_tasks

Sessions = Callable[[], Session]
AGENT = frozenset({"staff:agent"})
OLD = datetime(2031, 3, 15, 12, 0, tzinfo=UTC)  # in months that no migration has made


def month_of(session: Session, business_key: str) -> set[str]:
    found = text("select distinct tableoid::regclass::text from process_history where business_key = :key")
    return set(session.scalars(found, {"key": business_key}))


def begin(session: Session, business_key: str, at: datetime) -> None:
    cases.start(session, "two_tasks", business_key=business_key, variables={}, now=at)


def finish(session: Session, business_key: str, at: datetime) -> None:
    for _ in range(2):
        (task,) = queries.tasks_of(session, business_key)
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=at)


@pytest.fixture
def desk(session: Session, deploy: Any) -> Session:
    deploy(two_tasks_bpmn=two_tasks())
    return session


def test_months_are_made_ahead_once(desk: Session) -> None:
    assert partitions.make_ahead(desk, now=OLD) == ["2031-03", "2031-04", "2031-05", "2031-06"]
    assert partitions.make_ahead(desk, now=OLD + timedelta(days=31)) == ["2031-07"]
    assert partitions.make_ahead(desk, now=OLD) == []
    begin(desk, "R-1", OLD)
    begin(desk, "R-2", datetime(2031, 3, 31, 23, 59, 59, 999999, tzinfo=UTC))
    begin(desk, "R-3", datetime(2031, 4, 1, tzinfo=UTC))
    assert month_of(desk, "R-1") == month_of(desk, "R-2") == {"process_history_2031_03"}
    assert month_of(desk, "R-3") == {"process_history_2031_04"}


def test_a_month_that_nobody_made_in_time_is_kept_and_moves_when_it_is_made(desk: Session) -> None:
    begin(desk, "R-1", OLD)
    before = [(entry.id, entry.kind, entry.element_id) for entry in queries.history(desk, "R-1")]
    assert month_of(desk, "R-1") == {"process_history_default"}
    partitions.make_ahead(desk, now=OLD)
    assert month_of(desk, "R-1") == {"process_history_2031_03"}
    desk.expire_all()
    assert [(entry.id, entry.kind, entry.element_id) for entry in queries.history(desk, "R-1")] == before
    finish(desk, "R-1", OLD + timedelta(days=20))
    assert month_of(desk, "R-1") == {"process_history_2031_03", "process_history_2031_04"}


def test_a_month_of_ended_cases_is_dropped_as_a_whole(desk: Session) -> None:
    partitions.make_ahead(desk, now=OLD)
    begin(desk, "R-1", OLD)
    finish(desk, "R-1", OLD)
    begin(desk, "R-2", OLD + timedelta(days=40))
    written = desk.scalar(select(func.count()).where(ProcessHistory.business_key == "R-1"))
    pruned = partitions.prune(desk, before=OLD + timedelta(days=30))
    assert (pruned.rows, pruned.months[-1]) == (written, "2031-03")
    assert queries.history(desk, "R-1") == []
    assert queries.history(desk, "R-2") != []
    assert queries.instances(desk, "R-1") != []


def test_a_case_that_still_runs_keeps_its_whole_history(desk: Session) -> None:
    partitions.make_ahead(desk, now=OLD)
    begin(desk, "R-1", OLD)
    begin(desk, "R-2", OLD)
    finish(desk, "R-2", OLD)
    kept = [entry.id for entry in queries.history(desk, "R-1")]
    pruned = partitions.prune(desk, before=OLD + timedelta(days=365))
    assert pruned.rows > 0
    assert "2031-03" not in pruned.months
    assert [entry.id for entry in queries.history(desk, "R-1")] == kept
    assert queries.history(desk, "R-2") == []
    (shown,) = queries.diagram(desk, "R-1")
    assert shown.active == {"first"}
    finish(desk, "R-1", OLD + timedelta(days=400))
    assert "2031-03" in partitions.prune(desk, before=OLD + timedelta(days=365)).months


def test_within_a_month_only_what_is_older_goes(desk: Session) -> None:
    partitions.make_ahead(desk, now=OLD)
    for key, at in (("R-1", OLD), ("R-2", OLD + timedelta(days=5))):
        begin(desk, key, at)
        finish(desk, key, at)
    assert "2031-03" not in partitions.prune(desk, before=OLD + timedelta(days=2)).months
    assert queries.history(desk, "R-1") == []
    assert queries.history(desk, "R-2") != []


def test_what_lies_in_no_month_is_pruned_as_well(desk: Session) -> None:
    begin(desk, "R-1", datetime(1999, 1, 1, tzinfo=UTC))
    finish(desk, "R-1", datetime(1999, 1, 2, tzinfo=UTC))
    assert month_of(desk, "R-1") == {"process_history_default"}
    assert partitions.prune(desk, before=datetime(2000, 1, 1, tzinfo=UTC)).rows > 0
    assert queries.history(desk, "R-1") == []


def test_a_case_is_looked_up_only_in_its_own_months(desk: Session) -> None:
    partitions.make_ahead(desk, now=OLD, ahead=12)
    begin(desk, "R-1", OLD + timedelta(days=200))
    statements: list[tuple[str, Any]] = []
    connection = desk.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append((args[2], args[3])))
    queries.history(desk, "R-1")
    statement, parameters = next(found for found in statements if "process_history" in found[0])
    plan = connection.exec_driver_sql(f"explain (analyze, timing off) {statement}", parameters).scalars().all()
    unread = [line for line in plan if "never executed" in line]
    assert len(unread) >= 6, "\n".join(plan)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE process_history SET actor = 'somebody else'",
        "UPDATE process_history_2031_03 SET actor = 'somebody else'",
        "UPDATE operation_audit SET reason = ''",
        "DELETE FROM operation_audit",
    ],
)
def test_what_is_written_is_never_rewritten(desk: Session, change: str) -> None:
    """Not in the months that are made later either, and not past the program."""
    partitions.make_ahead(desk, now=OLD)
    begin(desk, "R-1", OLD)
    case_id = desk.scalars(select(ProcessHistory.instance_id).where(ProcessHistory.business_key == "R-1")).first()
    assert case_id is not None
    interventions.suspend(desk, case_id, reason="To see", actor="person:1", now=OLD)
    with pytest.raises(DBAPIError, match="append-only"), desk.begin_nested():
        desk.execute(text(change))
    assert partitions.prune(desk, before=OLD).rows == 0


def test_steps_go_on_while_a_month_is_made(sessions: Sessions, deploy_really: Any) -> None:
    now = utcnow()  # of this month there is a part: what lies in none would wait for the new one
    deploy_really(two_tasks_bpmn=two_tasks())
    with sessions() as maker, sessions() as stepper:
        partitions.make_ahead(maker, now=OLD)
        stepper.execute(text("set local lock_timeout = '1s'"))
        begin(stepper, "R-1", now)
        with committing(stepper):
            finish(stepper, "R-1", now)
        with committing(maker):
            pass
    with sessions() as session:
        assert month_of(session, "R-1") == {f"process_history_{now:%Y_%m}"}


def test_two_who_make_the_same_month_do_not_meet(sessions: Sessions) -> None:
    with sessions() as one, sessions() as other:
        with committing(one):
            assert partitions.make_ahead(one, now=OLD)
        with committing(other):
            assert partitions.make_ahead(other, now=OLD) == []
