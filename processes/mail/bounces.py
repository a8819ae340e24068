"""Reads delivery reports (RFC 3464): which of our mails did not arrive, and whether it ever can."""

import re
from dataclasses import dataclass
from email.message import Message

from processes.mail.charsets import decode_words

_IDS = re.compile(r"<[^<>\s]{3,250}>")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back; `message_ids` are those of the mail that the report is about."""

    message_ids: tuple[str, ...]
    address: str
    is_permanent: bool
    reason: str


def bounce(message: Message) -> Bounce | None:
    """The delivery report in a message, or None when it is none; a delay is not a bounce."""
    if message.get_content_type() != "multipart/report" or not isinstance(message.get_payload(), list):
        return None
    fields: dict[str, str] = {}
    ids: list[str] = []
    for part in list(message.walk())[:50]:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            fields |= _fields(part)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            ids += _ids(part)
    failed = fields.get("action", "").lower() == "failed"
    status = _STATUS.search(fields.get("status", ""))
    address = (fields.get("original-recipient") or fields.get("final-recipient", "")).rpartition(";")[2].strip().lower()
    reason = fields.get("diagnostic-code", "") or fields.get("status", "")
    return Bounce(tuple(ids), address, failed and (status is None or status[1] == "5"), reason[:500])


def _fields(part: Message) -> dict[str, str]:
    blocks = part.get_payload()
    found: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Message):
            found |= {name.lower(): decode_words(value) for name, value in block.items()}
    return found


def _ids(part: Message) -> list[str]:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return _IDS.findall(str(inner[0].get("message-id", "")))
    text = part.get_payload(decode=True)
    if not isinstance(text, bytes):
        return []
    found = re.search(rb"^message-id:\s*(<[^<>\s]+>)", text, re.IGNORECASE | re.MULTILINE)
    return [found[1].decode("ascii", "replace")] if found else []
