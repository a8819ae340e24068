"""A week of hours as it is drawn and compared: words, and bars from midnight to midnight."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from processes.calendars.models import CalendarVersion
from processes.calendars.queries import weekly_of
from processes.calendars.rules import Day
from processes.calendars.weeks import written

DAY_MINUTES = 24 * 60


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def bars(weekly: Sequence[Day], weekday: int) -> list[tuple[int, int]]:
    """What is open on a weekday from midnight to midnight, as minutes (from, how long), the night before included."""
    found = [
        (0, _minute(interval.closes))
        for interval in weekly[weekday - 1]
        if interval.closes is not None and interval.is_over_midnight
    ]
    for interval in weekly[weekday]:
        ends = DAY_MINUTES if interval.closes is None or interval.is_over_midnight else _minute(interval.closes)
        found.append((_minute(interval.opens), ends - _minute(interval.opens)))
    return [bar for bar in found if bar[1]]


def said(version: CalendarVersion) -> dict[Any, Any]:
    """What a version says: its hours by weekday, whose public holidays it keeps."""
    return {**dict(enumerate(weekly_of(version))), "country": version.country}


def days(version: CalendarVersion) -> list[tuple[str, list[tuple[int, int]]]]:
    """Its weekdays: hours in words, and bars."""
    weekly = weekly_of(version)
    return [(written(day), bars(weekly, weekday)) for weekday, day in enumerate(weekly)]
