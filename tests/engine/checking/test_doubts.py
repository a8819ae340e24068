"""What runs but is probably wrong is a warning: it is said by element, and keeps nothing from being deployed."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.engine.checking import validator
from processes.engine.errors import Severity, refusals
from processes.engine.running import cases
from tests.engine.diagrams import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    dmn,
    end,
    error,
    flow,
    service,
    start,
    timer,
    two_tasks,
    user,
)

SIGNALLED = '<bpmn:startEvent id="begin"><bpmn:signalEventDefinition signalRef="s"/></bpmn:startEvent>'
OTHERWISE = flow("choice", "three", id="no")
GATEWAY = '<bpmn:exclusiveGateway id="choice"{}/>'


def choice(*flows: str, default: str = "") -> bytes:
    attribute = f' default="{default}"' if default else ""
    return bpmn(
        "case",
        start(),
        GATEWAY.format(attribute),
        end("one"),
        end("two"),
        end("three"),
        flow("begin", "choice"),
        *flows,
    )


def line(*body: str, ids: tuple[str, ...] = ("middle",), roots: str = "") -> bytes:
    return bpmn("case", start(), *body, end(), chain("begin", *ids, "done"), roots=roots)


def script(id: str, text: str) -> str:
    return f'<bpmn:scriptTask id="{id}"><bpmn:script>{text}</bpmn:script></bpmn:scriptTask>'


FORK = '<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>'
ESCALATION = '<bpmn:escalation id="late" escalationCode="late"/>'
ESCALATES = '<bpmn:escalationEventDefinition escalationRef="late"/>'
SUB = (
    '<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/><bpmn:userTask id="ask" camunda:assignee="person:1"/>'
    '<bpmn:endEvent id="out">{}</bpmn:endEvent>' + chain("in", "ask", "out") + "</bpmn:subProcess>"
)

DOUBTFUL: dict[str, tuple[bytes, str, str]] = {
    "no default": (
        choice(flow("choice", "one", "x == 1"), flow("choice", "two", "x == 2"), flow("choice", "three", "x == 3")),
        "choice", "mark one flow as the default",
    ),
    "never true": (
        choice(flow("choice", "one", "1 > 2"), flow("choice", "two", "x"), OTHERWISE, default="no"),
        "choice_to_one", "never true",
    ),
    "always before": (
        choice(flow("choice", "one", "true"), flow("choice", "two", "x"), OTHERWISE, default="no"),
        "choice_to_two", "another one always is",
    ),
    "default never": (
        choice(flow("choice", "one", "1 in [1]"), OTHERWISE, flow("choice", "two", "x"), default="no"),
        "no", "another one always is",
    ),
    "same condition twice": (
        choice(flow("choice", "one", "x  == 1"), flow("choice", "two", "x == 1"), flow("choice", "three", id="no"),
               default="no"),
        "choice_to_two", "another one always is",
    ),
    "condition of the default": (
        choice(flow("choice", "one", "x"), flow("choice", "two", "y"), flow("choice", "three", "z", id="no"),
               default="no"),
        "no", "never looked at",
    ),
    "nobody": (line(user("middle", candidateGroups=" ")), "middle", "Nobody can see this task"),
    "short timer": (line(catch("middle", timer("PT59.9S"))), "middle", "shorter than a minute"),
    "short cycle": (
        line(user("middle"), boundary("late", "middle", timer("R3/PT5S", "timeCycle"), interrupting=False),
             flow("late", "done")),
        "late", "shorter than a minute",
    ),
    "short by expression": (line(catch("middle", timer("${minutes(0.5)}"))), "middle", "shorter than a minute"),
    "short date": (line(catch("middle", timer("${now()}", "timeDate"))), "middle", "shorter than a minute"),
    "short inside a sub-process": (
        line('<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/>' + catch("wait", timer("PT1S"))
             + '<bpmn:endEvent id="out"/>' + chain("in", "wait", "out") + "</bpmn:subProcess>", ids=("sub",)),
        "wait", "shorter than a minute",
    ),
    "error that nobody raises": (
        line(user("middle"), boundary("wrong", "middle", error("bad")), flow("wrong", "done"),
             roots='<bpmn:error id="error_bad" errorCode="bad"/>'),
        "wrong", "nothing in the activity raises this",
    ),
    "escalation that nobody raises": (
        line(SUB.format(""), boundary("up", "sub", ESCALATES), flow("up", "done"), ids=("sub",), roots=ESCALATION),
        "up", "nothing in the activity raises this",
    ),
    "the signal that it begins with": (
        bpmn("case", SIGNALLED, '<bpmn:endEvent id="done"><bpmn:signalEventDefinition signalRef="t"/></bpmn:endEvent>',
             chain("begin", "done"), roots='<bpmn:signal id="s" name="news"/><bpmn:signal id="t" name="news"/>'),
        "done", "It throws the signal “news” with which its own process begins",
    ),
    "two branches, one variable": (
        bpmn("case", start(), FORK, script("left", "price = 1"), script("right", "price = 2"), end(),
             chain("begin", "fork", "left", "join", "done"), chain("fork", "right", "join")),
        "fork", "Two branches set price",
    ),
}  # fmt: skip


def doubts(content: bytes, name: str = "case.bpmn", **deployed: bytes) -> list[tuple[str | None, str]]:
    known = {".".join(n.rsplit("_", 1)): c for n, c in deployed.items()}
    found = validator.check({name: content}, deployed=known)
    assert refusals(found) == []
    assert all(fault.severity is Severity.WARNING for fault in found)
    return [(fault.element, fault.reason) for fault in found]


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_probably_wrong_is_named_by_its_element(name: str) -> None:
    content, element, reason = DOUBTFUL[name]
    found = doubts(content)
    assert any(where == element and reason in why for where, why in found), found


SOUND: dict[str, bytes] = {
    "default": choice(
        flow("choice", "one", "x == 1"), flow("choice", "two", "x == 2"), flow("choice", "three", id="no"), default="no"
    ),
    "a minute": line(catch("middle", timer("PT1M"))),
    "computed when it runs": line(catch("middle", timer("${days(count)}"))),
    "raised inside": line(
        SUB.format(ESCALATES), boundary("up", "sub", ESCALATES), flow("up", "done"), ids=("sub",), roots=ESCALATION
    ),
    "other variables": bpmn(
        "case", start(), FORK, script("left", "price = 1"), script("right", "cost = 2"), script("after", "price = 3"),
        end(), chain("begin", "fork", "left", "join", "after", "done"), chain("fork", "right", "join"),
    ),
    "a lane": bpmn(
        "case",
        '<bpmn:laneSet><bpmn:lane name="Dispatcher"><bpmn:flowNodeRef>middle</bpmn:flowNodeRef></bpmn:lane>',
        "</bpmn:laneSet>",
        start(), user("middle", candidateGroups=""), end(), chain("begin", "middle", "done"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_what_is_probably_right_is_not_doubted(name: str) -> None:
    assert doubts(SOUND[name]) == []


def test_an_error_from_an_operation_is_not_doubted(register: Any) -> None:
    register("test.work", lambda step: None)
    content = line(service("middle", "test.work"), boundary("wrong", "middle", error("bad")), flow("wrong", "done"),
                   roots='<bpmn:error id="error_bad" errorCode="bad"/>')  # fmt: skip
    assert doubts(content) == []


def test_an_escalation_from_a_called_process_is_not_doubted() -> None:
    content = line(
        call("middle", "two_tasks"), boundary("up", "middle", ESCALATES), flow("up", "done"), roots=ESCALATION
    )
    assert doubts(content, two_tasks_bpmn=two_tasks()) == []


def test_rules_of_a_table_that_never_decide() -> None:
    assert doubts(dmn("a", ("-", '"x"'), ('"b"', '"y"'), policy="FIRST"), "a.dmn") == [
        ("rule_1", "This rule never decides: rule_0 comes first and takes all of it.")
    ]
    assert doubts(dmn("a", ('"b"', '"x"'), ('"b"', '"y"')), "a.dmn") == [
        ("rule_1", "This rule and rule_0 match at the same time, which fails.")
    ]
    assert doubts(dmn("a", ('"b"', '"x"'), ('"b"', '"y"'), policy="COLLECT"), "a.dmn") == []
    assert doubts(dmn("a", ('"b"', '"x"'), ("-", '"y"'), policy="FIRST"), "a.dmn") == []
    assert doubts(dmn("a"), "a.dmn") == [("table", "The table has no rules.")]


def test_a_doubtful_diagram_is_deployed_and_runs(session: Session, deploy: Any, now: Any) -> None:
    deploy(case_bpmn=DOUBTFUL["no default"][0])
    instance = cases.start(session, "case", business_key="R-1", variables={"x": 2}, now=now)
    assert instance.end_event == "two"


def test_warnings_are_said_beside_what_is_refused_in_other_files() -> None:
    found = validator.check({"a.bpmn": DOUBTFUL["short timer"][0], "b.bpmn": b"<a/>"})
    assert [(fault.file, fault.severity) for fault in found] == [
        ("b.bpmn", Severity.ERROR), ("a.bpmn", Severity.WARNING),
    ]  # fmt: skip


def test_a_message_of_which_nothing_is_taken_or_that_overwrites_is_doubted() -> None:
    roots = '<bpmn:message id="m" name="order.paid"/><bpmn:message id="own" name="order_paid"/>'
    definition = '<bpmn:messageEventDefinition messageRef="{}"/>'
    named = (
        '<bpmn:extensionElements><camunda:properties><camunda:property name="variables" value="amount"/>'
        "</camunda:properties></bpmn:extensionElements>"
    )
    events = (
        catch("silent", definition.format("m")),
        catch("own", definition.format("own")),
        catch("heard", named + definition.format("m")),
        script("count", "amount = 1"),
    )
    drawn = line(*events, ids=("silent", "own", "heard", "count"), roots=roots)
    assert [(fault.element, fault.reason.split(":")[0]) for fault in validator.check({"case.bpmn": drawn})] == [
        ("silent", "Nothing is taken from this message"),
        ("heard", "The process sets amount itself; the message overwrites it."),
    ]
