"""Knows what a form shows while it is filled in: hidden parts, what is worked out, texts with values, rules."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from processes.engine.errors import EngineError, ExpressionError
from processes.engine.files.form_fields import Field
from processes.engine.language import builtins, expressions
from processes.engine.language.budget import number
from processes.errors import Refusal

log = logging.getLogger(__name__)
MISSING = "–"
Names = Mapping[str, Any]
FAILED = (ExpressionError, EngineError, Refusal, TypeError, ValueError, ArithmeticError, LookupError)


def _column(rows: Any, name: Any) -> list[Any]:
    """What the rows of a list have under one name; rows without it are left out."""
    found = [row.get(name) for row in rows or () if isinstance(row, Mapping)]
    return [value for value in found if value not in (None, "")]


def _total(rows: Any, name: Any) -> Any:
    """The sum of one column of a list."""
    return sum(number(value) for value in _column(rows, name))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"column": _column, "total": _total}
KNOWN = frozenset({*builtins.NAMES, *FUNCTIONS})


@dataclass(frozen=True)
class State:
    """What expressions of one form see: variables of the case, and over them what stands in its fields."""

    names: Names
    now: datetime

    def value(self, expression: str, default: Any = None, more: Names | None = None) -> Any:
        """The value of an expression; `default` where it cannot be worked out, as long as something is missing."""
        try:
            return self._evaluated(expression, more or {})
        except FAILED as error:
            log.debug("a form's expression was not worked out: %s", error)
            return default

    def keeps(self, rule: str) -> bool:
        """Whether a rule is kept, also while it misses a value; what else keeps it from being worked out is raised."""
        try:
            return bool(self._evaluated(rule, {}))
        except FAILED:
            if any(_misses(self.names.get(name)) for name in expressions.variables(f"${{{rule}}}")):
                return True
            raise

    def _evaluated(self, expression: str, more: Names) -> Any:
        functions = {**builtins.builtins(self.now), **FUNCTIONS}
        return expressions.evaluate(expression, {**self.names, **more}, functions)

    def hides(self, field: Field) -> bool:
        """Whether the field, or a group around it, is not shown."""
        return any(self.value(hide, False) for hide in field.hides)

    def text(self, text: str, show: Callable[[str, Any], str]) -> str:
        """A text with its values in the words of `show(expression, value)`."""
        if "${" not in text:
            return text
        try:
            parts = expressions.parts(text)
        except ExpressionError:
            return text
        return "".join(self._shown(part, show) if is_code else part for is_code, part in parts)

    def _shown(self, expression: str, show: Callable[[str, Any], str]) -> str:
        found = self.value(expression)
        return MISSING if found in (None, "") else show(expression.strip(), found)


def _misses(value: Any) -> bool:
    """Whether something in a value is not filled in."""
    if isinstance(value, Mapping):
        return any(map(_misses, value.values()))
    if isinstance(value, list | tuple):
        return not value or any(map(_misses, value))
    return value in (None, "")


def state_of(fields: Sequence[Field], around: Names, given: Names, now: datetime) -> State:
    """What the form sees over the case's variables; what is hidden counts as not filled in.

    `given` are the values of its fields. Fields are looked at in their order: what is worked out may use what stands
    before it, in a row what stands in that row.
    """
    names = {**{field.key: None for field in fields if field.holds_value and not field.readonly}, **around}
    names |= {field.key: given.get(field.key) for field in fields if _is_entered(field)}
    state = State(names, now)
    for field in fields:
        if not field.holds_value or field.readonly:
            continue
        if state.hides(field):
            names[field.key] = around.get(field.key) if field.type == "computed" else None
        elif field.type == "computed":
            names[field.key] = state.value(field.expression)
        elif field.type == "rows":
            names[field.key] = [worked_out(state, field.parts, row) for row in names[field.key] or ()]
    return state


def _is_entered(field: Field) -> bool:
    return field.holds_value and not field.readonly and field.type != "computed"


def worked_out(state: State, parts: Sequence[Field], row: Names) -> dict[str, Any]:
    """A row with what its computed parts come to."""
    found = dict(row)
    for part in parts:
        if part.type == "computed":
            found[part.key] = state.value(part.expression, more=found)
    return found
