"""Speaks to mail servers by the addresses of MAIL_URL and INBOX_URL, and asks them whether they let us in."""

import imaplib
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ssl import SSLCertVerificationError, SSLError, create_default_context
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

TIMEOUT = 30  # seconds for every answer of the server that mail leaves by
INBOX_TIMEOUT = 60  # and of the one that it comes from
ASKING = 8  # and while a person waits for the test
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465, "imap": 143, "imap+starttls": 143, "imaps": 993}
LONGEST_ANSWER = 300  # characters


class BadMailUrl(ValueError):
    """MAIL_URL cannot be read."""


class BadInboxUrl(ValueError):
    """INBOX_URL cannot be read."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server as a form says it; `scheme` is one of PORTS, `port` None is the usual one, `folder` of a mailbox."""

    scheme: str
    host: str
    port: int | None = None
    user: str = ""
    password: str = ""
    folder: str = ""

    @property
    def url(self) -> str:
        """The same as the settings have it."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        where = f"{self.host}:{self.port}" if self.port else self.host
        return f"{self.scheme}://{login}{where}" + (f"/{quote(self.folder)}" if self.folder else "")


def server_of(url: str) -> Server:
    """What an address says; an empty host where it cannot be read."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname or "", parts.port, user, password, unquote(parts.path.strip("/")))


@contextmanager
def connected(url: str, *, timeout: float = TIMEOUT) -> Iterator[smtplib.SMTP]:
    """A signed-in connection by smtp://, smtps:// or smtp+starttls://user:password@host:port; BadMailUrl."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise BadMailUrl("MAIL_URL must be smtp://, smtps:// or smtp+starttls:// with a host")
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, port, timeout=timeout, context=create_default_context())
    else:
        server = smtplib.SMTP(parts.hostname, port, timeout=timeout)
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


@contextmanager
def opened(url: str, *, timeout: float = INBOX_TIMEOUT) -> Iterator[BaseMailBox]:
    """The folder (INBOX by default) of imap://, imap+starttls:// or imaps://user:password@host:port/folder."""
    parts = urlsplit(url)
    kinds = {"imaps": MailBox, "imap+starttls": MailBoxStartTls, "imap": MailBoxUnencrypted}
    if parts.scheme not in kinds or not parts.hostname or not parts.username:
        raise BadInboxUrl("INBOX_URL must be imap://, imap+starttls:// or imaps:// with a user and a host")
    box = kinds[parts.scheme](parts.hostname, port=parts.port or PORTS[parts.scheme], timeout=timeout)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password or "")
    login = box.login if (user + password).isascii() else box.login_utf8  # LOGIN carries ASCII only
    with login(user, password, initial_folder=folder) as mailbox:
        yield mailbox


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a server lets us in, and its own words."""

    is_right: bool
    words: str
    is_about_encryption: bool = False  # the two of us speak differently encrypted, or by another port


def ask_outgoing(url: str) -> Answer:
    """Sign in to the server that mail leaves by; nothing is sent."""
    try:
        with connected(url, timeout=ASKING) as server:
            code, words = server.noop()
        return Answer(code < 400, _said(words))
    except (OSError, SSLError, smtplib.SMTPException, ValueError) as fault:
        return _fault(fault)


def ask_incoming(url: str) -> Answer:
    """Sign in to the mailbox and open its folder; nothing is marked as seen."""
    try:
        with opened(url, timeout=ASKING) as mailbox:
            found = mailbox.folder.status(unquote(urlsplit(url).path.strip("/")) or "INBOX")
        return Answer(True, ", ".join(f"{name} {found[name]}" for name in ("MESSAGES", "UNSEEN") if name in found))
    except (OSError, SSLError, imaplib.IMAP4.error, ImapToolsError, ValueError) as fault:
        return _fault(fault)


def _fault(fault: BaseException) -> Answer:
    code, words = getattr(fault, "smtp_code", None), getattr(fault, "smtp_error", None)
    result = getattr(fault, "command_result", None)
    if code is not None:
        return Answer(False, _said(f"{code} {_said(words)}"))
    said = _said(result[1][0] if isinstance(result, tuple) and result[1] else fault)
    is_encryption = isinstance(fault, SSLError | smtplib.SMTPNotSupportedError)
    return Answer(False, said, is_encryption and not isinstance(fault, SSLCertVerificationError))


def _said(words: Any) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shown[:LONGEST_ANSWER]
