"""A case that moves keeps its tasks, times, messages and failed steps; what stands nowhere in the new version stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from processes.engine.administration import interventions
from processes.engine.jobs import performing
from processes.engine.migration.models import CaseState
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import InstanceState, Job, JobState, MessageSubscription, OpenTask, ProcessInstance
from tests.engine.diagrams import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    end,
    flow,
    form,
    message,
    message_root,
    service,
    start,
    timer,
    user,
)
from tests.engine.migration.conftest import AGENT, Desk

DAY = timedelta(days=1)
ONE = bpmn("case", start(), user("first"), end(), chain("begin", "first", "done"))
TWO = bpmn("case", start(), user("first"), user("then"), end(), chain("begin", "first", "then", "done"))


def test_an_open_task_keeps_its_row_and_claim_and_goes_on_in_the_new_version(desk: Desk) -> None:
    desk.deploy(case_bpmn=ONE)
    desk.start()
    (task,) = desk.rows(OpenTask)
    tasks.claim_task(desk.session, task.id, actor="person:1", keys=AGENT, now=desk.now)
    desk.deploy(case_bpmn=TWO)
    (outcome,) = desk.move()
    assert (outcome.state, outcome.reasons, outcome.done_at) == (CaseState.MOVED, (), desk.now)
    (kept,) = desk.rows(OpenTask)
    assert (kept.id, kept.claimed_by, kept.engine_task_id) == (task.id, "person:1", task.engine_task_id)
    desk.complete(kept.id)
    assert [row.element_id for row in desk.rows(OpenTask)] == ["then"]
    assert "migrated" in [row.kind for row in queries.history(desk.session, "R-1")]


def test_a_task_that_is_renamed_shows_the_new_name_form_and_completion(desk: Desk, register: Any) -> None:
    register("test.check", lambda step, *, variables, task: {"checked": task.element_id}, kind="completion")
    old = bpmn("case", start(), user("first", formRef="ask", dueDate="P3D"), end(), chain("begin", "first", "done"))
    desk.deploy(case_bpmn=old, ask_form=form("ask", {"type": "textfield", "key": "a"}))
    desk.start()
    (task,) = desk.rows(OpenTask)
    asked = user("asked", formRef="tell", completion="test.check", candidateGroups="staff:dispatcher")
    desk.deploy(
        case_bpmn=bpmn("case", start(), asked, user("then"), end(), chain("begin", "asked", "then", "done")),
        tell_form=form("tell", {"type": "textfield", "key": "b"}),
    )
    desk.move({"case": {"first": "asked"}})
    (kept,) = desk.rows(OpenTask)
    assert (kept.id, kept.element_id, kept.name) == (task.id, "asked", "Do asked")
    assert (kept.form_key, kept.completion) == ("tell", "test.check")
    # Who was asked, and until when, was decided when the task was offered.
    assert (kept.groups, kept.due_at) == (["staff:agent"], desk.now + 3 * DAY)
    (diagram,) = queries.diagram(desk.session, "R-1")
    assert (diagram.version, diagram.active) == (2, {"asked"})
    desk.complete(kept.id)
    (instance,) = queries.instances(desk.session, "R-1")
    assert interventions.variables(desk.session, instance.id, now=desk.now)["checked"] == "asked"
    assert queries.diagram(desk.session, "R-1")[0].active == {"then"}


def timed(period: str, id: str = "late", extra: str = "") -> bytes:
    """A task with a timer on it."""
    inside = (start(), user("first"), boundary(id, "first", timer(period)), extra, end(), end("too_late"))
    return bpmn("case", *inside, chain("begin", "first", "done"), flow(id, "too_late"))


@pytest.mark.parametrize("period", ["P7D", "P9D"], ids=["same period", "another period"])
def test_a_timer_at_day_five_of_seven_fires_at_day_seven(desk: Desk, period: str) -> None:
    desk.deploy(case_bpmn=timed("P7D"))
    desk.start()
    (job,) = desk.rows(Job)
    desk.deploy(case_bpmn=timed(period, "overdue"))
    started, desk.now = desk.now, desk.now + 5 * DAY
    desk.move({"case": {"late": "overdue"}})
    kept = next(row for row in desk.rows(Job) if row.instance_id)
    assert (kept.id, kept.element_id, kept.due_at) == (job.id, "overdue", started + 7 * DAY)
    performing.run_job(desk.session, job.id, token=claimed(desk, job.id, started + 7 * DAY), now=started + 7 * DAY)
    (instance,) = desk.rows(ProcessInstance)
    assert (instance.state, instance.end_event) == (InstanceState.ENDED, "too_late")


def claimed(desk: Desk, job_id: int, at: Any) -> Any:
    from processes.engine.jobs import claiming

    claim = claiming.claim(desk.session, job_id, now=at)
    assert claim is not None
    desk.session.flush()
    return claim.token


def test_a_cycle_keeps_its_next_instant_and_takes_the_new_period(desk: Desk) -> None:
    def reminded(cycle: str) -> bytes:
        remind = boundary("remind", "first", timer(cycle, "timeCycle"), interrupting=False)
        inside = (start(), user("first"), remind, user("reminded"), end(), end("over"))
        return bpmn("case", *inside, chain("begin", "first", "done"), chain("remind", "reminded", "over"))

    desk.deploy(case_bpmn=reminded("R3/P2D"))
    desk.start()
    desk.deploy(case_bpmn=reminded("R/P10D"))
    desk.move()
    (job,) = [row for row in desk.rows(Job) if row.instance_id]
    assert job.due_at == desk.now + 2 * DAY
    token = claimed(desk, job.id, job.due_at)
    performing.run_job(desk.session, job.id, token=token, now=job.due_at)
    (job,) = [row for row in desk.rows(Job) if row.instance_id]
    assert job.due_at == desk.now + 12 * DAY


def test_an_added_timer_begins_to_run_and_a_removed_one_is_gone(desk: Desk) -> None:
    desk.deploy(case_bpmn=ONE)
    desk.start()
    desk.deploy(case_bpmn=timed("P2D"))
    desk.now += DAY
    desk.move()
    (job,) = [row for row in desk.rows(Job) if row.instance_id]
    assert (job.element_id, job.due_at) == ("late", desk.now + 2 * DAY)
    desk.deploy(case_bpmn=TWO)
    desk.move()
    assert [row for row in desk.rows(Job) if row.instance_id] == []
    desk.complete(desk.rows(OpenTask)[0].id)
    assert [row.element_id for row in desk.rows(OpenTask)] == ["then"]


def test_a_timer_that_has_fired_does_not_begin_again(desk: Desk) -> None:
    def slow(*more: str) -> bytes:
        remind = boundary("remind", "first", timer("P1D"), interrupting=False)
        inside = (start(), user("first"), remind, end("reminded"), *more, end())
        return bpmn("case", *inside, chain("begin", "first", "done"), flow("remind", "reminded"))

    desk.deploy(case_bpmn=slow())
    desk.start()
    (job,) = desk.rows(Job)
    desk.now += DAY
    performing.run_job(desk.session, job.id, token=claimed(desk, job.id, desk.now), now=desk.now)
    desk.deploy(case_bpmn=slow("<bpmn:textAnnotation id='note'/>"))
    assert desk.move()[0].state is CaseState.MOVED
    assert [row for row in desk.rows(Job) if row.instance_id] == []


def waiting(name: str, id: str = "wait") -> bytes:
    inside = (start(), catch(id, message(name)), user("then"), end())
    return bpmn("case", *inside, chain("begin", id, "then", "done"), roots=message_root(name))


def test_a_subscription_keeps_its_row_and_hears_what_the_new_version_waits_for(desk: Desk) -> None:
    desk.deploy(case_bpmn=waiting("paid"))
    desk.start()
    (before,) = desk.rows(MessageSubscription)
    desk.deploy(case_bpmn=waiting("settled", "await_payment"))
    desk.move({"case": {"wait": "await_payment"}})
    (after,) = desk.rows(MessageSubscription)
    assert (after.id, after.element_id, after.name, after.key) == (before.id, "await_payment", "settled", "R-1")
    assert cases.correlate_message(desk.session, "settled", business_key="R-1", now=desk.now)
    assert [row.element_id for row in desk.rows(OpenTask)] == ["then"]


def test_a_message_that_came_early_is_received_by_the_new_version(desk: Desk) -> None:
    desk.deploy(case_bpmn=waiting("paid"))
    desk.start()
    assert not cases.correlate_message(desk.session, "settled", business_key="R-1", now=desk.now)
    desk.deploy(case_bpmn=waiting("settled"))
    desk.move()
    assert desk.rows(MessageSubscription) == []
    assert [row.element_id for row in desk.rows(OpenTask)] == ["then"]


def test_a_failed_step_is_mended_by_the_new_version(desk: Desk, register: Any) -> None:
    def broken(step: Any) -> None:
        raise ValueError("no such column")

    register("test.broken", broken)
    register("test.mended", lambda step: {"fine": True})

    def working(topic: str, id: str) -> bytes:
        return bpmn("case", start(), service(id, topic, retry="R3/PT1M"), user("then"), end(),
                    chain("begin", id, "then", "done"))  # fmt: skip

    desk.deploy(case_bpmn=working("test.broken", "work"))
    desk.start()
    (job,) = desk.rows(Job)
    desk.deploy(case_bpmn=working("test.mended", "really_work"))
    desk.move({"case": {"work": "really_work"}})
    kept = next(row for row in desk.rows(Job) if row.instance_id)
    assert (kept.id, kept.state, kept.attempts, kept.error) == (job.id, job.state, job.attempts, job.error)
    assert kept.element_id == "really_work"
    performing.run_job(desk.session, job.id, token=claimed(desk, job.id, kept.due_at), now=kept.due_at)
    assert [row.element_id for row in desk.rows(OpenTask)] == ["then"]


def test_a_called_process_moves_with_the_case(desk: Desk) -> None:
    inner = bpmn("inner", start("inner_begin"), user("ask"), end("inner_done"),
                 chain("inner_begin", "ask", "inner_done"))  # fmt: skip
    outer = bpmn("case", start(), call("work", "inner"), end(), chain("begin", "work", "done"))
    desk.deploy(case_bpmn=outer, inner_bpmn=inner)
    desk.start()
    (task,) = desk.rows(OpenTask)
    newer = bpmn("inner", start("inner_begin"), user("query"), user("then"), end("inner_done"),
                 chain("inner_begin", "query", "then", "inner_done"))  # fmt: skip
    desk.deploy(inner_bpmn=newer)
    (outcome,) = desk.move({"inner": {"ask": "query"}})
    assert outcome.state is CaseState.MOVED
    desk.complete(task.id)
    assert [row.element_id for row in desk.rows(OpenTask)] == ["then"]
    shown = {diagram.process: diagram.active for diagram in queries.diagram(desk.session, "R-1")}
    assert shown == {"case": {"work"}, "inner": {"then"}}


def test_a_suspended_case_moves_and_stays_suspended(desk: Desk) -> None:
    desk.deploy(case_bpmn=ONE)
    instance_id = desk.start()
    interventions.suspend(desk.session, instance_id, reason="Wait", actor="person:1", now=desk.now)
    desk.deploy(case_bpmn=timed("P2D"))
    assert desk.move()[0].state is CaseState.MOVED
    (job,) = [row for row in desk.rows(Job) if row.instance_id]
    assert job.state is JobState.SUSPENDED
    interventions.resume(desk.session, instance_id, reason="Go", actor="person:1", now=desk.now)
    (job,) = [row for row in desk.rows(Job) if row.instance_id]
    assert job.state is JobState.WAITING


def test_what_stands_nowhere_in_the_new_version_stays_with_its_reason(
    desk: Desk, reasons: Callable[[Any], list[str]]
) -> None:
    desk.deploy(case_bpmn=TWO)
    desk.start("R-1")
    desk.start("R-2")
    desk.complete(desk.rows(OpenTask)[0].id)
    desk.deploy(case_bpmn=ONE)
    bodies = [row.body for row in desk.rows(ProcessInstance)]
    outcomes = desk.move()
    assert [one.state for one in outcomes] == [CaseState.STAYED, CaseState.MOVED]
    assert reasons(outcomes) == ["The case stands at “Do then” (then), which the new version does not have."]
    assert desk.rows(ProcessInstance)[0].body == bodies[0]
    assert [d.version for key in ("R-1", "R-2") for d in queries.diagram(desk.session, key)] == [1, 2]


KINDS = [
    (ONE, bpmn("case", start(), service("first", "test.work"), end(), chain("begin", "first", "done")),
     "The case stands at “Do first” (first), which is another kind of element in the new version."),
    (waiting("paid"),
     bpmn("case", start(), catch("wait", timer("P1D")), user("then"), end(), chain("begin", "wait", "then", "done")),
     "“wait” (wait) waits for something else in the new version."),
    (ONE, timed("${missing}"),
     "“Do first” (first) cannot be set up in the new version: ExpressionError: There is no missing."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "reason"), KINDS)
def test_another_kind_of_element_keeps_the_case_where_it_is(
    desk: Desk, register: Any, reasons: Callable[[Any], list[str]], old: bytes, new: bytes, reason: str
) -> None:
    register("test.work", lambda step: None)
    desk.deploy(case_bpmn=old)
    desk.start()
    before = [desk.rows(model) for model in (ProcessInstance, OpenTask, MessageSubscription)]
    desk.deploy(case_bpmn=new)
    outcomes = desk.move()
    assert [one.state for one in outcomes] == [CaseState.STAYED]
    assert [text.split(":")[0] for text in reasons(outcomes)] == [reason.split(":")[0]]
    assert [desk.rows(model) for model in (ProcessInstance, OpenTask, MessageSubscription)] == before
