"""`podpora recount` counts what was written past the product."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.running import cases
from processes.engine.store import deployments
from tests.engine.diagrams import two_tasks


def test_all_figures_are_counted_anew(podpora: Callable[..., Any], session: Session) -> None:
    then = datetime.now(UTC) - timedelta(days=40)
    with committing(session):
        deployments.deploy(session, {"two_tasks.bpmn": two_tasks()}, note="", author="system", now=then)
        for key in ("R-1", "R-2"):
            cases.start(session, "two_tasks", business_key=key, variables={}, now=then)
        session.execute(text("DELETE FROM uncounted_case"))
    done = podpora("recount")
    assert (done.returncode, done.stdout) == (0, "all figures counted\n"), done.stderr
    assert session.scalars(text("SELECT cases FROM case_count")).all() == [2]
    kept = text("SELECT times FROM passage_count WHERE span = 'day' AND place = 'begin' AND began = :day")
    assert session.scalar(kept, {"day": then.replace(hour=0, minute=0, second=0, microsecond=0)}) == 2
    session.rollback()
    assert podpora("recount").returncode == 0
