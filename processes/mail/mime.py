"""Splits a message into parts by where they lie: linear in its length whatever it holds, nothing raises.

The standard parser reads line by line, needs quadratic time for some headers, and differs between versions.
"""

import binascii
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote_to_bytes

from processes.mail import signed
from processes.mail.charsets import decode_bytes, decode_words

MAX_DEPTH = 30
MAX_PARTS = 500
MAX_DELIMITERS = 20_000  # looked at in all; a message of people has a few dozen
MAX_VALUE = 20_000  # bytes of one header
MAX_HEADERS = 1_000
WANTED = (
    "from", "to", "cc", "delivered-to", "x-original-to", "envelope-to", "subject", "date", "message-id", "in-reply-to",
    "references", "importance", "x-priority", "auto-submitted", "precedence", "x-loop", "return-path",
    "x-forwarded-message-id", "authentication-results", "content-type", "content-disposition",
    "content-transfer-encoding", "x-autoreply", "x-autorespond", "x-autoresponder", "x-failed-recipients",
    "action", "status", "final-recipient", "original-recipient", "diagnostic-code", "x-original-message-id",
)  # fmt: skip
_HEADER = re.compile(
    rf"^({'|'.join(WANTED)})[ \t]*:([^\n]*+(?:\n[ \t][^\n]*+)*+)".encode(), re.IGNORECASE | re.MULTILINE
)
_NO_HEADER = re.compile(rb"^(?![!-9;-~]{1,200}+[ \t]{0,20}:|[ \t\r]|>?From )", re.MULTILINE)
_EMPTY_LINE = re.compile(rb"\r?\n")
_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_PARAMETER = re.compile(r""";\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;"]*))""", re.DOTALL)

Place = tuple[int, int, str]  # from, to (bytes), how that is to be decoded


@dataclass(frozen=True, slots=True)
class Part:
    """A message or a part of one: `path` leads from the raw bytes to its content, `headers` are the raw values."""

    headers: dict[str, list[bytes]]
    path: tuple[Place, ...]
    body: bytes  # not decoded yet

    def header(self, name: str) -> str:
        """The first header of this name as text on one line."""
        values = self.headers.get(name)
        return decode_words(values[0]) if values else ""

    @property
    def kind(self) -> str:
        """Type and subtype in lower case; text/plain where it says nothing that can be read."""
        said = self._said("content-type").partition(";")[0].strip().lower()
        return said if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,120}", said) else "text/plain"

    @property
    def disposition(self) -> str:
        """`attachment`, `inline` or nothing."""
        return self._said("content-disposition").partition(";")[0].strip().lower()

    def parameter(self, header: str, name: str) -> str:
        """One parameter of a header, by RFC 2231, as encoded words, or as raw letters of any charset."""
        found = parameters(self._said(header))
        whole = found.get(name)
        if whole is not None:
            return decode_words(whole.encode("latin-1"))
        return _continued(found, name)

    @property
    def filename(self) -> str:
        """What the part is to be saved as."""
        return self.parameter("content-disposition", "filename") or self.parameter("content-type", "name")

    @property
    def content(self) -> bytes:
        """The decoded content."""
        return decoded(self.body, self.path[-1][2])

    def _said(self, header: str) -> str:
        values = self.headers.get(header)
        return values[0][:MAX_VALUE].decode("latin-1") if values else ""


def parameters(value: str) -> dict[str, str]:
    """Parameters of a header by lower-case name; of two with one name the first counts."""
    found: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(value[:MAX_VALUE]):
        found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip())
    return found


def _continued(found: dict[str, str], name: str) -> str:
    """`name*`, or `name*0`, `name*1*` … of RFC 2231 put together."""
    pieces = [(f"{name}*", 0)] if f"{name}*" in found else []
    for number in range(100):
        piece = next((p for p in (f"{name}*{number}*", f"{name}*{number}") if p in found), None)
        if piece is None:
            break
        pieces.append((piece, number))
    content, charset = b"", None
    for piece, number in pieces:
        text = found[piece]
        if piece.endswith("*") and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        content += unquote_to_bytes(text) if piece.endswith("*") else text.encode("latin-1")
    return " ".join(decode_bytes(content, charset).split())


def read(raw: bytes, path: tuple[Place, ...] = ()) -> Part:
    """The headers of a message that is all of `raw`, and where its body lies."""
    return _part(raw, 0, len(raw), path)


def _part(buffer: bytes, start: int, end: int, path: tuple[Place, ...]) -> Part:
    headers, body = _headers(buffer, start, end)
    said = headers.get("content-transfer-encoding", [b""])[0][:40].decode("latin-1").strip().lower()
    return Part(headers, (*path, (body, end, said if said in _TRANSFERS else "")), buffer[body:end])


def _headers(buffer: bytes, start: int, end: int) -> tuple[dict[str, list[bytes]], int]:
    """Raw values of the headers that anybody asks for, in their order and unfolded; and where the body begins."""
    if empty := _EMPTY_LINE.match(buffer, start, end):
        return {}, empty.end()
    last = _END_OF_HEADERS.search(buffer, start, end)
    stop, body = (last.start() + 1, last.end()) if last else (end, end)
    strange = _NO_HEADER.search(buffer, start, stop)
    if strange and strange.start() < stop:  # the empty line is missing: the text begins here
        stop = body = strange.start()
    headers: dict[str, list[bytes]] = {}
    for found in islice(_HEADER.finditer(buffer, start, stop), MAX_HEADERS):
        value = b" ".join(line.strip() for line in found[2][:MAX_VALUE].split(b"\n"))
        headers.setdefault(found[1].decode("ascii").lower(), []).append(value)
    return headers, body


@dataclass(slots=True)
class _Budget:
    parts: int = MAX_PARTS
    delimiters: int = MAX_DELIMITERS
    is_spent: bool = False


def leaves(message: Part, *, cut: Callable[[], None]) -> Iterator[Part]:
    """The parts that hold content, in order; a message inside is one. `cut` is told if some are left out."""
    budget = _Budget()
    waiting = [(message, 0)]
    while waiting and not budget.is_spent:
        part, depth = waiting.pop()
        budget.parts -= 1
        inside = _inside(part, budget) if depth < MAX_DEPTH else []
        if inside:
            waiting.extend((child, depth + 1) for child in reversed(inside))
        else:
            yield part
        budget.is_spent = budget.is_spent or budget.parts <= 0
    if waiting or budget.is_spent:
        cut()


def _inside(part: Part, budget: _Budget) -> list[Part]:
    """The parts of a multipart; none of anything else and of one without its boundary."""
    if not part.kind.startswith("multipart/"):
        return []
    boundary = parameters(part._said("content-type")).get("boundary", "").rstrip().encode("latin-1")
    if not boundary:
        return []
    found: list[Part] = []
    start: int | None = None
    path = (*part.path[:-1], (*part.path[-1][:2], ""))  # a multipart is never encoded, whatever it says
    for at, after, closes in _delimiters(part.body, b"--" + boundary[:200], budget):
        if start is not None:
            found.append(_part(part.body, start, at, path))
        if closes or len(found) >= budget.parts:
            return found
        start = after
    if start is not None:
        found.append(_part(part.body, start, len(part.body), path))
    return found


def _delimiters(body: bytes, mark: bytes, budget: _Budget) -> Iterator[tuple[int, int, bool]]:
    """(end of what stands before, start of what follows, whether it is the last) of each delimiter line."""
    at = 0 if body.startswith(mark) else _next(body, mark, 0)
    while at >= 0:
        budget.delimiters -= 1
        if budget.delimiters <= 0:
            budget.is_spent = True
            return
        line_end = body.find(b"\n", at)
        line_end = len(body) if line_end < 0 else line_end
        rest = body[at + len(mark) : min(line_end, at + len(mark) + 100)].strip()
        if rest in (b"", b"--"):
            before = at - 1 if at and body[at - 1 : at] == b"\n" else at
            yield before - (body[before - 1 : before] == b"\r"), min(line_end + 1, len(body)), rest == b"--"
        at = _next(body, mark, min(line_end, len(body)))


def _next(body: bytes, mark: bytes, at: int) -> int:
    found = body.find(b"\n" + mark, at)
    return found + 1 if found >= 0 else -1


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))


def _base64(content: bytes) -> bytes:
    letters = content.translate(None, _NOT_BASE64).partition(b"=")[0]
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


_TRANSFERS: dict[str, Callable[[bytes], bytes | None]] = {
    "base64": _base64,
    "quoted-printable": binascii.a2b_qp,
}
_DECODERS = {**_TRANSFERS, "signed-data": signed.content_of}


def decoded(content: bytes, encoding: str) -> bytes:
    """What a transfer encoding stands for; what cannot be decoded stays as it is."""
    decoder = _DECODERS.get(encoding)
    return (decoder(content) or content) if decoder and content.strip() else content


def content_at(raw: bytes, path: Sequence[Sequence[int | str]]) -> bytes:
    """The bytes to which a part's path leads, without reading the message again."""
    for start, end, encoding in path:
        raw = decoded(raw[int(start) : int(end)], str(encoding))
    return raw
