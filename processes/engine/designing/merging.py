"""Knows how two people's changes to one document become one: what does not clash is merged, what clashes is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from processes.engine.designing import json_trees, layout, mending, tables, xml_trees
from processes.engine.designing.ordering import merged_order
from processes.engine.designing.trees import (
    NOTHING,
    WAYPOINTS,
    Clash,
    Part,
    Property,
    Tree,
    property_of,
)
from processes.engine.files.resources import DefinitionKind

Side: TypeAlias = Literal["mine", "theirs"]
Prefer: TypeAlias = Side | Mapping[str, Side]  # everywhere, or by the element that clashes (not named: theirs)
XML = frozenset({DefinitionKind.BPMN, DefinitionKind.DMN})


@dataclass(frozen=True)
class Merged:
    """The document with both people's changes; where they clash it has `theirs`, or the side asked for."""

    content: bytes
    clashes: Sequence[Clash] = ()


def merge(kind: DefinitionKind, base: bytes | None, mine: bytes, theirs: bytes, *, prefer: Prefer = "theirs") -> Merged:
    """Both people's changes since `base`; without one, whatever differs clashes and nothing is taken away.

    Raises DefinitionRefused for what is not XML, ValueError for what is not JSON.
    """
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    trees = _read(kind, base, mine, theirs)
    tree, clashes = merge_trees(*trees, prefer=prefer)
    return Merged(write(kind, tree), clashes)


def read(kind: DefinitionKind, content: bytes, *, by_id: bool = True) -> Tree:
    """The parts of a definition."""
    return xml_trees.read_xml(content) if kind in XML else json_trees.read_json(content, by_id=by_id)


def _read(kind: DefinitionKind, *contents: bytes | None) -> list[Tree]:
    present = [content for content in contents if content is not None]
    by_id = kind in XML or all(json_trees.has_ids(content) for content in present)
    return [NOTHING if content is None else read(kind, content, by_id=by_id) for content in contents]


def write(kind: DefinitionKind, tree: Tree) -> bytes:
    """A definition of these parts."""
    if kind in XML:
        return xml_trees.write_xml(tables.completed(tree) if kind is DefinitionKind.DMN else tree)
    return json_trees.write_json(tree)


def merge_trees(base: Tree, mine: Tree, theirs: Tree, *, prefer: Prefer = "theirs") -> tuple[Tree, list[Clash]]:
    """What two people made of one document, as one; and everything that cannot be had together."""
    return _Merging(base, mine, theirs, prefer).run()


class _Merging:
    """One merge of three trees."""

    def __init__(self, base: Tree, mine: Tree, theirs: Tree, prefer: Prefer) -> None:
        self.base, self.mine, self.theirs = base, mine, theirs
        self.prefers_mine = prefer == "mine"
        self.by_element: Mapping[str, Side] = {} if isinstance(prefer, str) else prefer
        self.clashes: dict[tuple[str, str], Clash] = {}
        self.kept: dict[str, Part] = {}

    def run(self) -> tuple[Tree, list[Clash]]:
        """Parts, then what became of those that belong together, then their order."""
        for identity in dict.fromkeys([*self.theirs.parts, *self.mine.parts]):
            self._merge(identity)
        repairs = mending.Mending(self.kept, self.mine, self.theirs, prefers_mine=self.prefers_mine)
        for clash in repairs.run():
            self._clash(clash)
        layout.attach(self.kept, self.theirs)
        self._order()
        names = {**self.mine.names, **self.theirs.names}
        return Tree(self.theirs.root, self.kept, names), list(self.clashes.values())

    def _clash(self, clash: Clash) -> bool:
        """Note a clash; whether mine counts."""
        self.clashes.setdefault((clash.element, clash.property), clash)
        side = self.by_element.get(clash.element)
        return self.prefers_mine if side is None else side == "mine"

    def _merge(self, identity: str) -> None:
        b, m, t = (tree.parts.get(identity) for tree in (self.base, self.mine, self.theirs))
        if m is not None and t is not None:
            self.kept[identity] = self._both(b, m, t)
        elif b is None:
            self.kept[identity] = m or t  # type: ignore[assignment]  # one of them has it
        elif m is not None and self._stays(b, m, is_mine=True):
            self.kept[identity] = m
        elif t is not None and self._stays(b, t, is_mine=False):
            self.kept[identity] = t

    def _stays(self, base: Part, changed: Part, *, is_mine: bool) -> bool:
        """Whether a part that the other side has deleted stays: its change clashes, unless it is of the layout."""
        if changed.is_layout or _same(base, changed):
            return False
        what = next(iter(_changes(base, changed)), "")
        said = (base.attributes.get(what), changed.attributes.get(what))
        name = property_of(changed, what) if what else Property.PLACE
        if changed.owner == changed.identity:
            name = Property.DELETED
        tree = self.mine if is_mine else self.theirs
        mine, theirs = (said[1], None) if is_mine else (None, said[1])
        owner = tree.parts[changed.owner].id if changed.owner in tree.parts else changed.owner
        clash = Clash(owner, tree.name(changed.owner), name, said[0], mine, theirs)
        return self._clash(clash) is is_mine

    def _both(self, base: Part | None, mine: Part, theirs: Part) -> Part:
        attributes = {}
        before = base.attributes if base else {}
        for name in dict.fromkeys([*theirs.attributes, *mine.attributes]):
            value = self._value(mine, name, before.get(name), mine.attributes.get(name), theirs.attributes.get(name))
            if value is not None:
                attributes[name] = value
        kind = self._value(mine, Property.TYPE, base.kind if base else None, mine.kind, theirs.kind)
        parent = self._value(mine, Property.PLACE, base.parent if base else None, mine.parent, theirs.parent)
        chosen = mine if kind == mine.kind and kind != theirs.kind else theirs
        taken = [(side, link) for side in (mine, theirs) for link in side.links]
        links = [link for side, link in taken if attributes.get(link.attribute) == side.attributes.get(link.attribute)]
        return replace(
            chosen,
            kind=kind or theirs.kind,
            parent=parent,
            label=attributes.get("name") or chosen.label,
            attributes=attributes,
            links=tuple(dict.fromkeys(links)),
        )

    def _value(self, part: Part, name: str, base: str | None, mine: str | None, theirs: str | None) -> str | None:
        if mine == theirs or theirs == base:
            return mine
        if mine == base:
            return theirs
        if part.is_layout and (name == WAYPOINTS or "BPMNLabel" in (part.parent or "")):
            return theirs  # the way of an arrow follows its ends, a label its element: see layout
        said = property_of(part, name) if name not in (Property.TYPE, Property.PLACE) else name
        owner = self.theirs.parts.get(part.owner) or self.mine.parts.get(part.owner) or part
        clash = Clash(owner.id, owner.label or owner.id, said, base, mine, theirs)
        return mine if self._clash(clash) else theirs

    def _order(self) -> None:
        """Give every part its children in their order."""
        inside: dict[str, list[str]] = {}
        for identity, part in self.kept.items():
            if part.parent is not None:
                inside.setdefault(part.parent, []).append(identity)
        trees = (self.base, self.mine, self.theirs)
        for identity, part in list(self.kept.items()):
            base, mine, theirs = (tree.parts[identity].children if identity in tree.parts else () for tree in trees)
            kept = inside.get(identity, [])
            children, clash = merged_order(base, mine, theirs, kept, prefer_mine=self.prefers_mine)
            if clash and not part.is_layout:
                self._clash(
                    Clash(
                        part.id,
                        part.label or part.id,
                        Property.ORDER,
                        *(" ".join(_ids(tree, identity)) for tree in (self.base, self.mine, self.theirs)),
                    )
                )
            self.kept[identity] = replace(part, children=tuple(children))


def _ids(tree: Tree, identity: str) -> list[str]:
    part = tree.parts.get(identity)
    return [tree.parts[child].id for child in part.children] if part else []


def _same(one: Part, other: Part) -> bool:
    return (one.kind, one.parent, one.attributes) == (other.kind, other.parent, other.attributes)


def _changes(one: Part, other: Part) -> list[str]:
    names = dict.fromkeys([*one.attributes, *other.attributes])
    return [name for name in names if one.attributes.get(name) != other.attributes.get(name)]
