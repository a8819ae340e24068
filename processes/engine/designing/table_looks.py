"""Knows how a decision table looks: its columns and rules as they are written, and what values it may be asked with."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from processes.engine.errors import ExpressionError
from processes.engine.files.xml import parse_xml
from processes.engine.language.cells import split
from processes.engine.language.decisions import Decision
from processes.engine.language.expressions import evaluate


@dataclass(frozen=True)
class Column:
    """What it asks or answers, as people call it; the expression of an input, the type of its values."""

    title: str
    expression: str
    type: str
    is_output: bool


@dataclass(frozen=True)
class Rule:
    """One line: its cells as they are written, its note."""

    id: str
    note: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """One table of a file."""

    key: str
    name: str
    policy: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Asked:
    """A value that a table must be given: its title, its type, texts that its cells know."""

    name: str
    title: str
    type: str
    choices: tuple[str, ...]


def looks(content: bytes, decision: Decision) -> list[Look]:
    """The tables of a file, what is worked out first standing first."""
    nodes = {node.get("id"): node for node in parse_xml(content, file="").iter("{*}decision")}
    return [_look(nodes[key], one) for key, one in decision.all_tables().items()]


def asked(decision: Decision, tables: list[Look]) -> list[Asked]:
    """What must be known before it can be decided, in the order of the columns."""
    named = {column.expression: (column, table) for table in reversed(tables) for column in table.columns}
    order = [column.expression for table in tables for column in table.columns if not column.is_output]
    names = dict.fromkeys([*(name for name in order if name in decision.names_read), *sorted(decision.names_read)])
    return [_asked(name, *named[name]) if name in named else Asked(name, name, "", ()) for name in names]


def _asked(name: str, column: Column, table: Look) -> Asked:
    place = table.columns.index(column)
    parts = (part for rule in table.rules for part in split(rule.cells[place], ","))
    known = dict.fromkeys(text for part in parts for text in _text(part))
    return Asked(name, column.title, column.type, tuple(known))


def _text(part: str) -> Iterator[str]:
    try:
        value = evaluate(part, {}, {})
    except ExpressionError:
        return
    if isinstance(value, str):
        yield value


def _look(node: etree._Element, decision: Decision) -> Look:
    table = next(node.iter("{*}decisionTable"))
    columns = [_input(one) for one in table.iterchildren("{*}input")]
    columns += [
        Column(one.get("label") or one.get("name") or "", "", one.get("typeRef") or "", True)
        for one in table.iterchildren("{*}output")
    ]
    rules = [
        Rule(
            one.get("id") or "",
            _text_of(one, "description"),
            tuple(_text_of(cell) for cell in one.iterchildren("{*}inputEntry", "{*}outputEntry")),
        )
        for one in table.iterchildren("{*}rule")
    ]
    policy = " ".join(filter(None, [decision.policy, decision.aggregation]))
    return Look(decision.key, decision.name, policy, tuple(columns), tuple(rules))


def _input(node: etree._Element) -> Column:
    head = next(node.iterchildren("{*}inputExpression"), None)
    text = "" if head is None else _text_of(head)
    return Column(node.get("label") or text, text, "" if head is None else head.get("typeRef") or "", False)


def _text_of(node: etree._Element, tag: str = "text") -> str:
    return (node.findtext("{*}" + tag) or "").strip()
