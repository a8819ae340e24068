"""Plans, previews, and batches that workers work through: progress is in the tables, one case never stops others."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.errors import EngineError, UnknownProcess
from processes.engine.jobs import performing
from processes.engine.migration import aligning, batches, moving, plans
from processes.engine.migration import queries as migration_queries
from processes.engine.migration.errors import NothingToMove, PlanRefused, ReasonMissing, UnknownVersion
from processes.engine.migration.models import CaseState
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from processes.engine.store.models import Job, JobState, OpenTask, ProcessInstance
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.engine.migration.conftest import WHY, Desk

Sessions = Callable[[], Session]
ONE = bpmn("case", start(), user("first"), user("second"), end(), chain("begin", "first", "second", "done"))
TWO = bpmn("case", start(), user("first"), user("then"), end(), chain("begin", "first", "then", "done"))


def test_a_plan_names_every_element_and_what_stands_for_it(desk: Desk) -> None:
    desk.deploy(case_bpmn=ONE)
    desk.start()
    desk.deploy(case_bpmn=TWO)
    plan = plans.propose(desk.session, "case")
    assert (plan.version, plan.cases, plan.changes) == (2, 1, {})
    shown = {pair.element: (pair.kind, pair.to) for pair in plan.elements}
    assert shown == {
        "begin": ("task", "begin"),
        "first": ("user task", "first"),
        "second": ("user task", None),
        "done": ("end event", "done"),
    }
    (second,) = [pair for pair in plan.elements if pair.element == "second"]
    assert second.choices == ("first", "then")
    assert plans.propose(desk.session, "case", changes={"case": {"second": "then"}}).elements[2].to == "then"


def test_plans_that_cannot_be_are_refused(desk: Desk) -> None:
    with pytest.raises(UnknownProcess):
        plans.propose(desk.session, "case")
    desk.deploy(case_bpmn=ONE, ask_form=form("ask"))
    desk.start()
    with pytest.raises(NothingToMove):
        batches.begin(desk.session, plans.propose(desk.session, "case"), **WHY, now=desk.now)
    desk.deploy(case_bpmn=TWO)
    plan = plans.propose(desk.session, "case")
    with pytest.raises(ReasonMissing):
        batches.begin(desk.session, plan, reason="", actor="person:1", now=desk.now)
    for changes in ({"case": {"first": "done"}}, {"case": {"nowhere": "first"}}, {"other": {"first": "then"}}):
        with pytest.raises(PlanRefused):
            plans.propose(desk.session, "case", changes=changes)
    with pytest.raises(UnknownVersion):
        plans.propose(desk.session, "case", to_definition=4711)


def test_a_preview_says_for_every_case_whether_it_can_move(desk: Desk, reasons: Callable[[Any], list[str]]) -> None:
    desk.deploy(case_bpmn=ONE)
    ids = [desk.start(f"R-{number}") for number in range(3)]
    desk.complete(desk.rows(OpenTask)[0].id)
    desk.deploy(case_bpmn=TWO)
    before = [desk.rows(model) for model in (ProcessInstance, OpenTask, Job)]
    plan = plans.propose(desk.session, "case")
    found = migration_queries.preview(desk.session, plan, now=desk.now)
    assert [(one.business_key, one.can_move) for one in found] == [("R-0", False), ("R-1", True), ("R-2", True)]
    assert reasons(found) == ["The case stands at “Do second” (second), which the new version does not have."]
    assert [desk.rows(model) for model in (ProcessInstance, OpenTask, Job)] == before
    assert [
        one.instance_id for one in migration_queries.preview(desk.session, plan, now=desk.now, after=ids[0], limit=1)
    ] == [ids[1]]
    mapped = plans.propose(desk.session, "case", changes={"case": {"second": "then"}})
    assert all(one.can_move for one in migration_queries.preview(desk.session, mapped, now=desk.now))


def test_versions_tell_how_many_cases_follow_them(desk: Desk) -> None:
    desk.deploy(case_bpmn=ONE)
    desk.start("R-1")
    desk.start("R-2")
    desk.deploy(case_bpmn=TWO)
    desk.start("R-3")
    cases.cancel(desk.session, business_key="R-1", reason="No", actor="person:1", now=desk.now)
    shown = [(row.version, row.running) for row in migration_queries.versions(desk.session, "case")]
    assert shown == [(2, 1), (1, 1)]


def test_cases_move_back_to_an_older_version_and_to_a_customers_pack(desk: Desk) -> None:
    desk.deploy(case_bpmn=ONE)
    desk.deploy(case_bpmn=TWO)
    desk.start("R-1")
    desk.start("R-2")
    _, oldest = migration_queries.versions(desk.session, "case")
    back = plans.propose(desk.session, "case", to_definition=oldest.id)
    desk.work(batches.begin(desk.session, back, **WHY, now=desk.now).id)
    assert [(row.version, row.running) for row in migration_queries.versions(desk.session, "case")] == [(2, 0), (1, 2)]
    files = {"packs/acme/case.bpmn": ONE.replace(b"second", b"third")}
    deployments.deploy(desk.session, files, pack="acme", note="", author="system", now=desk.now)
    (chosen, _) = desk.rows(ProcessInstance)
    plan = plans.propose(desk.session, "case", pack="acme", of_pack="standard")
    begun = batches.begin(desk.session, plan, **WHY, now=desk.now, instance_ids=[chosen.id])
    assert [one.instance_id for one in desk.work(begun.id)] == [chosen.id]
    assert [row.pack for row in desk.rows(ProcessInstance)] == ["acme", "standard"]
    desk.complete(desk.rows(OpenTask)[0].id)
    assert sorted(row.element_id for row in desk.rows(OpenTask)) == ["first", "third"]


def begin(sessions: Sessions, now: datetime, *keys: str) -> None:
    with sessions() as session, committing(session):
        for key in keys:
            cases.start(session, "case", business_key=key, variables={}, now=now)


def migrate(sessions: Sessions, now: datetime, **options: Any) -> int:
    with sessions() as session, committing(session):
        return batches.begin(session, plans.propose(session, "case"), **WHY, now=now, **options).id


def jobs_of(sessions: Sessions) -> list[Any]:
    with sessions() as session:
        return list(session.execute(select(*Job.__table__.c).where(Job.topic == batches.TOPIC).order_by(Job.id)).all())


@pytest.fixture
def worker(sessions: Sessions, handle: Callable[..., None], now: datetime) -> Callable[[int], str]:
    """Performs a job as a worker does, with the real handler on this test's database."""

    def migrate(claim: Any, *, migration_id: int, batch: int) -> None:
        batches.work_off(sessions, lambda: now, migration_id=migration_id, batch=batch)

    handle(batches.TOPIC, migrate, transactional=False)
    return lambda job_id: performing.perform(sessions, job_id, clock=lambda: now).state


def test_batches_are_jobs_and_progress_is_in_the_tables(
    sessions: Sessions, deploy_really: Any, worker: Callable[[int], str], now: datetime
) -> None:
    deploy_really(case_bpmn=ONE)
    begin(sessions, now, *(f"R-{number}" for number in range(5)))
    deploy_really(case_bpmn=TWO)
    migration_id = migrate(sessions, now, batch=2)
    first, *others = jobs_of(sessions)
    assert [(job.queue, job.arguments["batch"]) for job in (first, *others)] == [("jobs", 0), ("jobs", 1), ("jobs", 2)]
    assert worker(first.id) == "done"
    with sessions() as session:
        shown = migration_queries.progress(session, migration_id)
        assert (shown.total, shown.done, shown.moved, shown.waiting) == (5, 2, 2, 3)
        assert shown.migration.finished_at is None
        assert [one.migration.id for one in migration_queries.migrations_page(session, running=True).rows] == [
            migration_id
        ]
    assert [worker(job.id) for job in others] == ["done", "done"]
    with sessions() as session:
        shown = migration_queries.progress(session, migration_id)
        assert (shown.moved, shown.migration.finished_at) == (5, now)
        assert migration_queries.migrations_page(session, running=True).rows == []
    assert jobs_of(sessions) == []


def test_cases_that_end_or_go_on_meanwhile_are_recorded_and_the_others_move(
    sessions: Sessions, deploy_really: Any, worker: Callable[[int], str], now: datetime
) -> None:
    deploy_really(case_bpmn=ONE)
    begin(sessions, now, "ended", "further", "moves")
    deploy_really(case_bpmn=TWO)
    migration_id = migrate(sessions, now)
    with sessions() as session, committing(session):
        cases.cancel(session, business_key="ended", reason="No", actor="person:1", now=now)
        (task,) = queries.tasks_of(session, "further")
        tasks.complete_task(session, task.id, actor="person:1", keys=frozenset({"staff:agent"}), variables={}, now=now)
    (job,) = jobs_of(sessions)
    assert worker(job.id) == "done"
    with sessions() as session:
        found = {
            one.business_key: (one.state, *map(str, one.reasons))
            for one in migration_queries.cases_page(session, migration_id).rows
        }
        assert [
            one.business_key for one in migration_queries.cases_page(session, migration_id, state=CaseState.MOVED).rows
        ] == ["moves"]
    assert found == {
        "ended": (CaseState.STAYED, "The case has ended in the meantime."),
        "further": (
            CaseState.STAYED,
            "The case stands at “Do second” (second), which the new version does not have.",
        ),
        "moves": (CaseState.MOVED,),
    }


def test_a_case_that_fails_unexpectedly_is_tried_again_and_the_others_move(
    sessions: Sessions,
    deploy_really: Any,
    worker: Callable[[int], str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deploy_really(case_bpmn=ONE)
    begin(sessions, now, "R-1", "R-2")
    deploy_really(case_bpmn=TWO)
    migration_id = migrate(sessions, now)
    (job,) = jobs_of(sessions)
    real = aligning.align

    def align(session: Session, instance: ProcessInstance, *args: Any, **options: Any) -> None:
        real(session, instance, *args, **options)
        if instance.business_key == "R-1":
            raise EngineError("The disk is full.")

    monkeypatch.setattr(moving, "align", align)
    assert worker(job.id) == "retried"
    with sessions() as session:
        states = [one.state for one in migration_queries.cases_page(session, migration_id).rows]
        assert states == [CaseState.WAITING, CaseState.MOVED]
        assert [row.version for row in queries.diagram(session, "R-1")] == [1]
    monkeypatch.undo()
    with sessions() as session, committing(session):
        again = session.get_one(Job, job.id)
        assert (again.state, again.attempts, "disk is full" in str(again.error)) == (JobState.WAITING, 1, True)
        again.due_at = again.next_at = now
    handle_again = batches.work_off(sessions, lambda: now, migration_id=migration_id, batch=0)
    assert handle_again is None
    with sessions() as session:
        shown = migration_queries.progress(session, migration_id)
        assert (shown.moved, shown.migration.finished_at) == (2, now)
