"""What a big desk has announced over the years: one a week, all of it over."""

from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from processes.announcements.models import Announcement
from processes.announcements.rules import Audience

WEEKS = 200
WEEK = timedelta(weeks=1)


def after(session: Session, now: datetime) -> None:
    """To staff and to all customers in turn."""
    turns = (Audience.STAFF, Audience.CUSTOMERS)
    rows = [
        {
            "title": f"Odstávka {number}",
            "text": "V noci na neděli aktualizujeme servery.",
            "audience": turns[number % len(turns)],
            "starts_at": now - (number + 1) * WEEK,
            "ends_at": now - number * WEEK,
            "written_at": now - (number + 1) * WEEK,
            "version": 1,
        }
        for number in range(1, WEEKS + 1)
    ]
    session.execute(insert(Announcement), rows)
