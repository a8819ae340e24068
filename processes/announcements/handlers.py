"""What is done when an announcement begins, and to many of them at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.announcements.flow import BEGIN
from processes.announcements.models import Announcement
from processes.announcements.rules import Audience, Standing, standing
from processes.announcements.use_cases import end_announcement
from processes.documents.translations import N_
from processes.engine.administration import acting
from processes.engine.jobs.scheduling import job_handler
from processes.notices.models import MailTime
from processes.notices.rules import kind
from processes.notices.use_cases import tell
from processes.outbox import post
from processes.people.queries import actor_by_key
from processes.people.rules import Role

ANNOUNCED = kind(
    "announcement.begun",
    label=N_("Something is announced to staff"),
    sentence=N_("Announced: {title}"),
    roles=set(Role),
    mail=MailTime.NEVER,
)


@job_handler(BEGIN)
def begin(session: Session, *, announcement_id: int, now: datetime) -> None:
    """Tell other systems, and staff in their bells what is for them."""
    found = session.get_one(Announcement, announcement_id)
    if standing(found.starts_at, found.ends_at, now) is not Standing.SHOWN:
        return
    post(session, "announcement.begun", announcement_id=found.id, audience=found.audience.value)
    if found.audience is Audience.STAFF:
        about, path = f"{found.id}", f"/announcements/{found.id}"
        tell(session, ANNOUNCED, about=about, path=path, values={"title": found.title}, now=now)


def _end(session: Session, announcement_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """One of many that somebody ends."""
    end_announcement(session, announcement_id=announcement_id, actor=actor_by_key(session, actor), now=now)


acting.act("announcements.ended", _end)
