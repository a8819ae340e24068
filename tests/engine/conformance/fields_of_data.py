"""What fields about data, lists, time and people do on a running case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from processes.engine.running.starting import startable
from tests.engine.conformance.notation import Sub, sub
from tests.engine.conformance.walk import CALLED, ELEMENTS, RULE, TABLE, Walk, Works, element, finish, heard
from tests.engine.diagrams import form


def inputs(walk: Walk, kind: str) -> Works:
    case = element(walk, kind, parameters={"x": ({"x": "${n + 1}"}, {})})
    if kind == "userTask":
        works = case.open_tasks()[0].local["x"] == 6
    elif kind in ("serviceTask", "sendTask"):
        works = walk.seen[-1] == {"x": 6}
    elif kind.endswith("signal"):
        works = heard(walk, kind, parameters={"x": ({"x": "${n + 1}"}, {})}) == {"n": 5, "x": 6}
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
