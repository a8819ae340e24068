"""Knows what is drawn in a diagram, for those who look at it: elements, flows, ends, and what each of them names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from processes.engine.files.diagrams import NODES, local
from processes.engine.files.resources import BPMN, CAMUNDA, executable_processes, form_key
from processes.engine.files.xml import parse_xml


@dataclass(frozen=True)
class Element:
    """One element; `kind` is the BPMN word (userTask), `names` what it names by kind of thing.

    The kinds are operation, completion, form, message, signal, decision, called, timer (its text) and error (its code).
    """

    id: str
    kind: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name drawn, or the id."""
        return self.name or self.id


@dataclass(frozen=True)
class Drawn:
    """One process: its elements and flows by id; `flows` are (source, target, name)."""

    process: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, tuple[str, str, str]]

    def of(self, *kinds: str) -> list[Element]:
        """The elements of these kinds, in the order of the file."""
        return [element for element in self.elements.values() if element.kind in kinds]

    def naming(self, kind: str) -> list[Element]:
        """The elements that name something of this kind, such as a message."""
        return [element for element in self.elements.values() if kind in element.names]


def read_drawn(path: str, content: bytes) -> Drawn:
    """What is drawn in a BPMN file; raise DefinitionRefused."""
    root = parse_xml(content, file=path)
    process = executable_processes(root)[0]
    messages = {one.get("id", ""): one.get("name") or "" for one in root.iter(f"{BPMN}message")}
    signals = {one.get("id", ""): one.get("name") or "" for one in root.iter(f"{BPMN}signal")}
    errors = {one.get("id", ""): one.get("errorCode") or "" for one in root.iter(f"{BPMN}error")}
    nodes = [node for node in process.iter() if local(node) in NODES]
    elements = {
        node.get("id", ""): Element(
            node.get("id", ""), local(node), _line(node.get("name")), dict(_names(node, messages, errors, signals))
        )
        for node in nodes
    }
    flows = {
        flow.get("id", ""): (flow.get("sourceRef", ""), flow.get("targetRef", ""), _line(flow.get("name")))
        for flow in process.iter(f"{BPMN}sequenceFlow")
    }
    return Drawn(process.get("id", ""), _line(process.get("name")) or process.get("id", ""), elements, flows)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _names(
    node: etree._Element, messages: Mapping[str, str], errors: Mapping[str, str], signals: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    found = {
        "operation": node.get(f"{CAMUNDA}topic"),
        "form": form_key(node),
        "decision": node.get(f"{CAMUNDA}decisionRef"),
        "called": node.get("calledElement"),
        "message": messages.get(node.get("messageRef", "")),
    }
    for part in node.iterfind(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"):
        if part.get("name") == "completion":
            found["completion"] = part.get("value")
    for part in node:
        if local(part) == "messageEventDefinition":
            found["message"] = messages.get(part.get("messageRef", ""))
        elif local(part) == "signalEventDefinition":
            found["signal"] = signals.get(part.get("signalRef", ""))
        elif local(part) == "timerEventDefinition":
            found["timer"] = " ".join("".join(part.itertext()).split())
        elif local(part) == "errorEventDefinition":
            found["error"] = errors.get(part.get("errorRef", ""))
    return ((kind, text) for kind, text in found.items() if text)
