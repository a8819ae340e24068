"""Knows of what kind a variable is: what hints of Python say, what goes together, what its values and fields are."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from processes.engine.sentences import N_

TEXT, NUMBER, WHOLE, TRUTH, LIST, RECORD = "text", "number", "whole", "truth", "list", "record"
DATE, TIME, DATETIME = "date", "time", "datetime"  # as variables keep them: texts in ISO 8601
DAY, MOMENT, PERIOD = "day", "moment", "period"  # as functions give them inside of an expression
NOTHING, UNKNOWN = "nothing", "unknown"
SAID: Mapping[str, str] = {
    TEXT: N_("a text"),
    NUMBER: N_("a number"),
    WHOLE: N_("a whole number"),
    TRUTH: N_("yes or no"),
    LIST: N_("a list"),
    RECORD: N_("a record"),
    DATE: N_("a date"),
    TIME: N_("a time of day"),
    DATETIME: N_("a date with a time"),
    DAY: N_("a day that can be reckoned with"),
    MOMENT: N_("an instant"),
    PERIOD: N_("a length of time"),
    NOTHING: N_("nothing"),
    UNKNOWN: N_("anything"),
}
MOST_PARTS = 200  # of one kind: records in records would double with each line of a calculation
_KEPT = {DAY: DATE, MOMENT: DATETIME, PERIOD: TEXT}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: `word` is one above, `choices` (value, label) are values it can have, all of them where `is_closed`.

    `fields` are those of a record (None: nobody knows them), `item` is what a list holds.
    """

    word: str = UNKNOWN
    choices: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, Kind], ...] | None = None
    item: Kind | None = None
    is_closed: bool = True
    parts: int = field(default=1, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Count the kinds in it, itself included; of what has too many nobody knows what it holds."""
        inner = [kind for _, kind in self.fields or ()] + ([self.item] if self.item else [])
        count = 1 + sum(kind.parts for kind in inner)
        if count > MOST_PARTS:
            count = 1
            object.__setattr__(self, "fields", None)
            object.__setattr__(self, "item", None)
        object.__setattr__(self, "parts", count)

    def field(self, name: str) -> Kind | None:
        """The kind of a record's field; None where there is none."""
        return dict(self.fields or ()).get(name)


ANY = Kind()


def joined(one: Kind, other: Kind) -> Kind:
    """What a variable is that may be either."""
    if one is other:
        return one
    if NOTHING in (one.word, other.word):
        return other if one.word == NOTHING else one
    if {one.word, other.word} == {WHOLE, NUMBER}:
        return Kind(NUMBER)
    if one.word != other.word:
        return ANY
    choices = one.choices and other.choices and tuple(dict([*one.choices, *other.choices]).items())
    choices = one.choices if one.choices is other.choices else choices
    fields = one.fields if one.fields == other.fields else None
    item = joined(one.item, other.item) if one.item and other.item else None
    return Kind(one.word, choices, fields, item, one.is_closed and other.is_closed)


def kept(kind: Kind) -> Kind:
    """What becomes of a value when a variable keeps it: days and instants are written as texts."""
    return Kind(_KEPT[kind.word]) if kind.word in _KEPT else kind


def of_hint(hint: Any) -> Kind:
    """The kind of value that a type hint names; unknown where it says nothing."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        found = Kind(NOTHING)
        for part in typing.get_args(hint):
            found = joined(found, of_hint(part))
        return found
    if typing.get_origin(hint) is Literal:
        return Kind(TEXT, tuple((str(value), str(value).replace("_", " ")) for value in typing.get_args(hint)))
    if typing.is_typeddict(hint):
        return Kind(RECORD, fields=tuple((name, of_hint(one)) for name, one in typing.get_type_hints(hint).items()))
    plain = typing.get_origin(hint) or hint
    if not isinstance(plain, type):
        return ANY
    if issubclass(plain, enum.Enum):
        return Kind(TEXT, tuple((str(one.value), str(one.value).replace("_", " ")) for one in plain))
    if issubclass(plain, list | tuple | set | frozenset):
        return Kind(LIST, item=of_hint(next(iter(typing.get_args(hint)), Any)))
    return Kind(next((word for kind, word in _PLAIN if issubclass(plain, kind)), UNKNOWN))


# bool is an int, datetime a date: the narrower one first
_PLAIN: tuple[tuple[type, str], ...] = (
    (bool, TRUTH), (int, WHOLE), (float, NUMBER), (Decimal, NUMBER), (str, TEXT), (datetime, MOMENT), (date, DAY),
    (time, TIME), (timedelta, PERIOD), (Mapping, RECORD), (type(None), NOTHING),
)  # fmt: skip
