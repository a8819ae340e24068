"""How worked time is read, cut to whole minutes, and asked about where it is unlikely."""

import enum
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processes.calendars.wall import readings
from processes.worklogs.errors import TimeDoubled, TimeSkipped

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)  # a longer log is a mistyped date or a forgotten timer
LONG = timedelta(hours=12)  # a longer one is asked about


class Doubt(enum.Enum):
    """Why a stretch of work is asked about before it is kept."""

    OVER_MIDNIGHT = "over_midnight"
    LONG = "long"
    BEFORE_REQUEST = "before_request"


class Night(enum.Enum):
    """On which side of the hour that comes twice in autumn work was done."""

    BEFORE = "before"
    ACROSS = "across"
    AFTER = "after"


def cut_to_minute(at: datetime) -> datetime:
    """The minute in which an instant lies, in UTC; with both ends cut, parts always sum to the whole."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def whole_minutes(started_at: datetime, ended_at: datetime) -> int:
    """Minutes between two cut instants: 12 minutes are 12 minutes (E3)."""
    return (ended_at - started_at) // MINUTE


def doubts(start: datetime, end: datetime, *, reported_at: datetime, zone: ZoneInfo) -> list[Doubt]:
    """What is unlikely about work from `start` to `end` on a request reported at `reported_at`, days being `zone`'s."""
    found = []
    last = (end - MINUTE).astimezone(zone).date()
    if start.astimezone(zone).date() != last:
        found.append(Doubt.OVER_MIDNIGHT)
    if end - start > LONG:
        found.append(Doubt.LONG)
    if start < cut_to_minute(reported_at):
        found.append(Doubt.BEFORE_REQUEST)
    return found


def span(zone: ZoneInfo, day: date, start: time, end: time, night: Night | None = None) -> tuple[datetime, datetime]:
    """The instants of work typed as a day and two local times; an end before the start is on the next day.

    TimeSkipped for a time that spring leaves out; TimeDoubled for one of autumn's doubled hour without `night`.
    """
    crosses = night is Night.ACROSS and len(readings(zone, day, start)) > 1 and len(readings(zone, day, end)) > 1
    last = day if end >= start or crosses else day + timedelta(days=1)
    first = Night.BEFORE if night is Night.ACROSS else night
    second = Night.AFTER if night is Night.ACROSS else night
    return at(zone, day, start, first, field="started_at"), at(zone, last, end, second, field="ended_at")


def at(zone: ZoneInfo, day: date, wall: time, night: Night | None, *, field: str) -> datetime:
    """The instant of a local time that was typed into `field`; TimeSkipped, TimeDoubled."""
    found = readings(zone, day, wall)
    if not found:
        raise TimeSkipped(field=field)
    if len(found) > 1 and night is None:
        raise TimeDoubled()
    return found[0] if night is Night.BEFORE else found[-1]


def night_of(zone: ZoneInfo, start: datetime, end: datetime) -> Night | None:
    """On which side of autumn's doubled hour work lies that begins or ends in it; None on every other day."""
    walls = [instant.astimezone(zone) for instant in (start, end)]
    doubled = [len(readings(zone, wall.date(), wall.time().replace(fold=0))) > 1 for wall in walls]
    if not any(doubled):
        return None
    after = [wall.fold == 1 for wall, twice in zip(walls, doubled, strict=True) if twice]
    return Night.AFTER if all(after) else Night.ACROSS if any(after) else Night.BEFORE
