"""Service hours as instants: what is open, what business time lies between, when a duration has passed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from processes.calendars.errors import CalendarNeverOpen

LANGUAGES = {"CZ": "cs", "SK": "sk"}  # countries whose public holidays are known
COUNTRIES = tuple(LANGUAGES)
_DAY = timedelta(days=1)
_SEARCH_DAYS = 800  # without an open hour in two years a calendar counts as never open


class Interval(NamedTuple):
    """Open hours of a day in wall-clock time; `closes` None is midnight at the day's end."""

    opens: time
    closes: time | None


class Window(NamedTuple):
    """Open from `start` (inclusive) to `end` (exclusive), both UTC."""

    start: datetime
    end: datetime


class Piece(NamedTuple):
    """A part of a stretch of time that lies wholly in or out of service hours."""

    start: datetime
    end: datetime
    in_hours: bool


Day = tuple[Interval, ...]


@dataclass(frozen=True)
class Hours:
    """When work is done: `weekly[0]` is Monday; a day in `exceptions` has its own hours, none = closed.

    Exceptions stand above public holidays, these above weekdays (E2).
    """

    timezone: str
    weekly: tuple[Day, ...]
    country: str | None = None
    exceptions: Mapping[date, Day] = field(default_factory=dict)

    def intervals(self, day: date) -> Day:
        """Open hours of a local day, as wall-clock intervals."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.country and day in public_holidays(self.country, day.year):
            return ()
        return self.weekly[day.weekday()]

    def local_day(self, at: datetime) -> date:
        """The calendar day of an instant in the calendar's own time zone."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


def weekdays(opens: time, closes: time) -> tuple[Day, ...]:
    """A week that is open Monday to Friday at the same hours."""
    return ((Interval(opens, closes),),) * 5 + ((),) * 2


ALWAYS: tuple[Day, ...] = ((Interval(time(0), None),),) * 7
DEFAULT_HOURS = Hours("Europe/Prague", weekdays(time(8), time(16, 30)), "CZ")  # where no contract says otherwise (E2)


@cache
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """Days off by law in CZ or SK with their names in the country's language."""
    return dict(holidays.country_holidays(country, years=year, language=LANGUAGES[country]).items())


def instant(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """The UTC instant of a wall-clock time, never decreasing over a day.

    A time that happens twice (autumn) is its first occurrence; one that never happens (spring) is the
    moment at which the clocks move.
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return at
    before, after = local.replace(fold=1).astimezone(UTC), at
    earlier_offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        moved = middle.astimezone(zone).utcoffset() != earlier_offset
        before, after = (before, middle) if moved else (middle, after)
    return after.replace(microsecond=0)


def windows(hours: Hours, day: date) -> list[Window]:
    """The open windows of one local day in order; intervals that touch or overlap are joined."""
    zone = ZoneInfo(hours.timezone)
    joined: list[Window] = []
    for opens, closes in sorted(hours.intervals(day), key=lambda interval: interval.opens):
        start = instant(zone, day, opens)
        end = instant(zone, day, closes) if closes else instant(zone, day + _DAY, time(0))
        if end <= start:
            continue
        if joined and start <= joined[-1].end:
            joined[-1] = Window(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Window(start, end))
    return joined


def _windows_from(hours: Hours, at: datetime) -> Iterator[Window]:
    """Windows that end after `at`, without end; CalendarNeverOpen when two years bring none."""
    day = hours.local_day(at) - _DAY
    closed_days = 0
    while closed_days < _SEARCH_DAYS:
        found = windows(hours, day)
        closed_days = 0 if found else closed_days + 1
        yield from (window for window in found if window.end > at)
        day += _DAY
    raise CalendarNeverOpen()


def _windows_over(hours: Hours, a: datetime, b: datetime) -> Iterator[Window]:
    """Windows that may meet `a` to `b`: a day more on both sides, where clocks move at midnight."""
    day, last = hours.local_day(a) - _DAY, hours.local_day(b) + _DAY
    while day <= last:
        yield from windows(hours, day)
        day += _DAY


def add_business_time(hours: Hours, start: datetime, duration: timedelta) -> datetime:
    """When `duration` (not negative) of open time has passed since `start`, exact to the microsecond, in UTC.

    Time that runs out exactly at closing is over at closing, not at the next opening; none is over at once.
    Raises CalendarNeverOpen.
    """
    if duration < timedelta(0):
        raise ValueError("a duration cannot be negative")
    start = start.astimezone(UTC)
    if not duration:
        return start
    left = duration
    for window in _windows_from(hours, start):
        opens = max(window.start, start)
        if window.end - opens >= left:
            return opens + left
        left -= window.end - opens
    raise AssertionError("windows have no end")


def business_time_between(hours: Hours, a: datetime, b: datetime) -> timedelta:
    """Open time from `a` to `b`; negative when `b` is the earlier."""
    a, b = a.astimezone(UTC), b.astimezone(UTC)  # within one time zone Python would compare wall clocks
    if b < a:
        return -business_time_between(hours, b, a)
    total = timedelta(0)
    for window in _windows_over(hours, a, b):
        total += max(timedelta(0), min(window.end, b) - max(window.start, a))
    return total


def add_business_days(hours: Hours, start: datetime, n: int) -> datetime:
    """Closing time of the `n`-th business day after the day of `start`, which itself never counts.

    A business day has any open hours. Raises CalendarNeverOpen.
    """
    if n < 1:
        raise ValueError("at least one day")
    day, closed_days = hours.local_day(start), 0
    while closed_days < _SEARCH_DAYS:
        day += _DAY
        found = windows(hours, day)
        closed_days = 0 if found else closed_days + 1
        n -= bool(found)
        if n == 0:
            return found[-1].end
    raise CalendarNeverOpen()


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether `at` lies in service hours; the closing instant does not."""
    return any(window.start <= at < window.end for window in _windows_over(hours, at, at))


def split_at_hours(hours: Hours, start: datetime, end: datetime) -> list[Piece]:
    """`start` to `end` (UTC) cut wherever service hours begin or end; neighbours differ in `in_hours`."""
    pieces: list[Piece] = []
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    reached = start
    for window in _windows_over(hours, start, end):
        opens, closes = max(window.start, reached), min(window.end, end)
        if opens < closes:
            _append(pieces, reached, opens, in_hours=False)
            _append(pieces, opens, closes, in_hours=True)
            reached = closes
    _append(pieces, reached, end, in_hours=False)
    return pieces


def _append(pieces: list[Piece], start: datetime, end: datetime, *, in_hours: bool) -> None:
    if start >= end:
        return
    if pieces and pieces[-1].in_hours is in_hours:
        pieces[-1] = pieces[-1]._replace(end=end)
    else:
        pieces.append(Piece(start, end, in_hours))
