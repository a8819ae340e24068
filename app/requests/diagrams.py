"""Diagrams as their readers see them: every step named in the reader's language."""

from flask_babel import gettext
from lxml import etree

from processes.engine.xml import parse_xml

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
LABEL_WIDTH = 90.0


def worded(xml: str, *, process: str) -> str:
    """The diagram with each name that the catalogue knows in the reader's language; `process` names it in faults."""
    root = parse_xml(xml.encode(), file=process)
    for element in root.iter(MODEL + "*"):
        if name := " ".join((element.get("name") or "").split()):
            element.set("name", gettext(name))
    for label in root.iter(DRAWN + "BPMNLabel"):
        for bounds in label:
            _widen(bounds)
    return etree.tostring(root, encoding="unicode")


def _widen(bounds: etree._Element) -> None:
    """Leave a label its middle and room for words longer than the designer's."""
    missing = LABEL_WIDTH - float(bounds.get("width") or LABEL_WIDTH)
    if missing > 0:
        bounds.set("x", f"{float(bounds.get('x') or 0) - missing / 2:g}")
        bounds.set("width", f"{LABEL_WIDTH:g}")
