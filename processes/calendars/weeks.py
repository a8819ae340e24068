"""Weekly hours as they are entered: what a week may be, and those that most desks begin with."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from processes.calendars.errors import CalendarInvalid, CalendarNeverOpen, HoursUnreadable, NightsOverlap
from processes.calendars.rules import ALWAYS, Day, Interval, weekdays

DAY_FIELDS = tuple(f"day{weekday}" for weekday in range(7))  # fields of a week in forms, Monday first
_MORNING, _EVENING = time(8), time(16, 30)
_NIGHT = Interval(_EVENING, _MORNING)
_WHOLE_DAY = Interval(time(0), None)

# What a new calendar may begin with: its weekly hours and whether public holidays are days off.
TEMPLATES: dict[str, tuple[tuple[Day, ...], bool]] = {
    "8x5": (weekdays(_MORNING, _EVENING), True),
    "8x10": (weekdays(time(8), time(18)), True),
    "24x7": (ALWAYS, False),
    "stand_by": (
        (
            (Interval(time(0), _MORNING), _NIGHT),
            *(((_NIGHT,),) * 4),
            (Interval(_MORNING, None),),
            (_WHOLE_DAY,),
        ),
        False,
    ),
}


_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")


def read_hours(text: str, *, field: str = "intervals") -> Day:
    """The hours that a text names, such as `8-12, 13:00–17:00` or `22-6`; none for an empty one. HoursUnreadable."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        named = _HOURS.fullmatch(part)
        if named is None:
            raise HoursUnreadable(field=field)
        hour, minute, end_hour, end_minute = (int(number or 0) for number in named.groups())
        try:
            is_midnight = (end_hour, end_minute) in ((24, 0), (0, 0))
            found.append(Interval(time(hour, minute), None if is_midnight else time(end_hour, end_minute)))
        except ValueError:
            raise HoursUnreadable(field=field) from None
    return tuple(sorted(found, key=lambda interval: interval.opens))


def written(day: Day) -> str:
    """The hours of a day as `read_hours` takes them: `8:00–12:00, 22:00–6:00`; empty for none."""
    return ", ".join(f"{_wall(interval.opens)}–{_wall(interval.closes)}" for interval in day)


def _wall(at: time | None) -> str:
    return "24:00" if at is None else f"{at.hour}:{at.minute:02}"


def check_day(day: Day, *, field: str = "intervals") -> None:
    """CalendarInvalid, with the form's `field`, unless a day's hours lie on whole minutes, last and do not overlap."""
    edges = [edge for interval in day for edge in interval if edge is not None]
    whole = all((edge.second, edge.microsecond) == (0, 0) for edge in edges)
    ordered = sorted(day, key=lambda interval: interval.opens)
    lasting = all(interval.opens != interval.closes for interval in day)
    apart = all(a.closes is not None and a.opens < a.closes <= b.opens for a, b in pairwise(ordered))
    if not (whole and lasting and apart):
        raise CalendarInvalid(field=field)


def check_week(weekly: Sequence[Day]) -> None:
    """Refuse a week that could not be: CalendarInvalid, NightsOverlap, CalendarNeverOpen; fields are DAY_FIELDS."""
    if len(weekly) != 7:
        raise ValueError("a week has seven days")
    for day, field in zip(weekly, DAY_FIELDS, strict=True):
        check_day(day, field=field)
    for weekday, (day, following) in enumerate(pairwise([*weekly, weekly[0]])):
        morning = max((i.closes for i in day if i.is_over_midnight and i.closes), default=None)
        if morning and following and min(interval.opens for interval in following) < morning:
            raise NightsOverlap(field=DAY_FIELDS[weekday])
    if not any(weekly):
        raise CalendarNeverOpen()
