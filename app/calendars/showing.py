"""The page of a service calendar, also where one of its forms was refused."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.calendars.forms import Copy, Exceptional, Name
from app.calendars.week import days, said
from app.extensions import db
from app.web.actors import current_actor
from app.web.ids import identity
from app.web.versions import drawn
from processes.calendars import queries
from processes.calendars.models import CalendarException, ServiceCalendar
from processes.calendars.rights import may_change_calendars
from processes.calendars.rules import Interval, public_holidays
from processes.calendars.weeks import written
from processes.clock import utcnow

YEARS = 5  # before and after this one that are shown


def show(calendar_id: int, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """Draw it; `forms` are those that were refused, with what was typed."""
    session, now = db.session(), utcnow()
    calendar = queries.calendar_with(session, calendar_id)
    today, may_change = queries.today_in(calendar, now), may_change_calendars(current_actor())
    year = identity(request.args.get("year")) or today.year
    year = min(max(year, today.year - YEARS), today.year + YEARS)
    versions = drawn(calendar.versions, today, said)
    if may_change:
        zone = calendar.timezone
        unsent: dict[str, Any] = {
            "naming": Name(formdata=None, prefix="naming", name=calendar.name),
            "copying": Copy(formdata=None, prefix="copying", timezone=zone),
            "exceptional": Exceptional(formdata=None),
        }
        forms = {**unsent, **forms}
    page = render_template(
        "calendars/calendar.html",
        calendar=calendar,
        versions=versions,
        days_of=days,
        today=today,
        year=year,
        days=_days(calendar, year),
        may_change=may_change,
        changes=queries.changes_of(session, calendar_id) if may_change else [],
        **{"refused": None, "naming": None, "copying": None, "exceptional": None, **forms},
    )
    return page, status


def _days(calendar: ServiceCalendar, year: int) -> list[tuple[date, str, str | None]]:
    """The days of a year that are not as their weekday: day, why, hours (None: a holiday by law)."""
    found: dict[date, tuple[str, str | None]] = {}
    for at, version in enumerate(calendar.versions):
        ends = calendar.versions[at + 1].valid_from if at + 1 < len(calendar.versions) else None
        for day, name in public_holidays(version.country, year).items() if version.country else ():
            if (version.valid_from or date.min) <= day and (ends is None or day < ends):
                found[day] = (name, None)
    own: dict[date, list[CalendarException]] = {}
    for row in calendar.exceptions:
        own.setdefault(row.day, []).append(row)
    for day, rows in own.items():
        hours = tuple(Interval(row.opens_at, row.closes_at) for row in rows if row.opens_at is not None)
        found[day] = (rows[0].note, written(hours))
    return [(day, *found[day]) for day in sorted(found) if day.year == year]
