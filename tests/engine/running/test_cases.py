"""Processes start, move and end; each step is one short transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.administration.refusals import ActImpossible
from processes.engine.errors import (
    AlreadyRunning,
    EngineError,
    TaskClaimed,
    TaskForbidden,
    TaskGone,
    TaskUnknown,
    UnknownProcess,
)
from processes.engine.jobs import claiming, performing
from processes.engine.language import operations
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import InstanceState, Job, JobKind, OpenTask, ProcessInstance
from processes.errors import Refusal
from processes.outbox import OutboxEvent, post
from processes.writing import write_now
from tests.engine.diagrams import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    dmn,
    end,
    error,
    error_root,
    flow,
    message,
    message_root,
    rule,
    service,
    start,
    timer,
    two_tasks,
    user,
)

HOUR = timedelta(hours=1)
AGENT = frozenset({"person:1", "staff:agent"})


def begin(session: Session, process: str, now: datetime, **variables: Any) -> ProcessInstance:
    return cases.start(session, process, business_key="R-1", variables=variables, now=now)


def only_task(session: Session) -> Any:
    (task,) = queries.tasks_of(session, "R-1")
    return task


def complete(session: Session, now: datetime, **variables: Any) -> None:
    task = only_task(session)
    tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables=variables, now=now)


@pytest.fixture
def statements(session: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SQL statements sent since the list was last cleared; the subject's lock is the engine's own."""
    monkeypatch.setattr(operations, "_subject_locks", [])
    sent: list[str] = []
    bind = session.get_bind()

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    for name in ("savepoint", "release_savepoint", "rollback_savepoint"):
        event.listen(bind, name, lambda *args, name=name: sent.append(name))
    return sent


def test_a_process_runs_from_start_to_end(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    instance = begin(session, "two_tasks", now)
    first = only_task(session)
    assert (first.element_id, first.name, first.groups) == ("first", "Do first", ["staff:agent"])
    complete(session, now)
    assert only_task(session).element_id == "second"
    complete(session, now + timedelta(hours=1))
    assert queries.tasks_of(session, "R-1") == []
    assert (instance.state, instance.end_event) == (InstanceState.ENDED, "done")
    assert instance.ended_at == now + timedelta(hours=1)


def test_completing_a_task_takes_few_statements(
    session: Session, deploy: Any, statements: list[str], now: datetime
) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, "two_tasks", now)
    task = only_task(session)
    session.expire_all()
    statements.clear()
    tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={"note": "x"}, now=now)
    write_now(session)
    assert len(statements) == 5, "\n".join(s[:60].replace("\n", " ") for s in statements)


def test_an_operation_costs_no_statement_of_its_own(
    session: Session, deploy: Any, register: Any, statements: list[str], now: datetime
) -> None:
    register("test.work", lambda step: {"done": True})
    body = (start(), user("first"), service("work", "test.work"), user("second"), end())
    deploy(case_bpmn=bpmn("case", *body, chain("begin", "first", "work", "second", "done")))
    begin(session, "case", now)
    task = only_task(session)
    session.expire_all()
    statements.clear()
    tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now)
    write_now(session)
    assert len(statements) == 5, statements
    assert only_task(session).element_id == "second"


def test_operations_get_their_arguments_and_give_variables(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    seen: list[Any] = []

    def work(step: Any, *, request_id: int, note: str, count: int = 1) -> dict[str, Any]:
        seen.append((step.business_key, step.process, step.element_id, step.now, step.actor, request_id, note, count))
        return {"result": request_id + count}

    register("test.work", work)
    task = service("work", "test.work", request_id="${request_id}", note="for ${who}", count="3", outputs={})
    deploy(case_bpmn=bpmn("case", start(), task, user("then", assignee="${'person:' + str(result)}"), end(),
                          chain("begin", "work", "then", "done")))  # fmt: skip
    begin(session, "case", now, request_id=5, who="Eva")
    assert seen == [("R-1", "case", "work", now, "system", 5, "for Eva", 3)]
    assert only_task(session).assignee == "person:8"


def test_a_business_refusal_takes_the_drawn_path_and_its_changes_back(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    def refuse(step: Any) -> None:
        from processes.engine.errors import BpmnError
        from processes.outbox import post

        post(step.session, "never.sent")
        step.session.flush()
        raise BpmnError("no_contract", "No contract.")

    register("test.refuse", refuse)
    deploy(
        case_bpmn=bpmn(
            "case", start(), service("work", "test.refuse"), boundary("none", "work", error("no_contract")),
            user("instead"), end(), end("other"), chain("begin", "work", "done"), chain("none", "instead", "other"),
            roots=error_root("no_contract"),
        )
    )  # fmt: skip
    begin(session, "case", now)
    assert only_task(session).element_id == "instead"
    assert session.scalars(select(OutboxEvent)).all() == []


def test_a_completion_operation_may_refuse_and_nothing_happened(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    def check(step: Any, *, variables: dict[str, Any], task: Any) -> dict[str, Any]:
        assert (step.actor, task.element_id, task.form_key) == ("person:1", "first", None)
        if not variables.get("reason"):
            raise Refusal("Say why.", field="reason")
        return {"reason_length": len(variables["reason"])}

    register("test.check", check, kind="completion")
    deploy(case_bpmn=bpmn("case", start(), user("first", completion="test.check"), user("then"), end(),
                          chain("begin", "first", "then", "done")))  # fmt: skip
    begin(session, "case", now)
    with pytest.raises(Refusal, match="Say why"):
        complete(session, now)
    assert only_task(session).element_id == "first"
    complete(session, now, reason="broken")
    assert only_task(session).element_id == "then"
    (done,) = [entry for entry in queries.history(session, "R-1") if entry.details.get("variables")]
    assert done.details["variables"] == {"reason": "broken", "reason_length": 6}
    assert (done.actor, done.element_id, done.kind) == ("person:1", "first", "completed")


def test_only_those_whom_the_task_names_may_complete_it(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, "two_tasks", now)
    task = only_task(session)
    with pytest.raises(TaskForbidden):
        tasks.complete_task(session, task.id, actor="person:2", keys=frozenset({"person:2"}), variables={}, now=now)
    with pytest.raises(TaskUnknown):
        tasks.complete_task(session, 999_999, actor="person:1", keys=AGENT, variables={}, now=now)


def test_who_comes_second_learns_who_was_first(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, "two_tasks", now)
    task = only_task(session)
    complete(session, now)
    with pytest.raises(TaskGone) as gone:
        tasks.complete_task(session, task.id, actor="person:2", keys=AGENT, variables={}, now=now)
    assert (gone.value.by, gone.value.at, gone.value.business_key) == ("person:1", now, "R-1")


def test_a_claimed_task_is_the_claimants_until_it_is_released(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, "two_tasks", now)
    task = only_task(session)
    other = frozenset({"person:2", "staff:agent"})
    tasks.claim_task(session, task.id, actor="person:2", keys=other, now=now)
    tasks.claim_task(session, task.id, actor="person:2", keys=other, now=now)
    with pytest.raises(TaskClaimed) as claimed:
        tasks.claim_task(session, task.id, actor="person:1", keys=AGENT, now=now)
    assert claimed.value.by == "person:2"
    with pytest.raises(TaskClaimed):
        complete(session, now)
    with pytest.raises(TaskForbidden):
        tasks.release_task(session, task.id, actor="person:3", keys=frozenset({"person:3"}), now=now)
    tasks.release_task(session, task.id, actor="person:1", keys=AGENT, now=now)
    complete(session, now)
    assert only_task(session).element_id == "second"


def test_one_process_runs_once_under_a_business_key(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, "two_tasks", now)
    with pytest.raises(AlreadyRunning):
        begin(session, "two_tasks", now)
    assert cases.is_running(session, "two_tasks", business_key="R-1")
    assert cases.cancel(session, business_key="R-1", reason="Reopened", actor="person:1", now=now) == 1
    begin(session, "two_tasks", now)
    assert [row.state for row in queries.instances(session, "R-1")] == [InstanceState.CANCELLED, InstanceState.ACTIVE]


def test_cancelling_leaves_nothing_waiting(session: Session, deploy: Any, now: datetime) -> None:
    late = boundary("late", "first", timer("PT4H"))
    deploy(case_bpmn=bpmn("case", start(), user("first"), late, end(), chain("begin", "first", "done"),
                          flow("late", "done")))  # fmt: skip
    instance = begin(session, "case", now)
    assert session.scalars(select(Job.due_at)).all() == [now + timedelta(hours=4)]
    cases.cancel(session, instance_id=instance.id, reason="Withdrawn", actor="person:1", now=now)
    assert session.scalars(select(Job)).all() == []
    assert session.scalars(select(OpenTask)).all() == []
    last = queries.history(session, "R-1")[-1]
    assert (last.kind, last.actor, last.details) == ("process_cancelled", "person:1", {"reason": "Withdrawn"})


def test_an_unknown_process_does_not_start(session: Session, now: datetime) -> None:
    with pytest.raises(UnknownProcess):
        begin(session, "nowhere", now)


def test_a_called_process_and_a_decision_take_part(session: Session, deploy: Any, now: datetime) -> None:
    deploy(
        inner_bpmn=two_tasks("inner"),
        priority_dmn=dmn("priority", ('"incident"', '"high"'), ("-", '"low"'), policy="FIRST"),
        case_bpmn=bpmn("case", start(), rule("rate", "priority"), call("inside", "inner"), user("last"), end(),
                       chain("begin", "rate", "inside", "last", "done")),
    )  # fmt: skip
    begin(session, "case", now, kind="incident")
    complete(session, now)
    complete(session, now)
    assert only_task(session).element_id == "last"
    shown = {diagram.process: diagram for diagram in queries.diagram(session, "R-1")}
    assert list(shown) == ["case", "inner"]
    assert shown["case"].active == {"last"}
    assert {"begin", "rate", "inside"} <= shown["case"].completed
    assert {"first", "second", "done"} <= shown["inner"].completed
    assert "rate_to_inside" in shown["case"].taken
    assert shown["inner"].xml.startswith("<bpmn:definitions")


def test_a_timer_becomes_a_job_and_fires_when_it_is_run(session: Session, deploy: Any, now: datetime) -> None:
    late = boundary("late", "first", timer("PT4H"), interrupting=False)
    deploy(case_bpmn=bpmn("case", start(), user("first"), late, user("remind"), end(), end("reminded"),
                          chain("begin", "first", "done"), chain("late", "remind", "reminded")))  # fmt: skip
    begin(session, "case", now)
    (job,) = queries.jobs_of(session, "R-1")
    assert (job.kind, job.element_id, job.due_at) == (JobKind.TIMER, "late", now + timedelta(hours=4))
    claim = claiming.claim(session, job.id, now=job.due_at)
    assert claim is not None
    performing.run_job(session, job.id, token=claim.token, now=job.due_at)
    assert {task.element_id for task in queries.tasks_of(session, "R-1")} == {"first", "remind"}
    assert queries.jobs_of(session, "R-1") == []


def test_a_cycle_that_is_long_overdue_fires_once(session: Session, deploy: Any, now: datetime) -> None:
    remind = boundary("again", "first", timer("R/PT1H", "timeCycle"), interrupting=False)
    deploy(case_bpmn=bpmn("case", start(), user("first"), remind, user("remind"), end(), end("reminded"),
                          chain("begin", "first", "done"), chain("again", "remind", "reminded")))  # fmt: skip
    begin(session, "case", now)
    (job,) = queries.jobs_of(session, "R-1")
    late = now + timedelta(hours=5, minutes=30)
    claim = claiming.claim(session, job.id, now=late)
    assert claim is not None
    performing.run_job(session, job.id, token=claim.token, now=late)
    assert sorted(task.element_id for task in queries.tasks_of(session, "R-1")) == ["first", "remind"]
    session.expire_all()
    (again,) = queries.jobs_of(session, "R-1")
    assert (again.due_at, again.next_at, again.attempts, again.token) == (now + 6 * HOUR, now + 6 * HOUR, 0, None)


def test_an_administrator_moves_a_timer(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=bpmn("case", start(), catch("wait", timer("P3D")), end(), chain("begin", "wait", "done")))
    begin(session, "case", now)
    (job,) = queries.jobs_of(session, "R-1")
    interventions.set_timer(session, job.id, now + HOUR, reason="Asked", actor="person:9", now=now)
    session.expire_all()
    assert [row.due_at for row in queries.jobs_of(session, "R-1")] == [now + HOUR]
    with pytest.raises(ActImpossible, match="cannot be skipped"):
        interventions.skip_job(session, job.id, reason="x", actor="person:9", now=now)


def test_an_operation_may_start_another_process_of_the_same_case(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    def begin_other(step: Any) -> None:
        cases.start(step.session, "two_tasks", business_key=step.business_key, variables={}, now=step.now)

    register("test.begin", begin_other)
    body = (start(), service("work", "test.begin"), user("own"), end(), chain("begin", "work", "own", "done"))
    deploy(two_tasks_bpmn=two_tasks(), case_bpmn=bpmn("case", *body))
    begin(session, "case", now)
    assert sorted(task.element_id for task in queries.tasks_of(session, "R-1")) == ["first", "own"]


def test_variables_must_be_plain(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    with pytest.raises(EngineError, match="cannot hold"):
        begin(session, "two_tasks", now, what=object())


def test_an_operation_cannot_move_the_process_that_calls_it(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    reasons: list[str] = []

    def meddle(step: Any) -> None:
        try:
            cases.cancel(step.session, business_key="R-1", reason="x", actor="system", now=step.now)
        except EngineError as error:
            reasons.append(str(error))

    register("test.meddle", meddle)
    deploy(case_bpmn=bpmn("case", start(), service("work", "test.meddle"), end(), chain("begin", "work", "done")))
    begin(session, "case", now)
    assert reasons == ["An operation cannot cancel the process that calls it."]


def test_the_domain_locks_its_subject_first(
    session: Session, deploy: Any, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    asked: list[str] = []

    def lock(session: Session, business_key: str) -> bool:
        asked.append(business_key)
        return False

    callbacks: list[Callable[[Session, str], bool | None]] = [lock]
    monkeypatch.setattr(operations, "_subject_locks", callbacks)
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, "two_tasks", now)
    complete(session, now)
    assert asked == ["R-1", "R-1"]


def test_what_a_completion_tells_its_own_case_is_part_of_the_step(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    def tell(step: Any, **_: Any) -> dict[str, Any]:
        cases.correlate_message(step.session, "told", business_key=step.business_key, now=step.now)
        return {}

    register("test.tell", tell, kind="completion")
    deploy(case_bpmn=bpmn(
        "case", start(), '<bpmn:parallelGateway id="both"/>', user("first", completion="test.tell"), user("then"),
        catch("hears", message("told")), user("heard"), end(), chain("begin", "both", "first", "then", "done"),
        chain("both", "hears", "heard", "done"), roots=message_root("told"),
    ))  # fmt: skip
    begin(session, "case", now)
    complete(session, now)
    for task in session.scalars(select(OpenTask).order_by(OpenTask.element_id)).all():
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now)
    assert [(i.state, i.end_event) for i in queries.instances(session, "R-1")] == [(InstanceState.ENDED, "done")]


@pytest.mark.parametrize("kind", ["completion", "operation"])
def test_a_connection_that_is_lost_within_a_step_is_told_as_such(
    kind: str, sessions: Callable[[], Session], deploy_really: Any, register: Any, now: datetime
) -> None:
    def lose(step: Any, **_: Any) -> dict[str, Any]:
        mine = step.session.scalar(text("SELECT pg_backend_pid()"))
        with sessions() as other:
            other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
        post(step.session, "test.lost")
        step.session.flush()
        return {}

    register("test.lose", lose, kind=kind)
    both = {
        "completion": (user("first", completion="test.lose"), user("then")),
        "operation": (user("first"), service("then", "test.lose")),
    }
    deploy_really(case_bpmn=bpmn("case", start(), *both[kind], end(), chain("begin", "first", "then", "done")))
    with sessions() as session, committing(session):
        begin(session, "case", now)
    with pytest.raises(OperationalError), sessions() as session, committing(session):
        complete(session, now)
    with sessions() as session:
        assert only_task(session).element_id == "first"
