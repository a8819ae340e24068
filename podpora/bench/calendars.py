"""`podpora bench calendars`: how long a million additions of business time take, and as many times between."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from typing import Any

from podpora.bench.targets import Target, machine
from processes.calendars.rules import (
    ALWAYS,
    DEFAULT_HOURS,
    Hours,
    Interval,
    Version,
    add_business_time,
    business_time_between,
    weekdays,
)

MILLION = 1_000_000
SECONDS = 10  # for a million
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TWO_YEARS = 2 * 365 * 86_400
LONGEST = 40 * 3600  # seconds of a promise
NIGHTS = ((Interval(wall(18), wall(6)),),) * 7
LUNCH = ((Interval(wall(8), wall(12)), Interval(wall(13), wall(17))),) * 5 + ((),) * 2
CALENDARS = (
    DEFAULT_HOURS,
    Hours("Europe/Prague", ALWAYS),
    Hours("Europe/Bratislava", LUNCH, "SK", {date(2026, 12, 31): (Interval(wall(8), wall(12)),)}),
    Hours("Europe/Prague", NIGHTS, later=(Version(date(2026, 9, 1), weekdays(wall(7), wall(19)), "CZ"),)),
)


def run(*, additions: int, seed: int = 1) -> dict[str, Any]:
    """Add that often, over four kinds of calendars and two years; all in this process, beginning with nothing known."""
    before = machine()
    chance = random.Random(seed)
    cases = [
        (
            CALENDARS[number % len(CALENDARS)],
            FIRST + timedelta(seconds=chance.randrange(TWO_YEARS)),
            timedelta(seconds=chance.randrange(LONGEST)),
        )
        for number in range(additions)
    ]
    begun = time.perf_counter()
    ends = [add_business_time(hours, start, duration) for hours, start, duration in cases]
    added = time.perf_counter()
    wrong = sum(
        business_time_between(hours, start, end) != duration
        for (hours, start, duration), end in zip(cases, ends, strict=True)
    )
    return {
        "additions": additions,
        "add_s": round(added - begun, 2),
        "between_s": round(time.perf_counter() - added, 2),
        "wrong": wrong,
        "database": "one process without a database",
        **before,
    }


def targets(figures: dict[str, Any]) -> list[Target]:
    """What the figures are held against, for a million."""
    factor = MILLION / figures["additions"]
    return [
        Target("a million additions, s", round(figures["add_s"] * factor, 2), "<=", SECONDS),
        Target("durations that are not the time between", figures["wrong"], "<=", 0),
    ]
