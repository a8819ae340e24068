"""Work of the queue `mail`: hands what was queued to the mail server, outside of any transaction."""

import smtplib
from email.message import EmailMessage

from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.customers.logos import our_logo
from processes.db import committing
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from processes.mail import queries
from processes.mail.accounts import outgoing_url, sender
from processes.mail.composing import compose
from processes.mail.delivering import mark_delivered, record_bounce
from processes.mail.models import OutgoingMail, OutgoingState
from processes.mail.servers import connected
from processes.requests.models import Request
from processes.requests.queries import file_content
from processes.settings import get_settings
from workers.sessions import WorkerSession


@job_handler("mail.deliver", transactional=False)
def deliver(claim: Claim, *, mail_id: int) -> None:
    """Send one mail, or keep it where no server is named; a server that is away is tried again by the job.

    A crash between the server's answer and our commit sends it twice, with the same Message-ID.
    """
    message, url = _composed(mail_id)
    if message is None:
        return
    if url is None:
        _mark(mail_id, OutgoingState.KEPT)
        return
    try:
        with connected(url) as server:
            server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        _refused(mail_id, refused)
    except (OSError, smtplib.SMTPException) as fault:
        _mark(mail_id, OutgoingState.QUEUED, f"{type(fault).__name__}: {fault}")
        raise
    else:
        _mark(mail_id, OutgoingState.SENT)


def _composed(mail_id: int) -> tuple[EmailMessage | None, str | None]:
    """The message with its files, or None when there is nothing left to send; and the server that it leaves by."""
    with WorkerSession() as session:
        mail = session.get(OutgoingMail, mail_id)
        if mail is None or mail.state not in (OutgoingState.QUEUED, OutgoingState.FAILED):
            return None, None
        try:
            message = compose(
                mail,
                mail_from=sender(session),
                key=get_settings().signing_key(),
                follows=mail.in_reply_to or queries.last_incoming_id(session, mail),
                number=_number(session, mail),
                logo=our_logo(session),
                files=[
                    (a["filename"], a["content_type"], file_content(session, a["sha256"])) for a in mail.attachments
                ],
            )
            return message, outgoing_url(session)
        except ValueError as fault:
            reason = f"The mail cannot be written: {fault}"
    _mark(mail_id, OutgoingState.FAILED, reason)
    return None, None


def _number(session: Session, mail: OutgoingMail) -> str | None:
    request = session.get(Request, mail.request_id) if mail.request_id else None
    return request.number if request else None


def _mark(mail_id: int, state: OutgoingState, error: str | None = None) -> None:
    with WorkerSession() as session, committing(session):
        mark_delivered(session, mail_id=mail_id, state=state, error=error, now=utcnow())


def _refused(mail_id: int, refused: smtplib.SMTPException) -> None:
    """The server said no: for good (5xx) it is a failure, and an unknown mailbox a bounce; else tried again."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(refused.recipients.values()))
    else:
        code, words = getattr(refused, "smtp_code", 0), getattr(refused, "smtp_error", b"")
    text = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    if code < 500:
        _mark(mail_id, OutgoingState.QUEUED, text)
        raise refused
    with WorkerSession() as session, committing(session):
        mail = session.get_one(OutgoingMail, mail_id)
        if isinstance(refused, smtplib.SMTPRecipientsRefused):
            record_bounce(session, mail=mail, error=text, now=utcnow())
        else:
            mark_delivered(session, mail_id=mail_id, state=OutgoingState.FAILED, error=text, now=utcnow())
