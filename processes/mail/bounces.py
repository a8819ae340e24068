"""Reads delivery reports (RFC 3464, 6533, Exim's): which of our mails did not arrive, and whether it ever can."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processes.mail.addresses import addresses_in
from processes.mail.charsets import decode_bytes, decode_words
from processes.mail.mime import Part, decoded, read

_IDS = re.compile(r"<[^<>\s]{3,250}>")
_OWN_ID = re.compile(r"^(?:x-original-)?message-id:[ \t]*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_FAILED_FOR_GOOD = re.compile(r"(?<!\d)5(?:\d\d[ -]|\.\d{1,3}\.\d{1,3})|permanent", re.IGNORECASE)
_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL_KINDS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_READ = 100_000  # bytes of one part


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back; `message_ids` are those of the mail that the report is about."""

    message_ids: tuple[str, ...]
    address: str
    is_permanent: bool
    reason: str


def bounce(message: Part, parts: Sequence[Part]) -> Bounce | None:
    """The delivery report in a message, or None when it is none; a delay is not a bounce."""
    if message.kind == "multipart/report":
        return _by_parts(parts)
    return _by_words(message) if "x-failed-recipients" in message.headers else None


def _by_parts(parts: Sequence[Part]) -> Bounce:
    fields: dict[str, str] = {}
    ids: list[str] = []
    for part in parts[:50]:
        content = part.content[:_READ] if part.kind in (*_STATUS_KINDS, *_ORIGINAL_KINDS) else b""
        if part.kind in _STATUS_KINDS:
            fields |= _fields(content)
        elif content:
            ids += _IDS.findall(read(content).header("message-id"))
    ids += _IDS.findall(fields.get("x-original-message-id", ""))
    failed = fields.get("action", "").lower() == "failed"
    status = _STATUS.search(fields.get("status", ""))
    address = (fields.get("original-recipient") or fields.get("final-recipient", "")).rpartition(";")[2].strip().lower()
    reason = fields.get("diagnostic-code", "") or fields.get("status", "")
    return Bounce(tuple(ids), address, failed and (status is None or status[1] == "5"), reason[:500])


def _fields(content: bytes) -> dict[str, str]:
    """The fields of all blocks of a report; the message's own first, then its recipients'."""
    found: dict[str, str] = {}
    for block in re.split(rb"\r?\n(?:[ \t]*\r?\n)+", content.strip())[:50]:
        headers = read(block + b"\n").headers
        found |= {name: decode_words(values[0]) for name, values in headers.items()}
    return found


def _by_words(message: Part) -> Bounce:
    """Exim's report in plain words, which names the recipients in a header."""
    content = decoded(message.body, message.path[-1][2])[:_READ]
    text = decode_bytes(content, None)
    ids = _OWN_ID.findall(text)
    addresses = addresses_in(message.headers["x-failed-recipients"][0]) or [""]
    reason = next((line.strip() for line in text.splitlines() if _STATUS.search(line)), "")
    return Bounce(tuple(ids), addresses[0], _FAILED_FOR_GOOD.search(text) is not None, reason[:500])
