"""Service hours as instants: what is open, what business time lies between, when a duration has passed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from processes.calendars.errors import CalendarNeverOpen
from processes.calendars.timeline import DAYS, Span, Timeline

LANGUAGES = {"CZ": "cs", "SK": "sk"}  # countries whose public holidays are known
COUNTRIES = tuple(LANGUAGES)
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SEARCH_DAYS = 800  # without an open hour in two years a calendar counts as never open


class Interval(NamedTuple):
    """Open hours that begin on a day, in wall-clock time.

    `closes` None is midnight at the day's end; one before `opens` is on the next day, whatever day that is.
    """

    opens: time
    closes: time | None

    @property
    def is_over_midnight(self) -> bool:
        """Whether it closes on the next day."""
        return self.closes is not None and self.closes <= self.opens


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
class Version:
    """Weekly hours and public holidays from a local day on; `weekly[0]` is Monday."""

    first: date
    weekly: tuple[Day, ...]
    country: str | None = None


@dataclass(frozen=True)
class Hours:
    """When work is done: `weekly[0]` is Monday; a day in `exceptions` has its own hours, none = closed.

    Exceptions stand above public holidays, these above weekdays (E2). `later` are the versions that follow, in order.
    """

    timezone: str
    weekly: tuple[Day, ...]
    country: str | None = None
    exceptions: Mapping[date, Day] = field(default_factory=dict, hash=False)
    later: tuple[Version, ...] = ()

    def version(self, day: date) -> Version:
        """The weekly hours and holidays that apply on a local day."""
        found = next((version for version in reversed(self.later) if version.first <= day), None)
        return found or Version(date.min, self.weekly, self.country)

    def intervals(self, day: date) -> Day:
        """Open hours that begin on a local day, as wall-clock intervals."""
        if day in self.exceptions:
            return self.exceptions[day]
        version = self.version(day)
        if version.country and day in public_holidays(version.country, day.year):
            return ()
        return version.weekly[day.weekday()]

    def local_day(self, at: datetime) -> date:
        """The calendar day of an instant in the calendar's own time zone."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    @cached_property
    def timeline(self) -> Timeline:
        """Its open time; calendars that are alike share one."""
        return _timeline(self)


@lru_cache(maxsize=128)
def _timeline(hours: Hours) -> Timeline:
    zone = ZoneInfo(hours.timezone)

    def spans_of(day: date) -> list[Span]:
        return [(_number(window.start), _number(window.end)) for window in windows(hours, day)]

    return Timeline(spans_of, lambda day: _number(instant(zone, day, time(0))))


def _number(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def _instant(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def weekdays(opens: time, closes: time) -> tuple[Day, ...]:
    """A week that is open Monday to Friday at the same hours."""
    return ((Interval(opens, closes),),) * 5 + ((),) * 2


ALWAYS: tuple[Day, ...] = ((Interval(time(0), None),),) * 7
# Where no contract says otherwise (E2), in the zone of the desk (`queries.default_hours`).
DEFAULT_HOURS = Hours("Europe/Prague", weekdays(time(8), time(16, 30)), "CZ")


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
    """What opens on a local day, in order; it may close on the next. Intervals that touch or overlap are joined."""
    zone = ZoneInfo(hours.timezone)
    joined: list[Window] = []
    for interval in sorted(hours.intervals(day), key=lambda interval: interval.opens):
        start, end = instant(zone, day, interval.opens), _close(zone, day, interval)
        if end <= start:
            continue
        if joined and start <= joined[-1].end:
            joined[-1] = Window(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Window(start, end))
    return joined


def _close(zone: ZoneInfo, day: date, interval: Interval) -> datetime:
    closes_next_day = interval.closes is None or interval.is_over_midnight
    return instant(zone, day + _DAY if closes_next_day else day, interval.closes or time(0))


def add_business_time(hours: Hours, start: datetime, duration: timedelta) -> datetime:
    """When `duration` (not negative) of open time has passed since `start`, exact to the microsecond, in UTC.

    Time that runs out exactly at closing is over at closing, not at the next opening; none is over at once.
    Raises CalendarNeverOpen.
    """
    if duration < timedelta(0):
        raise ValueError("a duration cannot be negative")
    if not duration:
        return start.astimezone(UTC)
    timeline, at = hours.timeline, _number(start)
    number = timeline.number_at(at)
    left, closed = duration // _MICROSECOND + timeline[number].open_before(at), 0
    while left > (total := timeline[number].total):
        left, number, closed = left - total, number + 1, 0 if total else closed + 1
        if closed * DAYS > _SEARCH_DAYS:
            raise CalendarNeverOpen()
    return _instant(timeline[number].reached(left))


def business_time_between(hours: Hours, a: datetime, b: datetime) -> timedelta:
    """Open time from `a` to `b`; negative when `b` is the earlier."""
    timeline, first, last = hours.timeline, _number(a), _number(b)
    if last < first:
        return -business_time_between(hours, b, a)
    begun, ended = timeline.number_at(first), timeline.number_at(last)
    whole = sum(timeline[number].total for number in range(begun, ended))
    open_time = whole + timeline[ended].open_before(last) - timeline[begun].open_before(first)
    return timedelta(microseconds=open_time)


def add_business_days(hours: Hours, start: datetime, n: int) -> datetime:
    """Closing time of the `n`-th business day after the day of `start` (before it if below 0), which never counts.

    On a business day something opens. Raises CalendarNeverOpen.
    """
    if n == 0:
        raise ValueError("at least one day")
    timeline, day, closed_days, left = hours.timeline, hours.local_day(start), 0, abs(n)
    while closed_days < _SEARCH_DAYS:
        day += _DAY if n > 0 else -_DAY
        closes = timeline.closes(day)
        closed_days = 0 if closes is not None else closed_days + 1
        left -= closes is not None
        if left == 0 and closes is not None:
            return _instant(closes)
    raise CalendarNeverOpen()


def day_said(hours: Hours, said: object) -> datetime:
    """An instant in the day that is said, as a value or in ISO 8601; a day without a zone is the calendar's."""
    found = datetime.fromisoformat(str(said))
    return found if found.tzinfo else found.replace(hour=12, tzinfo=ZoneInfo(hours.timezone))


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether `at` lies in service hours; the closing instant does not."""
    number = _number(at)
    return any(start <= number < stop for start, stop in hours.timeline.spans(number, number))


def split_at_hours(hours: Hours, start: datetime, end: datetime) -> list[Piece]:
    """`start` to `end` (UTC) cut wherever service hours begin or end; neighbours differ in `in_hours`."""
    pieces: list[Piece] = []
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    reached = start
    for opens, closes in hours.timeline.spans(_number(start), _number(end)):
        window = Window(max(_instant(opens), reached), min(_instant(closes), end))
        if window.start < window.end:
            _append(pieces, reached, window.start, in_hours=False)
            _append(pieces, *window, in_hours=True)
            reached = window.end
    _append(pieces, reached, end, in_hours=False)
    return pieces


def _append(pieces: list[Piece], start: datetime, end: datetime, *, in_hours: bool) -> None:
    if start >= end:
        return
    if pieces and pieces[-1].in_hours is in_hours:
        pieces[-1] = pieces[-1]._replace(end=end)
    else:
        pieces.append(Piece(start, end, in_hours))
