"""Reads a message of RFC 5322, well formed or not: bytes in, a ParsedMail out, in time linear in its length.

Only the child process that `reader` watches over runs this on what strangers send.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from processes.mail import bounces, forwarding, markup, quoting, rules, signed
from processes.mail.addresses import addresses_in, author
from processes.mail.charsets import clean, decode_bytes, html_charset
from processes.mail.forwarding import Forwarded
from processes.mail.mime import MAX_DEPTH, Part, leaves, read
from processes.mail.reading import ParsedFile, ParsedMail, Top

MAX_BODY = 100_000  # characters shown; the rest stays in the raw message
MAX_READ = 2_000_000  # bytes of one part out of which text is taken
MAX_FILES = 100
MAX_ANSWERS = 100
_IDS = re.compile(r"<[^<>\s]{3,250}>")
_BARE_ID = re.compile(r"(?<![^\s,;])[^<>\s,;@]{1,200}@[^<>\s,;@]{1,200}(?![^\s,;])")
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_AUTOMATIC = ("auto-submitted", "precedence", "x-loop", "return-path", *rules.ROBOTS_HEADERS)


@dataclass(slots=True)
class _Sorted:
    """The parts of a message by what they are for."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[ParsedFile] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The words: of the plain parts, else of the HTML."""
        plain = "\n\n".join(text for text in self.plain if text.strip())
        whole = clean(plain if plain.strip() else markup.text_of(self.markup()[:MAX_READ]))
        if len(whole) > MAX_BODY:
            self.fault("the text was cut")
        return whole[:MAX_BODY].strip()

    def markup(self) -> str:
        """The HTML of all parts."""
        return "\n".join(self.html)

    def fault(self, words: str) -> None:
        """Note once what could not be read."""
        if words not in self.faults:
            self.faults.append(words)


def headers_of(raw: bytes) -> Top:
    """A message's own headers, without reading its body."""
    return _top(read(raw))


def parse(raw: bytes) -> ParsedMail:
    """Read a whole message; what cannot be read is named in `faults` and left out."""
    message = read(raw)
    top = _top(message)
    found = _sorted(message)
    whole = found.text()
    is_forward = top.is_forward or forwarding.begins_forward(whole)
    inner = (forwarding.forwarded(whole) or _attached(found.parts, whole)) if is_forward else None
    new, quoted = (whole, "") if is_forward else quoting.split_reply(whole)
    html = found.markup()
    return ParsedMail(
        top=replace(top, is_forward=is_forward),
        text=new,
        quoted=quoted,
        html=clean(markup.sanitised(html) or "") or None if html.strip() else None,
        files=tuple(found.files),
        forwarded=inner,
        bounce=bounces.bounce(message, found.parts),
        faults=tuple(found.faults),
        digest=_digest(top, whole, found.parts),
    )


def _top(message: Part) -> Top:
    who = author(message.headers.get("from", ()))
    headers = {name: message.header(name) for name in _AUTOMATIC if name in message.headers}
    subject = message.header("subject")[:1000]
    ids = _ids(message, "message-id")
    references = [*_ids(message, "in-reply-to"), *reversed(_ids(message, "references"))]
    is_urgent = message.header("importance").lower() == "high" or message.header("x-priority")[:1] in ("1", "2")
    return Top(
        message_id=ids[0] if ids else None,
        answers=tuple(dict.fromkeys(references))[:MAX_ANSWERS],
        sender_name=who.name,
        sender_address=who.address,
        is_sole_author=who.is_alone,
        to=tuple(address for name in _RECIPIENTS for v in message.headers.get(name, ()) for address in addresses_in(v)),
        subject=subject,
        date=message.header("date")[:100],
        automatic=rules.automatic_reason(headers, who.address),
        is_urgent=is_urgent,
        is_forward=rules.is_forward(subject) or "x-forwarded-message-id" in message.headers,
        results=message.header("authentication-results")[:5000],
    )


def _ids(message: Part, name: str) -> list[str]:
    """Message-IDs of a header, each in its angle brackets, which some programs leave out."""
    said = " ".join(clean(value.decode("latin-1")) for value in message.headers.get(name, ())[:5])
    return _IDS.findall(said) or [f"<{bare}>" for bare in _BARE_ID.findall(said)]


def _sorted(message: Part) -> _Sorted:
    found = _Sorted()
    for part in _opened(message, found, 0):
        found.parts.append(part)
        kind = part.kind
        if kind in ("text/plain", "text/html") and not _is_file(part):
            content = part.content[:MAX_READ]
            charset = part.parameter("content-type", "charset") or (html_charset(content) if "html" in kind else None)
            (found.plain if kind == "text/plain" else found.html).append(decode_bytes(content, charset))
        elif len(found.files) < MAX_FILES:
            file = _file(part, len(found.files) + 1)
            found.files += [file] if file.size else []
        else:
            found.fault("some parts were left out")
    return found


def _opened(message: Part, found: _Sorted, depth: int) -> Iterator[Part]:
    """The parts of a message, also those within an opaque signature."""
    for part in leaves(message, cut=lambda: found.fault("some parts were left out")):
        yield part
        if part.kind in _SIGNED and depth < MAX_DEPTH:
            der = part.content
            content = signed.content_of(der)
            if content is None:
                found.fault("an encrypted part could not be read")
            else:
                yield from _opened(read(content, (*part.path, (0, len(der), "signed-data"))), found, depth + 1)
        elif part.kind == "application/ms-tnef":
            found.fault("a part in Outlook's own format (winmail.dat) could not be read")


def _is_file(part: Part) -> bool:
    return part.disposition == "attachment" or bool(part.filename)


def _file(part: Part, number: int) -> ParsedFile:
    kind = part.kind
    name = part.filename[:500]
    if not name:
        ending = {"message/rfc822": "eml", "text/calendar": "ics"}.get(kind, kind.partition("/")[2][:10] or "bin")
        name = f"{kind.partition('/')[0]}-{number}.{ending}"
    return ParsedFile(name, kind, len(part.content), part.path)


def _attached(parts: Sequence[Part], comment: str) -> Forwarded | None:
    """A mail forwarded as an attachment."""
    for part in parts:
        if part.kind == "message/rfc822":
            inner = read(part.content)
            top = _top(inner)
            text = _sorted(inner).text()
            return Forwarded(top.sender_name, top.sender_address, text, comment) if top.sender_address else None
    return None


def _digest(top: Top, text: str, parts: Sequence[Part]) -> str:
    found = hashlib.sha256("\n".join((top.date, top.subject, text)).encode())
    for part in parts:
        if _is_file(part):
            found.update(part.body)
    return found.hexdigest()
