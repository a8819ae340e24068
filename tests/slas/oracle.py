"""Promised times worked out a second way: minute by minute from raw history, sharing no code with processes/slas."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

PRAGUE = ZoneInfo("Europe/Prague")
FIRST, DAYS = datetime(2025, 12, 31, tzinfo=UTC), 700
MINUTE = timedelta(minutes=1)
Hours = tuple[time, time] | None  # one interval a day; the whole day is midnight to midnight
WAITS = {"waiting_for_customer": "customer", "waiting_for_supplier": "supplier", "resolved": "sign_off"}
OVER = {"signed_off", "closed", "rejected", "withdrawn"}
GOOD_ENDS = {"signed_off", "closed"}


@dataclass(frozen=True)
class Week:
    """Hours by weekday from a day on, with Czech holidays or without."""

    valid_from: date
    hours: tuple[Hours, ...]
    has_holidays: bool


class Calendar:
    """The minutes in which a calendar is open, as its weeks and exceptions are known at some time."""

    def __init__(self, weeks: Sequence[Week], exceptions: Mapping[date, Hours]) -> None:
        free = holidays.country_holidays("CZ", years=[2026, 2027])
        self.open: list[int] = []
        for number in range(DAYS * 24 * 60):
            local = (FIRST + number * MINUTE).astimezone(PRAGUE)
            day = local.date()
            week = [one for one in weeks if one.valid_from <= day][-1]
            hours = week.hours[day.weekday()]
            if week.has_holidays and day in free:
                hours = None
            hours = exceptions.get(day, hours)
            if hours is not None and hours[0] <= local.time() and (hours[1] == time(0) or local.time() < hours[1]):
                self.open.append(number)

    def after(self, instant: datetime) -> Iterator[int]:
        """Every open minute from an instant on."""
        first = bisect_left(self.open, minute_of(instant))
        return (self.open[number] for number in range(first, len(self.open)))


def minute_of(instant: datetime) -> int:
    """The number of a whole minute."""
    number, rest = divmod(instant - FIRST, MINUTE)
    assert not rest
    return number


def instant_of(number: int) -> datetime:
    """When a minute begins."""
    return FIRST + number * MINUTE


@dataclass(frozen=True)
class Raw:
    """What was written down: when, what, the state after it, who saw it, since when somebody had worked."""

    at: datetime
    kind: str
    state: str
    by_staff: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """What a clock says in the end."""

    state: str
    due_at: datetime
    met_at: datetime | None
    used_minutes: int
    times_missed: int
    paused: tuple[tuple[str, datetime, datetime], ...]


class Oracle:
    """The final figures of one request that is over."""

    def __init__(self, history: Sequence[Raw], calendar: Calendar, *, supplier_pauses: bool) -> None:
        self.history, self.calendar, self.supplier_pauses = history, calendar, supplier_pauses
        self.begun, self.end = history[0].at, next(raw.at for raw in history if raw.state in OVER)
        self.well = history[-1].state in GOOD_ENDS

    def of(self, target: str, minutes: int) -> Figures:
        """One target's."""
        return {
            "response": self._response,
            "start": self._start,
            "update": self._update,
            "resolution": self._resolution,
        }[target](minutes)

    def _answers(self) -> list[datetime]:
        kinds = {"responded", "question_asked", "resolution_proposed"}
        return [
            raw.at
            for raw in self.history
            if raw.state not in {"rejected", "withdrawn"}
            and (raw.kind in kinds or (raw.kind == "message_posted" and raw.by_staff))
        ]

    def _response(self, minutes: int) -> Figures:
        met = next(iter(self._answers()), None)
        used, due = self._walk(self.begun, met or self.end, minutes, stands_still=False)
        return Figures(self._verdict(met, due), due, met, used, 0, ())

    def _start(self, minutes: int) -> Figures:
        signs = {"question_asked", "escalated", "supplier_asked", "resolution_proposed"}
        first = next((raw for raw in self.history if raw.since or raw.kind in signs), None)
        met = first and min(max(first.since or first.at, self.begun), first.at)
        used, due = self._walk(self.begun, met or self.end, minutes)
        return Figures(self._verdict(met, due), due, met, used, 0, self._paused(self.begun, met or self.end))

    def _update(self, minutes: int) -> Figures:
        told = self._answers()
        if not told:
            return Figures("ended", self._walk(self.end, self.end, minutes)[1], None, 0, 0, ())
        missed = sum(self._walk(a, b, minutes)[0] > minutes for a, b in pairwise(told))
        used, due = self._walk(told[-1], self.end, minutes)
        state = ("breached" if missed else "kept") if self.well else "ended"
        met = told[-1] if self.well else None
        return Figures(state, due, met, used, missed, self._paused(told[-1], met or self.end))

    def _resolution(self, minutes: int) -> Figures:
        proposals = [raw.at for raw in self.history if raw.kind == "resolution_proposed"]
        met = proposals[-1] if self.well else None
        used, due = self._walk(self.begun, self.end, minutes)
        return Figures(self._verdict(met, due), due, met, used, 0, self._paused(self.begun, met or self.end))

    def _verdict(self, met: datetime | None, due: datetime) -> str:
        return "ended" if met is None else "kept" if met <= due else "breached"

    def _reason(self, minute: int) -> str | None:
        """Why the clock stands in a minute: by the last thing that was written down until it began."""
        state = [raw.state for raw in self.history if minute_of(raw.at) <= minute][-1]
        return None if state == "waiting_for_supplier" and not self.supplier_pauses else WAITS.get(state)

    def _walk(
        self, since: datetime, until: datetime, budget: int, *, stands_still: bool = True
    ) -> tuple[int, datetime]:
        """Minute by minute: how many count, and when the budget is used up; its rest runs on from the last that ran."""
        used, due, last = 0, None, since
        changes = sorted({minute_of(raw.at) for raw in self.history} | {minute_of(since), minute_of(until)})
        within = [one for one in changes if minute_of(since) <= one <= minute_of(until)]
        for begins, ends in pairwise(within):
            if stands_still and self._reason(begins):
                continue
            for minute in self.calendar.after(instant_of(begins)):
                if minute >= ends:
                    break
                used += 1
                if used == budget:
                    due = instant_of(minute + 1)
            last = instant_of(ends)
        if due is None:
            rest = budget - used
            due = next(instant_of(one + 1) for number, one in enumerate(self.calendar.after(last), 1) if number == rest)
        return used, due

    def _paused(self, since: datetime, until: datetime) -> tuple[tuple[str, datetime, datetime], ...]:
        found: list[tuple[str, datetime, datetime]] = []
        changes = sorted({max(raw.at, since) for raw in self.history if raw.at <= until} | {until})
        for begins, ends in pairwise(changes):
            reason = self._reason(minute_of(begins))
            if reason and found and found[-1][0] == reason and found[-1][2] == begins:
                found[-1] = (reason, found[-1][1], ends)
            elif reason:
                found.append((reason, begins, ends))
        return tuple(found)
