"""Knows what a condition cell of a decision table says: `-`, literals and lists, comparisons, intervals, not(…)."""

import operator
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from processes.engine.errors import ExpressionError
from processes.engine.language.dates import of_kind, unsaid
from processes.engine.language.evaluator import Functions, Names
from processes.engine.language.expressions import MAX_TEXT, check, evaluate
from processes.engine.sentences import N_, Sentence

Test: TypeAlias = Callable[[Any, Names, Functions], bool]

COMPARISON = re.compile(r"(<=|>=|!=|<|>|=)\s*(.+)", re.DOTALL)
_ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)


def read_cell(text: str, functions: set[str] | None = None, kind: str = "") -> Test:
    """The test that a cell makes of its input; raise ExpressionError. An empty cell or `-` accepts everything.

    `kind` is the column's type. A list meets what one of its items meets, and not(…) what none of them does.
    """
    if len(text) > MAX_TEXT:
        raise ExpressionError(Sentence(N_("The cell is longer than {count} characters."), count=MAX_TEXT))
    text = unsaid(text.strip())
    if text in ("", "-"):
        return lambda value, names, functions: True
    negation = NEGATION.fullmatch(text)
    if negation and closes_last(text):
        inner = read_cell(negation[1], functions, kind)
        return lambda value, names, functions: not inner(value, names, functions)
    tests = [_one(part, functions, kind) for part in split(text, ",")]
    if len(tests) == 1:
        return tests[0]
    return lambda value, names, functions: any(test(value, names, functions) for test in tests)


def _one(text: str, known: set[str] | None, kind: str) -> Test:
    interval = _interval(text, known, kind)
    if interval:
        return interval
    comparison = COMPARISON.fullmatch(text)
    sign, expression = (comparison[1], comparison[2]) if comparison else ("=", text)
    limit = _limit(expression, known, kind)
    if sign in _ORDER:
        return lambda value, names, functions: _any(value, [(_ORDER[sign], limit(names, functions))])
    wanted = sign == "="
    return lambda value, names, functions: _equal(value, limit(names, functions)) is wanted


def _limit(expression: str, known: set[str] | None, kind: str) -> Callable[[Names, Functions], Any]:
    """What a value is compared with, as the column's type wants it; a constant that is none is told at once."""
    check(expression, functions=known)
    if kind and expression[:1] in "\"'":
        of_kind(evaluate(expression, {}, {}), kind)
    return lambda names, functions: of_kind(evaluate(expression, names, functions), kind)


def _equal(value: Any, other: Any) -> bool:
    """Whether it is the value itself, or is in the list that the value is."""
    if isinstance(value, list | tuple) and not isinstance(other, list | tuple):
        return any(_equal(item, other) for item in value)
    # Python's True == 1 would let a flag match a count
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def _any(value: Any, limits: list[tuple[Callable[[Any, Any], Any], Any]]) -> bool:
    """Whether the value, or one item of a list, keeps all these limits."""
    items = value if isinstance(value, list | tuple) else [value]
    return any(
        all(item is not None and limit is not None and bool(compare(item, limit)) for compare, limit in limits)
        for item in items
    )


def _interval(text: str, known: set[str] | None, kind: str) -> Test | None:
    """`[1..5]`, and half-open `]1..5]`, `(1..5]`, `[1..5[`, `[1..5)`."""
    if len(text) < 5 or text[0] not in "[](" or text[-1] not in "[])":
        return None
    ends = split(text[1:-1], "..")
    if len(ends) != 2:
        return None
    low, high = (_limit(end, known, kind) for end in ends)
    above, below = operator.ge if text[0] == "[" else operator.gt, operator.le if text[-1] == "]" else operator.lt
    return lambda value, names, functions: _any(
        value, [(above, low(names, functions)), (below, high(names, functions))]
    )


def split(text: str, separator: str) -> list[str]:
    """Split at separators that stand outside quotes and brackets (a half-open interval turns its brackets round)."""
    parts, start, quote, position = [], 0, "", 0
    while position < len(text):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([{]" and _opens(text, position, start):
            position = _end_of_group(text, position)
        elif text.startswith(separator, position):
            parts.append(text[start:position].strip())
            position += len(separator)
            start = position
            continue
        position += 1
    return [*parts, text[start:].strip()]


def _opens(text: str, position: int, start: int) -> bool:
    # `]` opens a group only as the first sign of a part: ]1..5]
    return text[position] != "]" or not text[start:position].strip()


def _end_of_group(text: str, position: int) -> int:
    """The position of the bracket that closes the group opened at `position`."""
    is_interval = _looks_like_interval(text, position)
    depth, quote = 0, ""
    for end in range(position + 1, len(text)):
        character = text[end]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif not depth and character in (")][" if is_interval else ")]}"):
            return end
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
    raise ExpressionError(Sentence(N_("{text!r}: a closing bracket is missing."), text=text))


def _looks_like_interval(text: str, position: int) -> bool:
    found = re.match(r"[\[\](](?:\"[^\"]*\"|'[^']*'|[^,()\[\]{}\"'])*?\.\.", text[position:])
    return found is not None


def closes_last(text: str) -> bool:
    """Whether the first bracket of `not(…)` is closed by the last character."""
    return _end_of_group(text, text.index("(")) == len(text) - 1
