"""What stays of the other tool: what says only how to draw is kept, what would run there is taken away by name."""

from collections import Counter
from collections.abc import Collection, Iterator
from functools import partial

from lxml import etree

from processes.engine.checking.dialect import VENDORS, check_dialect
from processes.engine.designing.importing.decisions import Decision, Element, Option, Work, at
from processes.engine.files.diagrams import scopes
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.sentences import N_, Sentence

_CAMUNDA_PARTS = (
    "executionListener",
    "taskListener",
    "connector",
    "field",
    "errorEventDefinition",
    "caseExecutionListener",
    "formData",
)
_CAMUNDA_ATTRIBUTES = (
    "initiator",
    "asyncAfter",
    "caseRef",
    "variableMappingClass",
    "variableMappingDelegateExpression",
    "resource",
)
_STANDARD = ("http://www.omg.org/spec/", "http://www.w3.org/", CAMUNDA[1:-1], "http://bpmn.io/")
_SHOWN = 8
# what other decisions deal with
_ASKED = frozenset(
    {
        "taskDefinition", "ioMapping", "formDefinition", "assignmentDefinition", "calledElement", "calledDecision",
        "loopCharacteristics", "script", "preScript", "postScript", "serviceTaskOperator", "calledDecisionId",
        "instructionsForEndUser",
    }
)  # fmt: skip


def look_at_leftovers(work: Work, pending: Collection[str] = ()) -> Iterator[Decision]:
    """What of other engines is left in the process; what elements in `pending` are asked about is told there."""
    process = work.chosen()
    if process is None:
        return
    found: dict[str, list[tuple[Element, str]]] = {}
    for element in process.iter("*"):
        for name in [str(element.tag), *map(str, element.attrib)]:
            vendor = VENDORS.get(etree.QName(name).namespace or "")
            if vendor and not (_owner(element) in pending and _is_asked(element, name)):
                found.setdefault(vendor, []).append((element, name))
    for vendor, places in found.items():
        yield _left(vendor, process, places)
    yield from _camunda(process)


def _is_asked(element: Element, name: str) -> bool:
    around = [str(node.tag) for node in [element, *element.iterancestors()] if not str(node.tag).startswith(BPMN)]
    return name == element.tag and any(etree.QName(tag).localname in _ASKED for tag in around)


def _left(vendor: str, process: Element, places: list[tuple[Element, str]]) -> Decision:
    names = list(dict.fromkeys(_said(element, name) for element, name in places))
    more = f" … (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
    stands = Sentence(
        N_("Of {tool} this is left, which does nothing here: {what}."),
        tool=vendor,
        what=", ".join(names[:_SHOWN]) + more,
    )
    return Decision(
        f"rest-{vendor}",
        process.get("id") or "",
        vendor,
        stands,
        (Option("drop", N_("Take it away"), partial(_drop, places)),),
    )


def _said(element: Element, name: str) -> str:
    prefix = next((p for p, uri in element.nsmap.items() if uri == etree.QName(name).namespace and p), "")
    return f"{prefix}:{etree.QName(name).localname}"


def _owner(element: Element) -> str:
    around = (
        node.get("id")
        for node in [element, *element.iterancestors()]
        if str(node.tag).startswith(BPMN) and node.get("id")
    )
    return next(around, "") or ""


def _drop(places: list[tuple[Element, str]], work: Work, _picked: str) -> None:
    for element, name in places:
        said = f"{_said(element, name)} ({_owner(element)})"
        if name != element.tag:
            if element.attrib.pop(name, None) is not None:
                work.lost.append(said)
                work.sheet.changed(element)
        elif (parent := element.getparent()) is not None:
            if parent.tag == f"{BPMN}extensionElements":
                work.lost.append(said)
            work.sheet.remove(element)
    _tidy(work, places)


def _tidy(work: Work, places: list[tuple[Element, str]]) -> None:
    """No empty extensionElements stay where something was taken away."""
    for inside in list(work.root.iter(f"{BPMN}extensionElements")):
        if not len(inside) and places:
            work.sheet.remove(inside)


def _camunda(process: Element) -> Iterator[Decision]:
    for scope in scopes(process):
        for element in [*([process] if scope is process else []), *scope]:
            if not str(element.tag).startswith(BPMN) or not (element is process or any(check_dialect(element))):
                continue
            parts = [
                (part, str(part.tag))
                for name in _CAMUNDA_PARTS
                for part in element.iterfind(f"{BPMN}extensionElements//{CAMUNDA}{name}")
            ]
            parts += [(element, f"{CAMUNDA}{name}") for name in _CAMUNDA_ATTRIBUTES if element.get(f"{CAMUNDA}{name}")]
            if parts:
                names = ", ".join(dict.fromkeys(_said(node, name) for node, name in parts))
                stands = Sentence(N_("The engine does not run {what}."), what=names)
                yield at("unused", element, stands, Option("drop", N_("Take it away"), partial(_drop, parts)))


def kept(root: Element) -> list[str]:
    """What other tools have written about drawing and keeping, and what stays in the file: names, counted."""
    found: Counter[str] = Counter()
    for element in root.iter("*"):
        for name in [str(element.tag), *map(str, element.attrib)]:
            uri = etree.QName(name).namespace or ""
            if uri and uri not in VENDORS and not uri.startswith(_STANDARD):
                found[_said(element, name)] += 1
    return [f"{name} ×{count}" if count > 1 else name for name, count in found.items()]


def foreign_tools(root: Element) -> list[str]:
    """Who has written the file, as far as it says so."""
    spaces = {uri for element in root.iter("*") for uri in element.nsmap.values()}
    said = [name for uri, name in VENDORS.items() if uri in spaces]
    exporter = root.get("exporter")
    return list(dict.fromkeys([*([exporter] if exporter else []), *said]))
