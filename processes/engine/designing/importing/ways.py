"""Ways out of gateways and tasks that other tools leave open: no conditions, conditions behind a task, many starts."""

from collections.abc import Iterator
from functools import partial

from lxml import etree

from processes.engine.designing.importing import fresh
from processes.engine.designing.importing.decisions import Decision, Element, Option, Work, at
from processes.engine.designing.importing.events import drop
from processes.engine.files.diagrams import is_event_subprocess, local, nodes
from processes.engine.files.resources import BPMN, form_key
from processes.engine.sentences import N_, Sentence

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_SIZE, _GAP = 50, 20


def look_at_ways(work: Work, element: Element) -> Iterator[Decision]:
    """Where a case would not know on which way to go."""
    kind, flows = local(element), outgoing(element)
    if kind in _CHOOSING and len(flows) > 1:
        open_ones = [flow for flow in flows if _condition(flow) is None and flow.get("id") != element.get("default")]
        if open_ones:
            name = fresh.variable(element.get("name") or element.get("id") or "way")
            stands = N_("It is not said when which way is taken.")
            said = Sentence(N_("By the variable {name}: {values}"), name=name, values=", ".join(map(_value, open_ones)))
            options = [Option("variable", said, partial(_by_variable, element, open_ones, name))]
            if not element.get("default"):
                said = Sentence(N_("Always {name}"), name=_value(open_ones[0]))
                options.append(Option("default", said, partial(_default, element, open_ones)))
            yield at("ways", element, stands, *options)
    elif kind not in _CHOOSING and kind and any(_condition(flow) is not None for flow in flows):
        stands = N_("Conditions stand on the flows out of a task.")
        yield at(
            "behind", element, stands, Option("gateway", N_("Draw a gateway behind it"), partial(_gateway, element))
        )
    if kind == "process" or (kind == "subProcess" and not is_event_subprocess(element)):
        yield from _starts(element)


def outgoing(element: Element) -> list[Element]:
    """The flows that leave an element."""
    scope = element.getparent()
    found = scope.findall(f"{BPMN}sequenceFlow") if scope is not None else []
    return [flow for flow in found if flow.get("sourceRef") == element.get("id")]


def _condition(flow: Element) -> Element | None:
    condition = flow.find(f"{BPMN}conditionExpression")
    return condition if condition is not None and "".join(str(t) for t in condition.itertext()).strip() else None


def _value(flow: Element) -> str:
    return " ".join((flow.get("name") or flow.get("id") or "").split())


def _by_variable(element: Element, flows: list[Element], name: str, work: Work, _picked: str) -> None:
    """Each way by what the variable says; the last is taken where it says nothing of these."""
    keeps_default = element.get("default") is not None
    for flow in flows if keeps_default else flows[:-1]:
        _clear_condition(work, flow)
        text = f"${{get({name!r}) == {_value(flow)!r}}}"
        work.sheet.add(flow, f"{BPMN}conditionExpression", text=text).set(
            "{http://www.w3.org/2001/XMLSchema-instance}type", f"{_prefix(flow)}tFormalExpression"
        )
    if not keeps_default:
        _default(element, flows[-1:], work, "")
    _ask_before(work, element, name, [_value(flow) for flow in flows])


def _ask_before(work: Work, element: Element, name: str, values: list[str]) -> None:
    """The form that was made for the person just before asks which way it is."""
    scope = element.getparent()
    flows = scope.findall(f"{BPMN}sequenceFlow") if scope is not None else []
    before = {flow.get("sourceRef") for flow in flows if flow.get("targetRef") == element.get("id")}
    for step in scope if scope is not None else ():
        file = f"{form_key(step)}.form"
        if step.get("id") in before and local(step) == "userTask" and file in work.files:
            question = fresh.field(name, element.get("name") or name, "enum", [(value, value) for value in values])
            fresh.ask_also(work, file, question)


def _prefix(element: Element) -> str:
    return f"{element.prefix}:" if element.prefix else ""


def _default(element: Element, flows: list[Element], work: Work, _picked: str) -> None:
    _clear_condition(work, flows[0])
    work.sheet.set(element, "default", flows[0].get("id"))
    for flow in flows[1:]:
        if _condition(flow) is None:
            _clear_condition(work, flow)
            work.sheet.add(flow, f"{BPMN}conditionExpression", text="${false}")


def _clear_condition(work: Work, flow: Element) -> None:
    for part in flow.findall(f"{BPMN}conditionExpression"):
        work.sheet.remove(part)


def _gateway(element: Element, work: Work, _picked: str) -> None:
    """An inclusive gateway behind a task, which takes over its flows."""
    scope, identity = element.getparent(), fresh.unused(work, f"{element.get('id')}_ways")
    if scope is None:
        return
    flows, way = outgoing(element), fresh.unused(work, f"{element.get('id')}_on")
    gateway = work.sheet.add(scope, f"{BPMN}inclusiveGateway", at=scope.index(element) + 1, id=identity)
    work.sheet.add(scope, f"{BPMN}sequenceFlow", id=way, sourceRef=element.get("id") or "", targetRef=identity)
    for flow in flows:
        work.sheet.set(flow, "sourceRef", identity)
    if element.get("default"):
        work.sheet.set(gateway, "default", element.get("default"))
        work.sheet.set(element, "default", None)
    for reference in element.findall(f"{BPMN}outgoing"):
        work.sheet.remove(reference)
    for reference in [
        node for node in work.root.iter(f"{BPMN}flowNodeRef") if (node.text or "").strip() == element.get("id")
    ]:
        lane = reference.getparent()
        if lane is not None:
            work.sheet.add(lane, f"{BPMN}flowNodeRef", at=lane.index(reference) + 1, text=identity)
    _draw(work, element, identity, way, [flow.get("id") or "" for flow in flows])


def _draw(work: Work, element: Element, gateway: str, way: str, flows: list[str]) -> None:
    shape = next(
        (node for node in work.root.iter(f"{DI}BPMNShape") if node.get("bpmnElement") == element.get("id")), None
    )
    bounds = shape.find(f"{_DC}Bounds") if shape is not None else None
    plane = shape.getparent() if shape is not None else None
    if bounds is None or plane is None:
        return
    x, y, width, height = (float(bounds.get(name) or 0) for name in ("x", "y", "width", "height"))
    left, middle = x + width + _GAP, y + height / 2
    made = work.sheet.add(plane, f"{DI}BPMNShape", id=f"{gateway}_di", bpmnElement=gateway, isMarkerVisible="true")
    box = {"x": left, "y": middle - _SIZE / 2, "width": _SIZE, "height": _SIZE}
    made.append(etree.Element(f"{_DC}Bounds", {name: f"{value:g}" for name, value in box.items()}, nsmap=plane.nsmap))
    edge = work.sheet.add(plane, f"{DI}BPMNEdge", id=f"{way}_di", bpmnElement=way)
    for place in (x + width, left):
        at = {"x": f"{place:g}", "y": f"{middle:g}"}
        edge.append(etree.Element(f"{_DD}waypoint", at, nsmap=plane.nsmap))
    for drawn in work.root.iter(f"{DI}BPMNEdge"):
        first = drawn.find(f"{_DD}waypoint")
        if drawn.get("bpmnElement") in flows and first is not None:
            work.sheet.set(first, "x", f"{left + _SIZE:g}")
            work.sheet.set(first, "y", f"{middle:g}")


def _starts(scope: Element) -> Iterator[Decision]:
    starts = [node for node in nodes(scope) if local(node) == "startEvent"]
    triggered = [node for node in starts if any(local(part).endswith("EventDefinition") for part in node)]
    only_signal = (
        len(starts) == 1 and local(scope) == "process" and starts[0].find(f"{BPMN}signalEventDefinition") is not None
    )
    if len(starts) == 1 and triggered and not only_signal:
        stands = N_("It begins with an event of its own.")
        said = N_("Begin it by hand, or from another process")
        yield at("start", starts[0], stands, Option("plain", said, partial(_plain, starts[0])))
    elif len(starts) > 1:
        plain = sorted(starts, key=lambda node: node in triggered)
        options = [
            Option(
                node.get("id") or "",
                Sentence(N_("Begin at {name}"), name=node.get("name") or node.get("id")),
                partial(_begin, node, starts),
            )
            for node in plain
        ]
        yield at("start", scope, N_("It begins at several places."), *options)


def _plain(start: Element, work: Work, _picked: str) -> None:
    for part in [part for part in start if local(part).endswith("EventDefinition")]:
        work.lost.append(f"{local(part)} ({start.get('id')})")
        work.sheet.remove(part)


def _begin(chosen: Element, starts: list[Element], work: Work, _picked: str) -> None:
    for start in starts:
        if start is not chosen:
            for flow in outgoing(start):
                target = flow.get("targetRef")
                drop(work, flow)
                for reference in work.root.iter(f"{BPMN}incoming"):
                    parent = reference.getparent()
                    if (
                        parent is not None
                        and parent.get("id") == target
                        and (reference.text or "").strip() == flow.get("id")
                    ):
                        work.sheet.remove(reference)
            drop(work, start)
