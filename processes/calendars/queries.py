"""Service hours of stored calendars."""

from collections.abc import Collection
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from processes.calendars.errors import CalendarUnknown
from processes.calendars.models import CalendarException, ServiceCalendar, ServiceInterval
from processes.calendars.rules import Day, Hours, Interval


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
    columns = (ServiceCalendar.id, ServiceCalendar.timezone, ServiceCalendar.country, _weekly(), _exceptions())
    rows = session.execute(select(*columns).where(ServiceCalendar.id.in_(calendar_ids)))
    return {number: _hours(timezone, country, weekly, days) for number, timezone, country, weekly, days in rows}


def _weekly() -> ColumnElement[Any]:
    interval = func.json_build_array(ServiceInterval.weekday, ServiceInterval.opens_at, ServiceInterval.closes_at)
    query = select(func.json_agg(interval)).where(ServiceInterval.calendar_id == ServiceCalendar.id)
    return query.correlate(ServiceCalendar).scalar_subquery()


def _exceptions() -> ColumnElement[Any]:
    row = func.json_build_array(CalendarException.day, CalendarException.opens_at, CalendarException.closes_at)
    query = select(func.json_agg(row)).where(CalendarException.calendar_id == ServiceCalendar.id)
    return query.correlate(ServiceCalendar).scalar_subquery()


def _hours(timezone: str, country: str | None, weekly: list[Any] | None, exceptions: list[Any] | None) -> Hours:
    by_weekday = _days(weekly)
    by_day = {date.fromisoformat(day): intervals for day, intervals in _days(exceptions).items()}
    return Hours(timezone, tuple(by_weekday.get(weekday, ()) for weekday in range(7)), country, by_day)


def _days(rows: list[Any] | None) -> dict[Any, Day]:
    """Intervals by day, in order, from (day, opens, closes) with ISO times; a day that does not open has none."""
    found: dict[Any, list[Interval]] = {}
    for day, opens, closes in rows or ():
        intervals = found.setdefault(day, [])
        if opens is not None:
            intervals.append(Interval(time.fromisoformat(opens), time.fromisoformat(closes) if closes else None))
    return {day: tuple(sorted(intervals, key=lambda i: i.opens)) for day, intervals in found.items()}


def calendars(session: Session) -> list[ServiceCalendar]:
    """All calendars by name, with their hours."""
    query = select(ServiceCalendar).order_by(ServiceCalendar.name, ServiceCalendar.id)
    return list(session.scalars(query.options(selectinload("*"))))
