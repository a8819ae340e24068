"""Gateways, event sub-processes, repeated activities and scopes: every token finds its place, or says why not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
import zstandard

from processes.engine.interpreter.moving import move
from processes.engine.migration.models import CaseState
from processes.engine.running import cases
from processes.engine.running.environment import StepEnvironment
from processes.engine.store import deployments
from processes.engine.store.models import Job, MessageSubscription, OpenTask, ProcessInstance
from tests.engine.diagrams import (
    boundary,
    bpmn,
    catch,
    chain,
    end,
    error,
    error_root,
    flow,
    message,
    message_root,
    start,
    timer,
    user,
)
from tests.engine.migration.conftest import Desk

Sentences = Callable[[Any], list[str]]
DAY = timedelta(days=1)


def both(*between: str, outs: tuple[str, ...] = ("left", "right"), extra: str = "") -> bytes:
    """left and right at once, then `after`; `between` stands between left and the join."""
    gateways = '<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>'
    ways = "".join(chain("split", name, *(between if name == "left" else ()), "join") for name in outs)
    tasks = "".join(user(name) for name in (*outs, *between))
    inside = (start(), gateways, tasks, user("after"), end(), extra)
    return bpmn("case", *inside, flow("begin", "split"), ways, chain("join", "after", "done"))


def elements(desk: Desk) -> list[str]:
    return sorted(row.element_id for row in desk.rows(OpenTask))


def test_a_join_goes_on_waiting_though_a_step_was_drawn_before_it(desk: Desk) -> None:
    desk.deploy(case_bpmn=both())
    desk.start()
    left, right = desk.rows(OpenTask)
    desk.complete(left.id)
    desk.deploy(case_bpmn=both("checked"))
    assert desk.move()[0].state is CaseState.MOVED
    desk.complete(right.id)
    assert elements(desk) == ["after"]


def test_a_join_with_another_number_of_ways_keeps_the_case(desk: Desk, reasons: Sentences) -> None:
    desk.deploy(case_bpmn=both())
    desk.start()
    desk.complete(desk.rows(OpenTask)[0].id)
    desk.deploy(case_bpmn=both(outs=("left", "right", "third")))
    assert reasons(desk.move()) == ["“join” (join) is reached by other ways in the new version."]


def first_of(*events: tuple[str, str]) -> bytes:
    gateway = '<bpmn:eventBasedGateway id="wait"/>'
    shown = "".join(
        catch(id, definition) + chain("wait", id, f"end_{id}") + end(f"end_{id}") for id, definition in events
    )
    return bpmn("case", start(), gateway, shown, flow("begin", "wait"), roots=message_root("paid"))


def test_an_event_gateway_goes_on_listening_and_hears_what_is_new(desk: Desk) -> None:
    desk.deploy(case_bpmn=first_of(("late", timer("P7D")), ("gone", timer("P30D"))))
    desk.start()
    late = next(row for row in desk.rows(Job) if row.element_id == "late")
    desk.deploy(case_bpmn=first_of(("overdue", timer("P9D")), ("paid", message("paid"))))
    began, desk.now = desk.now, desk.now + 5 * DAY
    desk.move({"case": {"late": "overdue"}})
    (kept,) = [row for row in desk.rows(Job) if row.instance_id]
    assert (kept.id, kept.element_id, kept.due_at) == (late.id, "overdue", began + 7 * DAY)
    assert cases.correlate_message(desk.session, "paid", business_key="R-1", now=desk.now)
    assert desk.rows(ProcessInstance)[0].end_event == "end_paid"


def watched(*subs: tuple[str, str]) -> bytes:
    """A task, with event sub-processes (id, definition) beside it."""
    shown = "".join(
        f'<bpmn:subProcess id="{id}" triggeredByEvent="true"><bpmn:startEvent id="{id}_start" isInterrupting="false">'
        f"{definition}</bpmn:startEvent>{user(id + '_task')}{end(id + '_end')}"
        f"{chain(id + '_start', id + '_task', id + '_end')}</bpmn:subProcess>"
        for id, definition in subs
    )
    inside = (start(), user("first"), end(), shown, chain("begin", "first", "done"))
    return bpmn("case", *inside, roots=message_root("stop") + message_root("halt"))


def test_event_sub_processes_go_on_listening(desk: Desk, reasons: Sentences) -> None:
    desk.deploy(case_bpmn=watched(("on_stop", message("stop")), ("in_time", timer("P7D"))))
    desk.start()
    began, desk.now = desk.now, desk.now + 5 * DAY
    (sub,), (job,) = desk.rows(MessageSubscription), desk.rows(Job)
    desk.deploy(
        case_bpmn=watched(("on_stop", message("stop")), ("on_time", timer("P7D")), ("on_halt", message("halt")))
    )
    assert desk.move({"case": {"in_time": "on_time"}})[0].state is CaseState.MOVED
    stop, halt = desk.rows(MessageSubscription)
    assert (stop.id, stop.name, halt.name) == (sub.id, "stop", "halt")
    (kept,) = [row for row in desk.rows(Job) if row.instance_id]
    assert (kept.id, kept.element_id, kept.due_at) == (job.id, "on_time_start", began + 7 * DAY)
    assert cases.correlate_message(desk.session, "halt", business_key="R-1", now=desk.now)
    assert elements(desk) == ["first", "on_halt_task"]
    desk.deploy(case_bpmn=watched(("on_stop", timer("P1D")), ("on_halt", message("halt"))))
    assert reasons(desk.move()) == ["“case” (case) waits for something else in the new version."]


def repeated(sequential: str = "false", id: str = "each", item: str = "item") -> bytes:
    loop = (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}" camunda:collection="items"'
        f' camunda:elementVariable="{item}"/>'
    )
    inside = (start(), user(id, inside=loop), user("after"), end())
    return bpmn("case", *inside, chain("begin", id, "after", "done"))


def test_a_repeated_task_keeps_what_is_done_and_what_is_open(desk: Desk, reasons: Sentences) -> None:
    desk.deploy(case_bpmn=repeated())
    desk.start(items=["a", "b", "c"])
    first, second, third = desk.rows(OpenTask)
    desk.complete(first.id)
    desk.deploy(case_bpmn=repeated(sequential="true"))
    assert reasons(desk.move())[0] == "“Do each” (each) is repeated in another way in the new version."
    desk.deploy(case_bpmn=repeated(id="every"))
    assert desk.move({"case": {"each": "every"}})[0].state is CaseState.MOVED
    assert [(row.id, row.element_id, row.local["item"]) for row in desk.rows(OpenTask)] == [
        (second.id, "every", "b"),
        (third.id, "every", "c"),
    ]
    desk.complete(second.id)
    desk.complete(third.id)
    assert elements(desk) == ["after"]


def scoped(id: str, inner: str, *more: str) -> bytes:
    body = f"{start('in')}{user(inner)}{end('out')}{chain('in', inner, 'out')}"
    inside = f'<bpmn:subProcess id="{id}">{body}</bpmn:subProcess>'
    return bpmn("case", start(), inside, *more, end(), chain("begin", id, "done"), roots=error_root("bad"))


def test_a_sub_process_is_renamed_with_what_stands_in_it(desk: Desk, reasons: Sentences) -> None:
    desk.deploy(case_bpmn=scoped("stage", "first"))
    desk.start()
    (task,) = desk.rows(OpenTask)
    refused = boundary("refused", "phase", error("bad")) + end("failed") + flow("refused", "failed")
    late = boundary("late", "phase", timer("P1D")) + end("too_late") + flow("late", "too_late")
    desk.deploy(case_bpmn=scoped("phase", "asked", refused, late))
    assert reasons(desk.move()) == ["The case stands at “stage” (stage), which the new version does not have."]
    desk.move({"case": {"stage": "phase"}, "stage": {"first": "asked"}})
    (kept,) = desk.rows(OpenTask)
    assert (kept.id, kept.element_id) == (task.id, "asked")
    (job,) = [row for row in desk.rows(Job) if row.instance_id]
    assert (job.element_id, job.due_at) == ("late", desk.now + DAY)
    desk.complete(kept.id)
    assert desk.rows(ProcessInstance)[0].end_event == "done"


DIAGRAMS = {
    "join": both(extra=boundary("late", "left", timer("P1D"), interrupting=False) + end("l") + flow("late", "l")),
    "gateway": first_of(("late", timer("P7D")), ("paid", message("paid"))),
    "watched": watched(("on_stop", message("stop")), ("in_time", timer("R/P7D", "timeCycle"))),
    "repeated": repeated(),
    "one after the other": repeated(sequential="true"),
    "scoped": scoped("stage", "first", boundary("late", "stage", timer("P1D")), end("l"), flow("late", "l")),
}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_moving_to_the_same_version_changes_nothing(desk: Desk, name: str) -> None:
    """At every wait of a case: the same tokens with the same data, in the same order."""
    desk.deploy(case_bpmn=DIAGRAMS[name])
    instance_id = desk.start(items=["a", "b"])
    pinned = deployments.pin(desk.session, "case")
    definitions = deployments.parsed(desk.session, "case", pinned.ids, pinned.digest)
    env = StepEnvironment(
        desk.session, now=desk.now, business_key="R-1", process="case", instance_id=instance_id, actor="system"
    )
    while True:
        (instance,) = desk.rows(ProcessInstance)
        found = move(definitions, definitions, instance.body, {}, env)
        assert read(found.case.dump()) == read(instance.body)
        assert (found.places, found.steps) == ({}, [])
        tasks = desk.rows(OpenTask)
        if not tasks:
            return
        desk.complete(tasks[0].id)


def read(body: bytes) -> Any:
    return orjson.loads(zstandard.decompress(body[1:]))
