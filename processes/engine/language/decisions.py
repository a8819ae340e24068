"""Knows decision tables and the tables that they need: evaluates them, inside a process or without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.language.budget import number
from processes.engine.language.cells import Test
from processes.engine.language.dates import of_kind
from processes.engine.language.evaluator import Functions, Names
from processes.engine.language.expressions import evaluate
from processes.engine.language.values import plain

POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
RANKED = frozenset({"PRIORITY", "OUTPUT ORDER"})
_LISTS = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
Row = dict[str, Any]


def _least(values: list[Any]) -> Any:
    return min(values, default=None)


def _most(values: list[Any]) -> Any:
    return max(values, default=None)


def _sum(values: list[Any]) -> Any:
    return sum(number(None if isinstance(value, bool) else value) for value in values) if values else None


# As in Camunda 7: of no matching rule there is no sum, but their number is 0.
AGGREGATIONS: dict[str, Callable[[list[Any]], Any]] = {"SUM": _sum, "MIN": _least, "MAX": _most, "COUNT": len}


@dataclass(frozen=True)
class Rule:
    """One line of a table: a test for every input, an expression (or nothing) for every output."""

    id: str
    tests: tuple[Test, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """One decision table: immutable, safe to share between threads.

    `kinds` are the types of its inputs (date, dateTime, or empty), `ranks` the values of each output, most important
    first, where the policy asks for them; `needs` are decisions whose outputs it sees, `variable` how they see it.
    """

    key: str
    name: str
    policy: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]
    aggregation: str | None = None
    kinds: tuple[str, ...] = ()
    ranks: tuple[tuple[Any, ...], ...] = ()
    needs: tuple[Decision, ...] = ()
    variable: str = ""
    reads: frozenset[str] = frozenset()  # the names that its columns and cells mention

    def evaluate(self, names: Names, functions: Functions) -> Row | list[Row] | None:
        """The outputs of the rule that matches, or None; a list of those of all where the policy says so.

        Raise ExpressionError, also for a table that contradicts itself: several rules of UNIQUE, unlike ones of ANY.
        """
        return self._evaluate(names, functions, {}, {})

    def traced(self, names: Names, functions: Functions, met: dict[str, list[str]]) -> Row | list[Row] | None:
        """As `evaluate`; `met` gets the ids of the rules that match, by decision, also where it fails in the end."""
        return self._evaluate(names, functions, {}, met)

    def all_tables(self) -> dict[str, Decision]:
        """It and all that it needs by key, what is worked out first standing first."""
        found: dict[str, Decision] = {}
        self._gather(found)
        return found

    def _gather(self, found: dict[str, Decision]) -> None:
        for needed in self.needs:
            if needed.key not in found:
                needed._gather(found)
        found[self.key] = self

    @cached_property
    def names_read(self) -> frozenset[str]:
        """The names that must come from outside: what it and what it needs read, without what they tell each other."""
        tables = self.all_tables().values()
        told = {name for one in tables if one is not self for name in (*one.outputs, one.key, one.variable)}
        return frozenset().union(*(one.reads for one in tables)) - told

    def _evaluate(
        self, names: Names, functions: Functions, known: dict[str, Row], met: dict[str, list[str]]
    ) -> Row | list[Row] | None:
        seen = names
        for needed in self.needs:
            if needed.key not in known:
                known[needed.key] = needed.seen(needed._evaluate(names, functions, known, met))
            seen = {**seen, **known[needed.key]}
        kinds = self.kinds or ("",) * len(self.inputs)
        values = [of_kind(evaluate(text, seen, functions), kind) for text, kind in zip(self.inputs, kinds, strict=True)]
        matching = (rule for rule in self.rules if self._matches(rule, values, seen, functions))
        found = ((rule, self._outputs(rule, seen, functions)) for rule in self._noted(matching, met))
        try:
            return self._chosen(found)
        except (ExpressionError, TypeError) as error:
            raise ExpressionError(f"Decision {self.key}: {error}") from error

    def _noted(self, matching: Iterator[Rule], met: dict[str, list[str]]) -> Iterator[Rule]:
        noted = met.setdefault(self.key, [])
        for rule in matching:
            noted.append(rule.id)
            yield rule

    def _chosen(self, found: Iterator[tuple[Rule, Row]]) -> Row | list[Row] | None:
        """What the hit policy makes of the rules that match; an empty cell is nothing to sum up."""
        if self.policy == "FIRST":
            return next((row for _, row in found), None)
        rules = list(found)
        rows = [row for _, row in rules]
        if self.aggregation:
            summed = AGGREGATIONS[self.aggregation]
            return {name: summed([row[name] for row in rows if row[name] is not None]) for name in self.outputs}
        if self.policy in RANKED:
            rows.sort(key=self._rank)
        if self.policy in _LISTS:
            return rows
        if self.policy == "UNIQUE" and len(rows) > 1:
            raise ExpressionError(f"the rules {rules[0][0].id} and {rules[1][0].id} both match.")
        if self.policy == "ANY" and any(row != rows[0] for row in rows):
            raise ExpressionError("rules that match give different results.")
        return rows[0] if rows else None

    def _rank(self, row: Row) -> tuple[int, ...]:
        return tuple(rank.index(row[name]) for name, rank in zip(self.outputs, self.ranks, strict=True) if rank)

    def seen(self, result: Row | list[Row] | None) -> Row:
        """How a decision that needs this one sees its result: each output by name, and all of it as its variable."""
        if isinstance(result, list):
            outputs: Row = {name: [row[name] for row in result] for name in self.outputs}
        else:
            outputs = {**dict.fromkeys(self.outputs), **(result or {})}
        whole = outputs[self.outputs[0]] if len(self.outputs) == 1 else result
        return {self.variable or self.key: whole, **outputs}

    def _matches(self, rule: Rule, values: list[Any], names: Names, functions: Functions) -> bool:
        try:
            return all(test(value, names, functions) for test, value in zip(rule.tests, values, strict=True))
        except (ExpressionError, TypeError) as error:
            raise ExpressionError(f"Decision {self.key}, rule {rule.id}: {error}") from error

    def _outputs(self, rule: Rule, names: Names, functions: Functions) -> Row:
        values = (plain(evaluate(text, names, functions)) if text else None for text in rule.outputs)
        return dict(zip(self.outputs, values, strict=True))
