"""Makes sure that a message that was kept is handled, whatever happens to whoever received it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.engine import jobs

GRACE = timedelta(minutes=1)  # the receiver itself handles it at once; this is for one that died


def mail_kept(session: Session, mail_id: int, *, now: datetime) -> None:
    """A worker looks after the message in a minute, and again while it fails."""
    arguments = {"mail_id": mail_id}
    jobs.schedule(
        session, "intake.handle_mail", due_at=now + GRACE, arguments=arguments, queue="mail", key=_key(mail_id)
    )


def mail_settled(session: Session, mail_id: int) -> None:
    """Nobody needs to look after it any more."""
    jobs.unschedule(session, _key(mail_id))


def _key(mail_id: int) -> str:
    return f"incoming-mail:{mail_id}"
