"""Reads a message of RFC 5322, well formed or not: bytes in, a ParsedMail out, never an exception."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parseaddr

from processes.mail import bounces, markup, quoting, rules
from processes.mail.bounces import Bounce
from processes.mail.charsets import clean, decode_bytes, decode_words
from processes.mail.quoting import Forwarded
from processes.settings import get_settings

MAX_BODY = 100_000  # characters shown; the rest stays in the raw message
MAX_PARTS = 500
MAX_FILES = 100
_IDS = re.compile(r"<[^<>\s]{3,250}>")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that came with a message."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Top:
    """A message's own headers."""

    message_id: str | None
    answers: tuple[str, ...]  # In-Reply-To first, then References from the newest
    sender_name: str
    sender_address: str
    to: tuple[str, ...]
    subject: str
    automatic: str | None  # why it counts as written by a machine
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """Everything that a message says."""

    top: Top
    text: str  # what is new
    quoted: str
    html: str | None
    files: tuple[ParsedFile, ...]
    forwarded: Forwarded | None
    bounce: Bounce | None
    faults: tuple[str, ...]  # what could not be read, in plain words


def headers_of(raw: bytes) -> Top:
    """A message's own headers, without reading its body."""
    try:
        return _top(BytesHeaderParser(policy=compat32).parsebytes(raw[:400_000]))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return Top(None, (), "", "", (), "", "unreadable headers", False)


def parse(raw: bytes) -> ParsedMail:
    """Read a whole message; what cannot be read is named in `faults` and left out."""
    top = headers_of(raw)
    try:
        return _parsed(message_from_bytes(raw, policy=compat32), top)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError, RecursionError) as fault:
        text = decode_bytes(raw[:MAX_BODY].partition(b"\n\n")[2], None)
        return ParsedMail(top, text.strip(), "", None, (), None, None, (f"unreadable MIME: {type(fault).__name__}",))


def _parsed(message: Message, top: Top) -> ParsedMail:
    faults: list[str] = []
    plain, html, files = _sorted_parts(message, faults)
    whole = plain if plain.strip() else markup.text_of(html)
    if len(whole) > MAX_BODY:
        faults.append("the text was cut")
    whole = clean(whole)[:MAX_BODY].strip()
    new, quoted = quoting.split_reply(whole)
    forward = quoting.forwarded(whole) or _attached_forward(message, whole) if rules.is_forward(top.subject) else None
    return ParsedMail(
        top=top,
        text=whole if forward else new,
        quoted="" if forward else quoted,
        html=clean(markup.sanitised(html) or "") or None if html.strip() else None,
        files=tuple(files),
        forwarded=forward,
        bounce=bounces.bounce(message),
        faults=tuple(faults),
    )


def _top(message: Message) -> Top:
    headers = {name.lower(): decode_words(value) for name, value in reversed(list(message.raw_items()))}
    name, address = _address(message, headers)
    ids = _IDS.findall(headers.get("message-id", ""))
    references = [*_IDS.findall(headers.get("in-reply-to", "")), *reversed(_IDS.findall(headers.get("references", "")))]
    own = parseaddr(get_settings().mail_from)[1]
    urgent = headers.get("importance", "").lower() == "high" or headers.get("x-priority", "3")[:1] in ("1", "2")
    return Top(
        message_id=ids[0] if ids else None,
        answers=tuple(dict.fromkeys(references)),
        sender_name=name,
        sender_address=address,
        to=tuple(_recipients(headers)),
        subject=headers.get("subject", "")[:1000],
        automatic=rules.automatic_reason(headers, address, own),
        is_urgent=urgent,
    )


def _address(message: Message, headers: dict[str, str]) -> tuple[str, str]:
    """Name and address of the first author; the address is taken before encoded words are decoded."""
    raw = str(message.get("from") or message.get("sender") or "")
    found = next((a for _, a in getaddresses([raw]) if "@" in a), "") or parseaddr(headers.get("from", ""))[1]
    name = parseaddr(headers.get("from", ""))[0] or decode_words(parseaddr(raw)[0])
    address = clean(found).lower() if re.fullmatch(r"[^\s@<>]{1,128}@[^\s@<>]{1,190}", found) else ""
    return name[:200] or address.partition("@")[0], address


def _recipients(headers: dict[str, str]) -> Iterator[str]:
    for name in ("to", "cc", "delivered-to", "x-original-to", "envelope-to"):
        for _, address in getaddresses([headers.get(name, "")[:20_000]]):
            if "@" in address:
                yield address.lower()


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold content, in order; a message inside the message is one part."""
    waiting, count = [message], 0
    while waiting and count < MAX_PARTS:
        part = waiting.pop()
        count += 1
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting.extend(reversed(part.get_payload()))  # type: ignore[arg-type]
        else:
            yield part


def _sorted_parts(message: Message, faults: list[str]) -> tuple[str, str, list[ParsedFile]]:
    plain: list[str] = []
    html: list[str] = []
    files: list[ParsedFile] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_file(part):
            text = decode_bytes(_content(part), part.get_content_charset())
            (plain if kind == "text/plain" else html).append(text)
        elif kind != "message/delivery-status" and len(files) < MAX_FILES:
            files.append(_file(part, len(files) + 1))
        else:
            faults.append("some parts were left out")
    return "\n\n".join(text for text in plain if text.strip()), "\n".join(html), [f for f in files if f.content]


def _is_file(part: Message) -> bool:
    return (part.get_content_disposition() or "") == "attachment" or bool(part.get_filename())


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    inner = part.get_payload()
    if isinstance(inner, list) and inner:
        return inner[0].as_bytes() if isinstance(inner[0], Message) else b""
    return b""


def _file(part: Message, number: int) -> ParsedFile:
    kind = part.get_content_type()
    name = decode_words(part.get_filename() or "")
    if not name:
        ending = {"message/rfc822": "eml", "text/calendar": "ics"}.get(kind, kind.partition("/")[2][:10] or "bin")
        name = f"{kind.partition('/')[0]}-{number}.{ending}"
    return ParsedFile(name, kind, _content(part))


def _attached_forward(message: Message, comment: str) -> Forwarded | None:
    """A mail forwarded as an attachment."""
    for part in _leaves(message):
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            top = _top(inner[0])
            plain, html, _ = _sorted_parts(inner[0], [])
            text = clean(plain if plain.strip() else markup.text_of(html))[:MAX_BODY].strip()
            return Forwarded(top.sender_name, top.sender_address, text, comment) if top.sender_address else None
    return None
