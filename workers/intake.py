"""Takes in mail: keeps it in one transaction, handles it in the next; looks after what was left over."""

import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime

from imap_tools import AND, BaseMailBox, MailMessageFlags
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler, recurring
from processes.errors import Refusal
from processes.intake import use_cases
from processes.intake.rules import Outcome
from processes.mail.accounts import incoming_url
from processes.mail.servers import opened
from processes.mail.use_cases import note_failure
from workers.sessions import WorkerSession

LOG = logging.getLogger(__name__)
BATCH = 100  # messages of one poll; the rest waits for the next


@job_handler("intake.handle_mail")
def handle_mail(session: Session, *, now: datetime, mail_id: int) -> None:
    """Handle a message whose receiver died or failed, or that is to be read again."""
    use_cases.read_mail(session, mail_id=mail_id)
    use_cases.handle_mail(session, mail_id=mail_id, now=now)


@recurring("intake.poll", every="PT1M", transactional=False)
def poll_mailbox(claim: Claim) -> None:
    """Fetch what has come into the mailbox, where one is named; a server that is away is asked again in a minute."""
    with WorkerSession() as session:
        url = incoming_url(session)
    if url is not None:
        for outcome in poll(WorkerSession, url):
            LOG.info("mail: %s", outcome)


def take_in(sessions: Callable[[], Session], raw: bytes, *, envelope_to: str | None) -> Outcome:
    """Keep a message, have it read, then do what it asks for. Raises Refusal for one that cannot be kept, DBAPIError.

    Once it is kept nothing raises: a message that cannot be handled stays with its error and is tried again.
    """
    with sessions() as session, committing(session):
        mail_id = use_cases.receive_mail(session, raw=raw, envelope_to=envelope_to, now=utcnow()).id
    try:
        with sessions() as session, committing(session):
            use_cases.read_mail(session, mail_id=mail_id, raw=raw)
        with sessions() as session, committing(session):
            return use_cases.handle_mail(session, mail_id=mail_id, now=utcnow())
    except Exception as fault:
        reason = f"{type(fault).__name__}: {fault}".partition("\n")[0][:300]
        whole = "".join(traceback.format_exception(fault))
        LOG.warning("mail %s could not be handled: %s", mail_id, reason)
    try:
        with sessions() as session, committing(session):
            note_failure(session, mail_id=mail_id, error=f"{reason}\n\n{whole[-1500:]}")
    except DBAPIError:
        LOG.warning("the failure of mail %s could not be noted", mail_id)
    return Outcome("failed", reason=reason)


def poll(sessions: Callable[[], Session], url: str) -> Iterator[Outcome]:
    """Take in the unseen messages of a mailbox, oldest first; a message is marked as seen once it is kept.

    A refused one (too large) is marked as seen and flagged. A database that is away ends the poll: what was
    not kept stays unseen.
    """
    with opened(url) as mailbox:
        for uid in list(mailbox.uids(AND(seen=False)))[:BATCH]:
            for message in mailbox.fetch(AND(uid=uid), mark_seen=False, bulk=False):
                yield _take_one(sessions, mailbox, uid, message.obj.as_bytes())


def _take_one(sessions: Callable[[], Session], mailbox: BaseMailBox, uid: str, raw: bytes) -> Outcome:
    try:
        outcome = take_in(sessions, raw, envelope_to=None)
    except Refusal as refused:
        mailbox.flag(uid, (MailMessageFlags.SEEN, MailMessageFlags.FLAGGED), True)
        return Outcome("filed", reason=str(refused))
    mailbox.flag(uid, MailMessageFlags.SEEN, True)
    return outcome
