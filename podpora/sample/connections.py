"""The secret that the sample provider would send to where it orders spare parts."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.connections.use_cases import add_secret
from processes.people.rules import SYSTEM


def set_up(session: Session, *, now: datetime) -> None:
    """Kept by nobody in particular; it opens nothing."""
    add_secret(session, name="spare_parts", value="sample", hosts="orders.example.com", actor=SYSTEM, now=now)
