"""The screens that a big desk has hung over the years, all but a few revoked."""

from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from processes.people.access import hashed
from processes.walls.models import Wall

SCREENS, HANGING = 100, 8
MONTH = timedelta(days=30)


def after(session: Session, now: datetime) -> None:
    """One a month; links that nobody knows."""
    rows = [
        {
            "name": f"Obrazovka {number}",
            "key_hash": hashed(f"load {number}"),
            "shows_customers": number % 2 == 0,
            "shows_summaries": False,
            "made_at": now - number * MONTH,
            "revoked_at": None if number <= HANGING else now - (number - 1) * MONTH,
        }
        for number in range(1, SCREENS + 1)
    ]
    session.execute(insert(Wall), rows)
