"""Local times that never come or come twice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.wall import readings, taken_back

PRAGUE = ZoneInfo("Europe/Prague")


def test_a_doubled_hour_has_two_instants_and_a_skipped_one_none() -> None:
    first, second = readings(PRAGUE, date(2026, 10, 25), time(2, 30))
    assert (first, second) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert readings(PRAGUE, date(2026, 3, 29), time(2, 30)) == ()
    assert readings(PRAGUE, date(2026, 6, 1), time(12)) == (datetime(2026, 6, 1, 10, 0, tzinfo=UTC),)


@given(st.integers(-7200, 7200), st.integers(0, 59))
def test_what_is_shown_and_sent_back_is_what_it_was(seconds: int, more: int) -> None:
    shown = datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(seconds=seconds, minutes=more)
    local = shown.astimezone(PRAGUE).replace(tzinfo=None, second=0)
    assert taken_back(PRAGUE, local, shown=shown) == shown
    assert shown.replace(second=0) in readings(PRAGUE, local.date(), local.time())
