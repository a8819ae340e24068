"""Has a worker deliver mail after commit."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.mail.models import OutgoingMail

RETRY = "PT1M,PT5M,PT30M,PT2H,PT6H,PT12H"  # a mail server that is away for a night loses nothing


def mail_queued(session: Session, mail: OutgoingMail, *, now: datetime) -> None:
    """A mail waits to be delivered."""
    scheduling.schedule(session, "mail.deliver", due_at=now, arguments={"mail_id": mail.id}, queue="mail", retry=RETRY)
