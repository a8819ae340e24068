"""Knows how to read DMN decision tables, and says everything that is wrong in one."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from processes.engine.errors import DefinitionRefused, ExpressionError, Fault
from processes.engine.files.xml import parse_xml
from processes.engine.language.cell_checks import misread_cell, misread_result, unquoted
from processes.engine.language.cells import Test, read_cell
from processes.engine.language.decisions import POLICIES, Decision, Rule
from processes.engine.language.expressions import check
from processes.engine.sentences import N_, Sentence, said


def parse_decision(xml: bytes, *, file: str = "", functions: set[str] | None = None) -> Decision:
    """Read one DMN file with one decision table; raise DefinitionRefused with everything that is wrong.

    Given the known `functions`, calls of others are wrong.
    """
    root = parse_xml(xml, file=file)
    decisions = [node for node in root.iter() if _tag(node) == "decision"]
    if len(decisions) != 1:
        raise DefinitionRefused([Fault(file, None, N_("A DMN file holds exactly one decision."))])
    return _Reader(file, decisions[0], functions).read()


class _Reader:
    """Reads one decision and collects its faults."""

    def __init__(self, file: str, node: etree._Element, functions: set[str] | None) -> None:
        self.file, self.node, self.functions = file, node, functions
        self.faults: list[Fault] = []
        self.columns: tuple[str, ...] = ()

    def read(self) -> Decision:
        key = self.node.get("id") or ""
        table = next(_children(self.node, "decisionTable"), None)
        if table is None:
            raise DefinitionRefused([Fault(self.file, key, N_("Only decision tables can be evaluated."))])
        policy = table.get("hitPolicy", "UNIQUE")
        if policy not in POLICIES or table.get("aggregation"):
            allowed = ", ".join(POLICIES)
            self._fault(
                table, Sentence(N_("The hit policy must be one of {allowed}, without aggregation."), allowed=allowed)
            )
        inputs = self.columns = tuple(self._expression(node) for node in _children(table, "input"))
        outputs = tuple(self._output(node) for node in _children(table, "output"))
        if not all(outputs) or len(set(outputs)) < max(len(outputs), 1):
            self._fault(table, N_("Every output needs a name of its own."))
        rules = tuple(self._rule(node, len(inputs), len(outputs)) for node in _children(table, "rule"))
        if self.faults:
            raise DefinitionRefused(self.faults)
        return Decision(key, self.node.get("name") or key, policy, inputs, outputs, rules)

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

    def _rule(self, node: etree._Element, inputs: int, outputs: int) -> Rule:
        tests, results = list(_children(node, "inputEntry")), list(_children(node, "outputEntry"))
        if (len(tests), len(results)) != (inputs, outputs):
            self._fault(node, N_("The rule does not have one cell for every column."))
        for result in results:
            if _text(result):
                self._checked(result, _text(result))
                self._doubted(result, misread_result(_text(result)))
        cells = tuple(self._cell(test) for test in tests)
        return Rule(node.get("id") or "?", cells, tuple(_text(result) for result in results))

    def _cell(self, node: etree._Element) -> Test:
        try:
            found = read_cell(_text(node), self.functions)
        except ExpressionError as error:
            self._fault(node, unquoted(_text(node)) or said(error))
            return read_cell("")
        self._doubted(node, misread_cell(_text(node), self.columns))
        return found

    def _doubted(self, node: etree._Element, reasons: Iterator[str]) -> None:
        """What means something else than it seems is refused before it is deployed; what is deployed goes on."""
        if self.functions is not None:
            for reason in dict.fromkeys(reasons):
                self._fault(node, reason)


def _tag(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in node if _tag(child) == name)


def _text(node: etree._Element) -> str:
    return next((child.text or "" for child in _children(node, "text")), "").strip()
