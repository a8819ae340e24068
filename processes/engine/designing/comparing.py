"""Knows what one version of a definition has that another has not: element by element, or cell by cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from processes.engine.designing import json_trees
from processes.engine.designing.merging import XML, read
from processes.engine.designing.trees import TEXT, Part, Property, Tree, local, property_of
from processes.engine.files.resources import DefinitionKind


class State(Enum):
    """What became of an element, row or cell; the layout alone is moved, not changed."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Detail:
    """One property before and after; None where there was or is none."""

    property: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """What became of one element; `type` is its tag or the list it stands in."""

    element: str
    name: str
    type: str
    state: State
    details: tuple[Detail, ...] = ()


def counted(found: Sequence[Difference]) -> dict[State, int]:
    """How many elements are added, removed, changed, moved; only what there is."""
    counts = {state: sum(one.state is state for one in found) for state in State}
    return {state: count for state, count in counts.items() if count}


def differences(kind: DefinitionKind, left: bytes, right: bytes) -> list[Difference]:
    """What `right` has that `left` has not, in the order of `right`, what is removed last."""
    before, after = trees(kind, left, right)
    owned = {side: _by_owner(tree) for side, tree in (("before", before), ("after", after))}
    moved = _moved(before, after)
    found = []
    for owner in dict.fromkeys([*owned["after"], *owned["before"]]):
        old, new = before.parts.get(owner), after.parts.get(owner)
        part = new or old
        if part is None or part.is_layout:
            continue
        details: tuple[Detail, ...] = ()
        state = State.ADDED if old is None else State.REMOVED
        if old and new:
            details = tuple(_details(owned["before"].get(owner, []), owned["after"].get(owner, [])))
            state = State.CHANGED if details else State.MOVED if owner in moved else State.SAME
        if state is not State.SAME:
            found.append(Difference(part.id, part.label or part.id, local(part.kind), state, details))
    return found


def trees(kind: DefinitionKind, left: bytes, right: bytes) -> tuple[Tree, Tree]:
    """Both versions as parts that can be told apart in the same way."""
    by_id = kind in XML or (json_trees.has_ids(left) and json_trees.has_ids(right))
    return read(kind, left, by_id=by_id), read(kind, right, by_id=by_id)


def _by_owner(tree: Tree) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in tree.parts.values():
        if not part.is_layout and not part.is_listed:
            found.setdefault(part.owner, []).append(part)
    return found


def _details(before: Iterable[Part], after: Iterable[Part]) -> Iterable[Detail]:
    old, new = ({part.identity: part for part in side} for side in (before, after))
    said: dict[str, Detail] = {}
    for identity in dict.fromkeys([*old, *new]):
        one, other = old.get(identity), new.get(identity)
        for name, was, now in _pairs(one, other):
            said.setdefault(name, Detail(name, was, now))
    return said.values()


def _pairs(one: Part | None, other: Part | None) -> Iterable[tuple[str, str | None, str | None]]:
    part = one or other
    if part is None:
        return
    if one and other and one.kind != other.kind:
        yield Property.TYPE, local(one.kind), local(other.kind)
    if one and other and one.parent != other.parent:
        yield Property.PLACE, one.parent, other.parent
    was, now = (side.attributes if side else {} for side in (one, other))
    for name in dict.fromkeys([*was, *now]):
        is_told_apart_by = part.owner != part.identity and (name == "id" or (name == "name" and not (one and other)))
        if was.get(name) != now.get(name) and not is_told_apart_by:
            yield property_of(part, name), was.get(name), now.get(name)


def _moved(before: Tree, after: Tree) -> set[str]:
    """What stands elsewhere: on the drawing, or in the order of its list."""
    found: set[str] = set()
    for identity, part in after.parts.items():
        old = before.parts.get(identity)
        if old is None:
            continue
        if part.is_layout and old.attributes != part.attributes and local(part.kind) == "Bounds":
            found.add(part.owner)
        elif not part.is_layout and old.children != part.children:
            found |= _out_of_order(old.children, part.children)
    return found


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    old = [name for name in before if name in set(after)]
    new = [name for name in after if name in set(before)]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(new) - {name for block in blocks for name in new[block.b : block.b + block.size]}


@dataclass(frozen=True)
class Cell:
    """One cell of a compared table."""

    state: State
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """One rule, with a cell for every column."""

    id: str
    state: State
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One column: what it asks or answers."""

    id: str
    name: str
    state: State
    is_output: bool


@dataclass(frozen=True)
class Table:
    """Two versions of a decision table as one, removed rows and columns included."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def compared_table(left: bytes, right: bytes) -> Table:
    """A decision table with what became of every column, rule and cell."""
    before, after = trees(DefinitionKind.DMN, left, right)
    moved = _moved(before, after)
    columns = [
        Column(part.id, part.label or _said(tree, part), _state(part, before, after, moved), tag == "output")
        for tag in ("input", "output")
        for tree, part in _all(before, after, tag)
    ]
    rules = [part for _tree, part in _all(before, after, "rule")]
    rows = [_row(rule, columns, _state(rule, before, after, moved), before, after) for rule in rules]
    return Table(tuple(columns), tuple(rows))


def _all(before: Tree, after: Tree, tag: str) -> list[tuple[Tree, Part]]:
    """The parts of a tag as they stand in `after`, with those removed where they stood."""
    new, old = ([part for part in tree.parts.values() if local(part.kind) == tag] for tree in (after, before))
    found = [(after, part) for part in new]
    place, known = 0, [part.identity for part in new]
    for part in old:
        if part.identity in known:
            place = known.index(part.identity) + 1
        else:
            found.insert(place, (before, part))
            known.insert(place, part.identity)
            place += 1
    return found


def _said(tree: Tree, part: Part) -> str:
    return next((one.attributes[TEXT] for one in tree.under(part.identity) if TEXT in one.attributes), part.id)


def _state(part: Part, before: Tree, after: Tree, moved: set[str]) -> State:
    old, new = before.parts.get(part.identity), after.parts.get(part.identity)
    if old is None or new is None:
        return State.ADDED if old is None else State.REMOVED
    same = _details(
        *([one for one in tree.under(part.identity) if one.owner == part.identity] for tree in (before, after))
    )
    return State.CHANGED if list(same) else State.MOVED if part.identity in moved else State.SAME


def _row(rule: Part, columns: Sequence[Column], state: State, before: Tree, after: Tree) -> Row:
    cells = []
    for column in columns:
        tag = "outputEntry" if column.is_output else "inputEntry"
        was, now = (_cell(tree, f"{rule.identity}/{tag} {column.id}") for tree in (before, after))
        same = was == now or state in (State.ADDED, State.REMOVED)
        cells.append(Cell(State.SAME if same else State.CHANGED, was, now))
    return Row(rule.id, state, tuple(cells))


def _cell(tree: Tree, identity: str) -> str:
    if identity not in tree.parts:
        return ""
    return "".join(part.attributes.get(TEXT, "") for part in tree.under(identity)).strip()
