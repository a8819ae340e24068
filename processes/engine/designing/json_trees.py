"""Reads forms, lists and scenario files as trees of parts, and writes such trees as JSON again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from processes.engine.designing.trees import Part, Tree

ROOT = "/"
COMPONENTS = "components"
IDENTIFYING = ("id", "key", "value", "name", "code")
NAMING = ("label", "name", "text", "key", "value", "code")


def has_ids(content: bytes) -> bool:
    """Whether every component of a form has an id; where not, they are told apart by their keys."""
    return all(component.get("id") for component in _components(orjson.loads(content)))


def _components(item: Any) -> Iterator[Mapping[str, Any]]:
    inside = item.get(COMPONENTS) if isinstance(item, dict) else None
    for component in inside if isinstance(inside, list) else ():
        if isinstance(component, dict):
            yield component
            yield from _components(component)


def read_json(content: bytes, *, by_id: bool = True) -> Tree:
    """The parts of a form or scenario file; `by_id` says what tells components apart."""
    reader = _Reader("id" if by_id else "key")
    reader.read(orjson.loads(content), "", None, ROOT)
    return Tree(ROOT, reader.parts)


class _Reader:
    """Collects the parts of one document."""

    def __init__(self, told_by: str) -> None:
        self.told_by = told_by
        self.parts: dict[str, Part] = {}

    def read(self, item: Mapping[str, Any], kind: str, parent: Part | None, identity: str) -> str:
        """Note an object and the objects in its lists; its identity."""
        inner = kind == "values" and parent is not None
        label = next((str(item[name]) for name in NAMING if item.get(name)), "")
        owner = parent.owner if inner and parent else identity
        part = Part(identity, kind, parent.identity if parent else None, owner, label=label)
        self.parts[identity] = part
        attributes: dict[str, str] = {}
        children: list[str] = []
        for path, value in _flat(item, ""):
            names = self._names(path, value, part)
            if names is None:
                attributes[path] = orjson.dumps(value).decode()
            else:
                children += [self.read(one, path, part, name) for one, name in zip(value, names, strict=True)]
        self.parts[identity] = replace(part, attributes=attributes, children=tuple(children))
        return identity

    def _names(self, path: str, value: Any, part: Part) -> list[str] | None:
        """The identities of a list's objects, if each has one of its own."""
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            return None
        if path == COMPONENTS:
            others = "key" if self.told_by == "id" else "id"
            said = [str(item.get(self.told_by) or item.get(others) or "") for item in value]
            names = [f"{COMPONENTS}#{name}" for name in said]
            return names if all(said) and len({*names} - {*self.parts}) == len(names) else None
        for field in IDENTIFYING:
            said = [item[field] if isinstance(item.get(field), str) else "" for item in value]
            if all(said) and len(set(said)) == len(said):
                return [f"{part.identity}/{path}#{name}" for name in said]
        return None


def _flat(item: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        where = f"{path}{name.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{where}/")
        else:
            yield where, value


def write_json(tree: Tree) -> bytes:
    """The tree as an indented file."""
    return orjson.dumps(_written(tree, tree.parts[tree.root]), option=orjson.OPT_INDENT_2) + b"\n"


def _written(tree: Tree, part: Part) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for path, value in part.attributes.items():
        _put(item, path, orjson.loads(value))
    for child in part.children:
        inside = tree.parts[child]
        found = _get(item, inside.kind)
        _put(item, inside.kind, [*(found if isinstance(found, list) else []), _written(tree, inside)])
    return item


def _names_in(path: str) -> list[str]:
    return [name.replace("~1", "/").replace("~0", "~") for name in path.split("/")]


def _get(item: dict[str, Any], path: str) -> Any:
    for name in _names_in(path):
        if not isinstance(item, dict) or name not in item:
            return None
        item = item[name]
    return item


def _put(item: dict[str, Any], path: str, value: Any) -> None:
    *above, last = _names_in(path)
    for name in above:
        inside = item.get(name)
        item[name] = inside if isinstance(inside, dict) else {}
        item = item[name]
    if not (isinstance(item.get(last), dict) and value == {}):
        item[last] = value
