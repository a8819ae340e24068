"""Changes of service calendars."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import available_timezones

from sqlalchemy import delete
from sqlalchemy.orm import Session

from processes.calendars.errors import CalendarInvalid, CountryUnknown, TimezoneUnknown
from processes.calendars.models import CalendarException, ServiceCalendar, ServiceInterval
from processes.calendars.rules import COUNTRIES, Day
from processes.people.rights import may_administer, require
from processes.people.rules import Actor

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
    timezone: str = "Europe/Prague",
    exceptions: Mapping[date, tuple[Day, str]] | None = None,
) -> ServiceCalendar:
    """A new calendar; `weekly` has seven days from Monday, `exceptions` hours and a note by day.

    Refuses CalendarInvalid, CountryUnknown, TimezoneUnknown.
    """
    require(may_administer(actor))
    if country is not None and country not in COUNTRIES:
        raise CountryUnknown()
    if timezone not in available_timezones():
        raise TimezoneUnknown()
    calendar = ServiceCalendar(name=name, country=country, timezone=timezone, intervals=_week(weekly))
    session.add(calendar)
    session.flush()
    for day_off, (intervals, note) in (exceptions or {}).items():
        _put_exception(session, calendar, day_off, intervals, note)
    return calendar


def set_hours(
    session: Session, *, calendar: ServiceCalendar, weekly: Sequence[Day], actor: Actor, now: datetime
) -> None:
    """Give a calendar other weekly hours, seven days from Monday; whatever runs in them follows. CalendarInvalid."""
    require(may_administer(actor))
    intervals = _week(weekly)
    calendar.intervals.clear()
    session.flush()  # the unique key is held by the old rows until they are gone
    calendar.intervals += intervals
    session.flush()
    _tell(session, calendar, now)


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

    Raises CalendarInvalid.
    """
    require(may_administer(actor))
    _put_exception(session, calendar, day, intervals, note)
    _tell(session, calendar, now)


def _tell(session: Session, calendar: ServiceCalendar, now: datetime) -> None:
    for listener in HOURS_LISTENERS:
        listener(session, calendar.id, now)


def _week(weekly: Sequence[Day]) -> list[ServiceInterval]:
    if len(weekly) != 7:
        raise ValueError("a week has seven days")
    for weekday, day in enumerate(weekly):
        _check(day, str(weekday))
    days = enumerate(weekly)
    return [ServiceInterval(weekday=n, opens_at=i.opens, closes_at=i.closes) for n, day in days for i in day]


def _put_exception(session: Session, calendar: ServiceCalendar, day: date, intervals: Day, note: str) -> None:
    _check(intervals, day.isoformat())
    old = delete(CalendarException).where(CalendarException.calendar_id == calendar.id, CalendarException.day == day)
    session.execute(old)
    hours: list[tuple[time | None, time | None]] = [(i.opens, i.closes) for i in intervals] or [(None, None)]
    session.add_all(
        CalendarException(calendar_id=calendar.id, day=day, opens_at=opens, closes_at=closes, note=note)
        for opens, closes in hours
    )
    session.flush()
    session.expire(calendar, ["exceptions"])


def _check(day: Day, name: str) -> None:
    edges = [edge for interval in day for edge in interval]
    whole = all(edge is None or (edge.second, edge.microsecond) == (0, 0) for edge in edges)
    ends_after = all(i.closes is None or i.opens < i.closes for i in day)
    ordered = sorted(day, key=lambda interval: interval.opens)
    apart = all(a.closes is not None and a.closes <= b.opens for a, b in pairwise(ordered))
    if not (whole and ends_after and apart):
        raise CalendarInvalid(day=name)
