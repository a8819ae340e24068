"""Shifts as a pattern gives them: rotating weeks, nights over midnight, public holidays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from processes.calendars.rules import instant, public_holidays

AHEAD = timedelta(days=91)  # how far patterns give shifts
LONGEST_SHIFT = timedelta(hours=24)
MOST_WEEKS = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift of a pattern: week from 1, weekday (Monday 0); one that ends before it starts ends on the next day."""

    week: int
    weekday: int
    starts: time
    ends: time

    @property
    def is_over_midnight(self) -> bool:
        """Whether it ends on the next day."""
        return self.ends <= self.starts


class Planned(NamedTuple):
    """A shift as a pattern gives it: the local day on which it begins, from and to in UTC."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Rota:
    """What comes again every `weeks` weeks from the Monday `starts_on`; none on public holidays of `country`."""

    timezone: str
    weeks: int
    starts_on: date
    slots: Sequence[Slot]
    country: str | None = None

    def week(self, day: date, begins_with: int) -> int:
        """Which week of the pattern a day is for somebody who began with week `begins_with`."""
        return ((day - self.starts_on).days // 7 + begins_with - 1) % self.weeks + 1

    def planned(self, *, begins_with: int, first: date, last: date) -> Iterator[Planned]:
        """The shifts that begin from `first` to `last` (inclusive), in order."""
        zone, day = ZoneInfo(self.timezone), max(first, self.starts_on)
        while day <= last:
            if not (self.country and day in public_holidays(self.country, day.year)):
                week = self.week(day, begins_with)
                for slot in self.slots:
                    if (slot.week, slot.weekday) == (week, day.weekday()):
                        ends_on = day + _DAY if slot.is_over_midnight else day
                        start, end = instant(zone, day, slot.starts), instant(zone, ends_on, slot.ends)
                        if start < end:
                            yield Planned(day, start, end)
            day += _DAY


def fit_together(slots: Iterable[Slot], weeks: int) -> bool:
    """Whether no shift of a pattern lasts no time or reaches into the next one, also when it comes again."""
    minutes = sorted(_minutes(slot) for slot in slots)
    whole = weeks * 7 * 24 * 60
    following = [*minutes, *((start + whole, end + whole) for start, end in minutes[:1])]
    return all(start < end for start, end in minutes) and all(a[1] <= b[0] for a, b in pairwise(following))


def _minutes(slot: Slot) -> tuple[int, int]:
    begins = ((slot.week - 1) * 7 + slot.weekday) * 24 * 60
    start, end = (wall.hour * 60 + wall.minute for wall in (slot.starts, slot.ends))
    if slot.starts == slot.ends:
        return begins + start, begins + start
    return begins + start, begins + end + (24 * 60 if slot.is_over_midnight else 0)
