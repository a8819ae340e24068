"""How a mail finds its thread, which mails are automatic, and what addresses and subjects say."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from email.utils import formataddr, parseaddr

THROTTLE_COUNT = 10  # automatic mails per address and request …
THROTTLE_TIME = timedelta(minutes=10)  # … in this time
BLOCK_TIME = timedelta(days=60)  # after a bounce
MAX_SUBJECT = 200  # characters

_PREFIX = re.compile(
    r"^\s*(?:(?P<reply>re|odp|odpoveď|odpověď|aw|antw|antwort|sv|vs|vá|ynt|res|rif|r|ref|回复|答复|回覆)"
    r"|(?P<forward>fwd?|wg|tr|vl|pd|rv|enc|i|fs|fš|předáno|přeposláno|preposlané|přeposlat|转发|轉寄))"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*\[(?:external|externí|ext|spam\??)\]\s*", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![A-Za-z0-9])P\d{5,12}(?!\d)", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![a-z0-9])([a-z0-9]{4,40})\.([a-z2-7]{16})(?![a-z0-9])", re.IGNORECASE)
ROBOTS_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-failed-recipients")
_ROBOTS = ("mailer-daemon@", "mailer-daemon", "postmaster@", "noreply-bounce@", "bounce@", "bounces@")


def strip_prefixes(subject: str) -> str:
    """A subject without Re:, FW:, Odp:, AW:, VS: … of any depth and without a gateway's label."""
    before = None
    while subject != before:
        before, subject = subject, _LABEL.sub("", _PREFIX.sub("", subject))
    return " ".join(subject.split())


def is_forward(subject: str) -> bool:
    """Whether a subject's outermost prefix says that the mail was forwarded."""
    found = _PREFIX.match(_LABEL.sub("", subject))
    return bool(found and found["forward"])


def numbers_in(text: str) -> list[str]:
    """Request numbers mentioned in a text, in capitals, each once."""
    return list(dict.fromkeys(number.upper() for number in _NUMBER.findall(text)))


def signed(subject: str, key: str) -> str:
    """A token that only we can make: `p10001.` and 80 bits of HMAC-SHA256, safe in an address."""
    name = subject.lower()
    digest = hmac.new(key.encode(), b"mail-thread:" + name.encode(), hashlib.sha256).digest()
    return f"{name}.{base64.b32encode(digest[:10]).decode().lower()}"


def tokens_in(texts: Iterable[str], key: str) -> list[str]:
    """What the genuine tokens in addresses or subjects stand for, in capitals; forged ones are passed over."""
    found = []
    for text in texts:
        for name, signature in _TOKEN.findall(text):
            genuine = signed(name, key)
            if hmac.compare_digest(genuine.encode(), f"{name}.{signature}".lower().encode()):
                found.append(name.upper())
    return list(dict.fromkeys(found))


def reply_address(mail_from: str, subject: str, key: str) -> str:
    """The desk's address with a token, to which a reply finds its thread even without our Message-ID."""
    name, address = parseaddr(mail_from)
    local, _, domain = address.rpartition("@")
    return formataddr((name, f"{local}+{signed(subject, key)}@{domain}"))


def new_message_id(mail_from: str, label: str) -> str:
    """A Message-ID that nobody can guess: knowing it proves having got the mail."""
    domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"
    return f"<{label.lower()}.{secrets.token_hex(12)}@{domain}>"


def thread_root(mail_from: str, number: str) -> str:
    """The same reference in every mail about a request, so that mail programs show them together."""
    domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"
    return f"<{number.lower()}.thread@{domain}>"


def bare_address(address: str) -> str:
    """An address in lower case without its +extension: whose mailbox it is."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def is_own(address: str, mail_from: str) -> bool:
    """Whether an address is the desk's own, with whatever token."""
    return bool(address) and bare_address(address) == bare_address(parseaddr(mail_from)[1])


def automatic_reason(headers: Mapping[str, str], sender: str) -> str | None:
    """Why a mail counts as written by a machine (RFC 3834 and custom), or None; header names in lower case.

    A subject alone never tells: people write about absences too.
    """
    if headers.get("auto-submitted", "no").partition(";")[0].strip().lower() not in ("no", ""):
        return "Auto-Submitted"
    if headers.get("precedence", "").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "Precedence"
    if "x-loop" in headers:
        return "X-Loop"
    if headers.get("return-path", "<x>").strip() == "<>":
        return "Return-Path"
    if name := next((name for name in ROBOTS_HEADERS if name in headers), None):
        return name
    return "From" if sender.lower().startswith(_ROBOTS) else None
