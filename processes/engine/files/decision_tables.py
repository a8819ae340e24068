"""Knows how to read DMN decision tables and what they need, and says everything that is wrong in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from processes.engine.errors import DefinitionRefused, ExpressionError, Fault
from processes.engine.files.resources import required, top_decisions
from processes.engine.files.xml import parse_xml
from processes.engine.language.cell_checks import misread_cell, misread_result, unquoted
from processes.engine.language.cells import Test, read_cell, split
from processes.engine.language.dates import unsaid
from processes.engine.language.decisions import AGGREGATIONS, POLICIES, RANKED, Decision, Rule
from processes.engine.language.expressions import check, evaluate
from processes.engine.sentences import N_, Sentence, said

_LOGIC = ("literalExpression", "invocation", "context", "functionDefinition", "relation", "list", "conditional")
_DATES = frozenset({"date", "dateTime"})
_NOT_CONSTANT = object()
_MENTIONED = re.compile(r"\"[^\"]*\"|'[^']*'|(?<![\w.])([^\W\d]\w*)(?!\w|\s*\()")
_WORDS = frozenset({"and", "or", "not", "in", "if", "else", "true", "false", "True", "False", "None", "null"})


def parse_decision(xml: bytes, *, file: str = "", functions: set[str] | None = None) -> Decision:
    """Read a DMN file: the decision that no other needs, with those that it needs; DefinitionRefused says all faults.

    Given the known `functions`, calls of others are wrong.
    """
    root = parse_xml(xml, file=file)
    top = top_decisions(root)
    if len(top) != 1:
        reason = N_("A file holds exactly one decision that no other in it needs, this one {count}.")
        raise DefinitionRefused([Fault(file, None, Sentence(reason, count=len(top)))])
    faults = [
        Fault(file, node.get("id"), Sentence(N_("The engine does not know a {element}."), element=_tag(node)))
        for node in root
        if _tag(node) in {"businessKnowledgeModel", "decisionService"}
    ]
    inside = {node.get("id") or "": node for node in _children(root, "decision")}
    found = _Graph(file, inside, functions, faults).read(top[0], ())
    if faults or found is None:
        raise DefinitionRefused(list(dict.fromkeys(faults)))
    return found


class _Graph:
    """The decisions of a file, each read once however many need it; what is wrong goes to `faults`."""

    def __init__(
        self, file: str, inside: dict[str, etree._Element], functions: set[str] | None, faults: list[Fault]
    ) -> None:
        self.file, self.inside, self.functions, self.faults = file, inside, functions, faults
        self.known: dict[str, Decision | None] = {}

    def read(self, node: etree._Element, around: tuple[str, ...]) -> Decision | None:
        """One decision with those that it needs, `around` being those that need it."""
        key, needs = node.get("id") or "", list[Decision]()
        for name in required(node):
            if name not in self.inside:
                self._fault(key, Sentence(N_("There is no decision {name} in this file."), name=name))
            elif name in (*around, key):
                self._fault(key, N_("The decision needs itself."))
            else:
                if name not in self.known:
                    self.known[name] = self.read(self.inside[name], (*around, key))
                needs += [found] if (found := self.known[name]) is not None else []
        reader = _Reader(self.file, node, self.functions)
        decision = reader.read(tuple(needs))
        self.faults += reader.faults
        return decision

    def _fault(self, key: str, reason: str) -> None:
        self.faults.append(Fault(self.file, key, reason))


class _Reader:
    """Reads one decision and collects its faults."""

    def __init__(self, file: str, node: etree._Element, functions: set[str] | None) -> None:
        self.file, self.node, self.functions = file, node, functions
        self.faults: list[Fault] = []
        self.columns: tuple[str, ...] = ()
        self.kinds: tuple[str, ...] = ()

    def read(self, needs: tuple[Decision, ...]) -> Decision | None:
        """The decision; None where something is wrong."""
        key = self.node.get("id") or ""
        table = next(_children(self.node, "decisionTable"), None)
        if table is None:
            self._fault(self.node, self._no_table())
            return None
        policy, aggregation = table.get("hitPolicy", "UNIQUE"), table.get("aggregation")
        self._policy(table, policy, aggregation)
        heads = list(_children(table, "input"))
        inputs = self.columns = tuple(self._expression(node) for node in heads)
        self.kinds = tuple(_kind(node) for node in heads)
        ends = list(_children(table, "output"))
        outputs = tuple(self._output(node) for node in ends)
        if not all(outputs) or len(set(outputs)) < max(len(outputs), 1):
            self._fault(table, N_("Every output needs a name of its own."))
        ranks = tuple(self._values(node) for node in ends) if policy in RANKED else ()
        if policy in RANKED and not any(ranks):
            reason = N_("{policy} needs the values of an output, most important first: list them in its column's head.")
            self._fault(table, Sentence(reason, policy=policy))
        rules = tuple(self._rule(node, ranks, len(outputs), aggregation) for node in _children(table, "rule"))
        if self.faults:
            return None
        variable = next((one.get("name") or "" for one in _children(self.node, "variable")), "")
        return Decision(
            key, self.node.get("name") or key, policy, inputs, outputs, rules, aggregation=aggregation,
            kinds=self.kinds, ranks=ranks, needs=needs, variable=variable, reads=_mentioned(table),
        )  # fmt: skip

    def _no_table(self) -> str:
        logic = next((_tag(part) for part in self.node if _tag(part) in _LOGIC), None)
        if logic is None:
            return N_("Only decision tables can be evaluated.")
        return Sentence(N_("The engine does not know a {element}: write it as a decision table."), element=logic)

    def _policy(self, table: etree._Element, policy: str, aggregation: str | None) -> None:
        if policy not in POLICIES:
            reason = N_("The hit policy {policy} is not known; these are: {allowed}.")
            self._fault(table, Sentence(reason, policy=policy, allowed=", ".join(POLICIES)))
        if aggregation is None:
            return
        if aggregation not in AGGREGATIONS:
            reason = N_("The aggregation {name} is not known; these are: {allowed}.")
            self._fault(table, Sentence(reason, name=aggregation, allowed=", ".join(AGGREGATIONS)))
        elif policy != "COLLECT":
            self._fault(table, N_("Only a table that collects (COLLECT) sums up."))
        elif len(list(_children(table, "output"))) != 1:
            self._fault(table, N_("A table that sums up has exactly one output."))

    def _fault(self, node: etree._Element, reason: str) -> None:
        self.faults.append(Fault(self.file, node.get("id") or self.node.get("id"), reason))

    def _expression(self, node: etree._Element) -> str:
        text = next((_text(item) for item in _children(node, "inputExpression")), "")
        self._checked(node, text)
        return text

    def _checked(self, node: etree._Element, text: str) -> None:
        try:
            check(text, functions=self.functions)
        except ExpressionError as error:
            self._fault(node, said(error))

    def _output(self, node: etree._Element) -> str:
        if next(_children(node, "defaultOutputEntry"), None) is not None:
            self._fault(node, N_("A default output is not used; add a last rule that accepts everything."))
        return node.get("name") or node.get("label") or ""

    def _values(self, node: etree._Element) -> tuple[Any, ...]:
        """The values of an output in their order, as the head of its column lists them."""
        text = next((_text(item) for item in _children(node, "outputValues")), "")
        found = tuple(_constant(part) for part in split(text, ",")) if text else ()
        if any(value is _NOT_CONSTANT for value in found):
            self._fault(node, N_("The values of an output are texts in quotes, numbers, true or false."))
        return found

    def _rule(self, node: etree._Element, ranks: tuple[Any, ...], outputs: int, aggregation: str | None) -> Rule:
        tests, results = list(_children(node, "inputEntry")), list(_children(node, "outputEntry"))
        if (len(tests), len(results)) != (len(self.columns), outputs):
            self._fault(node, N_("The rule does not have one cell for every column."))
        for place, result in enumerate(results):
            if _text(result):
                self._checked(result, unsaid(_text(result)))
                self._doubted(result, misread_result(_text(result)))
                self._doubted(result, _misfit(_text(result), ranks[place : place + 1], aggregation))
        cells = tuple(self._cell(test, kind) for test, kind in zip(tests, self.kinds, strict=False))
        return Rule(node.get("id") or "?", cells, tuple(unsaid(_text(result)) for result in results))

    def _cell(self, node: etree._Element, kind: str) -> Test:
        try:
            found = read_cell(_text(node), self.functions, kind)
        except ExpressionError as error:
            self._fault(node, unquoted(_text(node)) or said(error))
            return read_cell("")
        self._doubted(node, misread_cell(unsaid(_text(node)), self.columns))
        return found

    def _doubted(self, node: etree._Element, reasons: Iterator[str]) -> None:
        """What means something else than it seems is refused before it is deployed; what is deployed goes on."""
        if self.functions is not None:
            for reason in dict.fromkeys(reasons):
                self._fault(node, reason)


def _mentioned(table: etree._Element) -> frozenset[str]:
    """The names in columns and cells, those of functions left out."""
    heads = (one for head in _children(table, "input") for one in _children(head, "inputExpression"))
    cells = (cell for rule in _children(table, "rule") for cell in rule if _tag(cell) in ("inputEntry", "outputEntry"))
    found = (name for node in (*heads, *cells) for name in _MENTIONED.findall(unsaid(_text(node))))
    return frozenset(found) - {"", *_WORDS}


def _misfit(text: str, ranks: tuple[Any, ...], aggregation: str | None) -> Iterator[str]:
    """A constant result that cannot be summed up, or is not among the values of its column."""
    value = _constant(text)
    if value is _NOT_CONSTANT:
        return
    if aggregation == "SUM" and (isinstance(value, bool) or not isinstance(value, int | float)):
        yield Sentence(N_("{text} is no number that could be summed up."), text=text)
    if ranks and ranks[0] and value not in ranks[0]:
        yield Sentence(N_("{text} is not among the values of the column."), text=text)


def _constant(text: str) -> Any:
    try:
        return evaluate(unsaid(text), {}, {})
    except ExpressionError:
        return _NOT_CONSTANT


def _kind(node: etree._Element) -> str:
    """The type of an input column, where it changes what its cells mean."""
    found = next((item.get("typeRef") or "" for item in _children(node, "inputExpression")), "")
    return found if found in _DATES else ""


def _tag(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in node if _tag(child) == name)


def _text(node: etree._Element) -> str:
    return next((child.text or "" for child in _children(node, "text")), "").strip()
