"""Mails as they are delivered, for tests that follow a personal link."""

from processes.mail.models import OutgoingMail
from processes.mail.sealing import opened
from processes.settings import get_settings


def delivered(mail: OutgoingMail, *, html: bool = False) -> str:
    """The text of a mail, or its HTML, with the secret that only its reader gets."""
    return opened(mail.html if html else mail.text, mail.secret_name, get_settings().signing_key())
