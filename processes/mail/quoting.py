"""Tells what somebody wrote from what their mail program quoted; nothing is thrown away."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from mailparser_reply import EmailReplyParser

_LIBRARY = EmailReplyParser(languages=["en", "cs", "de", "pl"])
_MARKER = re.compile(r"^[\s>*]*##- .{3,120} -##", re.MULTILINE)
_DAY = r"(?:po|út|ut|st|čt|št|pá|pi|so|ne|mon|tue|wed|thu|fri|sat|sun)"
_WROTE = re.compile(
    rf"^[ >]*(?:(?:dne|dňa|on|am|v)\s|{_DAY}[.,]?\s+\d).{{4,300}}?"
    r"(?:napsal|napísal|napisal|wrote|schrieb|píše|uvedl)(?:a|\(a\)|/a|i)?(?:\s[^\n:]{0,120})?:[ \t]*$",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_ORIGINAL = re.compile(
    r"^[ >]*[-_]{2,}\s*(?:původní zpráva|pôvodná správa|originální zpráva|original message|forwarded message"
    r"|přeposlaná zpráva|preposlaná správa|předávaná zpráva|ursprüngliche nachricht)\s*[-_]{2,}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_BLOCK = re.compile(
    r"^[ >*]*(?:od|from|von|odosielateľ|odesílatel)[*]?:[* \t].{3,200}\n"
    r"(?:[ >*]*(?:odesláno|odoslané|odeslano|sent|datum|dátum|date|gesendet|komu|to|an|kopie|kópia|cc|předmět|predmet"
    r"|subject|betreff)[*]?:[* \t]?.{0,300}\n?){2,6}",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"(?:^|\n)[ \t]*_{10,}[ \t]*\n?\s*\Z")
_SCANNED = 60_000  # characters; a longer mail is quoted far below its beginning


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail inside a forwarded one: who wrote it, what it said, and what was added above it."""

    sender_name: str
    sender_address: str
    text: str
    comment: str


def split_reply(text: str) -> tuple[str, str]:
    """What is new and what is quoted below it. A reply written between quoted lines stays whole."""
    head = text[:_SCANNED]
    cuts = [found.start() for found in (_MARKER.search(head), *_headers(head)) if found]
    cut = _before_header(head, min(cuts)) if cuts else _by_library(head)
    new, quoted = text[:cut].rstrip(), text[cut:].strip("\n")
    if not new.strip() or _is_interleaved(quoted):
        return text.strip(), ""
    return _RULE.sub("", new + "\n").strip(), quoted


def _headers(text: str) -> list[re.Match[str] | None]:
    return [_first_wrote(text), _ORIGINAL.search(text), _BLOCK.search(text)]


def _first_wrote(text: str) -> re.Match[str] | None:
    """The first line such as `Dne … napsal(a):`, which may be broken over three lines but is one paragraph."""
    for found in _WROTE.finditer(text):
        if found[0].count("\n") <= 2 and "\n\n" not in found[0]:
            return found
    return None


def _before_header(text: str, cut: int) -> int:
    """The header line above our marker belongs to what is quoted."""
    above = text[:cut].rstrip(" >\n")
    last = above.rfind("\n\n")
    found = _first_wrote(above[last + 1 :] + "\n") if last >= 0 else None
    return last + 1 + found.start() if found else cut


def _by_library(text: str) -> int:
    """Where the reply ends as mail-parser-reply sees it, for languages that we have no patterns of."""
    try:
        latest = _LIBRARY.read(text=text[:20_000]).replies[0].full_body.rstrip()
    except (IndexError, AttributeError, TypeError, re.error):
        return _trailing_quote(text)
    at = text.find(latest) if latest else -1
    return at + len(latest) if at == 0 and text[len(latest) :].lstrip().startswith(">") else _trailing_quote(text)


def _trailing_quote(text: str) -> int:
    """Where a block of `>` lines begins that runs to the end."""
    lines = text.rstrip().splitlines(keepends=True)
    index = len(lines)
    while index and (lines[index - 1].startswith(">") or not lines[index - 1].strip()):
        index -= 1
    quotes = any(line.startswith(">") for line in lines[index:])
    return sum(len(line) for line in lines[:index]) if quotes else len(text)


def _is_interleaved(quoted: str) -> bool:
    """Whether somebody answered below `>` lines: a paragraph of own words follows quoted ones."""
    seen, blank = False, False
    for line in quoted.splitlines():
        if line.startswith(">"):
            seen = True
        elif line.strip() and seen and blank:
            return True
        blank = not line.strip()
    return False


def forwarded(text: str) -> Forwarded | None:
    """The mail that a forwarded one carries in its text, by the header block that mail programs put above it."""
    found = _BLOCK.search(text[:_SCANNED])
    if found is None:
        return None
    first = found[0].splitlines()[0].partition(":")[2].strip(" *\t")
    name, address = parseaddr(re.sub(r"\[mailto:([^\]]+)\]", r"<\1>", first))
    if "@" not in address:
        return None
    comment = _RULE.sub("", _ORIGINAL.sub("", text[: found.start()]).rstrip() + "\n").strip()
    return Forwarded(name.strip("\"' ") or address, address.lower(), text[found.end() :].strip(), comment)
