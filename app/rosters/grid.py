"""Shifts and absences laid out as people by days, in the reader's zone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processes.calendars.rules import instant
from processes.people.models import Person
from processes.rosters.models import Absence, Shift

_DAY = timedelta(days=1)
NIGHT_FROM, NIGHT_TO = time(20), time(5)  # a shift that begins between is a night


@dataclass(frozen=True)
class Span:
    """The days that a page shows, and the instants at which they begin and end."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + n * _DAY for n in range((self.last - self.first).days + 1)]

    @property
    def start(self) -> datetime:
        """The first midnight (UTC)."""
        return instant(self.zone, self.first, time(0))

    @property
    def end(self) -> datetime:
        """The midnight after the last day (UTC)."""
        return instant(self.zone, self.last + _DAY, time(0))


def week_of(day: date, zone: ZoneInfo) -> Span:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + 6 * _DAY, zone)


def month_of(day: date, zone: ZoneInfo) -> Span:
    """The first to the last of a month."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=32)).replace(day=1) - _DAY, zone)


@dataclass
class Cell:
    """One day of one person: the shifts that begin on it, the absences that touch it."""

    day: date
    shifts: list[Shift] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


@dataclass
class Line:
    """One person's days, and the minutes of all shifts that begin in them."""

    person: Person
    cells: list[Cell]
    minutes: int = 0


def is_night(shift: Shift, zone: ZoneInfo) -> bool:
    """Whether a shift begins in the evening or at night."""
    begins = shift.starts_at.astimezone(zone).time()
    return begins >= NIGHT_FROM or begins < NIGHT_TO


def lines(span: Span, people: Iterable[Person], shifts: Sequence[Shift], absences: Sequence[Absence]) -> list[Line]:
    """One line for each person, in their order."""
    begin: dict[tuple[int, date], list[Shift]] = defaultdict(list)
    for shift in shifts:
        begin[shift.person_id, shift.starts_at.astimezone(span.zone).date()].append(shift)
    away = _away(span, absences)
    found = []
    for person in people:
        cells = [Cell(day, begin[person.id, day], away.get((person.id, day), [])) for day in span.days]
        worked = sum((s.ends_at - s.starts_at for cell in cells for s in cell.shifts), timedelta(0))
        found.append(Line(person, cells, worked // timedelta(minutes=1)))
    return found


def _away(span: Span, absences: Sequence[Absence]) -> Mapping[tuple[int, date], list[Absence]]:
    """Absences by person and day: a day is touched if the absence covers any of it."""
    found: dict[tuple[int, date], list[Absence]] = defaultdict(list)
    for absence in absences:
        first = absence.starts_at.astimezone(span.zone).date()
        last = (absence.ends_at - timedelta(microseconds=1)).astimezone(span.zone).date()
        day = max(first, span.first)
        while day <= min(last, span.last):
            found[absence.person_id, day].append(absence)
            day += _DAY
    return found
