"""Service hours in words, as those read them who may not open calendars."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import groupby

from babel.dates import format_time
from flask_babel import gettext as _

from app.web.filters import weekday
from app.web.i18n import language
from processes.calendars.rules import ALWAYS, Day, Hours

MONDAY = date(2026, 11, 30)  # any


def opening(hours: Hours, day: date) -> list[str]:
    """When the clocks run by the weekly hours of a day: equal weekdays together, and whether holidays are days off."""
    version = hours.version(day)
    if version.weekly == ALWAYS and not version.country:
        return [_("always, day and night")]
    return [*_weekly(version.weekly), *([_("except public holidays")] if version.country else [])]


def _weekly(weekly: tuple[Day, ...]) -> Iterator[str]:
    for intervals, days in groupby(range(7), key=lambda number: weekly[number]):
        first, *rest = [weekday(MONDAY + timedelta(days=number)) for number in days]
        if intervals:
            named = f"{first}–{rest[-1]}" if rest else first
            yield f"{named} {', '.join(f'{_clock(one.opens)}–{_clock(one.closes)}' for one in intervals)}"


def _clock(at: time | None) -> str:
    """A time of the day; the end of the day as 24:00."""
    return format_time(at, "H:mm", locale=language()) if at is not None else "24:00"
