"""Calendars as they are stored and read back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.calendars import queries, use_cases
from processes.calendars.errors import (
    CalendarInvalid,
    CalendarNameMissing,
    CalendarNameTaken,
    CalendarNeverOpen,
    CalendarUnknown,
    CountryUnknown,
    DayPast,
    NightsOverlap,
    TimezoneUnknown,
    VersionBegun,
)
from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import ALWAYS, Hours, Interval, Version, is_open, weekdays
from processes.calendars.weeks import TEMPLATES
from processes.errors import Forbidden, Refusal
from processes.people.rules import SYSTEM, PersonActor, Role
from tests.world import World

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WEEK = weekdays(time(8), time(16, 30))
BY = {"actor": SYSTEM, "now": NOW}


def test_a_calendar_comes_back_as_it_was_given(session: Session) -> None:
    two = ((Interval(time(8), time(12)), Interval(time(13), time(17))),) * 5 + ((),) * 2
    days = {date(2026, 12, 31): ((Interval(time(8), time(12)),), "New Year's Eve"), date(2026, 12, 28): ((), "Closed")}
    calendar = World(session, now=NOW).calendar("8x5", two, country="CZ", exceptions=days)
    hours = queries.hours_of(session, calendar.id)
    assert hours.weekly == two
    assert hours.exceptions == {day: intervals for day, (intervals, _) in days.items()}
    assert (hours.country, hours.timezone) == ("CZ", "Europe/Prague")


def test_round_the_clock_survives_the_database(session: Session) -> None:
    calendar = World(session, now=NOW).calendar("24x7", ALWAYS)
    session.expire_all()
    assert queries.hours_of(session, calendar.id).weekly == ALWAYS


def test_an_exception_replaces_the_one_before(session: Session) -> None:
    calendar = World(session, now=NOW).calendar("8x5", WEEK)
    day = date(2026, 12, 31)
    use_cases.set_exception(session, calendar=calendar, day=day, intervals=(Interval(time(8), time(10)),), **BY)
    use_cases.set_exception(session, calendar=calendar, day=day, intervals=(), **BY)
    assert queries.hours_of(session, calendar.id).exceptions == {day: ()}


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        ((Interval(time(8), time(12)), Interval(time(11), time(17))), CalendarInvalid),
        ((Interval(time(8), time(8)),), CalendarInvalid),
        ((Interval(time(8), None), Interval(time(20), time(21))), CalendarInvalid),
        ((Interval(time(22), time(6)), Interval(time(23), time(23, 30))), CalendarInvalid),
        ((Interval(time(8, 0, 30), time(12)),), CalendarInvalid),
        ((Interval(time(12), time(8, 1)),), NightsOverlap),
    ],
)
def test_impossible_hours_are_refused_at_their_day(
    session: Session, day: tuple[Interval, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as refused:
        use_cases.add_calendar(session, name="bad", weekly=(day, *WEEK[1:]), **BY)
    assert refused.value.field == "day0"


def test_a_calendar_without_an_open_hour_is_refused(session: Session) -> None:
    with pytest.raises(CalendarNeverOpen):
        use_cases.add_calendar(session, name="bad", weekly=((),) * 7, **BY)
    calendar = World(session, now=NOW).calendar("8x5", WEEK)
    with pytest.raises(CalendarNeverOpen):
        change(session, calendar, date(2026, 12, 1), ((),) * 7)


def test_a_night_of_sunday_must_not_reach_into_monday(session: Session) -> None:
    night = (Interval(time(22), time(8, 30)),)
    with pytest.raises(NightsOverlap) as refused:
        use_cases.add_calendar(session, name="bad", weekly=(*WEEK[:6], night), **BY)
    assert refused.value.field == "day6"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_can_be_stored_and_comes_back(session: Session, name: str) -> None:
    weekly, _ = TEMPLATES[name]
    calendar = World(session, now=NOW).calendar(name, weekly)
    session.expire_all()
    assert queries.hours_of(session, calendar.id).weekly == weekly


def test_stand_by_is_open_when_the_office_is_not(session: Session) -> None:
    office, stand_by = (Hours("Europe/Prague", TEMPLATES[name][0]) for name in ("8x5", "stand_by"))
    for hour in range(7 * 48):
        at = NOW + timedelta(minutes=30 * hour)
        assert is_open(office, at) is not is_open(stand_by, at)


def change(session: Session, calendar: ServiceCalendar, day: date, weekly: Any = ALWAYS, **given: Any) -> None:
    wanted = {"country": "SK", "weekly": weekly, "valid_from": day, **BY, **given}
    use_cases.change_hours(session, calendar=calendar, **wanted)


def test_other_hours_apply_from_their_day_and_can_be_taken_back_until_then(session: Session) -> None:
    calendar = World(session, now=NOW).calendar("8x5", WEEK, country="CZ")
    told: list[int] = []
    listener = use_cases.on_hours_changed(lambda _session, calendar_id, _now: told.append(calendar_id))
    try:
        change(session, calendar, date(2026, 12, 1), WEEK)
        change(session, calendar, date(2026, 12, 1))
        change(session, calendar, date(2027, 1, 1), WEEK)
    finally:
        use_cases.HOURS_LISTENERS.remove(listener)
    assert told == [calendar.id] * 3
    hours = queries.hours_of(session, calendar.id)
    assert (hours.weekly, hours.country) == (WEEK, "CZ")
    assert hours.later == (Version(date(2026, 12, 1), ALWAYS, "SK"), Version(date(2027, 1, 1), WEEK, "SK"))
    later = calendar.versions[2]
    use_cases.withdraw_version(session, calendar=calendar, version_id=later.id, **BY)
    use_cases.withdraw_version(session, calendar=calendar, version_id=later.id, **BY)
    assert len(queries.hours_of(session, calendar.id).later) == 1
    kinds = [row.kind for row in queries.changes_of(session, calendar.id)]
    assert kinds == ["hours_withdrawn", "hours_changed", "hours_changed", "hours_changed", "added"]


def test_what_is_past_stays(session: Session) -> None:
    calendar = World(session, now=NOW).calendar("8x5", WEEK)
    yesterday = date(2026, 11, 1)
    with pytest.raises(DayPast):
        change(session, calendar, yesterday)
    with pytest.raises(DayPast):
        use_cases.set_exception(session, calendar=calendar, day=yesterday, intervals=(), **BY)
    with pytest.raises(DayPast):
        use_cases.remove_exception(session, calendar=calendar, day=yesterday, **BY)
    change(session, calendar, date(2026, 11, 2))
    with pytest.raises(VersionBegun):
        use_cases.withdraw_version(session, calendar=calendar, version_id=calendar.versions[1].id, **BY)
    with pytest.raises(VersionBegun):
        use_cases.withdraw_version(session, calendar=calendar, version_id=calendar.versions[0].id, **BY)


def test_a_copy_has_everything_but_the_name_and_the_zone(session: Session) -> None:
    calendar = World(session, now=NOW).calendar("8x5", WEEK, country="CZ")
    change(session, calendar, date(2026, 12, 1))
    use_cases.set_exception(session, calendar=calendar, day=date(2026, 12, 31), intervals=(), note="Inventura", **BY)
    copy = use_cases.copy_calendar(session, calendar=calendar, name="Kyjev", timezone="Europe/Kyiv", **BY)
    original, copied = queries.hours_of(session, calendar.id), queries.hours_of(session, copy.id)
    assert copied == replace(original, timezone="Europe/Kyiv")
    with pytest.raises(CalendarNameTaken):
        use_cases.copy_calendar(session, calendar=calendar, name=" Kyjev", timezone="Europe/Kyiv", **BY)
    with pytest.raises(CalendarNameMissing):
        use_cases.rename_calendar(session, calendar=copy, name=" ", **BY)


def test_an_exception_can_be_taken_away(session: Session) -> None:
    calendar = World(session, now=NOW).calendar("8x5", WEEK)
    use_cases.set_exception(session, calendar=calendar, day=date(2026, 12, 31), intervals=(), **BY)
    for _ in range(2):
        use_cases.remove_exception(session, calendar=calendar, day=date(2026, 12, 31), **BY)
    assert queries.hours_of(session, calendar.id).exceptions == {}
    assert queries.changes_of(session, calendar.id)[0].kind == "exception_removed"


def test_only_administrators_and_service_managers_change_hours(session: Session) -> None:
    def actor(role: Role) -> PersonActor:
        return PersonActor(name="Somebody", person_id=1, roles=frozenset({role}))

    for role in Role:
        by = {"actor": actor(role), "now": NOW}
        if role in (Role.ADMINISTRATOR, Role.SERVICE_MANAGER):
            use_cases.add_calendar(session, name=role.value, weekly=WEEK, **by)
        else:
            with pytest.raises(Forbidden):
                use_cases.add_calendar(session, name=role.value, weekly=WEEK, **by)


def test_unknown_country_zone_and_calendar_are_refused(session: Session) -> None:
    with pytest.raises(CountryUnknown):
        use_cases.add_calendar(session, name="bad", weekly=WEEK, country="DE", **BY)
    with pytest.raises(TimezoneUnknown):
        use_cases.add_calendar(session, name="bad", weekly=WEEK, timezone="Europe/Brno", **BY)
    with pytest.raises(CalendarUnknown):
        queries.hours_of(session, 4711)


def test_many_calendars_take_one_statement(session: Session) -> None:
    made = [World(session, now=NOW).calendar(f"c{n}", WEEK).id for n in range(4)]
    session.expire_all()
    seen: list[str] = []
    event.listen(session.connection(), "after_cursor_execute", lambda *a: seen.append(a[2]))
    assert set(queries.hours_of_many(session, made)) == set(made)
    assert len(seen) == 1
