"""Knows what names what: lists, tables, forms, roles and teams by the diagrams, forms and tables that use them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from processes.engine.errors import DefinitionRefused
from processes.engine.files.lanes import people_of
from processes.engine.files.resources import BPMN, CAMUNDA, executable_processes, read_resource, read_schema
from processes.engine.files.xml import parse_xml

_NAMED = re.compile(rb"""item_name\(\s*(?:["']|&quot;|&#39;|&apos;)(\w+)""")
_PEOPLE = ("candidateGroups", "candidateUsers", "assignee")


@dataclass(frozen=True, slots=True)
class User:
    """A definition that names another: its kind, key and name."""

    kind: str
    key: str
    name: str


def users(files: Mapping[str, bytes]) -> dict[str, list[User]]:
    """Who names a thing, by what it is named: `list:laptops`, `causes`, `dmn:priority`, `form:ask`, `staff:agent`.

    `files` are named key.kind; what cannot be read names nothing.
    """
    found: dict[str, dict[User, None]] = {}
    for file, content in sorted(files.items()):
        for name, user in _named(file, content):
            found.setdefault(name, {})[user] = None
    return {name: list(them) for name, them in found.items()}


@lru_cache(maxsize=1024)
def _named(file: str, content: bytes) -> tuple[tuple[str, User], ...]:
    """Kept by the content: a deployed file never changes."""
    try:
        read = read_resource(file, content)
        user = User(read.kind.value, read.key, read.name)
        return tuple((name, user) for name in dict.fromkeys((*read.reaches, *_beside(file, content))))
    except (DefinitionRefused, LookupError, ValueError, TypeError, AttributeError):
        return ()


def _beside(file: str, content: bytes) -> Iterator[str]:
    """What a file names without needing it to run: lists in expressions, a company's lists, people."""
    for key in _NAMED.findall(content):
        yield from (key.decode(), f"list:{key.decode()}")
    if file.endswith(".form"):
        yield from _keys_of_lists(read_schema(file, content))
    elif file.endswith(".bpmn"):
        process = executable_processes(parse_xml(content, file=file))[0]
        for element in process.iter(f"{BPMN}userTask", f"{BPMN}lane"):
            written = [element.get(f"{CAMUNDA}{name}") or "" for name in _PEOPLE]
            written.append(people_of(element) if element.tag == f"{BPMN}lane" else "")
            yield from (key for text in written for part in text.split(",") if (key := part.strip()))
        yield from (process.get(f"{CAMUNDA}candidateStarterGroups") or "").replace(" ", "").split(",")


def _keys_of_lists(schema: Mapping[str, object]) -> Iterator[str]:
    parts = schema.get("components")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            if isinstance(part.get("valuesKey"), str):
                yield part["valuesKey"]
            yield from _keys_of_lists(part)
