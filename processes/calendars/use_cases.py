"""Changes of service calendars: made, copied, given other hours from a day on, exceptions of single days."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from processes import dated
from processes.calendars.errors import (
    CalendarNameMissing,
    CalendarNameTaken,
    CountryUnknown,
    DayPast,
    TimezoneUnknown,
    VersionBegun,
)
from processes.calendars.models import (
    CalendarChange,
    CalendarException,
    CalendarVersion,
    ServiceCalendar,
    ServiceInterval,
)
from processes.calendars.queries import today_in
from processes.calendars.rights import may_change_calendars
from processes.calendars.rules import COUNTRIES, Day
from processes.calendars.weeks import check_day, check_week
from processes.clock import zones
from processes.people.rights import require
from processes.people.rules import Actor
from processes.settings import get_settings

Listener = Callable[[Session, int, datetime], None]
HOURS_LISTENERS: list[Listener] = []


def on_hours_changed(listener: Listener) -> Listener:
    """Call `listener(session, calendar_id, now)` when the hours of a calendar in use change, in the same transaction.

    For domains to the right of calendars, whose due times are counted in them.
    """
    if listener not in HOURS_LISTENERS:
        HOURS_LISTENERS.append(listener)
    return listener


def add_calendar(
    session: Session,
    *,
    name: str,
    weekly: Sequence[Day],
    actor: Actor,
    now: datetime,
    country: str | None = None,
    timezone: str | None = None,
    exceptions: Mapping[date, tuple[Day, str]] | None = None,
) -> ServiceCalendar:
    """A new calendar; `weekly` has seven days from Monday, `exceptions` hours and a note by day.

    Refuses CalendarNameMissing, CalendarNameTaken, CalendarInvalid, NightsOverlap, CalendarNeverOpen, CountryUnknown,
    TimezoneUnknown.
    """
    require(may_change_calendars(actor))
    timezone = timezone or get_settings().default_timezone
    if timezone not in zones():
        raise TimezoneUnknown()
    calendar = ServiceCalendar(name=_free_name(session, name), timezone=timezone)
    calendar.versions = [_version(None, weekly, country)]
    session.add(calendar)
    session.flush()
    for day_off, (intervals, note) in (exceptions or {}).items():
        _put_exception(session, calendar, day_off, intervals, note)
    _note(session, calendar, "added", actor, now)
    return calendar


def copy_calendar(
    session: Session, *, calendar: ServiceCalendar, name: str, timezone: str, actor: Actor, now: datetime
) -> ServiceCalendar:
    """A calendar like another one, versions and exceptions included; refuses what `add_calendar` refuses."""
    require(may_change_calendars(actor))
    if timezone not in zones():
        raise TimezoneUnknown()
    copy = ServiceCalendar(name=_free_name(session, name), timezone=timezone)
    copy.versions = [
        CalendarVersion(
            valid_from=version.valid_from,
            country=version.country,
            intervals=[
                ServiceInterval(weekday=row.weekday, opens_at=row.opens_at, closes_at=row.closes_at)
                for row in version.intervals
            ],
        )
        for version in calendar.versions
    ]
    copy.exceptions = [
        CalendarException(day=row.day, opens_at=row.opens_at, closes_at=row.closes_at, note=row.note)
        for row in calendar.exceptions
    ]
    session.add(copy)
    session.flush()
    _note(session, copy, "copied", actor, now, source=calendar.name)
    return copy


def rename_calendar(session: Session, *, calendar: ServiceCalendar, name: str, actor: Actor, now: datetime) -> None:
    """Call a calendar something else; CalendarNameMissing, CalendarNameTaken."""
    require(may_change_calendars(actor))
    if name.strip() != calendar.name:
        before, calendar.name = calendar.name, _free_name(session, name)
        _note(session, calendar, "renamed", actor, now, before=before, name=calendar.name)


def change_hours(
    session: Session,
    *,
    calendar: ServiceCalendar,
    weekly: Sequence[Day],
    country: str | None,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> CalendarVersion:
    """Other weekly hours (seven days from Monday) and holidays from a day on, in place of any from the same day.

    Whatever runs in them follows. DayPast, CalendarInvalid, NightsOverlap, CalendarNeverOpen, CountryUnknown.
    """
    require(may_change_calendars(actor))
    if valid_from < today_in(calendar, now):
        raise DayPast(field="valid_from")
    version = _version(valid_from, weekly, country)
    dated.put(session, calendar.versions, version)
    _changed(session, calendar, "hours_changed", actor, now, valid_from=valid_from.isoformat())
    session.expire(calendar, ["versions"])
    return version


def withdraw_version(
    session: Session, *, calendar: ServiceCalendar, version_id: int, actor: Actor, now: datetime
) -> None:
    """Take back hours that were to apply later; a second time changes nothing. VersionBegun."""
    require(may_change_calendars(actor))
    gone = dated.taken_back(calendar.versions, version_id, today_in(calendar, now), VersionBegun)
    if gone is not None:
        _changed(session, calendar, "hours_withdrawn", actor, now, valid_from=gone.isoformat())


def set_exception(
    session: Session,
    *,
    calendar: ServiceCalendar,
    day: date,
    intervals: Day,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Give one day hours of its own (none: closed), in place of any it had; whatever runs in them follows.

    DayPast, CalendarInvalid.
    """
    require(may_change_calendars(actor))
    _check_future(calendar, day, now)
    _put_exception(session, calendar, day, intervals, note.strip())
    _changed(session, calendar, "exception_set", actor, now, day=day.isoformat(), note=note.strip())


def remove_exception(session: Session, *, calendar: ServiceCalendar, day: date, actor: Actor, now: datetime) -> None:
    """Let a day have the hours of its weekday or holiday again; a second time changes nothing. DayPast."""
    require(may_change_calendars(actor))
    _check_future(calendar, day, now)
    if any(row.day == day for row in calendar.exceptions):
        _drop_exception(session, calendar, day)
        _changed(session, calendar, "exception_removed", actor, now, day=day.isoformat())


def _check_future(calendar: ServiceCalendar, day: date, now: datetime) -> None:
    if day < today_in(calendar, now):
        raise DayPast()


def _free_name(session: Session, name: str) -> str:
    name = name.strip()
    if not name:
        raise CalendarNameMissing()
    if session.scalar(select(ServiceCalendar.id).where(ServiceCalendar.name == name)) is not None:
        raise CalendarNameTaken()
    return name


def _version(valid_from: date | None, weekly: Sequence[Day], country: str | None) -> CalendarVersion:
    if country is not None and country not in COUNTRIES:
        raise CountryUnknown()
    check_week(weekly)
    intervals = [
        ServiceInterval(weekday=weekday, opens_at=interval.opens, closes_at=interval.closes)
        for weekday, day in enumerate(weekly)
        for interval in day
    ]
    return CalendarVersion(valid_from=valid_from, country=country, intervals=intervals)


def _put_exception(session: Session, calendar: ServiceCalendar, day: date, intervals: Day, note: str) -> None:
    check_day(intervals)
    _drop_exception(session, calendar, day)
    hours: list[tuple[time | None, time | None]] = [(i.opens, i.closes) for i in intervals] or [(None, None)]
    session.add_all(
        CalendarException(calendar_id=calendar.id, day=day, opens_at=opens, closes_at=closes, note=note)
        for opens, closes in hours
    )
    session.flush()
    session.expire(calendar, ["exceptions"])


def _drop_exception(session: Session, calendar: ServiceCalendar, day: date) -> None:
    old = delete(CalendarException).where(CalendarException.calendar_id == calendar.id, CalendarException.day == day)
    session.execute(old)
    session.expire(calendar, ["exceptions"])


def _changed(
    session: Session, calendar: ServiceCalendar, kind: str, actor: Actor, now: datetime, **details: Any
) -> None:
    """Write down a change of hours, and have everybody follow it who counts in them."""
    _note(session, calendar, kind, actor, now, **details)
    for listener in HOURS_LISTENERS:
        listener(session, calendar.id, now)


def _note(session: Session, calendar: ServiceCalendar, kind: str, actor: Actor, now: datetime, **details: Any) -> None:
    session.add(CalendarChange(calendar_id=calendar.id, at=now, actor=actor.name, kind=kind, details=details))
    session.flush()
