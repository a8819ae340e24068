"""Makes the message of RFC 5322 that leaves for the mail server."""

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from processes.mail.models import OutgoingMail
from processes.mail.rules import thread_root
from processes.mail.sealing import opened

LOGO = "cid:logo"  # what mails call the picture that travels with them


def compose(
    mail: OutgoingMail,
    *,
    mail_from: str,
    key: str,
    follows: str | None = None,
    number: str | None = None,
    files: Sequence[tuple[str, str, bytes]] = (),
    logo: bytes | None = None,
) -> EmailMessage:
    """Text and HTML with `files` (name, type, content) and the `logo` (PNG) where the HTML shows it.

    `follows` is the Message-ID that it answers.
    `key` opens the secret of a personal link.

    ValueError for an address that no header can carry.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(mail_from)
    message["To"] = Address(display_name=_plain(mail.to_name), addr_spec=mail.to_address)
    message["Subject"] = _plain(mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    if follows:
        message["In-Reply-To"] = follows
    references = [thread_root(mail_from, number)] if number else []
    if references or follows:
        message["References"] = " ".join([*references, *([follows] if follows else [])])
    if mail.is_automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(opened(mail.text, mail.secret_name, key), cte="quoted-printable")
    html = opened(mail.html, mail.secret_name, key)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if logo and LOGO in html:
        shown = message.get_payload(1)
        assert isinstance(shown, EmailMessage)
        shown.add_related(logo, "image", "png", cid="<logo>", disposition="inline", filename="logo.png")
    for name, content_type, content in files:
        main, _, sub = content_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=_plain(name))
    return message


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=_plain(name), addr_spec=address)


def _plain(text: str) -> str:
    """One line without control characters: nothing that could start another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
