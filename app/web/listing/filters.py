"""Filters of a list: what each reads from the address, and what it offers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.web.actors import current_person
from app.web.days import day_of
from app.web.ids import identity
from app.web.words import choices
from processes.catalogue.rules import Code
from processes.codes import CODE
from processes.documents.translations import N_
from processes.people.rules import Actor

if TYPE_CHECKING:
    from app.web.listing.listing import Asked

LONGEST = 200
ANY = N_("Any")
Given = Mapping[str, str]
Days = tuple[date | None, date | None] | None  # what a Period gives
Instant = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter, named as in the address; `shown_to` tells for whom it is drawn."""

    kind = ""
    name: str
    title: str | Callable[[Actor], str]
    shown_to: Callable[[Actor], bool] | None = None
    classes: str = ""
    is_drawn: bool = True  # else the page says it in its own way

    def read(self, given: Given) -> Any:
        """What the address asks for; None (or an empty text) for nothing and for nonsense."""
        raise NotImplementedError

    def plain(self, given: Given) -> dict[str, str]:
        """The same as parameters of an address, without what narrows nothing."""
        value = self.read(given)
        return {self.name: given[self.name].strip()[:LONGEST]} if value not in (None, "", False) else {}

    def label(self, actor: Actor) -> str:
        """The title, where it depends on the reader."""
        return self.title if isinstance(self.title, str) else self.title(actor)


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One of several, a person, an organisation: `parse` turns what the address says into a value, or None.

    `usual` is what is chosen where the address says nothing; a choice without one may be left at `any`.
    """

    kind = "choice"
    options: Callable[["Asked"], Iterable[tuple[str, str]]]  # value and word, translated
    parse: Callable[[str], Any]
    usual: str | Callable[[Given], str] = ""
    any: str = ANY

    def usually(self, given: Given) -> str:
        """What is chosen where nothing is."""
        return self.usual if isinstance(self.usual, str) else self.usual(given)

    def read(self, given: Given) -> Any:
        """The value chosen, else the usual one."""
        said = given.get(self.name, "").replace("\0", "").strip()[:LONGEST]
        value = self.parse(said) if said else None
        return self.parse(usual) if value is None and (usual := self.usually(given)) else value

    def plain(self, given: Given) -> dict[str, str]:
        """The choice, unless it is the usual one."""
        said = given.get(self.name, "").replace("\0", "").strip()[:LONGEST]
        return {self.name: said} if said and self.parse(said) is not None and said != self.usually(given) else {}


@dataclass(frozen=True, kw_only=True)
class Words(Filter):
    """Some text."""

    kind = "words"
    classes: str = "filter-text"

    def read(self, given: Given) -> str:
        """What is looked for, or an empty text."""
        return given.get(self.name, "").replace("\0", "").strip()[:LONGEST]

    def plain(self, given: Given) -> dict[str, str]:
        """The words."""
        words = self.read(given)
        return {self.name: words} if words else {}


@dataclass(frozen=True, kw_only=True)
class Tick(Filter):
    """Yes or nothing."""

    kind = "tick"
    classes: str = "filter-mine"

    def read(self, given: Given) -> bool:
        """Whether it is ticked."""
        return given.get(self.name) == "1"


@dataclass(frozen=True, kw_only=True)
class Period(Filter):
    """From a day to a day, either of them open."""

    kind = "period"

    @property
    def names(self) -> tuple[str, str]:
        """Of the two days in the address."""
        return f"{self.name}_from", f"{self.name}_to"

    def read(self, given: Given) -> Days:
        """The first and the last day; None where neither is said."""
        first, last = (day_of(given.get(name)) for name in self.names)
        return (first, last) if first or last else None

    def plain(self, given: Given) -> dict[str, str]:
        """The days that are said."""
        days = {name: day_of(given.get(name)) for name in self.names}
        return {name: day.isoformat() for name, day in days.items() if day}


@dataclass(frozen=True, kw_only=True)
class Number(Filter):
    """A whole number from 1 on."""

    kind = "number"

    def read(self, given: Given) -> int | None:
        """The number, if one is said."""
        return identity(given.get(self.name))


@dataclass(frozen=True, kw_only=True)
class Day(Filter):
    """One day."""

    def read(self, given: Given) -> date | None:
        """The day, if one is said."""
        return day_of(given.get(self.name))


def known(values: Iterable[Any]) -> Callable[[str], Any]:
    """Parses one of these enumeration members or texts; None for others."""
    by_text = {str(getattr(value, "value", value)): value for value in values}
    return by_text.get


def of_list(kind: type[Code], **said: Any) -> Choice:
    """A choice from one of the company's own lists, also of what has ended: records still name it."""

    def parse(code: str) -> Code | None:
        return kind(code) if CODE.fullmatch(code) else None

    return Choice(options=lambda asked: choices(kind, is_ended_too=True), parse=parse, **said)


def within(days: Days, starts: Instant, ends: Instant | None = None) -> list[ColumnElement[bool]]:
    """Conditions on what lies between two instants (or is one, or a day) and reaches into these days of the reader.

    What has no end reaches into every day after its start.
    """
    first, last = days or (None, None)
    found: list[ColumnElement[bool]] = []
    if first:
        begin = _bound(starts, first)
        found.append(starts >= begin if ends is None else (starts >= begin) | (ends > begin) | ends.is_(None))
    if last:
        found.append(starts < _bound(starts, last + timedelta(days=1)))
    return found


def _bound(column: Instant, day: date) -> date:
    """A day as a column of days holds it; else when it begins in the reader's zone."""
    if column.type.python_type is date:
        return day
    return datetime.combine(day, time(0), ZoneInfo(current_person().timezone))
