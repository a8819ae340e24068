"""Calendars as they are stored and read back."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.calendars import queries, use_cases
from processes.calendars.errors import CalendarInvalid, CalendarUnknown, CountryUnknown, TimezoneUnknown
from processes.calendars.rules import ALWAYS, Interval, weekdays
from processes.people.rules import SYSTEM

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WEEK = weekdays(time(8), time(16, 30))
BY = {"actor": SYSTEM, "now": NOW}


def test_a_calendar_comes_back_as_it_was_given(session: Session) -> None:
    two = ((Interval(time(8), time(12)), Interval(time(13), time(17))),) * 5 + ((),) * 2
    days = {date(2026, 12, 31): ((Interval(time(8), time(12)),), "New Year's Eve"), date(2026, 12, 28): ((), "Closed")}
    calendar = use_cases.add_calendar(session, name="8x5", weekly=two, country="CZ", exceptions=days, **BY)
    hours = queries.hours_of(session, calendar.id)
    assert hours.weekly == two
    assert hours.exceptions == {day: intervals for day, (intervals, _) in days.items()}
    assert (hours.country, hours.timezone) == ("CZ", "Europe/Prague")


def test_round_the_clock_survives_the_database(session: Session) -> None:
    calendar = use_cases.add_calendar(session, name="24x7", weekly=ALWAYS, **BY)
    session.expire_all()
    assert queries.hours_of(session, calendar.id).weekly == ALWAYS


def test_an_exception_replaces_the_one_before(session: Session) -> None:
    calendar = use_cases.add_calendar(session, name="8x5", weekly=WEEK, **BY)
    day = date(2026, 12, 31)
    use_cases.set_exception(session, calendar=calendar, day=day, intervals=(Interval(time(8), time(10)),), **BY)
    use_cases.set_exception(session, calendar=calendar, day=day, intervals=(), **BY)
    assert queries.hours_of(session, calendar.id).exceptions == {day: ()}


@pytest.mark.parametrize(
    "day",
    [
        (Interval(time(8), time(12)), Interval(time(11), time(17))),
        (Interval(time(12), time(8)),),
        (Interval(time(8), None), Interval(time(20), time(21))),
        (Interval(time(8, 0, 30), time(12)),),
    ],
)
def test_impossible_hours_are_refused(session: Session, day: tuple[Interval, ...]) -> None:
    with pytest.raises(CalendarInvalid):
        use_cases.add_calendar(session, name="bad", weekly=(day, *WEEK[1:]), **BY)


def test_unknown_country_zone_and_calendar_are_refused(session: Session) -> None:
    with pytest.raises(CountryUnknown):
        use_cases.add_calendar(session, name="bad", weekly=WEEK, country="DE", **BY)
    with pytest.raises(TimezoneUnknown):
        use_cases.add_calendar(session, name="bad", weekly=WEEK, timezone="Europe/Brno", **BY)
    with pytest.raises(CalendarUnknown):
        queries.hours_of(session, 4711)


def test_many_calendars_take_one_statement(session: Session) -> None:
    made = [use_cases.add_calendar(session, name=f"c{n}", weekly=WEEK, **BY).id for n in range(4)]
    session.expire_all()
    seen: list[str] = []
    event.listen(session.connection(), "after_cursor_execute", lambda *a: seen.append(a[2]))
    assert set(queries.hours_of_many(session, made)) == set(made)
    assert len(seen) == 1
