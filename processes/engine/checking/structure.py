"""Knows whether a diagram's flow can run: supported elements, one start, everything reached, everything ends."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from processes.engine.checking.instead import COMPENSATION, ELEMENTS
from processes.engine.errors import Fault
from processes.engine.files.diagrams import NODES, is_event_subprocess, linked, links, local, nodes, scopes
from processes.engine.files.resources import BPMN, is_key
from processes.engine.sentences import N_, Sentence

MAX_NODES = 500
MOST_FLOWS = 4 * MAX_NODES  # of a diagram that is looked through before it is refused
TOO_MANY = Sentence(N_("The diagram has more than {count} nodes."), count=MAX_NODES)
_FURNITURE = frozenset(
    {
        "sequenceFlow",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "extensionElements",
        "documentation",
        "incoming",
        "outgoing",
        "property",
        "ioSpecification",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    }
)
# SpiffWorkflow gives these names to nodes of its own.
_RESERVED = frozenset({"Start", "End", "Root"})


def check_structure(file: str, process: etree._Element) -> list[Fault]:
    """Everything in the flow of one process that would not run."""
    faults = list(_identities(file, process))
    if faults:
        return faults
    for scope in scopes(process):
        faults += _unsupported(file, scope)
        faults += _starts(file, scope)
        faults += _flows(file, scope)
        faults += _links(file, scope)
    return faults or [fault for scope in scopes(process) for fault in _paths(file, scope)]


def is_too_large(process: etree._Element) -> bool:
    """Whether it is larger than any that is deployed, so that nothing dearer is done with it."""
    found = [local(child) for scope in scopes(process) for child in scope]
    return sum(one in NODES for one in found) > MAX_NODES or found.count("sequenceFlow") > MOST_FLOWS


def _identities(file: str, process: etree._Element) -> Iterator[Fault]:
    seen: set[str] = set()
    found = [child for scope in scopes(process) for child in scope if local(child) in NODES | {"sequenceFlow"}]
    if sum(local(child) in NODES for child in found) > MAX_NODES:
        yield Fault(file, process.get("id"), TOO_MANY)
    if (key := process.get("id")) and not is_key(key):
        yield Fault(
            file,
            key,
            N_("The id of a process begins with a letter or _ and holds letters, digits, hyphens and underscores."),
        )
    for element in [process, *found]:
        identity = element.get("id")
        if not identity:
            yield Fault(file, None, Sentence(N_("A {element} has no id."), element=local(element)))
        elif identity in seen:
            yield Fault(file, identity, N_("Two elements have this id."))
        elif identity in _RESERVED:
            yield Fault(file, identity, Sentence(N_("The id {name} is reserved for the engine."), name=identity))
        seen.add(identity or "")


def _unsupported(file: str, scope: etree._Element) -> Iterator[Fault]:
    for child in scope:
        name = local(child)
        if not name or child.tag == name or not str(child.tag).startswith(BPMN):
            continue
        if name not in NODES and name not in _FURNITURE:
            reason = ELEMENTS.get(name) or Sentence(N_("The engine does not run a {element}."), element=name)
            yield Fault(file, child.get("id"), reason)
        if child.get("isForCompensation") == "true":
            yield Fault(file, child.get("id"), COMPENSATION)
        if name != "subProcess" and child.find(f"{BPMN}standardLoopCharacteristics") is not None:
            reason = N_("The engine does not run loop markers; draw the loop, or use a list.")
            yield Fault(file, child.get("id"), reason)


def _starts(file: str, scope: etree._Element) -> Iterator[Fault]:
    starts = [child for child in nodes(scope) if local(child) == "startEvent"]
    triggered = [start for start in starts if any(local(part).endswith("EventDefinition") for part in start)]
    where = scope.get("id")
    if is_event_subprocess(scope):
        if len(starts) != 1 or not triggered:
            yield Fault(file, where, N_("An event sub-process starts with exactly one event that triggers it."))
    elif triggered and not (len(starts) == 1 and local(scope) == "process" and _is_signal(starts[0])):
        reason = N_("Only an event sub-process may start with a message, timer or error; a process with a signal.")
        yield Fault(file, triggered[0].get("id"), reason)
    elif len(starts) != 1:
        reason = Sentence(N_("There must be exactly one start event here, there are {count}."), count=len(starts))
        yield Fault(file, where, reason)


def _is_signal(start: etree._Element) -> bool:
    return [local(part) for part in start if local(part).endswith("EventDefinition")] == ["signalEventDefinition"]


def _links(file: str, scope: etree._Element) -> Iterator[Fault]:
    """Links of which one end is missing, is there twice, or has flows where it jumps."""
    found = [(node, local(node), linked(node)) for node in nodes(scope) if linked(node) is not None]
    for node, kind, name in found:
        other = "intermediateCatchEvent" if kind == "intermediateThrowEvent" else "intermediateThrowEvent"
        if not name:
            yield Fault(file, node.get("id"), N_("The link has no name."))
        elif not any((side, called) == (other, name) for _, side, called in found):
            yield Fault(file, node.get("id"), Sentence(N_("The link {name} has one end only."), name=name))
        elif kind == "intermediateCatchEvent" and sum((kind, name) == one[1:] for one in found) > 1:
            yield Fault(file, node.get("id"), Sentence(N_("The link {name} leads to several places."), name=name))
        side = "sourceRef" if kind == "intermediateThrowEvent" else "targetRef"
        if any(flow.get(side) == node.get("id") for flow in scope.iterchildren(f"{BPMN}sequenceFlow")):
            yield Fault(file, node.get("id"), N_("A link jumps: no flow leaves where it begins or leads to its end."))


def _flows(file: str, scope: etree._Element) -> Iterator[Fault]:
    by_id = {node.get("id"): node for node in nodes(scope)}
    here = {child.get("id") for child in scope}
    for flow in scope.iterchildren(f"{BPMN}sequenceFlow"):
        source, target = by_id.get(flow.get("sourceRef")), by_id.get(flow.get("targetRef"))
        if (source is None or target is None) and {flow.get("sourceRef"), flow.get("targetRef")} <= here:
            continue  # one of them is refused itself
        if source is None or target is None:
            yield Fault(file, flow.get("id"), N_("The flow does not join two elements of the same process."))
            continue
        has_condition = flow.find(f"{BPMN}conditionExpression") is not None
        if has_condition and local(source) not in {"exclusiveGateway", "inclusiveGateway"}:
            reason = N_("Only flows out of an exclusive or inclusive gateway may have a condition.")
            yield Fault(file, flow.get("id"), reason)
        if local(target) in {"startEvent", "boundaryEvent"} or is_event_subprocess(target):
            yield Fault(file, flow.get("id"), Sentence(N_("No flow may lead into a {element}."), element=local(target)))
        if local(source) == "endEvent":
            yield Fault(file, flow.get("id"), N_("No flow may leave an end event."))
        waits = local(target) == "receiveTask" or (local(target) == "intermediateCatchEvent" and linked(target) is None)
        if local(source) == "eventBasedGateway" and not waits:
            yield Fault(file, flow.get("id"), N_("Only events that wait may follow an event-based gateway."))
    for node in by_id.values():
        yield from _choices(file, scope, node)


def _choices(file: str, scope: etree._Element, node: etree._Element) -> Iterator[Fault]:
    outgoing = [flow for flow in scope.iterchildren(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == node.get("id")]
    default = node.get("default")
    if default and default not in {flow.get("id") for flow in outgoing}:
        yield Fault(file, node.get("id"), N_("The default flow does not leave this element."))
    if local(node) in {"exclusiveGateway", "inclusiveGateway"} and len(outgoing) > 1:
        for flow in outgoing:
            if flow.get("id") != default and flow.find(f"{BPMN}conditionExpression") is None:
                reason = N_("This flow out of a gateway needs a condition, or be the default.")
                yield Fault(file, flow.get("id"), reason)
    if local(node) == "boundaryEvent" and node.get("attachedToRef") not in {other.get("id") for other in nodes(scope)}:
        yield Fault(file, node.get("id"), N_("The boundary event is attached to nothing."))


def _paths(file: str, scope: etree._Element) -> Iterator[Fault]:
    here = nodes(scope)
    forward: dict[str, list[str]] = {node.get("id", ""): [] for node in here}
    backward: dict[str, list[str]] = {node.get("id", ""): [] for node in here}
    for source, target in edges(scope):
        forward[source].append(target)
        backward[target].append(source)
    starts = [n.get("id", "") for n in here if local(n) == "startEvent" or is_event_subprocess(n)]
    ends = [n.get("id", "") for n in here if local(n) == "endEvent" or is_event_subprocess(n)]
    reached, ending = closure(starts, forward), closure(ends, backward)
    for node in here:
        identity = node.get("id", "")
        if identity not in reached:
            yield Fault(file, identity, N_("Nothing leads here."))
        elif identity not in ending:
            yield Fault(file, identity, N_("From here no end event can be reached."))


def edges(scope: etree._Element) -> list[tuple[str, str]]:
    """Which node leads to which (ids): along flows and links, and from an activity to its boundary events."""
    flows = [(f.get("sourceRef", ""), f.get("targetRef", "")) for f in scope.iterchildren(f"{BPMN}sequenceFlow")]
    borders = [(n.get("attachedToRef", ""), n.get("id", "")) for n in nodes(scope) if local(n) == "boundaryEvent"]
    return flows + borders + links(scope)


def closure(begin: Iterable[str], edges: Mapping[str, list[str]]) -> set[str]:
    """What can be reached from `begin`, itself included."""
    seen: set[str] = set()
    pending = list(begin)
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += edges[node]
    return seen
