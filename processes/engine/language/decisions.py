"""Knows decision tables: evaluates them, inside a process or without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.language.cells import Test
from processes.engine.language.evaluator import Functions, Names
from processes.engine.language.expressions import evaluate
from processes.engine.language.values import plain

POLICIES = ("UNIQUE", "FIRST", "COLLECT")


@dataclass(frozen=True)
class Rule:
    """One line of a table: a test for every input, an expression (or nothing) for every output."""

    id: str
    tests: tuple[Test, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """One decision table: immutable, safe to share between threads."""

    key: str
    name: str
    policy: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]

    def evaluate(self, names: Names, functions: Functions) -> dict[str, Any] | list[dict[str, Any]] | None:
        """The outputs of the rule that matches (COLLECT: of all), or None; raise ExpressionError.

        UNIQUE raises when several rules match, as the table then contradicts itself.
        """
        values = [evaluate(text, names, functions) for text in self.inputs]
        matching = (rule for rule in self.rules if self._matches(rule, values, names, functions))
        if self.policy == "COLLECT":
            return [self._outputs(rule, names, functions) for rule in matching]
        rule = next(matching, None)
        if self.policy == "UNIQUE" and (other := next(matching, None)) is not None and rule is not None:
            raise ExpressionError(f"Decision {self.key}: the rules {rule.id} and {other.id} both match.")
        return None if rule is None else self._outputs(rule, names, functions)

    def _matches(self, rule: Rule, values: list[Any], names: Names, functions: Functions) -> bool:
        try:
            return all(test(value, names, functions) for test, value in zip(rule.tests, values, strict=True))
        except (ExpressionError, TypeError) as error:
            raise ExpressionError(f"Decision {self.key}, rule {rule.id}: {error}") from error

    def _outputs(self, rule: Rule, names: Names, functions: Functions) -> dict[str, Any]:
        values = (plain(evaluate(text, names, functions)) if text else None for text in rule.outputs)
        return dict(zip(self.outputs, values, strict=True))
