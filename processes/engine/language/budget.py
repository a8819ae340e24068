"""Knows how much expressions may take: steps, numbers, texts and lists; what is dearer is refused, never waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.sentences import N_, Sentence

MAX_STEPS = 500_000  # parts evaluated and values looked at while a case advances
CHARACTERS = 20  # of a text, counted as one step
MAX_LENGTH = 100_000  # characters of a text
MAX_ITEMS = 10_000  # values in a list or object, those inside them too
MAX_DEPTH = 50  # lists in lists
MAX_NUMBER = 10**30
_HOLDERS = frozenset({list, tuple, dict})


class Budget:
    """What is left for the expressions that are evaluated together."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Count so many steps; raise ExpressionError when there are no more."""
        self.left -= steps
        if self.left < 0:
            raise ExpressionError(Sentence(N_("This takes more than {count} steps."), count=MAX_STEPS))

    def look(self, value: Any) -> None:
        """Count what it takes to look at a value as a whole: to copy, compare or sum it."""
        kind = type(value)
        if kind is str:
            self.spend(len(value) // CHARACTERS)
        elif kind in _HOLDERS:
            self._walk(value)

    def made(self, value: Any) -> Any:
        """The value that an expression has made, if it is not too large; raise ExpressionError."""
        kind = type(value)
        if kind is int or kind is float:
            return number(value)
        if kind is str:
            self.spend(len(value) // CHARACTERS)
        if (kind is str and len(value) > MAX_LENGTH) or (kind in _HOLDERS and self._walk(value) > MAX_ITEMS):
            raise ExpressionError(N_("The text or list is too long."))
        return value

    def _walk(self, value: Any) -> int:
        """Count every value inside, each as often as it is there; how many they are."""
        items, level = 0, [value]
        for _ in range(MAX_DEPTH):
            items += len(level)
            self.spend(len(level) + sum(len(one) for one in level if type(one) is str) // CHARACTERS)
            holders = [one for one in level if type(one) in _HOLDERS]
            if sum(len(one) for one in holders) > self.left:
                self.spend(self.left + 1)
            level = [inner for one in holders for inner in (one.values() if type(one) is dict else one)]
            if not level:
                return items
        raise ExpressionError(N_("The lists are nested too deeply."))


def number(value: Any) -> Any:
    """The number, if it is one that can be counted with; raise ExpressionError."""
    if not isinstance(value, int | float):
        raise ExpressionError(Sentence(N_("A number is needed, not {kind}."), kind=type(value).__name__))
    if not abs(value) <= MAX_NUMBER:  # nor is "not a number" a number
        raise ExpressionError(N_("The number is too large."))
    return value


_budget: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current() -> Budget:
    """The budget of what goes on, or one for a single expression."""
    return _budget.get() or Budget()


@contextmanager
def one_budget() -> Iterator[None]:
    """Whatever is evaluated inside shares one budget."""
    token = _budget.set(Budget())
    try:
        yield
    finally:
        _budget.reset(token)
