"""What a person did is kept whatever fails after it; what failed is retried, then shown, and can be repaired."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError, ResourceClosedError
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.errors import InstanceNotActive
from processes.engine.jobs import performing
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import JobKind, JobState
from processes.outbox import OutboxEvent, post
from tests.engine.diagrams import bpmn, chain, end, flow, service, start, user

Sessions = Callable[[], Session]
AGENT = frozenset({"staff:agent"})
FIVE = timedelta(minutes=5)


class Switch:
    """An operation that fails while `broken`, after having written something."""

    def __init__(self) -> None:
        self.broken = True
        self.calls = 0

    def __call__(self, step: Any, *, name: str = "") -> dict[str, Any]:
        self.calls += 1
        post(step.session, "work.begun", call=self.calls)
        step.session.flush()
        if self.broken:
            raise ValueError("The moon is in the way.")
        return {"worked": True}


@pytest.fixture
def switch(register: Any) -> Switch:
    made = Switch()
    register("test.switch", lambda step, *, name="": made(step, name=name))
    return made


def case(retry: str | None = None) -> bytes:
    body = (start(), user("first"), service("work", "test.switch", retry=retry), user("second"), end())
    return bpmn("case", *body, chain("begin", "first", "work", "second", "done"))


def begin(sessions: Sessions, now: datetime, **variables: Any) -> int:
    with sessions() as session, committing(session):
        return cases.start(session, "case", business_key="R-1", variables=variables, now=now).id


def complete(sessions: Sessions, now: datetime, **variables: Any) -> None:
    with sessions() as session, committing(session):
        (task,) = queries.tasks_of(session, "R-1")
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables=variables, now=now)


def elements(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return [task.element_id for task in queries.tasks_of(session, "R-1")]


def only_job(sessions: Sessions) -> Any:
    with sessions() as session:
        (job,) = queries.jobs_of(session, "R-1")
        return job


def events(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(OutboxEvent)) or 0


def test_a_completion_is_kept_when_what_follows_fails(
    sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime
) -> None:
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    complete(sessions, now, note="done by hand")
    assert elements(sessions) == []
    job = only_job(sessions)
    assert (job.kind, job.element_id, job.attempts, job.state) == (JobKind.HELD, "work", 1, JobState.WAITING)
    assert job.due_at == now + FIVE
    assert "moon" in job.error
    assert events(sessions) == 0
    with sessions() as session:
        kinds = [(entry.kind, entry.element_id, entry.actor) for entry in queries.history(session, "R-1")]
    assert ("completed", "first", "person:1") in kinds
    assert ("failed", "work", "system") in kinds


def test_a_retry_finishes_what_failed(sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime) -> None:
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    complete(sessions, now)
    job = only_job(sessions)
    assert performing.perform(sessions, job.id, clock=lambda: now).state == "skipped"
    switch.broken = False
    assert performing.perform(sessions, job.id, clock=lambda: now + FIVE).state == "done"
    assert elements(sessions) == ["second"]
    assert events(sessions) == 1
    with sessions() as session:
        assert queries.jobs_of(session, "R-1") == []


def test_attempts_run_out_and_an_administrator_retries(
    sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime
) -> None:
    deploy_really(case_bpmn=case("R3/PT5M"))
    begin(sessions, now)
    complete(sessions, now)
    job_id = only_job(sessions).id
    performing.perform(sessions, job_id, clock=lambda: now + FIVE)
    assert only_job(sessions).state is JobState.WAITING
    performing.perform(sessions, job_id, clock=lambda: now + 2 * FIVE)
    job = only_job(sessions)
    assert (job.state, job.attempts, switch.calls) == (JobState.FAILED, 3, 3)
    with sessions() as session:
        assert [row.business_key for row in queries.failed_jobs(session)] == ["R-1"]
        assert queries.diagram(session, "R-1")[0].failed == {"work"}
    switch.broken = False
    with sessions() as session, committing(session):
        interventions.retry_job(session, job_id, reason="Mended", actor="person:9", now=now)
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "done"
    assert elements(sessions) == ["second"]


def test_an_administrator_skips_a_failed_step(
    sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime
) -> None:
    deploy_really(case_bpmn=case("R1/PT5M"))
    begin(sessions, now)
    complete(sessions, now)
    job = only_job(sessions)
    assert job.state is JobState.FAILED
    with sessions() as session, committing(session):
        interventions.skip_job(session, job.id, reason="Done by phone", actor="person:9", now=now)
    assert elements(sessions) == ["second"]
    with sessions() as session:
        (skipped,) = [entry for entry in queries.history(session, "R-1") if entry.kind == "skipped"]
        assert (skipped.actor, skipped.details) == ("person:9", {"reason": "Done by phone"})


def test_an_administrator_corrects_a_variable_and_the_retry_succeeds(
    sessions: Sessions, deploy_really: Any, now: datetime
) -> None:
    gateway = '<bpmn:exclusiveGateway id="choice"/>'
    deploy_really(
        case_bpmn=bpmn("case", start(), user("first"), gateway, user("second"), end(),
                       chain("begin", "first", "choice"),
                       flow("choice", "second", "kind == 'known'"), flow("choice", "done", "kind == 'none'"),
                       chain("second", "done")),
    )  # fmt: skip
    instance_id = begin(sessions, now, kind="unknown")
    complete(sessions, now)
    job = only_job(sessions)
    assert job.element_id == "choice"
    with sessions() as session, committing(session):
        interventions.correct_variables(
            session, instance_id, {"kind": "known"}, reason="Typing error", actor="person:9", now=now
        )
    with sessions() as session:
        assert interventions.variables(session, instance_id, now=now)["kind"] == "known"
    assert performing.perform(sessions, job.id, clock=lambda: job.due_at).state == "done"
    assert elements(sessions) == ["second"]


def test_an_asynchronous_operation_runs_as_a_job(
    sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime
) -> None:
    switch.broken = False
    body = (start(), service("work", "test.switch", before=True), user("second"), end())
    deploy_really(case_bpmn=bpmn("case", *body, chain("begin", "work", "second", "done")))
    begin(sessions, now)
    job = only_job(sessions)
    assert (job.attempts, job.error, job.due_at, switch.calls) == (0, None, now, 0)
    assert performing.perform(sessions, job.id, clock=lambda: now).state == "done"
    assert (elements(sessions), switch.calls) == (["second"], 1)


def test_a_broken_database_statement_holds_only_its_own_step(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    register("test.switch", lambda step, *, name="": step.session.execute(text("select 1 / 0")) and None)
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    complete(sessions, now)
    assert "division by zero" in only_job(sessions).error


def test_a_row_that_the_database_refuses_holds_only_its_own_step(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    def twice(step: Any, *, name: str = "") -> None:
        key = uuid4()
        step.session.add_all([OutboxEvent(topic="a", payload={}, key=key), OutboxEvent(topic="b", payload={}, key=key)])

    register("test.switch", twice)
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    complete(sessions, now)
    assert "ix_outbox_event_key" in only_job(sessions).error
    assert events(sessions) == 0


def test_an_operation_that_ends_the_transaction_itself_aborts_the_whole_step(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    def meddle(step: Any, *, name: str = "") -> None:
        step.session.rollback()
        raise ValueError("not my transaction")

    register("test.switch", meddle)
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    with pytest.raises(ResourceClosedError):
        complete(sessions, now)
    assert elements(sessions) == ["first"]


def test_a_serialization_failure_aborts_the_whole_step(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    broken = "do $$ begin raise exception 'could not serialize' using errcode = '40001'; end $$"
    register("test.switch", lambda step, *, name="": step.session.execute(text(broken)) and None)
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    with pytest.raises(OperationalError):
        complete(sessions, now)
    assert elements(sessions) == ["first"]


def test_a_suspended_process_does_not_move_until_it_is_resumed(
    sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime
) -> None:
    deploy_really(case_bpmn=case())
    instance_id = begin(sessions, now)
    with sessions() as session, committing(session):
        interventions.suspend(session, instance_id, reason="Audit", actor="person:9", now=now)
    with pytest.raises(InstanceNotActive):
        complete(sessions, now)
    with sessions() as session, committing(session):
        interventions.resume(session, instance_id, reason="Over", actor="person:9", now=now)
    switch.broken = False
    complete(sessions, now)
    assert elements(sessions) == ["second"]


def test_the_backlog_can_be_watched(sessions: Sessions, deploy_really: Any, switch: Switch, now: datetime) -> None:
    deploy_really(case_bpmn=case())
    begin(sessions, now)
    with sessions() as session:
        assert queries.backlog(session, now=now) == {
            "failed": 0, "instances": 1, "tasks": 1, "due": 0, "oldest_due_s": 0.0,
        }  # fmt: skip
    complete(sessions, now)
    with sessions() as session:
        assert queries.backlog(session, now=now + 2 * FIVE) == {
            "failed": 0, "instances": 1, "tasks": 0, "due": 1, "oldest_due_s": 300.0,
        }  # fmt: skip
