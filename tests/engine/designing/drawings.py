"""A diagram with its layout, a table and a form, and the edits that two designers make of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree

from processes.engine.designing.merging import Side, merge, read
from processes.engine.designing.trees import Clash, Tree
from processes.engine.files.resources import DefinitionKind

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
WAY = "http://www.omg.org/spec/DD/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
NAMES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": WAY, "camunda": CAMUNDA}
LENGTH = 5


def diagram(length: int = LENGTH) -> bytes:
    """begin → task0 → … → done, each shape 100 wide and 150 after the former."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=NAMES, id="definitions", targetNamespace="http://x.test")
    process = etree.SubElement(root, f"{{{BPMN}}}process", id="way", name="Way", isExecutable="true")
    drawing = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id="drawing")
    plane = etree.SubElement(drawing, f"{{{DI}}}BPMNPlane", id="plane", bpmnElement="way")
    nodes = ["begin", *(f"task{number}" for number in range(length)), "done"]
    for place, node in enumerate(nodes):
        tag = {"begin": "startEvent", "done": "endEvent"}.get(node, "userTask")
        add_node(process, plane, node, tag, x=150 * place)
    for source, target in pairwise(nodes):
        add_flow(root, source, target)
    return etree.tostring(root)


def add_node(process: Any, plane: Any, node: str, tag: str = "userTask", *, x: int = 0, y: int = 80) -> None:
    """An element with its shape."""
    etree.SubElement(process, f"{{{BPMN}}}{tag}", id=node, name=f"Do {node}")
    shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{node}_di", bpmnElement=node)
    etree.SubElement(shape, f"{{{DC}}}Bounds", x=str(x), y=str(y), width="100", height="80")


def add_flow(root: Any, source: str, target: str, *, id: str | None = None) -> None:
    """A flow with its arrow, noted at both ends."""
    name = id or f"{source}_to_{target}"
    for end, tag in ((source, "outgoing"), (target, "incoming")):
        etree.SubElement(one(root, end), f"{{{BPMN}}}{tag}").text = name
    flow = f"{{{BPMN}}}sequenceFlow"
    etree.SubElement(one(root, "way"), flow, id=name, sourceRef=source, targetRef=target)
    plane = next(root.iter(f"{{{DI}}}BPMNPlane"))
    edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{name}_di", bpmnElement=name)
    for end, side in ((source, 100), (target, 0)):
        x, y = corner(root, end)
        etree.SubElement(edge, f"{{{WAY}}}waypoint", x=f"{x + side:g}", y=f"{y + 40:g}")


def corner(root: Any, node: str) -> tuple[float, float]:
    """Where a shape stands."""
    bounds = one(root, f"{node}_di")[0]
    return float(bounds.get("x")), float(bounds.get("y"))


def one(root: Any, id: str) -> Any:
    """The element with this id."""
    return next(node for node in root.iter() if node.get("id") == id)


@dataclass(frozen=True)
class Edit:
    """What a designer does to one task: rename, move, parameter, retype, delete, add, branch."""

    act: str
    task: str
    value: str = ""


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The diagram after these edits."""
    root = etree.fromstring(content)
    for edit in edits:
        _ACTS[edit.act](root, edit.task, edit.value)
    return etree.tostring(root)


def _rename(root: Any, task: str, value: str) -> None:
    one(root, task).set("name", value)


def _retype(root: Any, task: str, value: str) -> None:
    one(root, task).tag = f"{{{BPMN}}}{value or 'manualTask'}"


def _parameter(root: Any, task: str, value: str) -> None:
    node, found = one(root, task), None
    for tag in (f"{{{BPMN}}}extensionElements", f"{{{CAMUNDA}}}inputOutput"):
        found = node.find(tag)
        node = etree.SubElement(node, tag) if found is None else found
    given = next((p for p in node if p.get("name") == "amount"), None)
    given = etree.SubElement(node, f"{{{CAMUNDA}}}inputParameter", name="amount") if given is None else given
    given.text = value


def _move(root: Any, task: str, value: str) -> None:
    by = int(value or 30)
    bounds = one(root, f"{task}_di")[0]
    bounds.set("y", f"{float(bounds.get('y')) + by:g}")
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        for end, place in (("sourceRef", 0), ("targetRef", -1)):
            if flow.get(end) == task:
                point = one(root, f"{flow.get('id')}_di")[place]
                point.set("y", f"{float(point.get('y')) + by:g}")


def _remove(root: Any, id: str) -> None:
    for name in (id, f"{id}_di"):
        node = one(root, name)
        node.getparent().remove(node)


def _cut(root: Any, flow: str, _value: str = "") -> None:
    for listed in [node for node in root.iter(f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing") if node.text == flow]:
        listed.getparent().remove(listed)
    _remove(root, flow)


def _delete(root: Any, task: str, _value: str) -> None:
    flows = root.iter(f"{{{BPMN}}}sequenceFlow")
    for flow in [node.get("id") for node in flows if task in (node.get("sourceRef"), node.get("targetRef"))]:
        _cut(root, flow)
    _remove(root, task)


def _add(root: Any, task: str, value: str) -> None:
    add_node(one(root, "way"), one(root, "plane"), f"{task}_{value}", x=int(corner(root, task)[0]), y=300)


def _branch(root: Any, task: str, value: str) -> None:
    add_flow(root, task, "done", id=f"{task}_{value}_done")


_ACTS = {
    "rename": _rename,
    "retype": _retype,
    "parameter": _parameter,
    "move": _move,
    "delete": _delete,
    "cut": _cut,
    "add": _add,
    "branch": _branch,
}


def merged(base: bytes, mine: bytes, theirs: bytes, prefer: Side = "theirs") -> tuple[Tree, list[Clash], bytes]:
    """Two designers' diagrams as one."""
    found = merge(DefinitionKind.BPMN, base, mine, theirs, prefer=prefer)
    return read(DefinitionKind.BPMN, found.content), list(found.clashes), found.content


def facts(tree: Tree) -> set[tuple[str, str | None, str, frozenset[tuple[str, str]]]]:
    """What a diagram says, whatever the order in which it says it."""
    return {(p.identity, p.parent, p.kind, frozenset(p.attributes.items())) for p in tree.parts.values()}


def form(*components: dict[str, Any], **more: Any) -> bytes:
    """A form with these fields."""
    return json.dumps({"type": "default", "id": "ask", "components": list(components), **more}).encode()


def field(key: str, label: str, **more: Any) -> dict[str, Any]:
    """A text field."""
    return {"id": f"field_{key}", "key": key, "type": "textfield", "label": label, **more}


def table(columns: list[str], rules: dict[str, dict[str, str]]) -> bytes:
    """A table from columns to `answer`; cells by rule and column."""
    space = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    root = etree.Element(f"{{{space}}}definitions", nsmap={None: space}, id="d", name="d", namespace="http://x.test")
    decision = etree.SubElement(root, f"{{{space}}}decision", id="judge", name="Judge")
    drawn = etree.SubElement(decision, f"{{{space}}}decisionTable", id="judge_table", hitPolicy="FIRST")
    for column in columns:
        node = etree.SubElement(drawn, f"{{{space}}}input", id=f"in_{column}", label=column)
        expression = etree.SubElement(node, f"{{{space}}}inputExpression", id=f"ie_{column}")
        etree.SubElement(expression, f"{{{space}}}text").text = column
    etree.SubElement(drawn, f"{{{space}}}output", id="out_answer", name="answer")
    for rule, cells in rules.items():
        node = etree.SubElement(drawn, f"{{{space}}}rule", id=rule)
        for column in columns:
            cell = etree.SubElement(node, f"{{{space}}}inputEntry", id=f"{rule}_{column}")
            etree.SubElement(cell, f"{{{space}}}text").text = cells.get(column, "-")
        cell = etree.SubElement(node, f"{{{space}}}outputEntry", id=f"{rule}_answer")
        etree.SubElement(cell, f"{{{space}}}text").text = cells.get("answer", '"no"')
    return etree.tostring(root)


def rows(content: bytes) -> list[list[str]]:
    """The cells of a table, rule by rule."""
    root = etree.fromstring(content)
    return [
        ["".join(cell.itertext()).strip() for cell in rule if cell.tag.endswith("Entry")]
        for rule in root.iter("{*}rule")
    ]
