"""Reads diagrams and decision tables as trees of parts, and writes such trees as XML again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from processes.engine.designing.trees import TEXT, WAYPOINTS, Link, Part, Tree, local
from processes.engine.files.xml import parse_xml

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
WHOLE = "{whole}"  # the attribute of a part that is kept as it is written, text and elements mixed
LISTS = frozenset({"incoming", "outgoing", "flowNodeRef"})
# What belongs to the element round it, though it may have an id of its own.
INNER = frozenset(
    (
        *("inputExpression", "inputValues", "outputValues", "inputEntry", "outputEntry", "text", "conditionExpression"),
        *("timeDuration", "timeDate", "timeCycle", "condition", "loopCardinality", "completionCondition"),
        *("extensionElements", "documentation", "description"),
    )
)
DEPENDS = frozenset({"sourceRef", "targetRef", "attachedToRef", "bpmnElement", "dmnElementRef", "href"})
COLUMN = "column"
NOT_IDS = frozenset({"id", "name", "calledElement"})
RANKS = {
    name: rank
    for rank, names in enumerate(
        (
            *("documentation description", "extensionElements", "laneSet", "incoming", "outgoing", "input", "output"),
            *("annotation", "rule", "inputEntry", "outputEntry", "annotationEntry"),
        )
    )
    for name in names.split()
}
LAST = {"BPMNDiagram": 1000, "DMNDI": 1000}


def read_xml(content: bytes, *, file: str = "") -> Tree:
    """The parts of a diagram or table; raise DefinitionRefused."""
    root = parse_xml(content, file=file)
    reader = _Reader({str(node.get("id")) for node in root.iter() if node.get("id")})
    identity = reader.read(root, None, None, "")
    return Tree(identity, reader.parts, dict(root.nsmap))


class _Reader:
    """Collects the parts of one document."""

    def __init__(self, ids: set[str]) -> None:
        self.ids = ids
        self.parts: dict[str, Part] = {}

    def read(self, node: etree._Element, parent: Part | None, column: str | None, number: str) -> str:
        """Note the node and all in it; its identity. `column` is the one that a cell of a table stands in."""
        identity = self._identity(node, parent, column, number)
        part = self._part(node, identity, parent, column)
        self.parts[identity] = part
        inside = [] if WHOLE in part.attributes else list(_elements(node))
        drawn = [child for child in inside if local(str(child.tag)) != "waypoint"]
        children = tuple(self.read(child, part, at, nth) for child, at, nth in _placed(drawn))
        self.parts[identity] = replace(part, children=children)
        return identity

    def _identity(self, node: etree._Element, parent: Part | None, column: str | None, number: str) -> str:
        above, tag = (parent.identity if parent else ""), local(str(node.tag))
        if column is not None:
            return f"{above}/{tag} {column}"
        own = f"#{node.get('id')}"
        if node.get("id") and own not in self.parts:
            return own
        said = node.get("bpmnElement") or node.get("name") or node.get("target")
        if tag in LISTS:
            said = (node.text or "").strip()
        found = f"{above}/{tag} {said}" if said else f"{above}/{tag}{number}"
        return found if found not in self.parts else f"{above}/{tag}{number or '1'} {said}"

    def _part(self, node: etree._Element, identity: str, parent: Part | None, column: str | None) -> Part:
        tag, attributes = local(str(node.tag)), _attributes(node)
        is_layout = bool(parent and parent.is_layout) or tag in ("BPMNDiagram", "DMNDI")
        drawn = node.get("bpmnElement") if is_layout else None
        is_own = bool(node.get("id")) and tag not in INNER and not tag.endswith(("EventDefinition", "Characteristics"))
        owner = f"#{drawn}" if drawn else identity if (is_own and not is_layout) or not parent else parent.owner
        links = [Link(COLUMN, f"#{column}", True)] if column else []
        for name, value in attributes.items():
            target = value.strip().removeprefix("#")
            if target in self.ids and name not in NOT_IDS and "}" not in name and (name != TEXT or tag in LISTS):
                links.append(Link(name, f"#{target}", name in DEPENDS or name == TEXT))
        return Part(
            identity,
            str(node.tag),
            parent.identity if parent else None,
            owner,
            label=self._label(node, parent, column),
            attributes=attributes,
            links=tuple(links),
            is_layout=is_layout,
            is_listed=tag in LISTS,
        )

    def _label(self, node: etree._Element, parent: Part | None, column: str | None) -> str:
        if column:
            head = self.parts.get(f"#{column}")
            return (head.label if head else "") or column
        if local(str(node.tag)) == "text" and parent is not None and parent.owner != parent.identity:
            return parent.label or local(parent.kind)
        return node.get("name") or node.get("label") or ""


def _elements(node: etree._Element) -> Iterator[etree._Element]:
    return (child for child in node if isinstance(child.tag, str))


def _placed(children: list[etree._Element]) -> Iterator[tuple[etree._Element, str | None, str]]:
    """Each child with the column of its table, if it is a cell, and its number among those of its tag."""
    seen: dict[str, int] = {}
    for child in children:
        tag = local(str(child.tag))
        number = seen[tag] = seen.get(tag, -1) + 1
        columns = _columns(child, tag) if tag in ("inputEntry", "outputEntry") else []
        column = columns[number] if number < len(columns) else None
        yield child, column, str(number or "")


def _columns(cell: etree._Element, tag: str) -> list[str]:
    """The ids of the columns in which cells of this tag stand, in order; empty where columns have none."""
    rule = cell.getparent()
    table = rule.getparent() if rule is not None else None
    wanted = tag.removesuffix("Entry")
    columns = [] if table is None else [node for node in _elements(table) if local(str(node.tag)) == wanted]
    ids = [str(node.get("id") or "") for node in columns]
    return ids if all(ids) else []


def _attributes(node: etree._Element) -> dict[str, str]:
    found = {str(name): str(value) for name, value in node.attrib.items()}
    if XSI_TYPE in found:
        prefix, _, name = found[XSI_TYPE].rpartition(":")
        found[XSI_TYPE] = f"{{{node.nsmap.get(prefix or None, '')}}}{name}"
    points = [child for child in _elements(node) if local(str(child.tag)) == "waypoint"]
    if points:
        tag = str(points[0].tag)
        found[WAYPOINTS] = " ".join([tag, *(f"{point.get('x')},{point.get('y')}" for point in points)])
    if not len(node):
        if (node.text or "").strip():
            found[TEXT] = node.text or ""
    elif (node.text or "").strip() or any((child.tail or "").strip() for child in node):
        copy = etree.fromstring(etree.tostring(node, with_tail=False))
        return {WHOLE: etree.tostring(copy, encoding="unicode")}
    return found


def write_xml(tree: Tree) -> bytes:
    """The tree as an indented file."""
    root = _written(tree, tree.parts[tree.root], None, {prefix: uri for prefix, uri in tree.names.items() if uri})
    etree.indent(root, "  ")
    written = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return DECLARATION + written.replace(b"/>", b" />") + b"\n"  # as the editors write it; texts have it escaped


def _written(tree: Tree, part: Part, parent: etree._Element | None, names: Mapping[str | None, str]) -> etree._Element:
    if WHOLE in part.attributes:
        node = etree.fromstring(part.attributes[WHOLE])
        if parent is not None:
            parent.append(node)
        return node
    node = etree.Element(part.kind, nsmap=dict(names)) if parent is None else etree.SubElement(parent, part.kind)
    _fill(node, part)
    ranked = sorted(part.children, key=lambda child: _rank(tree.parts[child]))
    for child in ranked:
        _written(tree, tree.parts[child], node, names)
    return node


def _rank(part: Part) -> int:
    tag = local(part.kind)
    return LAST.get(tag, RANKS.get(tag, len(RANKS)))


def _fill(node: etree._Element, part: Part) -> None:
    for name, value in part.attributes.items():
        if name == TEXT:
            node.text = value
        elif name == WAYPOINTS:
            tag, *points = value.split(" ")
            for point in points:
                x, _, y = point.partition(",")
                etree.SubElement(node, tag, x=x, y=y)
        elif name == XSI_TYPE:
            uri, _, local_name = value.removeprefix("{").partition("}")
            prefix = next((prefix for prefix, known in node.nsmap.items() if known == uri), None)
            node.set(name, f"{prefix}:{local_name}" if prefix else local_name)
        else:
            node.set(name, value)
