"""Knows the patterns of form fields: regular expressions matched in linear time, whatever is typed.

Python's own matcher goes back and tries again, for years if need be (`(a+)+b`). Here all ways through a pattern
are followed at once, so a text takes at most its length times the pattern's size.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeAlias

from processes.engine.sentences import N_, Sentence

MAX_PATTERN = 500  # characters
MAX_STATES = 300
MAX_MATCHED = 1_000  # characters of a text that is compared with a pattern
MAX_DEPTH = 20  # brackets in brackets
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPES = frozenset("dDwWsSntrfv")

Sign: TypeAlias = Callable[[str], object]  # whether one character fits


class PatternRefused(ValueError):
    """A pattern that cannot be matched; the argument says why."""


class Pattern:
    """The states of a matcher: each waits for a sign, for the beginning or end of the text, or only leads on."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_PATTERN:
            raise PatternRefused(Sentence(N_("The pattern is longer than {count} characters."), count=MAX_PATTERN))
        self.signs: list[Sign | str | None] = []
        self.following: list[list[int]] = []
        reader = _Reader(text, self)
        start, ends = reader.alternatives(0)
        if reader.at < len(text):
            raise PatternRefused(N_("The pattern has a bracket too many."))
        self.start, self.accepting = start, self.state(None)
        self.join(ends, self.accepting)

    def state(self, sign: Sign | str | None) -> int:
        """A new state."""
        if len(self.signs) >= MAX_STATES:
            raise PatternRefused(N_("The pattern repeats too much."))
        self.signs.append(sign)
        self.following.append([])
        return len(self.signs) - 1

    def join(self, ends: Iterable[int], target: int) -> None:
        """Let these states lead to another."""
        for end in ends:
            self.following[end].append(target)

    def search(self, text: str) -> bool:
        """Whether the pattern fits any part of the text; a text longer than MAX_MATCHED never fits."""
        if len(text) > MAX_MATCHED:
            return False
        now = self._reach([self.start], first=True, last=not text)
        for place, character in enumerate(text, start=1):
            if self.accepting in now:
                return True
            moved = [f for state in now if self._takes(state, character) for f in self.following[state]]
            now = self._reach([*moved, self.start], first=False, last=place == len(text))
        return self.accepting in now

    def _takes(self, state: int, character: str) -> bool:
        sign = self.signs[state]
        return callable(sign) and bool(sign(character))

    def _reach(self, states: Iterable[int], *, first: bool, last: bool) -> set[int]:
        """All states that can be reached without another character."""
        reached: set[int] = set()
        pending = list(states)
        while pending:
            state = pending.pop()
            if state in reached:
                continue
            reached.add(state)
            sign = self.signs[state]
            if sign is None or (sign == "^" and first) or (sign == "$" and last):
                pending.extend(self.following[state])
        return reached


class _Reader:
    """Reads a pattern from left to right; every part gives its first state and those that lead out of it."""

    def __init__(self, text: str, into: Pattern) -> None:
        self.text, self.into, self.at = text, into, 0

    def alternatives(self, depth: int) -> tuple[int, list[int]]:
        """Parts divided by `|`, up to a closing bracket or the end."""
        if depth > MAX_DEPTH:
            raise PatternRefused(N_("The pattern is nested too deeply."))
        start, ends = self.into.state(None), list[int]()
        while True:
            first, last = self._sequence(depth)
            self.into.join([start], first)
            ends += last
            if not self._next("|"):
                return start, ends

    def _sequence(self, depth: int) -> tuple[int, list[int]]:
        start = self.into.state(None)
        ends = [start]
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            begun = self.at
            first, last = self._part(depth)
            first, last = self._repeated(begun, depth, first, last)
            self.into.join(ends, first)
            ends = last
        return start, ends

    def _part(self, depth: int) -> tuple[int, list[int]]:
        character = self.text[self.at]
        if character == "(":
            return self._group(depth)
        if character in "*+?{":
            raise PatternRefused(N_("The pattern repeats nothing."))
        one = self.into.state(character if character in "^$" else self._sign())
        self.at += character in "^$"
        return one, [one]

    def _group(self, depth: int) -> tuple[int, list[int]]:
        self.at += 1
        if self._next("?") and not self._next(":"):
            raise PatternRefused(N_("The pattern looks ahead or back, which a form cannot do."))
        found = self.alternatives(depth + 1)
        if not self._next(")"):
            raise PatternRefused(N_("The pattern lacks a closing bracket."))
        return found

    def _sign(self) -> Sign:
        """One character of the text: itself, any, of a class."""
        begun, character = self.at, self.text[self.at]
        if character == "[":
            found = _CLASS.match(self.text, begun)
            if found is None:
                raise PatternRefused(N_("The pattern lacks a closing bracket."))
            self.at = found.end()
        elif character == "\\":
            self.at += 2
            escaped = self.text[begun + 1 : self.at]
            if not escaped or (escaped.isalnum() and escaped not in _ESCAPES):
                raise PatternRefused(Sentence(N_("The pattern cannot hold {part}."), part=f"\\{escaped}"))
        else:
            self.at += 1
        return _sign(self.text[begun : self.at])

    def _repeated(self, begun: int, depth: int, first: int, ends: list[int]) -> tuple[int, list[int]]:
        """The part again, as often as the sign behind it says; the text of the part begins at `begun`."""
        fewest, most = self._count()
        if (fewest, most) == (1, 1):
            return first, ends
        after = self.at
        start = self.into.state(None)
        out, last = ([start] if not fewest else []), [start]
        for number in range(1, max(fewest, most or 0, 1) + 1):
            if number > 1:
                self.at = begun
                first, ends = self._part(depth)
            self.into.join(last, first)
            last = ends
            out += ends if number >= fewest else []
            if most is None and number >= fewest:
                self.into.join(ends, first)
        self.at = after
        return start, ([start] if most == 0 else out)

    def _count(self) -> tuple[int, int | None]:
        found = _COUNT.match(self.text, self.at)
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.text[self.at : self.at + 1])
        if not found and not simple:
            return 1, 1
        self.at = found.end() if found else self.at + 1
        self._next("?")  # whether it takes as little as it can does not change what fits
        if not found:
            return simple or (1, 1)
        most = int(found[3]) if found[3] else None if found[2] else int(found[1])
        if most is not None and most < int(found[1]):
            raise PatternRefused(N_("The pattern repeats nothing."))
        return int(found[1]), most

    def _next(self, wanted: str) -> bool:
        """Whether this character comes next; it is passed over."""
        if not self.text.startswith(wanted, self.at):
            return False
        self.at += len(wanted)
        return True


def _sign(text: str) -> Sign:
    try:
        return re.compile(text).fullmatch
    except (re.error, OverflowError) as error:
        raise PatternRefused(Sentence(N_("The pattern cannot hold {part}."), part=text)) from error


@lru_cache(maxsize=256)
def read_pattern(text: str) -> Pattern:
    """The matcher of a pattern; raise PatternRefused."""
    return Pattern(text)
