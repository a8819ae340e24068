"""What a message says, as it is kept beside the raw message: read once, shown and acted upon many times."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from processes.mail.bounces import Bounce
from processes.mail.forwarding import Forwarded
from processes.mail.mime import Place, content_at


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that came with a message; its bytes lie in the raw message."""

    filename: str
    content_type: str
    size: int
    path: tuple[Place, ...]

    def content(self, raw: bytes) -> bytes:
        """Its bytes, out of the raw message."""
        return content_at(raw, self.path)


@dataclass(frozen=True, slots=True)
class Top:
    """A message's own headers."""

    message_id: str | None = None
    answers: tuple[str, ...] = ()  # In-Reply-To first, then References from the newest
    sender_name: str = ""
    sender_address: str = ""
    is_sole_author: bool = False  # From names nobody else
    to: tuple[str, ...] = ()
    subject: str = ""
    date: str = ""
    automatic: str | None = None  # why it counts as written by a machine
    is_urgent: bool = False
    is_forward: bool = False
    results: str = ""  # the topmost Authentication-Results


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """Everything that a message says."""

    top: Top
    text: str = ""  # what is new
    quoted: str = ""
    html: str | None = None
    files: tuple[ParsedFile, ...] = ()
    forwarded: Forwarded | None = None
    bounce: Bounce | None = None
    faults: tuple[str, ...] = ()  # what could not be read, in plain words
    digest: str = ""  # of what it says, to tell a copy from another message with the same Message-ID
    unread: str | None = None  # why it could not be read at all: it waits for an agent

    def as_json(self) -> dict[str, Any]:
        """Plain data for a column or a pipe."""
        return asdict(self)


def unread(top: Top, size: int, reason: str) -> ParsedMail:
    """A message that could not be read: it is its own only file."""
    whole = ParsedFile("message.eml", "message/rfc822", size, ((0, size, ""),))
    return ParsedMail(top, files=(whole,), unread=reason)


def from_json(data: Mapping[str, Any]) -> ParsedMail:
    """The reading that `as_json` made."""
    given = dict(data)
    given["top"] = top_from_json(data["top"])
    given["files"] = tuple(_file(file) for file in data["files"])
    given["forwarded"] = Forwarded(**data["forwarded"]) if data["forwarded"] else None
    bounced = data["bounce"]
    given["bounce"] = Bounce(**{**bounced, "message_ids": tuple(bounced["message_ids"])}) if bounced else None
    given["faults"] = tuple(data["faults"])
    return ParsedMail(**given)


def top_from_json(data: Mapping[str, Any]) -> Top:
    """A message's headers out of plain data."""
    top = Top(**data)
    return replace(top, answers=tuple(top.answers), to=tuple(top.to))


def _file(data: Mapping[str, Any]) -> ParsedFile:
    path = tuple((int(start), int(end), str(encoding)) for start, end, encoding in data["path"])
    return ParsedFile(data["filename"], data["content_type"], data["size"], path)
