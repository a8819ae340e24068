"""Diagrams as their readers see them: every step named in the reader's language, for customers without what is ours."""

from lxml import etree

from app.web.drawn import said
from processes.engine.files import diagrams
from processes.engine.files.resources import BPMN, CAMUNDA, executable_processes
from processes.engine.files.xml import parse_xml

DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
LABEL_WIDTH = 90.0
# What a customer's browser is told of a diagram: what is drawn and how it hangs together. All else stays here.
NODES = diagrams.NODES | {"sequenceFlow"}
SIGNS = frozenset(
    [
        "messageEventDefinition",
        "timerEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "terminateEventDefinition",
        "multiInstanceLoopCharacteristics",
    ]
)
FRAME = frozenset({"definitions", "process", "laneSet", "lane", "flowNodeRef", "incoming", "outgoing"})
TOLD = frozenset(
    [
        "id",
        "name",
        "sourceRef",
        "targetRef",
        "attachedToRef",
        "cancelActivity",
        "triggeredByEvent",
        "isInterrupting",
        "default",
        "isSequential",
        "isExecutable",
        "targetNamespace",
    ]
)
SHOWN = "shownToCustomers"


def worded(xml: str, *, process: str) -> str:
    """The diagram with each name that the catalogue knows in the reader's language; `process` names it in faults."""
    return _worded(parse_xml(xml.encode(), file=process))


def for_customers(xml: str, *, process: str) -> str:
    """The same without anything but the picture: no operations, people, conditions, scripts, texts or notes of ours."""
    root = parse_xml(xml.encode(), file=process)
    _bare(root)
    drawn = {element.get("id") for element in root.iter(f"{BPMN}*")}
    for part in [*root.iter(f"{DRAWN}BPMNShape"), *root.iter(f"{DRAWN}BPMNEdge")]:
        if part.get("bpmnElement") not in drawn:
            parent = part.getparent()
            if parent is not None:
                parent.remove(part)
    return _worded(root)


def is_for_customers(xml: str, *, process: str) -> bool:
    """Whether the designer has marked the process as one that customers may see."""
    found = executable_processes(parse_xml(xml.encode(), file=process))[0]
    marks = found.iterfind(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property")
    return any(mark.get("name") == SHOWN and mark.get("value") == "true" for mark in marks)


def _bare(element: etree._Element) -> None:
    for child in list(element):
        if not str(child.tag).startswith(BPMN):
            continue  # the drawing itself
        name = etree.QName(child).localname
        if name in SIGNS:
            child.clear()
        elif name not in NODES | FRAME:
            element.remove(child)
            continue
        _bare(child)
    if str(element.tag).startswith(BPMN):
        for attribute in set(element.attrib) - TOLD:
            del element.attrib[attribute]


def _worded(root: etree._Element) -> str:
    for element in root.iter(f"{BPMN}*"):
        if name := " ".join((element.get("name") or "").split()):
            element.set("name", said(name))
    for label in root.iter(f"{DRAWN}BPMNLabel"):
        for bounds in label:
            _widen(bounds)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _widen(bounds: etree._Element) -> None:
    """Leave a label its middle and room for words longer than the designer's."""
    missing = LABEL_WIDTH - float(bounds.get("width") or LABEL_WIDTH)
    if missing > 0:
        bounds.set("x", f"{float(bounds.get('x') or 0) - missing / 2:g}")
        bounds.set("width", f"{LABEL_WIDTH:g}")
