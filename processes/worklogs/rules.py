"""How worked time is cut to whole minutes."""

from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=24)  # a longer log is a mistyped date or a forgotten timer


def cut_to_minute(at: datetime) -> datetime:
    """The minute in which an instant lies, in UTC; with both ends cut, parts always sum to the whole."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def whole_minutes(started_at: datetime, ended_at: datetime) -> int:
    """Minutes between two cut instants: 12 minutes are 12 minutes (E3)."""
    return (ended_at - started_at) // MINUTE
