"""Has a worker deliver mail after commit."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.mail.models import OutgoingMail
from processes.transactions import before_commit, owed, take_owed

RETRY = "PT1M,PT5M,PT30M,PT2H,PT6H,PT12H"  # a mail server that is away for a night loses nothing
_QUEUED = "mail.queued"


def mail_queued(session: Session, mail: OutgoingMail, *, now: datetime) -> None:
    """A mail waits to be delivered."""
    owed(session, _QUEUED).append((mail, now))


@before_commit
def deliver(session: Session) -> None:
    """Schedule the delivery of all that was queued, each mail by itself."""
    queued = take_owed(session, _QUEUED)
    if queued:
        session.flush()
        due = [(now, {"mail_id": mail.id}) for mail, now in queued]
        scheduling.schedule_each(session, "mail.deliver", due, queue="mail", retry=RETRY)
