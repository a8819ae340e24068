"""Business time against cases worked out by hand, and its laws under Hypothesis."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.errors import CalendarNeverOpen
from processes.calendars.rules import (
    ALWAYS,
    DEFAULT_HOURS,
    Hours,
    Interval,
    Version,
    add_business_days,
    add_business_time,
    business_time_between,
    is_open,
    public_holidays,
    split_at_hours,
    weekdays,
    windows,
)

PRAGUE = ZoneInfo("Europe/Prague")
ROUND_THE_CLOCK = Hours("Europe/Prague", ALWAYS)
LUNCH = Hours("Europe/Prague", ((Interval(time(8), time(12)), Interval(time(13), time(17))),) * 5 + ((),) * 2, "CZ")
NIGHT = Hours("Europe/Prague", ((Interval(time(0), time(6)), Interval(time(22), None)),) * 7)
ONE_NIGHT = Hours("Europe/Prague", ((Interval(time(22), time(6)),),) * 7)  # the same, each night a piece
WEEK_NIGHTS = Hours("Europe/Prague", ((Interval(time(22), time(6)),),) * 5 + ((),) * 2, "CZ")


def at(text: str) -> datetime:
    """An instant from Prague's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE)


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "due"),
    [
        (DEFAULT_HOURS, "2026-11-23T09:00", 60, "2026-11-23T10:00"),  # Monday morning
        (DEFAULT_HOURS, "2026-11-27T16:00", 60, "2026-11-30T08:30"),  # over the weekend
        (DEFAULT_HOURS, "2026-11-27T16:00", 30, "2026-11-27T16:30"),  # runs out exactly at closing
        (DEFAULT_HOURS, "2026-11-28T11:00", 15, "2026-11-30T08:15"),  # asked on Saturday
        (DEFAULT_HOURS, "2026-11-16T16:00", 60, "2026-11-18T08:30"),  # over 17 November, a holiday on Tuesday
        (DEFAULT_HOURS, "2026-12-23T16:20", 20, "2026-12-28T08:10"),  # Christmas Thu, Fri, then a weekend
        (DEFAULT_HOURS, "2026-03-27T16:00", 60, "2026-03-30T08:30"),  # clocks move on the Sunday between
        (LUNCH, "2026-11-23T11:30", 60, "2026-11-23T13:30"),  # over the lunch break
        (ROUND_THE_CLOCK, "2026-03-29T01:30", 60, "2026-03-29T03:30"),  # 2:00 to 3:00 does not happen
        (ROUND_THE_CLOCK, "2026-10-25T01:30", 180, "2026-10-25T03:30"),  # 2:00 to 3:00 happens twice
        (NIGHT, "2026-03-28T23:00", 360, "2026-03-29T06:00"),  # a night of seven hours, six of them left
        (NIGHT, "2026-10-24T23:00", 480, "2026-10-25T06:00"),  # a night of nine hours, eight of them left
        (ONE_NIGHT, "2026-03-28T23:00", 360, "2026-03-29T06:00"),
        (ONE_NIGHT, "2026-10-24T23:00", 480, "2026-10-25T06:00"),
        (WEEK_NIGHTS, "2026-11-27T23:00", 480, "2026-11-30T23:00"),  # Friday's night ends on Saturday
        (WEEK_NIGHTS, "2026-11-16T23:00", 480, "2026-11-18T23:00"),  # it reaches into the holiday, which has no night
    ],
)
def test_due_time_worked_out_by_hand(hours: Hours, start: str, minutes: int, due: str) -> None:
    assert add_business_time(hours, at(start), timedelta(minutes=minutes)) == at(due)
    assert business_time_between(hours, at(start), at(due)) == timedelta(minutes=minutes)


def test_no_duration_is_over_at_once_even_out_of_hours() -> None:
    assert add_business_time(DEFAULT_HOURS, at("2026-11-28T11:00"), timedelta(0)) == at("2026-11-28T11:00")


def test_time_between_the_other_way_round_is_negative() -> None:
    a, b = at("2026-11-23T09:00"), at("2026-11-23T10:30")
    assert business_time_between(DEFAULT_HOURS, b, a) == -timedelta(minutes=90)


def test_an_interval_that_begins_in_the_lost_hour_begins_when_the_clocks_move() -> None:
    early = Hours("Europe/Prague", ((Interval(time(2, 30), time(5)),),) * 7)
    assert windows(early, date(2026, 3, 29))[0].start == datetime(2026, 3, 29, 1, tzinfo=UTC)
    ends = Hours("Europe/Prague", ((Interval(time(2), time(2, 45)),),) * 7)
    assert windows(ends, date(2026, 3, 29)) == []


def test_exceptions_stand_above_holidays_and_weekdays() -> None:
    hours = Hours(
        "Europe/Prague",
        weekdays(time(8), time(16)),
        "CZ",
        {date(2026, 11, 17): (Interval(time(9), time(12)),), date(2026, 11, 18): ()},
    )
    assert is_open(hours, at("2026-11-17T09:00"))
    assert not is_open(hours, at("2026-11-17T12:00"))
    assert not is_open(hours, at("2026-11-18T10:00"))
    assert is_open(hours, at("2026-11-19T08:00"))


def test_czech_and_slovak_holidays_differ() -> None:
    assert public_holidays("CZ", 2026)[date(2026, 9, 28)] == "Den české státnosti"
    assert date(2026, 9, 28) not in public_holidays("SK", 2026)
    assert date(2026, 8, 29) in public_holidays("SK", 2026)
    assert date(2026, 4, 3) in public_holidays("CZ", 2026)  # Good Friday
    slovak = Hours("Europe/Bratislava", weekdays(time(8), time(16)), "SK")
    assert not is_open(slovak, at("2026-01-06T10:00"))
    assert is_open(DEFAULT_HOURS, at("2026-01-06T10:00"))


def test_a_later_version_applies_from_its_day_and_leaves_what_is_past() -> None:
    longer = (Version(date(2026, 11, 24), weekdays(time(7), time(19))), Version(date(2026, 11, 26), ALWAYS))
    hours = Hours("Europe/Prague", weekdays(time(8), time(16)), "CZ", later=longer)
    assert add_business_time(hours, at("2026-11-23T15:00"), timedelta(hours=3)) == at("2026-11-24T09:00")
    assert business_time_between(hours, at("2026-11-23T00:00"), at("2026-11-24T00:00")) == timedelta(hours=8)
    assert business_time_between(hours, at("2026-11-25T18:00"), at("2026-11-26T02:00")) == timedelta(hours=3)
    assert not is_open(hours, at("2026-11-17T10:00"))
    assert is_open(hours, at("2027-11-17T10:00"))  # the last version knows no holidays


def test_a_night_over_midnight_closes_in_the_morning_of_its_business_day() -> None:
    assert add_business_days(WEEK_NIGHTS, at("2026-11-26T12:00"), 1) == at("2026-11-28T06:00")
    assert add_business_days(WEEK_NIGHTS, at("2026-11-28T03:00"), 1) == at("2026-12-01T06:00")


def test_calendars_that_are_alike_share_what_was_worked_out() -> None:
    same = Hours("Europe/Prague", NIGHT.weekly, exceptions={date(2026, 12, 31): ()})
    again = Hours("Europe/Prague", NIGHT.weekly, exceptions={date(2026, 12, 31): ()})
    assert same.timeline is again.timeline
    assert same.timeline is not NIGHT.timeline


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23T07:00", 1, "2026-11-24T16:30"),  # the day itself never counts
        ("2026-11-27T12:00", 1, "2026-11-30T16:30"),
        ("2026-11-28T12:00", 1, "2026-11-30T16:30"),
        ("2026-12-18T09:00", 10, "2027-01-06T16:30"),  # 24, 25 December and 1 January are holidays
        ("2026-11-30T09:00", -1, "2026-11-27T16:30"),
        ("2027-01-06T18:00", -10, "2026-12-18T16:30"),
    ],
)
def test_business_days_end_at_closing(start: str, days: int, end: str) -> None:
    assert add_business_days(DEFAULT_HOURS, at(start), days) == at(end)


def test_a_calendar_without_hours_is_refused_instead_of_searching_for_ever() -> None:
    closed = Hours("Europe/Prague", ((),) * 7)
    with pytest.raises(CalendarNeverOpen):
        add_business_time(closed, at("2026-11-23T09:00"), timedelta(minutes=1))
    with pytest.raises(CalendarNeverOpen):
        add_business_days(closed, at("2026-11-23T09:00"), 1)
    assert business_time_between(closed, at("2026-11-23T09:00"), at("2026-12-23T09:00")) == timedelta(0)


def test_work_is_split_at_the_edges_of_the_day() -> None:
    pieces = split_at_hours(DEFAULT_HOURS, at("2026-11-27T07:40"), at("2026-11-27T16:50"))
    assert pieces == [
        (at("2026-11-27T07:40"), at("2026-11-27T08:00"), False),
        (at("2026-11-27T08:00"), at("2026-11-27T16:30"), True),
        (at("2026-11-27T16:30"), at("2026-11-27T16:50"), False),
    ]


def test_round_the_clock_is_never_split() -> None:
    start, end = at("2026-11-27T22:00"), at("2026-11-29T03:00")
    assert split_at_hours(ROUND_THE_CLOCK, start, end) == [(start, end, True)]


_edges = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)


def _intervals(edges: list[int]) -> tuple[Interval, ...]:
    def wall(minute: int) -> time | None:
        return None if minute == 24 * 60 else time(minute // 60, minute % 60)

    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Interval(wall(opens) or time(0), wall(closes)) for opens, closes in pairs)


_days = st.one_of(st.just(()), _edges.map(_intervals))
_calendars = st.builds(
    Hours,
    timezone=st.sampled_from(["Europe/Prague", "Europe/Bratislava", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    weekly=st.tuples(_edges.map(_intervals), *[_days] * 6),
    country=st.sampled_from([None, "CZ", "SK"]),
    exceptions=st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), _days, max_size=5),
)
_minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
_any_day = st.lists(st.builds(Interval, _minutes, st.one_of(st.none(), _minutes)), min_size=1, max_size=3).map(tuple)
_any_week = st.tuples(*[_any_day] * 7)
_with_nights = st.builds(
    Hours,
    timezone=st.sampled_from(["Europe/Prague", "America/Havana", "Africa/Cairo", "Asia/Kathmandu"]),
    weekly=_any_week,
    country=st.sampled_from([None, "CZ", "SK"]),
    later=st.builds(Version, st.dates(date(2026, 1, 1), date(2027, 5, 1)), _any_week, st.just("SK")).map(
        lambda v: (v,)
    ),
)
_all = st.one_of(_calendars, _with_nights)
_instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
_durations = st.timedeltas(timedelta(0), timedelta(days=4))


@given(_all, _instants, _durations)
def test_time_added_is_time_between(hours: Hours, start: datetime, duration: timedelta) -> None:
    assert business_time_between(hours, start, add_business_time(hours, start, duration)) == duration


@given(_all, _instants, _durations, _durations)
def test_adding_in_two_parts_is_adding_at_once(hours: Hours, start: datetime, a: timedelta, b: timedelta) -> None:
    once = add_business_time(hours, start, a + b)
    twice = add_business_time(hours, add_business_time(hours, start, a), b)
    assert twice == once


@given(_all, _instants, _durations, _durations)
def test_time_between_adds_up(hours: Hours, a: datetime, first: timedelta, second: timedelta) -> None:
    b = a + first
    c = b + second
    assert business_time_between(hours, a, c) == business_time_between(hours, a, b) + business_time_between(hours, b, c)


@given(_all, _instants, st.timedeltas(timedelta(minutes=1), timedelta(days=9)))
def test_the_parts_of_a_split_are_the_whole(hours: Hours, start: datetime, length: timedelta) -> None:
    end = start + length
    pieces = split_at_hours(hours, start, end)
    assert pieces[0].start == start
    assert pieces[-1].end == end
    assert all(a.end == b.start and a.in_hours != b.in_hours for a, b in pairwise(pieces))
    inside = sum((piece.end - piece.start for piece in pieces if piece.in_hours), timedelta(0))
    assert inside == business_time_between(hours, start, end)
    assert all(is_open(hours, piece.start) is piece.in_hours for piece in pieces)


@given(_calendars, _instants)
def test_windows_of_a_day_never_overlap_and_follow_the_day_before(hours: Hours, at: datetime) -> None:
    day = hours.local_day(at)
    both = [*windows(hours, day), *windows(hours, day + timedelta(days=1))]
    assert all(window.start < window.end for window in both)
    assert all(a.end <= b.start for a, b in pairwise(both))
