"""Moving a case, and moving it back, against people and administrators: both orders, forced, without a deadlock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.administration.refusals import CaseMoved
from processes.engine.migration import batches, moving, plans
from processes.engine.migration.models import CaseState, MigrationCase
from processes.engine.migration.reasons import CALLED_OFF, OVER, STEPPED, read
from processes.engine.running import cases
from processes.engine.running.tasks import complete_task
from processes.engine.store import queries
from processes.engine.store.models import InstanceState, ProcessInstance
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.engine.migration.conftest import AGENT, WHY
from tests.engine.racing import Sessions, one_after_the_other

ME = {"reason": "they asked", "actor": "person:8"}


def diagram(*tasks: str) -> bytes:
    return bpmn("case", start(), *(user(task) for task in tasks), end(), chain("begin", *tasks, "done"))


class Stage:
    """A case on version 1 of which a move to version 2 is to be worked off by `move`."""

    def __init__(self, sessions: Sessions, deploy_really: Any, now: datetime) -> None:
        self.sessions, self.at = sessions, now + timedelta(minutes=1)
        deploy_really(case_bpmn=diagram("first", "then"))
        with sessions() as session, committing(session):
            self.id = cases.start(session, "case", business_key="R-1", variables={}, now=now).id
        deploy_really(case_bpmn=diagram("first", "between", "then"))
        with sessions() as session, committing(session):
            begun = batches.begin(session, plans.propose(session, "case"), **WHY, now=now)
            self.migration = begun.id
            self.item = session.scalars(select(MigrationCase.id)).one()
            (self.task,) = [task.id for task in queries.tasks_of(session, "R-1")]

    def move(self, session: Session) -> CaseState:
        """What a worker does: forth, or back once that was asked for."""
        return moving.work_off(session, self.item, now=self.at)

    def undo(self, session: Session) -> int:
        return batches.undo(session, self.migration, **ME, now=self.at)

    def complete(self, session: Session) -> None:
        complete_task(session, self.task, actor="person:1", keys=AGENT, variables={}, now=self.at)

    def suspend(self, session: Session) -> None:
        interventions.suspend(session, self.id, now=self.at, **ME)

    def cancel(self, session: Session) -> None:
        interventions.cancel(session, self.id, now=self.at, **ME)

    def reset(self, session: Session, seen: datetime | None = None) -> None:
        interventions.reset(session, self.id, "case/then", seen=seen, now=self.at, **ME)

    def stands(self) -> tuple[InstanceState, list[int], list[str]]:
        """Its state, the version that it follows, its open tasks."""
        with self.sessions() as session:
            state = session.get_one(ProcessInstance, self.id).state
            versions = [row.version for row in queries.diagram(session, "R-1")]
            return state, versions, [task.element_id for task in queries.tasks_of(session, "R-1")]

    def reasons(self) -> list[str]:
        with self.sessions() as session:
            return [read(why).reason for why in session.get_one(MigrationCase, self.item).reasons or ()]


@pytest.fixture
def stage(sessions: Sessions, deploy_really: Callable[..., None], now: datetime) -> Stage:
    return Stage(sessions, deploy_really, now)


@pytest.fixture
def moved(stage: Stage) -> Stage:
    """The case has moved, and somebody has asked to move it back."""
    with stage.sessions() as session, committing(session):
        assert stage.move(session) is CaseState.MOVED
    with stage.sessions() as session, committing(session):
        assert stage.undo(session) == 1
    return stage


@pytest.mark.parametrize("move_first", [True, False])
def test_a_case_that_is_suspended_moves_and_stays_suspended(stage: Stage, move_first: bool) -> None:
    acts = [stage.move, stage.suspend] if move_first else [stage.suspend, stage.move]
    assert set(one_after_the_other(stage.sessions, *acts)) == {None, CaseState.MOVED}
    assert stage.stands() == (InstanceState.SUSPENDED, [2], ["first"])


@pytest.mark.parametrize("move_first", [True, False])
def test_a_case_that_is_cancelled_stays_where_it_was(stage: Stage, move_first: bool) -> None:
    acts = [stage.move, stage.cancel] if move_first else [stage.cancel, stage.move]
    expected = (CaseState.MOVED, None) if move_first else (None, CaseState.STAYED)
    assert one_after_the_other(stage.sessions, *acts) == expected
    assert stage.stands() == (InstanceState.CANCELLED, [2 if move_first else 1], [])
    assert stage.reasons() == ([] if move_first else [OVER.reason])


def test_an_administrator_who_saw_the_old_version_decides_nothing_on_the_new_one(stage: Stage) -> None:
    with stage.sessions() as session:
        seen = session.get_one(ProcessInstance, stage.id).changed_at
    _, refused = one_after_the_other(stage.sessions, stage.move, partial(stage.reset, seen=seen))
    assert isinstance(refused, CaseMoved)
    assert stage.stands() == (InstanceState.ACTIVE, [2], ["first"])


def test_a_case_that_was_set_to_a_step_moves_from_there(stage: Stage) -> None:
    assert one_after_the_other(stage.sessions, stage.reset, stage.move) == (None, CaseState.MOVED)
    assert stage.stands() == (InstanceState.ACTIVE, [2], ["then"])


@pytest.mark.parametrize("back_first", [True, False])
def test_moving_back_against_a_completion(moved: Stage, back_first: bool) -> None:
    """Who comes first decides where the completion leads, and it is never lost."""
    acts = [moved.move, moved.complete] if back_first else [moved.complete, moved.move]
    expected = (CaseState.UNDONE, None) if back_first else (None, CaseState.MOVED)
    assert one_after_the_other(moved.sessions, *acts) == expected
    version, open_task = (1, "then") if back_first else (2, "between")
    assert moved.stands() == (InstanceState.ACTIVE, [version], [open_task])
    assert moved.reasons() == ([] if back_first else [STEPPED.reason])


def test_two_workers_that_move_one_case_back(moved: Stage) -> None:
    assert one_after_the_other(moved.sessions, moved.move, moved.move) == (CaseState.UNDONE, CaseState.UNDONE)
    assert moved.stands() == (InstanceState.ACTIVE, [1], ["first"])
    with moved.sessions() as session:
        assert [entry.kind for entry in queries.history(session, "R-1")].count("migration_undone") == 1


@pytest.mark.parametrize("move_first", [True, False])
def test_asking_to_undo_while_a_worker_moves_the_case(stage: Stage, move_first: bool) -> None:
    """Whatever the order, the case ends where it was: it does not move, or is moved back by the next run."""
    acts = [stage.move, stage.undo] if move_first else [stage.undo, stage.move]
    results = one_after_the_other(stage.sessions, *acts)
    assert not [result for result in results if isinstance(result, Exception)], results
    with stage.sessions() as session, committing(session):
        stage.move(session)
    assert stage.stands() == (InstanceState.ACTIVE, [1], ["first"])
    assert stage.reasons() == ([] if move_first else [CALLED_OFF.reason])
