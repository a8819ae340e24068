"""Sets up the sample provider and its customers, domain by domain, and knows what happened to them.

A domain's file here, podpora/sample/<domain>.py, has what it needs of `set_up(session, *, now)`, which makes through
the use cases what the company has of it, and `STORIES`, which its people live through.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from podpora.domains import brought

PRAGUE = ZoneInfo("Europe/Prague")


def set_up(session: Session, *, now: datetime) -> None:
    """Everything that the company has before its first request."""
    for module in brought("sample"):
        if hasattr(module, "set_up"):
            module.set_up(session, now=now)
