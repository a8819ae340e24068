"""Business time against a calendar that is walked second by second, round every kind of change of the clocks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processes.calendars.rules import (
    Hours,
    Interval,
    Version,
    add_business_time,
    business_time_between,
    is_open,
    split_at_hours,
)

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DAY = timedelta(days=1)
WALKED = 3 * 86_400  # seconds; clocks move at whole minutes

# Zones with a local day on which their clocks move, or not.
CHANGES = {
    "spring, an hour": ("Europe/Prague", date(2026, 3, 29)),
    "autumn, an hour": ("Europe/Prague", date(2026, 10, 25)),
    "half an hour, forward": ("Australia/Lord_Howe", date(2026, 10, 4)),
    "half an hour, back": ("Australia/Lord_Howe", date(2026, 4, 5)),
    "two hours": ("Antarctica/Troll", date(2026, 3, 29)),
    "midnight never comes": ("America/Sao_Paulo", date(2018, 11, 4)),
    "the last hour twice": ("America/Sao_Paulo", date(2018, 2, 17)),
    "midnight comes twice": ("America/Havana", date(2026, 11, 1)),
    "a day is left out": ("Pacific/Apia", date(2011, 12, 30)),
    "a law moves the zone": ("Asia/Pyongyang", date(2018, 5, 5)),
    "an odd offset, no change": ("Asia/Kathmandu", date(2026, 6, 10)),
    "no change": ("UTC", date(2026, 11, 17)),
}


@cache
def shown(change: str) -> tuple[datetime, Sequence[int]]:
    """The first instant that is walked, and for each second from it how far the clocks on the wall have ever come.

    In seconds since 1970 as if they stood in UTC: an hour that comes again changes nothing, one left out is over.
    """
    name, day = CHANGES[change]
    zone, start = ZoneInfo(name), datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    minutes = ((start + n * MINUTE).astimezone(zone).replace(tzinfo=UTC) for n in range(WALKED // 60))
    seconds = (int(clock.timestamp()) + second for clock in minutes for second in range(60))
    return start, list(accumulate(seconds, max))


def walked(hours: Hours, change: str) -> tuple[datetime, list[int]]:
    """The first instant, and how many open seconds lie before each one that follows."""
    start, clocks = shown(change)
    day = CHANGES[change][1]
    base = int((start - 9 * DAY).timestamp())
    is_open_at = bytearray(18 * 86_400)  # by what the clocks show
    for n in range(-4, 5):
        for interval in _intervals(hours, day + n * DAY):
            begins, ends = _span(day + n * DAY, interval)
            is_open_at[begins - base : ends - base] = b"\1" * (ends - begins)
    return start, list(accumulate((is_open_at[clock - base] for clock in clocks), initial=0))


def _intervals(hours: Hours, day: date) -> tuple[Interval, ...]:
    if day in hours.exceptions:
        return hours.exceptions[day]
    weekly = hours.weekly
    for version in hours.later:
        weekly = version.weekly if version.first <= day else weekly
    return weekly[day.weekday()]


def _span(day: date, interval: Interval) -> tuple[int, int]:
    opens = datetime.combine(day, interval.opens, UTC)
    closes = datetime.combine(day, interval.closes or time(0), UTC)
    return int(opens.timestamp()), int((closes if closes > opens else closes + DAY).timestamp())


_minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
_interval = st.builds(Interval, opens=_minutes, closes=st.one_of(st.none(), _minutes))
_day = st.lists(_interval, max_size=3).map(tuple)
_week = st.tuples(*[_day] * 7)
_seconds = st.integers(0, WALKED - 1)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[str, Hours]:
    change = draw(st.sampled_from(list(CHANGES)))
    zone, day = CHANGES[change]
    near = st.integers(-3, 3).map(lambda n: day + n * DAY)
    exceptions = draw(st.dictionaries(near, _day, max_size=2))
    later = draw(st.lists(st.builds(Version, first=near, weekly=_week), max_size=2, unique_by=lambda v: v.first))
    ordered = tuple(sorted(later, key=lambda version: version.first))
    return change, Hours(zone, draw(_week), None, exceptions, ordered)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(_cases(), st.lists(st.tuples(_seconds, _seconds), min_size=20, max_size=20))
def test_every_answer_is_that_of_a_walk_second_by_second(case: tuple[str, Hours], pairs: list[tuple[int, int]]) -> None:
    change, hours = case
    start, open_before = walked(hours, change)
    for first, last in (sorted(pair) for pair in pairs):
        a, b = start + first * SECOND, start + last * SECOND
        worked = open_before[last] - open_before[first]
        assert business_time_between(hours, a, b) == worked * SECOND
        assert is_open(hours, a) is (open_before[first + 1] > open_before[first])
        assert (
            sum((p.end - p.start for p in split_at_hours(hours, a, b) if p.in_hours), timedelta(0)) == worked * SECOND
        )
        if worked:
            over = next(n for n in range(first, last + 1) if open_before[n] - open_before[first] == worked)
            assert add_business_time(hours, a, worked * SECOND) == start + over * SECOND
