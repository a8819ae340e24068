"""A week of hours as it is drawn and compared: bars from midnight to midnight, days that a version changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

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


@dataclass(frozen=True)
class Drawn:
    """One version as a page shows it: its days in words and bars, which of them differ from the version before."""

    version: CalendarVersion
    days: list[tuple[str, list[tuple[int, int]], bool]]  # hours in words, bars, whether they are changed
    is_present: bool
    is_future: bool
    ends: date | None  # the day on which the next version begins
    changes_country: bool


def drawn(versions: Sequence[CalendarVersion], today: date) -> list[Drawn]:
    """Every version in order; what each changes of the one before."""
    found: list[Drawn] = []
    before: CalendarVersion | None = None
    for at, version in enumerate(versions):
        following = versions[at + 1].valid_from if at + 1 < len(versions) else None
        weekly, earlier = weekly_of(version), weekly_of(before) if before else None
        days = [
            (written(day), bars(weekly, weekday), earlier is not None and earlier[weekday] != day)
            for weekday, day in enumerate(weekly)
        ]
        is_future = version.valid_from is not None and version.valid_from > today
        is_over = following is not None and following <= today
        moved = before is not None and before.country != version.country
        found.append(Drawn(version, days, not is_future and not is_over, is_future, following, moved))
        before = version
    return found
