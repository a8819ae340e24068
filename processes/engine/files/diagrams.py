"""Knows the parts of a diagram: which elements are nodes, and the scopes in which they stand."""

from lxml import etree

from processes.engine.files.resources import BPMN

TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "callActivity"}
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = TASKS | GATEWAYS | EVENTS | {"subProcess", "receiveTask"}


def local(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def nodes(scope: etree._Element) -> list[etree._Element]:
    """The flow nodes that stand directly in a process or sub-process."""
    return [child for child in scope if local(child) in NODES]


def scopes(process: etree._Element) -> list[etree._Element]:
    """The process and every sub-process in it."""
    return [process, *process.iter(f"{BPMN}subProcess")]


def linked(event: etree._Element) -> str | None:
    """The name of the link that this event throws or catches; None for other events."""
    definition = event.find(f"{BPMN}linkEventDefinition")
    return None if definition is None else (definition.get("name") or "").strip()


def links(scope: etree._Element) -> list[tuple[str, str]]:
    """Which throwing link leads to which catching one of its name in the same scope (ids)."""
    found = [(local(node), linked(node), node.get("id", "")) for node in nodes(scope) if linked(node) is not None]
    ends = {name: id for kind, name, id in found if kind == "intermediateCatchEvent"}
    return [(id, ends[name]) for kind, name, id in found if kind == "intermediateThrowEvent" and name in ends]


def is_event_subprocess(scope: etree._Element) -> bool:
    """Whether an event starts this sub-process."""
    return scope.get("triggeredByEvent") == "true"
