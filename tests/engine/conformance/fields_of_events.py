"""What fields about events, ways, lanes, jobs and names do on a running case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.web.diagrams import is_for_customers
from processes.engine.running.starting import startable
from processes.engine.store.models import Definition, ProcessInstance
from tests.engine.conformance.notation import Sub, sub, written
from tests.engine.conformance.playing import Running
from tests.engine.conformance.walk import TABLE, Walk, Works, element, heard

MESSAGES: dict[str, tuple[str | Sub, ...]] = {
    "receiveTask": ("s > x:receive:go > e",),
    "startEvent message": ("s > a > e", sub("x", "s > e", start="message:go")),
    "intermediateCatchEvent message": ("s > x:catch:message:go > e",),
    "boundaryEvent message": ("s > a > e", "x@a:message:go > e1"),
}


def message(walk: Walk, kind: str) -> Works:
    if kind not in MESSAGES:
        element(walk, kind)
        works = walk.told("news") != []
        yield from (("messageChoice", works), ("messageName", works))
        return
    place = "s_x" if kind.startswith("start") else "x"
    case = walk.case(*MESSAGES[kind], properties={place: {"variables": "amount", "correlationKey": "no:${n}"}})
    case.act("!other/no:5")
    case.act("!go/no:6 amount=6")
    yield "correlationKey", not case.over and "amount" not in case.variables()
    case.act("!go/no:5 amount=7, rest=8")
    yield from (("messageChoice", case.over), ("messageName", case.over))
    yield "variables", case.variables() == {"n": 5, "amount": 7}


SIGNALS: dict[str, tuple[str | Sub, ...]] = {
    "startEvent signal": ("s > a > e", sub("x", "s > e", start="signal:go")),
    "intermediateCatchEvent signal": ("s > x:catch:signal:go > e",),
    "boundaryEvent signal": ("s > a > e", "x@a:signal:go > e1"),
}


def signal(walk: Walk, kind: str) -> Works:
    if kind not in SIGNALS:
        works = heard(walk, kind) == {"n": 5}
        yield from (("signalChoice", works), ("signalName", works))
        return
    place = "s_x" if kind.startswith("start") else "x"
    case = walk.case(*SIGNALS[kind], properties={place: {"variables": "amount"}})
    case.act("~other amount=6")
    assert not case.over
    case.act("~go amount=7, rest=8")
    yield from (("signalChoice", case.over), ("signalName", case.over))
    yield "variables", case.variables() == {"n": 5, "amount": 7}


def link(walk: Walk, kind: str) -> Works:
    ways = ("y:catch:link:L > right > e", "z:catch:link:M > wrong > e", "w:throw:link:M")
    case = walk.case("s > g? > x:throw:link:L: true", "g? > w: default", *ways)
    yield "linkName", case.waits() == ["right"]


def customers(walk: Walk, kind: str) -> Works:
    mark = '<camunda:properties><camunda:property name="shownToCustomers" value="true"/></camunda:properties>'
    marked = written("p", "s > x > e", head=f"<bpmn:extensionElements>{mark}</bpmn:extensionElements>")
    drawings = (content.decode() for content in (marked, written("p", "s > x > e")))
    yield "shownToCustomers", [is_for_customers(xml, process="p") for xml in drawings] == [True, False]


def lane(walk: Walk, kind: str) -> Works:
    named = '<camunda:properties><camunda:property name="group" value="staff:dispatcher"/></camunda:properties>'
    inside = f"<bpmn:extensionElements>{named}</bpmn:extensionElements><bpmn:flowNodeRef>x</bpmn:flowNodeRef>"
    head = f'<bpmn:laneSet id="l"><bpmn:lane id="l1" name="Příjem">{inside}</bpmn:lane></bpmn:laneSet>'
    case = walk.case("s > x > e", attributes={"x": "camunda:candidateGroups=''"}, head=head)
    yield "group", case.open_tasks()[0].groups == ["staff:dispatcher"]


def code(kind_of_event: str) -> Callable[[Walk, str], Works]:
    thrown = {"error": "end:error", "escalation": "end:escalation"}[kind_of_event]

    def probe(walk: Walk, kind: str) -> Works:
        throw = f"x1:throw:{kind_of_event}:SMALL > e" if "Throw" in kind else f"e1:{thrown}:SMALL"
        if kind.startswith("startEvent"):
            right = sub("f", "s > right > e", start=f"{kind_of_event}:SMALL")
            wrong = sub("g", "s > wrong > e", start=f"{kind_of_event}:BIG")
            case = walk.case("s > d > e", sub("d", f"s > e1:{thrown}:SMALL", right, wrong))
        else:
            ways = (f"b@d:{kind_of_event}:BIG > wrong > e", f"c@d:{kind_of_event}:SMALL > right > e")
            case = walk.case("s > d > e", sub("d", f"s > {throw}"), *ways)
        works = case.waits() == ["right"]
        yield from ((f"{kind_of_event}Choice", works), (f"{kind_of_event}Code", works))

    return probe


def condition(walk: Walk, kind: str) -> Works:
    case = walk.case("s > g? > right: n > 4", "g? > wrong: default", "right > e", "wrong > e")
    yield "conditionExpression", case.waits() == ["right"]


FAILING = {
    "serviceTask": "x:op:test.fail",
    "sendTask": "x:operation:test.fail",
    "sendTask message": "x:send:news",
    "businessRuleTask": "x:rule:table",
    "scriptTask": "x:script:y = missing",
}


def running(walk: Walk, kind: str) -> Works:
    job = element(walk, kind, attributes={"x": 'camunda:asyncBefore="true" camunda:jobPriority="7"'}).jobs()[0]
    yield "asyncBefore", job.error is None
    yield "jobPriority", job.priority == 7
    retry = {"x": "<camunda:failedJobRetryTimeCycle>R3/PT7M</camunda:failedJobRetryTimeCycle>"}
    lacking = {"x": ({"y": "${missing}"}, {})} if kind == "sendTask message" else {}
    case = walk.case(f"s > {FAILING[kind]} > e", files={"table.dmn": TABLE}, extensions=retry, parameters=lacking)
    failed = case.jobs()[0]
    yield "failedJobRetryTimeCycle", failed.next_at - case.began == timedelta(minutes=7)


def general(walk: Walk, kind: str) -> Works:
    case = walk.case("s > x > e", process='name="A process"', attributes={"x": 'name="Do it"'})
    task, instance = case.open_tasks()[0], case._instance
    yield "name", task.name == "Do it"
    yield "id", task.element_id == "x"
    yield "processId", instance.process == "p"
    definition = walk.session.get_one(Definition, walk.session.get_one(ProcessInstance, instance.id).definition_id)
    yield "processName", definition.name == "A process"


def documentation(walk: Walk, kind: str) -> Works:
    """Of a process it is told to whoever may start it; of an element it is a note to its readers, kept in the file."""
    told = "<bpmn:documentation>Why we ask</bpmn:documentation>"
    content = written("p", "s > x > e", head=told, attributes='camunda:candidateStarterGroups="staff:dispatcher"')
    Running(walk.session, {"p.bpmn": content}, "p", {})
    (found,) = (one for one in startable(walk.session, frozenset({"staff:dispatcher"})) if one.process == "p")
    yield "processDocumentation", found.about == "Why we ask"
    noted = written("p", "s > x > e").replace(b"</bpmn:userTask>", told.encode() + b"</bpmn:userTask>")
    case = Running(walk.session, {"p.bpmn": noted}, "p", {})
    yield "documentation", case.waits() == ["x"]
