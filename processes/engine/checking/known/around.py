"""Knows what lies around a diagram: the fields of forms, what decisions need and give, other processes, messages."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from processes.engine.checking.known.inferring import read
from processes.engine.errors import DefinitionRefused, ExpressionError, refusals
from processes.engine.files.diagrams import local
from processes.engine.files.form_checks import check_form
from processes.engine.files.form_fields import Field, read_fields
from processes.engine.files.resources import Resource, executable_processes, read_schema, top_decisions
from processes.engine.files.templates import results_of
from processes.engine.files.xml import parse_xml
from processes.engine.language.cells import COMPARISON, split
from processes.engine.language.dates import unsaid
from processes.engine.language.kinds import (
    ANY,
    DATE,
    DATETIME,
    LIST,
    NUMBER,
    RECORD,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
    Kind,
    joined,
    kept,
    of_hint,
)  # fmt: skip
from processes.engine.language.operations import Operation

_COLUMNS = {
    "string": TEXT, "boolean": TRUTH, "number": NUMBER, "integer": WHOLE, "long": WHOLE, "double": NUMBER,
    "date": DATE, "dateTime": DATETIME, "time": TIME,
}  # fmt: skip
_FIELDS = {
    "text": TEXT, "textarea": TEXT, "email": TEXT, "phone": TEXT, "number": NUMBER, "checkbox": TRUTH, "date": DATE,
    "time": TIME, "datetime": DATETIME, "select": TEXT, "radio": TEXT,
}  # fmt: skip


@dataclass
class Table:
    """What a decision needs (name to kind), gives, whether that is a list of rows, and where (id) it needs each."""

    needs: dict[str, Kind] = field(default_factory=dict)
    gives: dict[str, Kind] = field(default_factory=dict)
    is_list: bool = False
    places: dict[str, str] = field(default_factory=dict)

    @property
    def row(self) -> Kind:
        """One result as a record."""
        return Kind(RECORD, fields=tuple(self.gives.items()))


class Around:
    """All definitions by kind:key, read as they are asked for; what cannot be read is not there."""

    def __init__(self, everything: Mapping[str, Resource]) -> None:
        self.everything = everything
        self._forms: dict[str, list[Field] | None] = {}
        self._tables: dict[str, Table | None] = {}

    @cached_property
    def processes(self) -> dict[str, etree._Element]:
        """Every process by its key."""
        found = {}
        for reference, resource in self.everything.items():
            if reference.startswith("bpmn:"):
                with suppress(DefinitionRefused, IndexError):
                    found[resource.key] = executable_processes(parse_xml(resource.content, file=resource.path))[0]
        return found

    def form(self, key: str) -> list[Field] | None:
        """The fields of a form; None where it is not there."""
        if key not in self._forms:
            self._forms[key] = self._read_form(self.everything.get(f"form:{key}"))
        return self._forms[key]

    def _read_form(self, resource: Resource | None) -> list[Field] | None:
        if resource is None:
            return None
        with suppress(DefinitionRefused, ValueError, TypeError, AttributeError):
            schema = read_schema(resource.path, resource.content)
            return None if refusals(check_form(resource.path, schema)) else read_fields(schema)
        return None

    def table(self, key: str) -> Table | None:
        """What a decision needs and gives; None where it is not there."""
        if key not in self._tables:
            resource = self.everything.get(f"dmn:{key}")
            self._tables[key] = None
            if resource is not None:
                with suppress(DefinitionRefused, IndexError):
                    self._tables[key] = table_of(parse_xml(resource.content, file=resource.path))
        return self._tables[key]


_OF_DESK = (("id", Kind(WHOLE)), ("name", Kind(TEXT)))
_RECORDS = {
    "person": (*_OF_DESK, ("key", Kind(TEXT))),
    "organisation": _OF_DESK,
    "device": _OF_DESK,
    "signature": (("name", Kind(TEXT)), ("picture", Kind(TEXT))),
}


def kind_of_field(one: Field, env: Mapping[str, Kind]) -> Kind:
    """What the process keeps of a field."""
    choices = () if one.options_key else one.options
    if one.type in {"checklist", "multiselect"}:
        return Kind(LIST, item=Kind(TEXT, choices))
    if one.type == "files":
        return Kind(LIST, item=Kind(TEXT))
    if one.type == "rows":
        return Kind(LIST, item=Kind(RECORD, fields=tuple((part.key, kind_of_field(part, {})) for part in one.parts)))
    if one.type in _RECORDS:
        return Kind(RECORD, fields=_RECORDS[one.type])
    if one.type == "computed":
        return kept(read(one.expression, env)[0])
    if one.type == "number":
        return Kind(TEXT if one.as_text else WHOLE if one.decimals == 0 else NUMBER)
    return Kind(_FIELDS.get(one.type, TEXT), choices if one.type in {"select", "radio"} else ())


def results(operation: Operation | None) -> tuple[dict[str, Kind], bool]:
    """The kinds of what an operation gives, and whether that is all of it."""
    if operation is None:
        return {}, False
    found = dict.fromkeys(results_of(operation), ANY) | {n: kept(of_hint(hint)) for n, hint in operation.gives.items()}
    nothing = operation.function.__annotations__.get("return") in {None, "None"}
    return found, bool(operation.gives) or (nothing and "return" in operation.function.__annotations__) or bool(found)


def table_of(root: etree._Element) -> Table:
    """What the decision of a file needs and gives, with the decisions in it that it needs."""
    decisions = [node for node in root if local(node) == "decision"]
    top = top_decisions(root)[0]
    found, inner = Table(), set[str]()
    for decision in decisions:
        gives = _gives(decision)
        if decision is top:
            found.gives = gives
        else:
            names = (node.get("name") or "" for node in decision if local(node) == "variable")
            inner |= {*gives, next(names, ""), decision.get("id") or ""}
        for name, kind, place in _needs(decision):
            found.places.setdefault(name, place)
            found.needs[name] = joined(found.needs[name], kind) if name in found.needs else kind
    found.needs = {name: kind for name, kind in found.needs.items() if name not in inner}
    found.places = {name: found.places[name] for name in found.needs}
    table = next((node for node in top if local(node) == "decisionTable"), None)
    policy = "" if table is None else table.get("hitPolicy", "UNIQUE")
    sums = table is not None and table.get("aggregation")
    found.is_list = policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"} and not sums
    if sums:
        found.gives = dict.fromkeys(found.gives, Kind(NUMBER))
    return found


def _needs(decision: etree._Element) -> Iterator[tuple[str, Kind, str]]:
    for node in decision.iter("*"):
        if local(node) == "inputExpression":
            text = "".join(node.itertext()).strip()
            kind = Kind(_COLUMNS.get(node.get("typeRef") or "", "unknown"))
            for name in read(text, {})[1].needed:
                yield name, kind if name == text else ANY, _place(node)
        elif local(node) in {"inputEntry", "outputEntry"}:
            cells: list[str] = []
            with suppress(ExpressionError):
                cells = split(unsaid("".join(node.itertext()).strip()), ",")
            for part in cells:
                compared = COMPARISON.fullmatch(part)
                for name in read(compared[2] if compared else part, {})[1].needed:
                    yield name, ANY, node.get("id") or ""


def _place(expression: etree._Element) -> str:
    """The id of the column of an input expression."""
    column = expression.getparent()
    return (column.get("id") if column is not None else None) or ""


def _gives(decision: etree._Element) -> dict[str, Kind]:
    heads = [node for node in decision.iter("*") if local(node) == "output"]
    rules = [node for node in decision.iter("*") if local(node) == "rule"]
    found = {}
    for place, head in enumerate(heads):
        entries = [[one for one in rule if local(one) == "outputEntry"] for rule in rules]
        texts = ["".join(row[place].itertext()).strip() for row in entries if place < len(row)]
        found[head.get("name") or head.get("label") or ""] = _column(head.get("typeRef") or "", texts)
    return found


def _column(type_: str, texts: list[str]) -> Kind:
    """The kind of a column of results; texts in quotes are what it gives as it stands."""
    word = _COLUMNS.get(type_)
    constants = [text[1:-1] for text in texts if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"]
    if len(constants) == len([text for text in texts if text]) and constants and word in {None, TEXT}:
        return Kind(TEXT, tuple((text, text) for text in dict.fromkeys(constants) if text), is_closed=False)
    return Kind(word) if word else ANY
