"""For whom an announcement is, and whether it is to come, shown, or over."""

import enum
from datetime import datetime


class Audience(enum.Enum):
    """For whom an announcement is."""

    STAFF = "staff"
    CUSTOMERS = "customers"  # of every organisation
    ORGANISATION = "organisation"  # customers of one


class Standing(enum.Enum):
    """Where an announcement stands at an instant."""

    COMING = "coming"
    SHOWN = "shown"
    ENDED = "ended"


def standing(starts_at: datetime, ends_at: datetime | None, now: datetime) -> Standing:
    """Shown from its start until before its end (None: until further notice)."""
    if ends_at is not None and ends_at <= now:
        return Standing.ENDED
    return Standing.SHOWN if starts_at <= now else Standing.COMING
