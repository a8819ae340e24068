"""Plays every field of the panel on a running case: what each of them does there, element by element."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.language import operations
from processes.engine.language.operations import Step
from processes.engine.running.starting import startable
from processes.engine.store.models import Definition, ProcessHistory, ProcessInstance
from processes.outbox import OutboxEvent
from tests.engine.conformance.notation import More, Sub, sub, written
from tests.engine.conformance.playing import Running
from tests.engine.diagrams import dmn, form

OFFERED = Path("app/frontend/designer/bpmn/panel/offered.json")
Works = Iterator[tuple[str, bool]]  # field, whether it does what it says


def offered() -> list[tuple[str, str, list[str]]]:
    """(group, element, fields) of everything that the panel offers."""
    rows = json.loads(OFFERED.read_text())
    return [(row["group"], kind, row["fields"]) for row in rows for kind in row["at"]]


class Walk:
    """Plays cases of small diagrams that hold one element `x`."""

    def __init__(self, session: Session, patch: pytest.MonkeyPatch) -> None:
        self.session = session
        self.seen: list[dict[str, Any]] = []
        for name, work in (("test.look", self._look), ("test.fail", self._fail)):
            patch.setitem(operations.OPERATIONS, name, operations._described(name, name, work))

    def _look(self, step: Step, *, x: Any = None) -> Mapping[str, Any]:
        """Look."""
        self.seen.append({"x": x})
        return {}

    def _fail(self, step: Step) -> None:
        """Fail."""
        raise RuntimeError("no")

    def case(
        self, *ways: str | Sub, files: Mapping[str, bytes] | None = None, process: str = "", **more: Any
    ) -> Running:
        """A case of these ways; `more` is what `More` takes."""
        variables = more.pop("variables", {"n": 5})
        content = written("p", *ways, more=More(**more), attributes=process)
        return Running(self.session, {"p.bpmn": content, **(files or {})}, "p", variables)

    def passed(self, case: Running) -> int:
        """How often the element has been done."""
        asked = select(ProcessHistory.id).where(
            ProcessHistory.instance_id == case._instance.id,
            ProcessHistory.element_id == "x",
            ProcessHistory.kind == "completed",
        )
        return len(self.session.scalars(asked).all())

    def told(self, name: str) -> list[Mapping[str, Any]]:
        """What messages of this name carried outside."""
        found = self.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "process.message_thrown"))
        return [row.payload["variables"] for row in found if row.payload["name"] == name]


CALLED = written("q", "s > y:script:y = get('x') > e")
TABLE = dmn("table", ("6", '"six"'), ("-", '"other"'), policy="FIRST").replace(b"<text>kind</text>", b"<text>x</text>")
# The element x of each kind, doing something with the variable x where it can.
ELEMENTS: dict[str, tuple[str | Sub, ...]] = {
    "task": ("s > x:task > e",),
    "manualTask": ("s > x:manualTask > e",),
    "userTask": ("s > x > e",),
    "serviceTask": ("s > x:op:test.look > e",),
    "sendTask": ("s > x:operation:test.look > e",),
    "sendTask message": ("s > x:send:news > e",),
    "receiveTask": ("s > x:receive:go > e",),
    "scriptTask": ("s > x:script:y = get('x') > e",),
    "businessRuleTask": ("s > x:rule:table > e",),
    "callActivity": ("s > x:call:q > e",),
    "subProcess": ("s > x > e", sub("x", "s > y:script:y = get('x') > e")),
    "intermediateThrowEvent message": ("s > x:throw:message:news > e",),
    "endEvent message": ("s > x:end:message:news",),
    "intermediateCatchEvent message": ("s > x:catch:message:go > e",),
    "intermediateCatchEvent timer": ("s > x:catch:timer:PT1H > e",),
}
EXTENSIONS = {"callActivity": {"x": '<camunda:in source="x" target="x"/><camunda:out source="y" target="y"/>'}}
RULE = {"x": 'camunda:resultVariable="y" camunda:mapDecisionResult="singleEntry"'}


def element(walk: Walk, kind: str, **more: Any) -> Running:
    """A case with an element of this kind."""
    ways = ELEMENTS[kind]
    if kind == "businessRuleTask":
        more["attributes"] = {"x": RULE["x"] + " " + more.get("attributes", {}).get("x", "")}
    more.setdefault("extensions", EXTENSIONS.get(kind, {}))
    return walk.case(*ways, files={"q.bpmn": CALLED, "table.dmn": TABLE}, **more)


def finish(case: Running) -> Running:
    """Do whatever is waited for until the case is over."""
    for _ in range(20):
        if case.over:
            return case
        case.act({"x": "x", "!": "!go", "@": "@x", "#": "#x"}[case.waits()[0][0]])
    raise AssertionError(case.place())


def inputs(walk: Walk, kind: str) -> Works:
    case = element(walk, kind, parameters={"x": ({"x": "${n + 1}"}, {})})
    if kind == "userTask":
        works = case.open_tasks()[0].local["x"] == 6
    elif kind in ("serviceTask", "sendTask"):
        works = walk.seen[-1] == {"x": 6}
    elif kind.endswith("message"):
        works = walk.told("news")[-1] == {"x": 6}
    else:
        works = case.variables()["y"] == ("six" if kind == "businessRuleTask" else 6)
    works = works and "x" not in finish(case).variables()
    yield from (("name", works), ("stringOrExpression", works))


def outputs(walk: Walk, kind: str) -> Works:
    given = {"x": "6"} if kind == "businessRuleTask" else {}  # what its table asks for
    case = finish(element(walk, kind, parameters={"x": (given, {"out": "${n + 1}", "text": "six"})}))
    works = {"out": 6, "text": "six"}.items() <= case.variables().items()
    yield from (("name", works), ("stringOrExpression", works))


def timer(walk: Walk, kind: str) -> Works:
    places: dict[str, Callable[[str], tuple[str | Sub, ...]]] = {
        "intermediateCatchEvent timer": lambda text: (f"s > x:catch:{text} > e",),
        "boundaryEvent timer": lambda text: ("s > a > e", f"x@a:{text} > e1"),
        "startEvent timer": lambda text: ("s > a > e", sub("q", "s > b > e", start=text)),
    }
    name = "s_q" if kind.startswith("start") else "x"
    wanted = {"timer:PT2H": 2, "date:2026-03-29T01:00:00+00:00": 3, "cycle:R/PT4H": 4}
    found = {text: walk.case(*places[kind](text)).due(name) == timedelta(hours=far) for text, far in wanted.items()}
    yield "timerEventDefinitionType", all(found.values())
    yield "timerEventDefinitionValue", all(found.values())


def several(walk: Walk, kind: str) -> Works:
    def repeated(items: str) -> tuple[str | Sub, ...]:
        ways = ELEMENTS[kind]
        if kind == "subProcess":
            return (ways[0], sub(f"x[{items}]", "s > y:script:y = 1 > e"))
        return (str(ways[0]).replace("> x", f"> x[{items}]"),)

    def played(items: str, **more: Any) -> int:
        more["attributes"] = RULE if kind == "businessRuleTask" else {}
        files = {"q.bpmn": CALLED, "table.dmn": TABLE}
        variables = {"n": 5, "items": [1, 2, 3], "x": 0}
        return walk.passed(finish(walk.case(*repeated(items), files=files, variables=variables, **more)))

    over_list, stopped = played(">items"), played(">items", until={"x": "item == 2"})
    yield "loopCardinality", played("=n - 1") == 4
    yield "collection", over_list == 3
    yield from (("elementVariable", stopped == 2), ("completionCondition", stopped == 2))


def handed_all(walk: Walk, kind: str) -> Works:
    lines = {"x": '<camunda:in variables="all"/><camunda:out source="y" target="y"/>'}
    case = walk.case("s > x:call:q > e", files={"q.bpmn": CALLED}, variables={"x": 6}, extensions=lines)
    yield "propagation", case.variables()["y"] == 6


def taken_all(walk: Walk, kind: str) -> Works:
    case = walk.case("s > x:call:q > e", files={"q.bpmn": CALLED}, extensions={"x": '<camunda:out variables="all"/>'})
    yield "propagation", case.variables() == {"n": 5, "y": None}


def handed(walk: Walk, kind: str) -> Works:
    back = '<camunda:out source="y" target="y"/>'
    for field, line, wanted in (("source", 'source="n"', 5), ("sourceExpression", 'sourceExpression="${n + 1}"', 6)):
        extensions = {"x": f'<camunda:in {line} target="x"/>{back}'}
        case = walk.case("s > x:call:q > e", files={"q.bpmn": CALLED}, extensions=extensions)
        works = case.variables()["y"] == wanted
        yield from ((field, works), ("target", works), ("type", works))


def taken(walk: Walk, kind: str) -> Works:
    for field, line, wanted in (("source", 'source="x"', 5), ("sourceExpression", 'sourceExpression="${y + 1}"', 6)):
        extensions = {"x": f'<camunda:in source="n" target="x"/><camunda:out {line} target="back"/>'}
        case = walk.case("s > x:call:q > e", files={"q.bpmn": CALLED}, extensions=extensions)
        works = case.variables()["back"] == wanted
        yield from ((field, works), ("target", works), ("type", works))


def starters(walk: Walk, kind: str) -> Works:
    walk.case("s > x > e", process='camunda:candidateStarterGroups="staff:dispatcher"')
    found = startable(walk.session, frozenset({"staff:dispatcher"}))
    yield "candidateStarterGroups", "p" in {one.process for one in found} and not startable(walk.session, frozenset())


def people(walk: Walk, kind: str) -> Works:
    said = {"candidateGroups": "staff:dispatcher,staff:agent", "assignee": "person:${n}", "dueDate": "PT4H"}
    said |= {"priority": "${n * 10}"}
    attributes = " ".join(f'camunda:{name}="{text}"' for name, text in said.items())
    case = walk.case("s > x > e", attributes={"x": attributes})
    task = case.open_tasks()[0]
    yield "candidateGroups", task.groups == ["staff:dispatcher", "staff:agent"]
    yield "assignee", task.assignee == "person:5"
    yield "dueDate", task.due_at is not None and task.due_at - case.began == timedelta(hours=4)
    yield "priority", task.priority == 50


def forms(walk: Walk, kind: str) -> Works:
    place = "x" if kind == "userTask" else "s"
    process = 'camunda:candidateStarterGroups="staff:dispatcher"'
    files = {"asked.form": form("asked", {"type": "textfield", "key": "why", "label": "Why"})}
    case = walk.case("s > x > e", files=files, attributes={place: 'camunda:formRef="asked"'}, process=process)
    if kind == "userTask":
        yield "formRef", case.open_tasks()[0].form_key == "asked"
    else:
        (found,) = (one for one in startable(walk.session, frozenset({"staff:dispatcher"})) if one.process == "p")
        yield "formRef", found.form_key == "asked"


def decision(walk: Walk, kind: str) -> Works:
    def played(attributes: str) -> Mapping[str, Any]:
        files = {"table.dmn": TABLE}
        case = walk.case("s > x:rule:table > e", files=files, attributes={"x": attributes}, variables={"x": 6})
        return {name: value for name, value in case.variables().items() if name != "x"}

    def mapped(how: str) -> Any:
        return played(f'camunda:resultVariable="y" camunda:mapDecisionResult="{how}"')["y"]

    yield "decisionRef", played("") == {"answer": "six"}
    yield "resultVariable", played('camunda:resultVariable="y"') == {"y": {"answer": "six"}}
    row = {"answer": "six"}
    wanted = {"singleEntry": "six", "singleResult": row, "collectEntries": ["six"], "resultList": [row]}
    yield "mapDecisionResult", {how: mapped(how) for how in wanted} == wanted


def called(walk: Walk, kind: str) -> Works:
    yield "calledElement", walk.passed(element(walk, "callActivity")) == 1


def script(walk: Walk, kind: str) -> Works:
    yield "script", walk.case("s > x:script:y = n + 1 > e").variables()["y"] == 6
    case = walk.case("s > x:script:n + 1 > e", attributes={"x": 'camunda:resultVariable="y"'})
    yield "resultVariable", case.variables()["y"] == 6


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


PROBES: dict[str, Callable[[Walk, str], Works]] = {
    "general": general,
    "documentation": documentation,
    "timer": timer,
    "multiInstance": several,
    "CamundaPlatform__Input": inputs,
    "CamundaPlatform__Output": outputs,
    "CamundaPlatform__InMappingPropagation": handed_all,
    "CamundaPlatform__OutMappingPropagation": taken_all,
    "CamundaPlatform__InMapping": handed,
    "CamundaPlatform__OutMapping": taken,
    "podpora-starters": starters,
    "podpora-people": people,
    "podpora-form": forms,
    "podpora-decision": decision,
    "podpora-called": called,
    "podpora-script": script,
    "podpora-message": message,
    "podpora-error": code("error"),
    "podpora-escalation": code("escalation"),
    "podpora-condition": condition,
    "podpora-running": running,
}
