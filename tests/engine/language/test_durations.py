"""Durations, retry plans and recurring times."""

from datetime import UTC, datetime, time, timedelta

import pytest

from processes.engine.language.durations import due_after, duration, next_run, pause_after, retry_plan, time_of_day


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT4H", timedelta(hours=4)),
        ("P3D", timedelta(days=3)),
        ("P1DT2H30M", timedelta(days=1, hours=2, minutes=30)),
        ("PT1.5S", timedelta(seconds=1.5)),
        ("P2W", timedelta(weeks=2)),
        ("PT0S", timedelta(0)),
    ],
)
def test_durations_are_read(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "4H", "P1M", "P1Y", "-PT4H", "PT4H PT", "P1DT", "PT999999999H"])
def test_what_has_no_length_of_its_own_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        duration(text)


def test_a_plan_of_five_attempts_has_four_pauses() -> None:
    assert retry_plan("R5/PT5M") == [timedelta(minutes=5)] * 4
    assert retry_plan("PT1M, PT10M") == [timedelta(minutes=1), timedelta(minutes=10)]
    assert retry_plan(None) == retry_plan("R5/PT5M")


def test_attempts_run_out() -> None:
    assert [pause_after("PT1M,PT1H", attempts) for attempts in (1, 2, 3)] == [
        timedelta(minutes=1),
        timedelta(hours=1),
        None,
    ]
    assert pause_after("R1/PT5M", 1) is None


def test_turns_that_were_missed_are_not_made_up_for() -> None:
    first = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert next_run("PT10M", first, first + timedelta(minutes=35)) == first + timedelta(minutes=40)
    assert next_run("PT10M", first, first) == first + timedelta(minutes=10)
    assert next_run("PT10M", first, first - timedelta(minutes=1)) == first


@pytest.mark.parametrize(
    ("first", "times"),
    [
        ("2026-10-24T08:00+02:00", ["2026-10-25T08:00+01:00", "2026-10-26T08:00+01:00"]),  # winter time
        ("2026-03-28T08:00+01:00", ["2026-03-29T08:00+02:00", "2026-03-30T08:00+02:00"]),  # summer time
        ("2026-03-28T02:30+01:00", ["2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]),  # the hour that is missing
        ("2026-10-24T02:30+02:00", ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]),  # the hour that comes twice
    ],
)
@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=5)])
def test_a_daily_turn_keeps_its_time_of_day_when_the_clocks_change(
    first: str, times: list[str], late: timedelta
) -> None:
    due = begun = datetime.fromisoformat(first)
    for wanted in times:
        due = due_after(due, timedelta(days=1), due + late, time_of_day(begun))
        assert due == datetime.fromisoformat(wanted)


def test_a_turn_that_was_set_by_hand_stays_where_it_was_set() -> None:
    by_hand = datetime.fromisoformat("2026-11-20T14:00+01:00")
    assert due_after(by_hand, timedelta(days=7), by_hand, time(8)) == by_hand + timedelta(days=7)
