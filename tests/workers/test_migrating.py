"""Running cases are moved, and moved back, by a real worker."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.migration import batches, plans
from processes.engine.migration import queries as migration_queries
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from tests.engine.diagrams import bpmn, chain, end, start, two_tasks, user

WHY = {"reason": "A better version", "actor": "person:1"}
THREE = bpmn(
    "two_tasks", start(), user("first"), user("asked"), user("second"), end(),
    chain("begin", "first", "asked", "second", "done"),
)  # fmt: skip


def deploy(session: Session, diagram: bytes) -> None:
    deployments.deploy(session, {"two_tasks.bpmn": diagram}, note="", author="system", now=utcnow())


def test_a_migration_and_its_undoing_are_worked_off(
    start_role: Any, session: Session, wait_for: Callable[[str], None]
) -> None:
    with committing(session):
        deploy(session, two_tasks())
        for number in range(60):
            cases.start(session, "two_tasks", business_key=f"R-{number}", variables={}, now=utcnow())
        deploy(session, THREE)
        begun = batches.begin(session, plans.propose(session, "two_tasks"), **WHY, now=utcnow()).id
    start_role("scheduler")
    start_role("worker")
    wait_for("(SELECT finished_at IS NOT NULL FROM migration)")
    assert migration_queries.progress(session, begun).moved == 60
    with committing(session):
        (task,) = queries.tasks_of(session, "R-7")
        keys = frozenset({"staff:agent"})
        tasks.complete_task(session, task.id, actor="person:1", keys=keys, variables={}, now=utcnow())
    with committing(session):
        assert batches.undo(session, begun, **WHY, now=utcnow()) == 60
    wait_for("(SELECT finished_at IS NOT NULL FROM migration)")
    progress = migration_queries.progress(session, begun)
    assert (progress.undone, progress.moved) == (59, 1)
    assert [row.element_id for row in queries.tasks_of(session, "R-7")] == ["asked"]
