"""Lets an announcement begin at its time."""

from sqlalchemy.orm import Session

from processes.announcements.models import Announcement
from processes.engine.jobs.scheduling import schedule

BEGIN = "announcements.begin"


def announcement_said(session: Session, announcement: Announcement) -> None:
    """It is written or changed: it begins at its start, once."""
    arguments, key = {"announcement_id": announcement.id}, f"announcement:{announcement.id}"
    schedule(session, BEGIN, due_at=announcement.starts_at, arguments=arguments, key=key)
