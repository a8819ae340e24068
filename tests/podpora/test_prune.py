"""`podpora prune` forgets the history of old cases and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from tests.engine.diagrams import two_tasks

AGENT = frozenset({"staff:agent"})


def test_old_history_goes_and_what_runs_stays(podpora: Callable[..., Any], session: Session) -> None:
    now = datetime.now(UTC)
    then = now - timedelta(days=800)
    with committing(session):
        deployments.deploy(session, {"two_tasks.bpmn": two_tasks()}, note="", author="system", now=then)
        for key, at in (("R-1", then), ("R-2", then), ("R-3", now)):
            cases.start(session, "two_tasks", business_key=key, variables={}, now=at)
        for _ in range(2):
            (task,) = queries.tasks_of(session, "R-1")
            tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=then)
    written = len(queries.history(session, "R-1"))
    session.rollback()
    done = podpora("prune", "--older-than", "400")
    assert (done.returncode, done.stdout) == (0, f"{written} rows of process history removed\n")
    assert queries.history(session, "R-1") == []
    assert queries.history(session, "R-2") != []
    assert queries.history(session, "R-3") != []
    assert [row.end_event for row in queries.instances(session, "R-1")] == ["done"]
    session.rollback()
    assert podpora("prune", "--older-than", "400").stdout.startswith("0 rows")


def test_an_age_must_be_given(podpora: Callable[..., Any]) -> None:
    assert podpora("prune").returncode == 2
    assert podpora("prune", "--older-than", "0").returncode == 2
