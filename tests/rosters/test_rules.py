"""Shifts as patterns give them, worked out by hand, and as laws under Hypothesis."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.rules import public_holidays
from processes.rosters.rules import Rota, Slot, fit_together

PRAGUE = ZoneInfo("Europe/Prague")
MONDAY = date(2026, 11, 2)
EARLY, LATE, NIGHT = (time(6), time(14)), (time(14), time(22)), (time(22), time(6))
THREE_WEEKS = tuple(
    Slot(week, weekday, *hours) for week, hours in enumerate((EARLY, LATE, NIGHT), start=1) for weekday in range(5)
)
ROTA = Rota("Europe/Prague", 3, MONDAY, THREE_WEEKS)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE)


def test_three_people_rotate_so_that_every_shift_has_one() -> None:
    days = {"first": date(2026, 11, 9), "last": date(2026, 11, 9)}
    starts = [next(ROTA.planned(begins_with=week, **days)).start for week in (1, 2, 3)]
    assert starts == [local("2026-11-09T14:00"), local("2026-11-09T22:00"), local("2026-11-09T06:00")]


def test_a_night_ends_on_the_next_day_and_is_longer_in_autumn() -> None:
    nights = Rota("Europe/Prague", 1, MONDAY - timedelta(days=28), (Slot(1, 5, *NIGHT),))
    autumn, ordinary = nights.planned(begins_with=1, first=date(2026, 10, 24), last=date(2026, 10, 31))
    assert (autumn.start, autumn.end) == (local("2026-10-24T22:00"), local("2026-10-25T06:00"))
    assert autumn.end - autumn.start == timedelta(hours=9)
    assert ordinary.end - ordinary.start == timedelta(hours=8)
    assert autumn.day == date(2026, 10, 24)


def test_nobody_works_on_a_public_holiday_of_the_country() -> None:
    week = {"begins_with": 1, "first": date(2026, 11, 16), "last": date(2026, 11, 20)}
    office = tuple(Slot(1, weekday, time(8), time(16)) for weekday in range(5))
    czech = Rota("Europe/Prague", 1, MONDAY, office, "CZ")
    assert [shift.day.day for shift in czech.planned(**week)] == [16, 18, 19, 20]
    assert len([*Rota("Europe/Prague", 1, MONDAY, office).planned(**week)]) == 5


def test_nothing_is_given_before_the_pattern_begins() -> None:
    assert [*ROTA.planned(begins_with=1, first=date(2026, 10, 1), last=date(2026, 11, 1))] == []


@pytest.mark.parametrize(
    ("slots", "fits"),
    [
        ((Slot(1, 0, *NIGHT), Slot(1, 1, *EARLY)), True),
        ((Slot(1, 0, *NIGHT), Slot(1, 1, time(5), time(13))), False),
        ((Slot(1, 0, time(8), time(8)),), False),
        ((Slot(1, 6, *NIGHT), Slot(1, 0, time(5), time(13))), False),  # Sunday's night meets Monday when it comes again
        ((Slot(1, 0, time(8), time(12)), Slot(1, 0, time(11), time(13))), False),
        (THREE_WEEKS, True),
    ],
)
def test_shifts_of_a_pattern_must_fit_together(slots: tuple[Slot, ...], fits: bool) -> None:
    assert fit_together(slots, max(slot.week for slot in slots)) is fits


_times = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
_slots = st.builds(Slot, week=st.integers(1, 3), weekday=st.integers(0, 6), starts=_times, ends=_times)
_rotas = st.builds(
    Rota,
    timezone=st.sampled_from(["Europe/Prague", "Europe/London", "UTC"]),
    weeks=st.just(3),
    starts_on=st.just(MONDAY),
    slots=st.lists(_slots, min_size=1, max_size=8),
    country=st.sampled_from([None, "CZ", "SK"]),
)


@given(_rotas, st.integers(1, 3), st.dates(MONDAY, date(2027, 6, 1)))
def test_the_same_shifts_come_again_after_its_weeks(rota: Rota, begins_with: int, day: date) -> None:
    later = day + timedelta(weeks=rota.weeks)
    now, then = (
        [
            (shift.start.astimezone(ZoneInfo(rota.timezone)).time(), shift.end.astimezone(UTC) > shift.start)
            for shift in rota.planned(begins_with=begins_with, first=d, last=d)
        ]
        for d in (day, later)
    )
    free = rota.country and any(d in public_holidays(rota.country, d.year) for d in (day, later))
    moved = any(
        (d + timedelta(days=n)).month in (3, 10) and d.weekday() >= 5 for d in (day, later) for n in (0, 1)
    )  # where clocks may move
    assert free or moved or now == then
    assert all(isinstance(is_long, bool) and is_long for _, is_long in now)


@given(_rotas, st.integers(1, 3))
def test_shifts_that_fit_together_never_overlap(rota: Rota, begins_with: int) -> None:
    if fit_together(rota.slots, rota.weeks):
        found = sorted(rota.planned(begins_with=begins_with, first=MONDAY, last=MONDAY + timedelta(days=60)))
        assert all(a.end <= b.start for a, b in pairwise(found))
