"""What every part of the builder stands on: a session, an instant, and who makes things."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from processes.people.rules import SYSTEM

PRAGUE = ZoneInfo("Europe/Prague")


def at(text: str) -> datetime:
    """An instant from Prague's wall clock, or from one of another offset that it names."""
    said = datetime.fromisoformat(text)
    return (said if said.tzinfo else said.replace(tzinfo=PRAGUE)).astimezone(UTC)


class Base:
    """Makes things in the session's transaction, through the use cases, at `now`, as the desk itself."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self.session, self.now = session, now

    @property
    def by(self) -> Mapping[str, Any]:
        """What use cases ask for: who, and when."""
        return {"actor": SYSTEM, "now": self.now}
