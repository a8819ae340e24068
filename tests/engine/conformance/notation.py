"""A compact notation of diagrams, written out as BPMN that goes through the real reader, check and deployment.

A line is a way: `s > a > g? > e`; its last flow may have a condition: `g? > b: n > 3` or `g? > b: default`. The first
letter of an id tells plain events (`s` start, `e` end), a mark at its end a gateway (`g?` exclusive, `g+` parallel,
`g*` inclusive, `g^` of events); other ids are user tasks. What is more has kind and text behind its id:
`t:script:n = 1`, `k:task`, `w:catch:message:go`, `x:throw:signal:news`, `e1:end:error:SMALL`, `c:call:q`,
`r:rule:table`, `o:op:test.work`, `b@a:timer:PT1H` (on the border of a; `b@a~:…` interrupts nothing), `a[items]`,
`a[>items]`, `a[3]`, `a[=n]` (all at once, one after the other, a number of times), `a[~]` (a loop marker).
Sub-processes are made by `sub`, whose own `s`, `e`, `e1` get its id behind them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from tests.engine.diagrams import HEAD

GATEWAYS = {"?": "exclusive", "+": "parallel", "*": "inclusive", "^": "eventBased"}
TIMES = {"timer": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}
ROOTS = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
_NODE = re.compile(
    r"(?P<id>\w+)(?P<mark>[?+*^]?)(?:@(?P<host>\w+)(?P<beside>~?))?(?:\[(?P<items>[^\]]*)\])?(?::(?P<text>.*))?", re.S
)
Parameters = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class More:
    """What elements have beside their kind, by id: attributes, parameters, properties, when a list is over."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Parameters] = field(default_factory=dict)
    properties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extensions: Mapping[str, str] = field(default_factory=dict)
    until: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sub:
    """A sub-process: `id` (with `[items]`), its ways, what starts it (`message:go`, `~timer:PT1H` beside the rest)."""

    id: str
    ways: tuple[str | Sub, ...]
    start: str | None = None


def sub(id: str, *ways: str | Sub, start: str | None = None) -> Sub:
    """A sub-process; with `start` one that this event begins."""
    return Sub(id, ways, start)


def written(
    process: str,
    *ways: str | Sub,
    more: More | None = None,
    head: str = "",
    attributes: str = "",
    start: str = "",
) -> bytes:
    """The file of one process; `head` is put before its elements (lanes), `start` is the event that begins it."""
    writer = _Writer(more or More())
    body = writer.scope(ways, "", start)
    roots = "".join(
        f'<bpmn:{kind} id="{kind}_{_slug(name)}" name={quoteattr(name)}'
        + ("" if ROOTS[kind] == "name" else f" {ROOTS[kind]}={quoteattr(name)}")
        + "/>"
        for kind, name in sorted(writer.roots)
    )
    return (
        f'{HEAD}{roots}<bpmn:process id="{process}" isExecutable="true" {attributes}>'
        f"{head}{body}</bpmn:process></bpmn:definitions>"
    ).encode()


def _slug(name: str) -> str:
    return re.sub(r"\W", lambda found: f"_{ord(found[0]):x}", name)


class _Writer:
    """Writes the scopes of one process and remembers what they name."""

    def __init__(self, more: More) -> None:
        self.roots: set[tuple[str, str]] = set()
        self._more = more

    def scope(self, ways: tuple[str | Sub, ...], suffix: str, start: str = "") -> str:
        elements: dict[str, str] = {}
        flows: list[tuple[str, str, str, str]] = []
        defaults: dict[str, str] = {}
        for inner in (way for way in ways if isinstance(way, Sub)):
            elements[inner.id.partition("[")[0]] = self._sub(inner)
        nodes: dict[str, re.Match[str]] = {}
        for way in (way for way in ways if isinstance(way, str)):
            ids = [self._seen(part, suffix, nodes) for part in _parts(way)]
            condition = _condition(way)
            for place, (source, target) in enumerate(pairwise(ids), 2):
                told = condition if place == len(ids) else ""
                flow = f"{source}.{target}" + "_again" * sum((source, target) == found[1:3] for found in flows)
                if told == "default":
                    defaults[source] = flow
                flows.append((flow, source, target, told))
        for id, node in nodes.items():
            if id not in elements:
                elements[id] = self._element(id, node, suffix, defaults.get(id), start if id == f"s{suffix}" else "")
        return "".join(elements.values()) + "".join(_flow(*flow) for flow in flows)

    def _seen(self, part: str, suffix: str, nodes: dict[str, re.Match[str]]) -> str:
        node = _NODE.fullmatch(part)
        assert node, f"no element: {part!r}"
        id = node["id"] + (suffix if re.fullmatch(r"[se]\d?", node["id"]) else "")
        if id not in nodes or len(node[0]) > len(nodes[id][0]):
            nodes[id] = node
        return id

    def _sub(self, inner: Sub) -> str:
        node = _NODE.fullmatch(inner.id)
        assert node
        start, beside = (inner.start or "").removeprefix("~"), (inner.start or "").startswith("~")
        body = self.scope(inner.ways, f"_{node['id']}", f"{'~' if beside else ''}{start}")
        marks = self._common(node["id"]) + self._loop(node)
        event = ' triggeredByEvent="true"' if inner.start else ""
        return (
            f'<bpmn:subProcess id="{node["id"]}"{event} {self._attributes(node["id"])}>{marks}{body}</bpmn:subProcess>'
        )

    def _attributes(self, id: str) -> str:
        return self._more.attributes.get(id, "")

    def _common(self, id: str) -> str:
        inputs, outputs = self._more.parameters.get(id, ({}, {}))
        lines = [f'<camunda:inputParameter name="{n}">{escape(t)}</camunda:inputParameter>' for n, t in inputs.items()]
        lines += [
            f'<camunda:outputParameter name="{n}">{escape(t)}</camunda:outputParameter>' for n, t in outputs.items()
        ]
        found = f"<camunda:inputOutput>{''.join(lines)}</camunda:inputOutput>" if lines else ""
        told = self._more.properties.get(id, {})
        props = "".join(f'<camunda:property name="{n}" value={quoteattr(t)}/>' for n, t in told.items())
        found += f"<camunda:properties>{props}</camunda:properties>" if props else ""
        found += self._more.extensions.get(id, "")
        return f"<bpmn:extensionElements>{found}</bpmn:extensionElements>" if found else ""

    def _loop(self, node: re.Match[str]) -> str:
        items = node["items"]
        if items is None:
            return ""
        if items == "~":
            return "<bpmn:standardLoopCharacteristics/>"
        name, sequential = items.removeprefix(">"), "true" if items.startswith(">") else "false"
        over, count = f' camunda:collection="{name}" camunda:elementVariable="item"', ""
        if name.isdigit() or name.startswith("="):
            over, count = "", f"<bpmn:loopCardinality>{escape(name.removeprefix('='))}</bpmn:loopCardinality>"
        stop = self._more.until.get(node["id"])
        count += f"<bpmn:completionCondition>{escape(stop)}</bpmn:completionCondition>" if stop else ""
        tag = "bpmn:multiInstanceLoopCharacteristics"
        return f'<{tag} isSequential="{sequential}"{over}>{count}</{tag}>'

    def _element(self, id: str, node: re.Match[str], suffix: str, default: str | None, start: str) -> str:
        more = f"{self._attributes(id)}{f' default={chr(34)}{default}{chr(34)}' if default else ''}"
        kind, _, text = (node["text"] or "").partition(":")
        inner = self._common(id)
        if node["mark"]:
            return (
                f'<bpmn:{GATEWAYS[node["mark"]]}Gateway id="{id}" {more}>{inner}</bpmn:{GATEWAYS[node["mark"]]}Gateway>'
            )
        if node["host"]:
            cancel = "false" if node["beside"] else "true"
            inner += self._definition(node["text"])
            return (
                f'<bpmn:boundaryEvent id="{id}" attachedToRef="{node["host"]}" cancelActivity="{cancel}" {more}>'
                f"{inner}</bpmn:boundaryEvent>"
            )
        if re.fullmatch(rf"s\d?{suffix}", id):
            mark = ' isInterrupting="false"' if start.startswith("~") else ""
            told = self._definition(start.removeprefix("~")) if start else ""
            return f'<bpmn:startEvent id="{id}"{mark} {more}>{inner}{told}</bpmn:startEvent>'
        if kind == "end" or (not kind and re.fullmatch(rf"e\d?{suffix}", id)):
            return f'<bpmn:endEvent id="{id}" {more}>{inner}{self._definition(text)}</bpmn:endEvent>'
        if kind in ("catch", "throw"):
            tag = f"bpmn:intermediate{kind.title()}Event"
            return f'<{tag} id="{id}" {more}>{inner}{self._definition(text)}</{tag}>'
        return self._task(id, kind, text, more, inner, self._loop(node))

    def _task(self, id: str, kind: str, text: str, more: str, inner: str, loop: str) -> str:
        tag, told, body = "userTask", "", ""
        if not kind and "candidateGroups" not in more and "assignee" not in more and 'lane="' not in more:
            told = 'camunda:candidateGroups="staff:agent"'
        if kind == "script":
            tag, body = "scriptTask", f"<bpmn:script>{escape(text)}</bpmn:script>"
            body = body.replace("; ", "\n")
        elif kind == "call":
            tag, told = "callActivity", f'calledElement="{text}"'
        elif kind == "rule":
            tag, told = "businessRuleTask", f'camunda:decisionRef="{text}"'
        elif kind in ("op", "operation"):
            tag = "serviceTask" if kind == "op" else "sendTask"
            told = f'camunda:type="external" camunda:topic="{text}"'
        elif kind in ("receive", "send"):
            self.roots.add(("message", text))
            tag, told = f"{kind}Task", f'messageRef="message_{_slug(text)}"'
        elif kind in ("task", "manualTask", "complexGateway", "adHocSubProcess", "transaction"):
            tag = kind
        return f'<bpmn:{tag} id="{id}" {told} {more}>{inner}{loop}{body}</bpmn:{tag}>'

    def _definition(self, text: str) -> str:
        """An event definition from `timer:PT1H`, `message:go`, `error` (any), `terminate`."""
        kind, _, name = text.partition(":")
        if not kind:
            return ""
        if kind in TIMES:
            time = TIMES[kind]
            return f"<bpmn:timerEventDefinition><bpmn:{time}>{escape(name)}</bpmn:{time}></bpmn:timerEventDefinition>"
        if kind == "link":
            return f'<bpmn:linkEventDefinition name="{name}"/>'
        if kind in ROOTS and name:
            self.roots.add((kind, name))
            return f'<bpmn:{kind}EventDefinition {kind}Ref="{kind}_{_slug(name)}"/>'
        return f"<bpmn:{kind}EventDefinition/>"


def _flow(id: str, source: str, target: str, condition: str) -> str:
    inner = ""
    if condition not in ("", "default"):
        inner = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
    return f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def _parts(way: str) -> list[str]:
    """The elements of a way; a last `: condition` belongs to its flow."""
    condition = _condition(way)
    return (way.removesuffix(f": {condition}") if condition else way).split(" > ")


def _condition(way: str) -> str:
    found = re.search(r"(?<=[\w\]?+*^]): (?P<text>.+)$", way)
    return found["text"] if found else ""
