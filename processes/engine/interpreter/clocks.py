"""Knows when a timer falls due: dates, durations and cycles, from the step's instant and never from a clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.language.durations import due_after, duration, later

_CYCLE = re.compile(r"R(?P<times>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<every>P.+)")


def instant(value: Any, now: datetime) -> datetime:
    """The aware UTC instant of a date (aware), a duration from now, or ISO 8601 text of either."""
    try:
        if isinstance(value, timedelta):
            return (now + value).astimezone(UTC)
        if isinstance(value, str) and value.strip().upper().startswith("P"):
            return (now + duration(value)).astimezone(UTC)
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except (ValueError, OverflowError) as error:
        raise ExpressionError(f"{value!r} is neither an instant nor a duration.") from error
    if found.tzinfo is None:
        raise ExpressionError(f"{value!r} has no time zone.")
    return found.astimezone(UTC)


def cycle(value: Any, now: datetime) -> tuple[datetime, int, str]:
    """First due instant, times (-1 for no end) and period of R3/PT1H, R/PT1H or R3/2026-01-01T08:00:00Z/P1D."""
    match = _CYCLE.fullmatch(str(value).strip())
    if match is None:
        raise ExpressionError(f"{value!r} is not a cycle such as R3/PT1H.")
    every = match["every"]
    if duration(every) <= timedelta(0):
        raise ExpressionError(f"{value!r} has no period.")
    first = instant(match["start"], now) if match["start"] else later(now, duration(every)).astimezone(UTC)
    return first, int(match["times"]) if match["times"] else -1, every


def next_due(due: datetime, every: str, now: datetime, clock: str | None = None) -> datetime:
    """The first time after now on the cycle's grid: what was missed is not made up for.

    `clock` is the time of day of the first one, ISO 8601.
    """
    return due_after(due, duration(every), now, time.fromisoformat(clock) if clock else None)
