"""What agents are told of mail: one that nobody knows where to put, one that cannot be sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.mail.models import IncomingMail, OutgoingMail
from processes.mail.rights import INCOMING_READERS, READERS
from processes.notices.rules import kind
from processes.notices.use_cases import tell

NOTICE = "notice"  # the template of mails that tell of something: of these nothing is told
WAITS = kind(
    "mail.waits",
    label=N_("A mail waits for an agent, such as one of an unknown sender"),
    sentence=N_("A mail of {sender} waits for an agent: {subject}"),
    roles=set(INCOMING_READERS),
)
UNSENT = kind(
    "mail.unsent",
    label=N_("A mail cannot be sent"),
    sentence=N_("The mail to {address} was not sent: {subject}"),
    roles=set(READERS),
)


def mail_waits(session: Session, mail: IncomingMail, *, now: datetime) -> None:
    """A mail that came in waits for a decision."""
    values = {"sender": mail.sender or "?", "subject": mail.subject}
    tell(session, WAITS, about=str(mail.id), path=f"/mail/incoming/{mail.id}", values=values, now=now)


def mail_unsent(session: Session, mail: OutgoingMail, *, now: datetime) -> None:
    """A mail of ours stays here."""
    if mail.template != NOTICE:
        values = {"address": mail.to_address, "subject": mail.subject}
        tell(session, UNSENT, about=str(mail.id), path=f"/mail/outgoing/{mail.id}", values=values, now=now)
