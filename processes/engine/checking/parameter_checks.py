"""Knows what is wrong with input and output parameters, and at which elements the engine uses them."""

from collections.abc import Iterator

from lxml import etree

from processes.engine.files.diagrams import is_event_subprocess, local
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.language.texts import template
from processes.engine.sentences import N_, Sentence

_WORKING = frozenset({"userTask", "serviceTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess"})
_THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
_CATCHING = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent"})
_PAYLOADS = frozenset({"messageEventDefinition", "signalEventDefinition"})


def takes_inputs(element: etree._Element) -> bool:
    """Whether input parameters of this element reach what it does."""
    if local(element) in _THROWING:
        return any(local(part) in _PAYLOADS for part in element)
    return (local(element) in _WORKING and not is_event_subprocess(element)) or local(element) == "sendTask"


def gives_outputs(element: etree._Element) -> bool:
    """Whether output parameters of this element are written when it is left."""
    if local(element) == "sendTask":
        return element.get(f"{CAMUNDA}topic") is not None
    return (local(element) in _WORKING and not is_event_subprocess(element)) or local(element) in _CATCHING


def check_parameters(element: etree._Element) -> Iterator[str]:
    """Parameters that cannot be read, stand twice, or would be left undone."""
    used = {"inputParameter": takes_inputs(element), "outputParameter": gives_outputs(element)}
    seen: set[tuple[str, str | None]] = set()
    for kind, is_used in used.items():
        for parameter in element.iterfind(f"{BPMN}extensionElements//{CAMUNDA}{kind}"):
            yield from template(parameter.text)
            name = parameter.get("name")
            if not name:
                yield N_("A parameter has no name.")
            elif (kind, name) in seen:
                yield Sentence(N_("The parameter {name} is given twice."), name=name)
            if len(parameter):
                yield N_("A parameter holds text or an expression, no script, list or map.")
            if not is_used:
                yield _unused(kind, name or "")
            seen.add((kind, name))


def _unused(kind: str, name: str) -> str:
    if kind == "inputParameter":
        return Sentence(N_("The input {name} would be left undone: this element takes none."), name=name)
    return Sentence(N_("The output {name} would be left undone: this element gives none."), name=name)
