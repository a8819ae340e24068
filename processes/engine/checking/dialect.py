"""Knows what other engines and modellers write that this one would leave undone without a word."""

from collections.abc import Iterator

from lxml import etree

from processes.engine.errors import Fault
from processes.engine.files.diagrams import local
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.sentences import N_, Sentence

# Those that say how to run; the modellers' own (Signavio, Bizagi …) only say how to draw.
VENDORS = {
    "http://camunda.org/schema/zeebe/1.0": "Camunda 8",
    "http://flowable.org/bpmn": "Flowable",
    "http://activiti.org/bpmn": "Activiti",
    "http://activiti.com/modeler": "Activiti",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.bpsim.org/schemas/1.0": "BPSim",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
    "http://www.oracle.com/bpm": "Oracle BPM",
}
_ELEMENTS = frozenset(
    {
        "executionListener",
        "taskListener",
        "formData",
        "connector",
        "field",
        "errorEventDefinition",
        "caseExecutionListener",
    }
)
_ATTRIBUTES = frozenset(
    {
        "class",
        "expression",
        "delegateExpression",
        "resource",
        "caseRef",
        "variableMappingClass",
        "variableMappingDelegateExpression",
        "initiator",
    }
)
_BINDINGS = ("calledElementBinding", "decisionRefBinding", "formRefBinding")
_LANGUAGES = frozenset({"", "juel", "python", "expression"})


def check_vendors(file: str, process: etree._Element) -> list[Fault]:
    """One fault for every other engine whose extensions the process is written with, at the first element."""
    found: dict[str, Fault] = {}
    for element in process.iter("*"):
        for name in [element.tag, *element.attrib]:
            vendor = VENDORS.get(etree.QName(name).namespace or "")
            if vendor and vendor not in found:
                reason = Sentence(
                    N_("This is written for {vendor}; the engine reads extensions of Camunda Platform 7 only."),
                    vendor=vendor,
                )
                found[vendor] = Fault(file, _owner(element), reason)
    return list(found.values())


def _owner(element: etree._Element) -> str | None:
    around = (node for node in [element, *element.iterancestors()] if str(node.tag).startswith(BPMN))
    return next((node.get("id") for node in around if node.get("id")), None)


def check_dialect(element: etree._Element) -> Iterator[str]:
    """What one element asks for in Camunda's words that this engine does not do."""
    for part in element.iterfind(f"{BPMN}extensionElements//*"):
        if str(part.tag).startswith(CAMUNDA) and local(part) in _ELEMENTS:
            yield Sentence(N_("The engine does not run camunda:{name}."), name=local(part))
    for name in _ATTRIBUTES:
        if element.get(f"{CAMUNDA}{name}") is not None:
            yield Sentence(N_("The engine does not run camunda:{name}."), name=name)
    if element.get(f"{CAMUNDA}asyncAfter") == "true":
        yield N_("The engine does not run camunda:asyncAfter; mark the next element with camunda:asyncBefore.")
    for name in _BINDINGS:
        if element.get(f"{CAMUNDA}{name}", "deployment") not in {"deployment", "latest"}:
            yield N_("A case always uses the version that it was started with; no other can be named.")
    yield from _language(element)


def _language(element: etree._Element) -> Iterator[str]:
    condition = element.find(f"{BPMN}conditionExpression")
    asked = element.get("scriptFormat") or ""
    if condition is not None:
        asked = condition.get("language") or ""
        if condition.get(f"{CAMUNDA}resource") is not None:
            yield Sentence(N_("The engine does not run camunda:{name}."), name="resource")
    if asked.rpartition("/")[2].lower() not in _LANGUAGES:
        yield Sentence(N_("The engine does not run {language}, only its own expressions."), language=asked)
