"""What tests of migrations do again and again: deploy another version, move every case, look at rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.migration import batches, moving, plans, queries
from processes.engine.migration.models import MigrationCase
from processes.engine.running import cases, tasks

AGENT = frozenset({"staff:agent"})
WHY = {"reason": "The new version is better", "actor": "person:1"}


class Desk:
    """One session with a deployed process named `case`."""

    def __init__(self, session: Session, deploy: Callable[..., Any], now: datetime) -> None:
        self.session = session
        self.deploy = deploy
        self.now = now

    def start(self, key: str = "R-1", **variables: Any) -> int:
        return cases.start(self.session, "case", business_key=key, variables=variables, now=self.now).id

    def move(self, changes: Any = None, **options: Any) -> list[queries.Outcome]:
        """Move every case at once; what became of each."""
        plan = plans.propose(self.session, "case", changes=changes)
        begun = batches.begin(self.session, plan, **WHY, now=options.pop("at", self.now), **options)
        return self.work(begun.id)

    def work(self, migration_id: int) -> list[queries.Outcome]:
        """Do what a worker would do."""
        found = select(MigrationCase.id).where(MigrationCase.migration_id == migration_id).order_by(MigrationCase.id)
        for case_id in self.session.scalars(found).all():
            moving.work_off(self.session, case_id, now=self.now)
        return queries.cases_page(self.session, migration_id).rows

    def rows(self, model: Any) -> list[Any]:
        """Every row of a table as it is now, oldest first."""
        return list(self.session.execute(select(*model.__table__.c).order_by(model.id)).all())

    def complete(self, task_id: int, **variables: Any) -> None:
        tasks.complete_task(self.session, task_id, actor="person:1", keys=AGENT, variables=variables, now=self.now)


@pytest.fixture
def desk(session: Session, deploy: Callable[..., Any], now: datetime) -> Desk:
    """Deploys, starts and moves the process `case`."""
    return Desk(session, deploy, now)


@pytest.fixture
def reasons() -> Callable[[list[Any]], list[str]]:
    """The sentences of outcomes or previews."""
    return lambda found: [str(why) for one in found for why in one.reasons]
