"""Work of the queue `mail`: hands what was queued to the mail server, outside of any transaction."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from ssl import create_default_context
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from processes.mail import queries
from processes.mail.composing import compose
from processes.mail.delivering import mark_delivered, record_bounce
from processes.mail.models import OutgoingMail, OutgoingState
from processes.requests.models import Request
from processes.requests.queries import file_content
from processes.settings import get_settings
from workers.sessions import WorkerSession

TIMEOUT = 30  # seconds for every answer of the mail server
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class BadMailUrl(ValueError):
    """MAIL_URL cannot be read."""


@job_handler("mail.deliver", transactional=False)
def deliver(claim: Claim, *, mail_id: int) -> None:
    """Send one mail, or keep it where MAIL_URL is unset; a server that is away is tried again by the job.

    A crash between the server's answer and our commit sends it twice, with the same Message-ID.
    """
    url = get_settings().mail_url
    message = _composed(mail_id)
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


def _composed(mail_id: int) -> EmailMessage | None:
    """The message with its files, or None when there is nothing left to send."""
    with WorkerSession() as session:
        mail = session.get(OutgoingMail, mail_id)
        if mail is None or mail.state not in (OutgoingState.QUEUED, OutgoingState.FAILED):
            return None
        try:
            return compose(
                mail,
                mail_from=get_settings().mail_from,
                key=get_settings().signing_key(),
                follows=mail.in_reply_to or queries.last_incoming_id(session, mail),
                number=_number(session, mail),
                files=[
                    (a["filename"], a["content_type"], file_content(session, a["sha256"])) for a in mail.attachments
                ],
            )
        except ValueError as fault:
            reason = f"The mail cannot be written: {fault}"
    _mark(mail_id, OutgoingState.FAILED, reason)
    return None


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


@contextmanager
def connected(url: str) -> Iterator[smtplib.SMTP]:
    """A signed-in connection by smtp://, smtps:// or smtp+starttls://user:password@host:port; BadMailUrl."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadMailUrl("MAIL_URL must be smtp://, smtps:// or smtp+starttls:// with a host")
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, port, timeout=TIMEOUT, context=create_default_context())
    else:
        server = smtplib.SMTP(parts.hostname, port, timeout=TIMEOUT)
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
