"""Mails of copied cases: all were sent, those of closed cases are cut."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from podpora.load.copies import Copy
from processes.engine.store.models import Job
from processes.mail.models import OutgoingMail, OutgoingState

# A million cases would have thirty gigabytes of mails.
COPIES = {
    "outgoing_mail": Copy(
        {
            "message_id": "'<' || lower(c.number) || '.' || md5(o.message_id || c.n) || '@localhost>'",
            "subject": "replace(o.subject, o.number_, c.number)",
            "html": "CASE WHEN c.is_closed THEN '<p>…</p>' ELSE replace(o.html, o.number_, c.number) END",
        }
    )
}


def delivered(session: Session) -> None:
    """Every mail has gone, though none leaves."""
    session.execute(delete(Job).where(Job.topic == "mail.deliver"))
    sent = {"state": OutgoingState.SENT, "sent_at": OutgoingMail.created_at}
    session.execute(update(OutgoingMail).values(sent), execution_options={"synchronize_session": False})
