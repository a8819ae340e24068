"""The wall clock; only doors (app, workers, podpora) read it, use cases are passed `now`."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return datetime.now(UTC)
