"""The wall clock; only doors (app, workers, podpora) read it, use cases are passed `now`; and how far time reaches."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import available_timezones

FIRST_YEAR, LAST_YEAR = 1900, 2999  # nobody's work, birthday or contract lies outside; zones and calendars reach on


def within_reach(day: date) -> bool:
    """Whether a day, or an instant's day, can be reckoned with: shown in any zone, added to, looked for."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def utcnow() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return datetime.now(UTC)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones, looked for once in the system's files."""
    return frozenset(available_timezones())
