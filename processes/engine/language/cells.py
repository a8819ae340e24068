"""Knows what a condition cell of a decision table says: `-`, literals and lists, comparisons, intervals, not(…)."""

import operator
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from processes.engine.errors import ExpressionError
from processes.engine.language.evaluator import Functions, Names
from processes.engine.language.expressions import MAX_TEXT, check, evaluate
from processes.engine.sentences import N_, Sentence

Test: TypeAlias = Callable[[Any, Names, Functions], bool]

COMPARISON = re.compile(r"(<=|>=|!=|<|>|=)\s*(.+)", re.DOTALL)
_ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)


def read_cell(text: str, functions: set[str] | None = None) -> Test:
    """The test that a cell makes of its input; raise ExpressionError. An empty cell or `-` accepts everything."""
    if len(text) > MAX_TEXT:
        raise ExpressionError(Sentence(N_("The cell is longer than {count} characters."), count=MAX_TEXT))
    text = text.strip()
    if text in ("", "-"):
        return lambda value, names, functions: True
    negation = NEGATION.fullmatch(text)
    if negation and closes_last(text):
        inner = read_cell(negation[1], functions)
        return lambda value, names, functions: not inner(value, names, functions)
    tests = [_one(part, functions) for part in split(text, ",")]
    if len(tests) == 1:
        return tests[0]
    return lambda value, names, functions: any(test(value, names, functions) for test in tests)


def _one(text: str, known: set[str] | None) -> Test:
    interval = _interval(text, known)
    if interval:
        return interval
    comparison = COMPARISON.fullmatch(text)
    sign, expression = (comparison[1], comparison[2]) if comparison else ("=", text)
    check(expression, functions=known)
    if sign in _ORDER:
        return _ordered(_ORDER[sign], expression)
    wanted = sign == "="
    return lambda value, names, functions: _equal(value, evaluate(expression, names, functions)) is wanted


def _equal(value: Any, other: Any) -> bool:
    # Python's True == 1 would let a flag match a count
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def _ordered(compare: Callable[[Any, Any], Any], expression: str) -> Test:
    def test(value: Any, names: Names, functions: Functions) -> bool:
        limit = evaluate(expression, names, functions)
        return value is not None and limit is not None and bool(compare(value, limit))

    return test


def _interval(text: str, known: set[str] | None) -> Test | None:
    """`[1..5]`, and half-open `]1..5]`, `(1..5]`, `[1..5[`, `[1..5)`."""
    if len(text) < 5 or text[0] not in "[](" or text[-1] not in "[])":
        return None
    ends = split(text[1:-1], "..")
    if len(ends) != 2:
        return None
    for end in ends:
        check(end, functions=known)
    low = _ordered(operator.ge if text[0] == "[" else operator.gt, ends[0])
    high = _ordered(operator.le if text[-1] == "]" else operator.lt, ends[1])
    return lambda value, names, functions: low(value, names, functions) and high(value, names, functions)


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
    found = re.match(r"[\[\](][^,()\[\]{}\"']*\.\.", text[position:])
    return found is not None


def closes_last(text: str) -> bool:
    """Whether the first bracket of `not(…)` is closed by the last character."""
    return _end_of_group(text, text.index("(")) == len(text) - 1
