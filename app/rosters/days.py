"""The reader's own day."""

from datetime import date
from zoneinfo import ZoneInfo

from app.web.actors import current_person
from processes.clock import utcnow


def zone() -> ZoneInfo:
    """The reader's time zone."""
    return ZoneInfo(current_person().timezone)


def today() -> date:
    """Which day it is for the reader."""
    return utcnow().astimezone(zone()).date()
