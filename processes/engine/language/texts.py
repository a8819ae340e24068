"""Knows whether texts in a diagram are in the engine's language: `${expression}`, literal, or mixed."""

from collections.abc import Callable, Iterator

from processes.engine.errors import ExpressionError
from processes.engine.language.builtins import NAMES
from processes.engine.language.expressions import check_value, parts
from processes.engine.language.operations import FUNCTIONS
from processes.engine.sentences import said


def known_functions() -> set[str]:
    """The functions that an expression may call, besides the language's own."""
    return {*FUNCTIONS, *NAMES}


def reason_of(check_text: Callable[[], object]) -> Iterator[str]:
    """What the check says when it refuses; nothing when it does not."""
    try:
        check_text()
    except (ExpressionError, ValueError, OverflowError) as error:
        yield said(error)


def template(text: str | None) -> Iterator[str]:
    """What is wrong with a literal, `${expression}` or mixed text."""
    if text:
        yield from reason_of(lambda: check_value(text, functions=known_functions()))


def safe_parts(text: str) -> list[tuple[bool, str]]:
    """The (is expression, text) parts; all of it as one expression where they cannot be told."""
    try:
        return parts(text)
    except ExpressionError:
        return [(True, text)]


def has_code(text: str) -> bool:
    """Whether any part of it is computed."""
    return any(is_code for is_code, _ in safe_parts(text))
