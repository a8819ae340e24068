"""Letters as real mail programs write them, as bytes; a mail of ours as it waits."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.mail.models import OutgoingMail
from processes.mail.use_cases import queue_mail

FROM = "Karel Dvořák <requester@mlekarna.test>"
DESK = "podpora@localhost"


def letter(
    text: str = "Dobrý den, tiskárna maže štítky.",
    *,
    subject: str = "Tiskárna maže štítky",
    sender: str = FROM,
    to: str = DESK,
    html: str | None = None,
    files: tuple[tuple[str, str, bytes], ...] = (),
    charset: str = "utf-8",
    message_id: str | None = "<1@mlekarna.test>",
    **headers: str,
) -> bytes:
    """One message; header names are given with underscores."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset=charset)
    if html is not None:
        message.add_alternative(html, subtype="html", charset=charset)
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


HOST = "mx.podpora.test"


def vouched(raw: bytes, results: str = "dmarc=pass") -> bytes:
    """The same as the trusted receiving host hands it on."""
    return f"Authentication-Results: {HOST}; {results}\r\n".encode() + raw


def bounce(message_id: str, address: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report (RFC 3464) about one of our mails."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.mlekarna.test>
To: {DESK}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report.{abs(hash(message_id))}@mx.mlekarna.test>
Auto-Submitted: auto-replied
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mlekarna.test

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: text/rfc822-headers

From: {DESK}
To: {address}
Message-ID: {message_id}
Subject: x

--b--
""".replace("\n", "\r\n").encode()


def queued(session: Session, **mail: Any) -> OutgoingMail:
    """A mail of ours, as `queue_mail` is told it, and what has become of it."""
    queue_mail(session, **mail)
    found = select(OutgoingMail).where(OutgoingMail.template == mail["template"])
    return session.scalars(found.order_by(OutgoingMail.id.desc()).limit(1)).one()
