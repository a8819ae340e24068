"""Service hours of stored calendars, the calendars themselves, and who changed them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session, selectinload

from processes.calendars.errors import CalendarUnknown
from processes.calendars.models import (
    CalendarChange,
    CalendarException,
    CalendarVersion,
    ServiceCalendar,
    ServiceInterval,
)
from processes.calendars.rules import DEFAULT_HOURS, Day, Hours, Interval, Version
from processes.paging import By, Page, page_from, spoken
from processes.settings import get_settings
from processes.transactions import once_a_transaction

CHANGES = 100  # the latest that a page shows


def default_hours() -> Hours:
    """The hours where no contract says otherwise: of an office where the desk is."""
    return _default_hours(get_settings().default_timezone)


@cache
def _default_hours(timezone: str) -> Hours:
    return replace(DEFAULT_HOURS, timezone=timezone)


@once_a_transaction(ServiceCalendar, ServiceInterval, CalendarVersion, CalendarException)
def hours_of(session: Session, calendar_id: int) -> Hours:
    """The hours of one calendar, in one statement; CalendarUnknown."""
    try:
        return hours_of_many(session, {calendar_id})[calendar_id]
    except KeyError:
        raise CalendarUnknown() from None


def hours_of_many(session: Session, calendar_ids: Collection[int]) -> dict[int, Hours]:
    """Hours by calendar id, in one statement for any number of calendars."""
    if not calendar_ids:
        return {}
    rows = session.execute(select(*hours_columns()).where(ServiceCalendar.id.in_(calendar_ids)))
    return dict(hours_in(row) for row in rows)


@cache
def hours_columns() -> tuple[Any, ...]:
    """The columns of a calendar from which `hours_in` makes its hours, for statements that join it."""
    return (ServiceCalendar.id, ServiceCalendar.timezone, cast(_versions(), Text), cast(_exceptions(), Text))


def hours_in(row: Sequence[Any]) -> tuple[int, Hours]:
    """A calendar's id and hours from those columns."""
    number, *said = row
    return number, _hours(*said)


def _versions() -> ColumnElement[Any]:
    interval = func.json_build_array(ServiceInterval.weekday, ServiceInterval.opens_at, ServiceInterval.closes_at)
    weekly = select(func.json_agg(interval)).where(ServiceInterval.version_id == CalendarVersion.id)
    of_version = weekly.correlate(CalendarVersion).scalar_subquery()
    version = func.json_build_array(CalendarVersion.valid_from, CalendarVersion.country, of_version)
    query = select(func.json_agg(version)).where(CalendarVersion.calendar_id == ServiceCalendar.id)
    return query.correlate(ServiceCalendar).scalar_subquery()


def _exceptions() -> ColumnElement[Any]:
    row = func.json_build_array(CalendarException.day, CalendarException.opens_at, CalendarException.closes_at)
    query = select(func.json_agg(row)).where(CalendarException.calendar_id == ServiceCalendar.id)
    return query.correlate(ServiceCalendar).scalar_subquery()


@lru_cache(maxsize=1000)
def _hours(timezone: str, versions: str, exceptions: str | None) -> Hours:
    found = [
        Version(date.fromisoformat(day) if day else date.min, _week(rows), country)
        for day, country, rows in json.loads(versions)
    ]
    first, *later = sorted(found, key=lambda version: version.first)
    by_day = {date.fromisoformat(day): intervals for day, intervals in _days(json.loads(exceptions or "[]")).items()}
    return Hours(timezone, first.weekly, first.country, by_day, tuple(later))


def _week(rows: list[Any] | None) -> tuple[Day, ...]:
    by_weekday = _days(rows)
    return tuple(by_weekday.get(weekday, ()) for weekday in range(7))


def _days(rows: list[Any] | None) -> dict[Any, Day]:
    """Intervals by day, in order, from (day, opens, closes) with ISO times; a day that does not open has none."""
    found: dict[Any, list[Interval]] = {}
    for day, opens, closes in rows or ():
        intervals = found.setdefault(day, [])
        if opens is not None:
            intervals.append(Interval(time.fromisoformat(opens), time.fromisoformat(closes) if closes else None))
    return {day: tuple(sorted(intervals, key=lambda i: i.opens)) for day, intervals in found.items()}


def calendar_with(session: Session, calendar_id: int) -> ServiceCalendar:
    """A calendar with its versions and exceptions, in four statements; CalendarUnknown."""
    query = select(ServiceCalendar).where(ServiceCalendar.id == calendar_id).options(selectinload("*"))
    calendar = session.scalar(query)
    if calendar is None:
        raise CalendarUnknown()
    return calendar


def calendars(session: Session) -> Sequence[ServiceCalendar]:
    """All calendars by name, without their hours."""
    return session.scalars(select(ServiceCalendar).order_by(ServiceCalendar.name, ServiceCalendar.id)).all()


BY_NAME = (By(spoken(ServiceCalendar.name)), By(ServiceCalendar.id))


def calendars_page(
    session: Session, *, order: Sequence[By] = BY_NAME, after: str | None = None, limit: int = 50
) -> Page[ServiceCalendar]:
    """Calendars by name, with their versions and hours; three statements. CursorUnknown."""
    hours = selectinload(ServiceCalendar.versions).selectinload(CalendarVersion.intervals)
    return page_from(session, select(ServiceCalendar).options(hours), order, after, limit)


def changes_of(session: Session, calendar_id: int) -> Sequence[CalendarChange]:
    """Who changed a calendar, the latest first."""
    query = select(CalendarChange).where(CalendarChange.calendar_id == calendar_id)
    return session.scalars(query.order_by(CalendarChange.id.desc()).limit(CHANGES)).all()


def weekly_of(version: CalendarVersion) -> tuple[Day, ...]:
    """The hours of a version by weekday, Monday first."""
    days = [[row for row in version.intervals if row.weekday == weekday] for weekday in range(7)]
    return tuple(tuple(Interval(row.opens_at, row.closes_at) for row in rows) for rows in days)


def today_in(calendar: ServiceCalendar, now: datetime) -> date:
    """The calendar's own day."""
    return now.astimezone(ZoneInfo(calendar.timezone)).date()
