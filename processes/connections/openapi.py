"""Reads what an OpenAPI 3 document offers: acts with typed inputs and named results; nothing outside of it is asked."""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from processes.connections.errors import DescriptionWrong
from processes.connections.rules import is_header

MOST_BYTES = 1_000_000
MOST_ACTS = 500
MOST_INPUTS, MOST_RESULTS = 40, 20
MOST_REFERENCES = 20
METHODS = ("get", "post", "put", "patch", "delete")
KINDS = {"integer": "whole", "number": "number", "boolean": "truth", "string": "text"}
_OWN = frozenset({"act", "body", "answer", "status", "result", "headers", "timeout"})
_OURS = frozenset({"accept", "content-type", "authorization"})


@dataclass(frozen=True, slots=True)
class Input:
    """One input: `name` in the diagram, `key` at the service, `place` path, query, header, field or body."""

    name: str
    key: str
    place: str
    kind: str = "any"
    needed: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One operation of the document; `results` are keys of the answer by the variable that is offered for each."""

    code: str
    name: str
    about: str
    method: str
    path: str
    inputs: tuple[Input, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says: its title, the address of its first server (empty where it has none), its acts."""

    title: str
    base: str
    acts: tuple[Act, ...]


def read(text: str) -> Description:
    """What the document offers; DescriptionWrong."""
    if len(text) > MOST_BYTES:
        raise DescriptionWrong("The description is larger than 1 MB.")
    try:
        root = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise DescriptionWrong() from None
    if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith(("3.0", "3.1")):
        raise DescriptionWrong("It is no OpenAPI description of version 3.0 or 3.1.")
    document = _Document(root)
    acts = tuple(islice(_distinct(document.acts()), MOST_ACTS))
    if not acts:
        raise DescriptionWrong("The description offers no acts.")
    return Description(_text(_of(root, "info").get("title"), 100), document.base(), acts)


def _distinct(acts: Iterator[Act]) -> Iterator[Act]:
    seen = set[str]()
    for act in acts:
        if act.code not in seen:
            seen.add(act.code)
            yield act


class _Document:
    """The document, whose references are followed within it only."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root

    def base(self) -> str:
        """The first server's address, if it says its host."""
        servers = self.root.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else {}
        found = _text(first.get("url") if isinstance(first, dict) else "", 500).rstrip("/")
        return found if found.startswith("https://") and "{" not in found else ""

    def acts(self) -> Iterator[Act]:
        """Every operation that has a method of ours."""
        for path, item in _of(self.root, "paths").items():
            at = self.seen(item)
            for method in METHODS:
                if isinstance(at.get(method), dict) and path.startswith("/"):
                    yield self.act(path, method, at[method], _list(at.get("parameters")))

    def act(self, path: str, method: str, said: Mapping[str, Any], shared: list[Any]) -> Act:
        """One operation."""
        known = {
            (str(p.get("in")), str(p.get("name"))): p for p in map(self.seen, [*shared, *_list(said.get("parameters"))])
        }
        found = [self.parameter(one) for one in known.values() if str(one.get("in")) in {"path", "query", "header"}]
        found = [one for one in found if one.place != "header" or _is_ours_to_fill(one.key)]
        fields = self.body(said) if method in {"post", "put", "patch"} else ()
        inputs = [*found, *islice(fields, MOST_INPUTS)]
        code = identifier(str(said.get("operationId") or f"{method} {path}"))
        name = _text(said.get("summary"), 100) or _text(said.get("operationId"), 100) or f"{method.upper()} {path}"
        about = _text(said.get("description"), 300) or name
        named = tuple(_named(inputs))[:MOST_INPUTS]
        return Act(code, name, about, method.upper(), path, named, self.results(said))

    def parameter(self, said: Mapping[str, Any]) -> Input:
        """A parameter of the path, the query or the head."""
        key, place = str(said.get("name")), str(said.get("in"))
        needed = place == "path" or said.get("required") is True
        return Input(key, key, place, self.kind(said.get("schema")), needed, _text(said.get("description"), 200))

    def body(self, said: Mapping[str, Any]) -> Iterator[Input]:
        """The fields of a JSON object, or the body as a whole."""
        asked = self.seen(said.get("requestBody"))
        schema = self.schema(_json(asked))
        fields = _of(schema, "properties")
        needed = _list(schema.get("required"))
        for key, one in fields.items():
            if self.seen(one).get("readOnly") is not True:
                about = _text(self.seen(one).get("description"), 200)
                yield Input(key, key, "field", self.kind(one), key in needed, about)
        if schema and not fields:
            yield Input("content", "", "body", "any", asked.get("required") is True)

    def results(self, said: Mapping[str, Any]) -> dict[str, str]:
        """The keys of the first answer that is expected and is a JSON object; `answer` as a whole for another."""
        answers = _of(said, "responses")
        first = next((self.seen(answers[status]) for status in sorted(answers) if status.startswith("2")), {})
        schema = self.schema(_json(first))
        keys = [key for key in _of(schema, "properties") if key.isidentifier() and not keyword.iskeyword(key)]
        found = {identifier(key): f"answer.{key}" for key in keys[:MOST_RESULTS]}
        return found or ({"answer": "answer"} if schema else {})

    def kind(self, said: Any) -> str:
        """Of which kind a value is."""
        kind = self.schema(said).get("type")
        kinds = [one for one in kind if one != "null"] if isinstance(kind, list) else [kind]
        return KINDS.get(str(kinds[0]), "any") if len(kinds) == 1 else "any"

    def schema(self, said: Any) -> dict[str, Any]:
        """A schema with the parts of `allOf` in it."""
        found = dict(self.seen(said))
        for part in _list(found.pop("allOf", None))[:MOST_REFERENCES]:
            more = self.seen(part)
            properties = {**_of(found, "properties"), **_of(more, "properties")}
            needed = [*_list(found.get("required")), *_list(more.get("required"))]
            found = {**more, **found, "properties": properties, "required": needed}
        return found

    def seen(self, said: Any) -> Mapping[str, Any]:
        """What stands there, or where it refers to within the document."""
        for _ in range(MOST_REFERENCES):
            if not isinstance(said, dict):
                return {}
            to = said.get("$ref")
            if not isinstance(to, str):
                return said
            said = self._at(to)
        return {}

    def _at(self, reference: str) -> Any:
        found: Any = self.root if reference.startswith("#/") else None
        for part in reference.removeprefix("#/").split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, dict) else None
        return found


def _is_ours_to_fill(header: str) -> bool:
    return is_header(header) and header.lower() not in _OURS


def identifier(text: str) -> str:
    """A name that expressions can use."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:60] or "value"
    name = f"n{name}" if name[0].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) else name


def _named(inputs: list[Input]) -> Iterator[Input]:
    """Each under a name of its own."""
    taken = set(_OWN)
    for one in inputs:
        name = base = identifier(one.name)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        yield Input(name, one.key, one.place, one.kind, one.needed, one.about)


def _json(said: Mapping[str, Any]) -> Any:
    content = _of(said, "content")
    found: dict[str, Any] = next(
        (content[kind] for kind in content if "json" in kind and isinstance(content[kind], dict)), {}
    )
    return found.get("schema")


def _of(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _text(said: Any, most: int) -> str:
    return " ".join(said.split())[:most] if isinstance(said, str) else ""
