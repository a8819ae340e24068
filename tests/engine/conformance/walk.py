"""Small diagrams round one element `x` of each kind, played for the walk over the fields of the panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.language import operations
from processes.engine.language.operations import Step
from processes.engine.store.models import ProcessHistory
from processes.outbox import OutboxEvent
from tests.engine.conformance.notation import More, Sub, sub, written
from tests.engine.conformance.playing import Running
from tests.engine.diagrams import dmn

Works = Iterator[tuple[str, bool]]  # field, whether it does what it says


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
        self, *ways: str | Sub, files: Mapping[str, bytes] | None = None, process: str = "", head: str = "", **more: Any
    ) -> Running:
        """A case of these ways; `more` is what `More` takes."""
        variables = more.pop("variables", {"n": 5})
        content = written("p", *ways, more=More(**more), head=head, attributes=process)
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
    "intermediateThrowEvent signal": ("s > x:throw:signal:news > e",),
    "endEvent signal": ("s > x:end:signal:news",),
    "intermediateCatchEvent signal": ("s > x:catch:signal:go > e",),
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
        case.act({"x": "x", "!": "!go", "~": "~go", "@": "@x", "#": "#x"}[case.waits()[0][0]])
    raise AssertionError(case.place())


def heard(walk: Walk, kind: str, **more: Any) -> Mapping[str, Any]:
    """The variables of another case that has heard the signal news, thrown by an element of this kind."""
    other = walk.case("s > w:catch:signal:news > e", properties={"w": {"variables": "x"}})
    element(walk, kind, **more)
    other.hear()
    return other.variables() if other.over else {}
