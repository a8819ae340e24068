"""Tells what somebody wrote from what their mail program quoted, line by line; nothing is thrown away."""

import re
from collections.abc import Sequence

LONGEST_LINE = 300  # characters looked at; a line that introduces a quote is never longer
WRAPPED = 60  # characters; the rest of a quoted line that is longer may stand below it without its `>`
_MARKER = re.compile(r"##- .{3,120} -##")
_DAY = r"(?:po|út|ut|st|čt|št|pá|pi|so|ne|mon|tue|wed|thu|fri|sat|sun)"
_BEGINS = re.compile(rf"[ >]*(?:(?:dne|dňa|on|am|v|w|il|le|el|op)\s|{_DAY}[.,]?\s+\d)", re.IGNORECASE)
_WROTE = re.compile(
    r"\b(?:napsal|napísal|napisal|napisał|pisze|wrote|schrieb|píše|uvedl|uviedol|ha scritto|a écrit|escribió|schreef)"
    r"(?:a|\(a\)|/a|i)?(?=[\s:])",
    re.IGNORECASE,
)
_RULED = re.compile(r"[ >]*[-_]{2,}\s*(\w[^-_]{3,40}?)\s*[-_]{2,}\s*")
_FORWARDS = {
    "forwarded message", "přeposlaná zpráva", "preposlaná správa", "předávaná zpráva", "weitergeleitete nachricht",
    "wiadomość przekazana dalej",
}  # fmt: skip
_ORIGINALS = {
    "původní zpráva", "pôvodná správa", "originální zpráva", "original message", "original-nachricht",
    "ursprüngliche nachricht", "wiadomość oryginalna",
}  # fmt: skip
_FROM = "od|from|von|odosielateľ|odesílatel"
_OTHERS = (
    "odesláno|odoslané|odeslano|sent|datum|dátum|date|gesendet|komu|to|an|kopie|kópia|cc|předmět|predmet|subject"
    "|betreff|reply-to|odpověď|pro"
)
_FIELD = re.compile(rf"[ >*]{{0,20}}(?:({_FROM})|{_OTHERS})[*]?:[* \t]?(.*)", re.IGNORECASE)
_RULE = re.compile(r"[ \t]*_{10,}[ \t]*")


def split_reply(text: str) -> tuple[str, str]:
    """What is new and what is quoted below it. A reply written between quoted lines stays whole."""
    lines = text.split("\n")
    cut = _first_cut(lines)
    if cut is None:
        cut = _trailing_quote(lines)
    new, quoted = without_rule(lines[:cut]), "\n".join(lines[cut:]).strip("\n")
    if not new or is_interleaved(lines[cut:]):
        return text.strip(), ""
    return new, quoted


def _first_cut(lines: Sequence[str]) -> int | None:
    for index, line in enumerate(lines):
        if _MARKER.fullmatch(line[:LONGEST_LINE].strip(" >*\t")):
            return _header_above(lines, index)
        if is_wrote(lines, index) or separates(line) or block_at(lines, index):
            return index
    return None


def is_wrote(lines: Sequence[str], index: int) -> bool:
    """Whether a line such as `Dne … napsal(a):` begins here, which may be broken over three lines."""
    if not _BEGINS.match(lines[index][:LONGEST_LINE]):
        return False
    whole = ""
    for line in lines[index : index + 3]:
        if not line.strip(" >"):
            return False
        whole += f" {line[:LONGEST_LINE].rstrip()}"
        if whole.endswith(":") and any(len(whole) - found.end() <= 122 for found in _WROTE.finditer(whole)):
            return True
    return False


def separates(line: str) -> str | None:
    """`original` or `forward` for a line such as `-----Původní zpráva-----`."""
    found = _RULED.fullmatch(line[:120].rstrip()) if "--" in line[:40] or "__" in line[:40] else None
    words = found[1].lower() if found else ""
    return "forward" if words in _FORWARDS else "original" if words in _ORIGINALS else None


def block_at(lines: Sequence[str], index: int) -> tuple[int, str] | None:
    """(lines, author) of a block such as `Od: … Odesláno: … Komu: …` that begins here, in any order of its lines."""
    author = ""
    count = 0
    for line in lines[index : index + 9]:
        found = _FIELD.fullmatch(line[:LONGEST_LINE])
        if found is None:
            break
        count += 1
        author = author or (found[2].strip(" *\t") if found[1] else "")
    return (count, author) if count >= 3 and len(author) >= 3 else None


def _header_above(lines: Sequence[str], cut: int) -> int:
    """The header line above our marker belongs to what is quoted."""
    index = cut
    while index and not lines[index - 1].strip(" >"):
        index -= 1
    return next((at for at in range(max(0, index - 3), index) if is_wrote(lines, at)), cut)


def _trailing_quote(lines: Sequence[str]) -> int:
    """Where a block of `>` lines begins that runs to the end."""
    index = len(lines)
    while index and (lines[index - 1].startswith(">") or not lines[index - 1].strip()):
        index -= 1
    return index if any(line.startswith(">") for line in lines[index:]) else len(lines)


def is_interleaved(lines: Sequence[str]) -> bool:
    """Whether somebody answered below `>` lines: own words follow quoted ones that are no wrapped line of theirs."""
    quoted, above = False, ""
    for line in lines:
        if line.startswith(">"):
            quoted = True
        elif line.strip() and quoted and not (above.startswith(">") and len(above) >= WRAPPED):
            return True
        above = line
    return False


def without_rule(lines: Sequence[str]) -> str:
    """Lines as text, without the rule that a mail program draws above what it quotes."""
    index = len(lines)
    while index and not lines[index - 1].strip():
        index -= 1
    if index and _RULE.fullmatch(lines[index - 1][:LONGEST_LINE]):
        index -= 1
    return "\n".join(lines[:index]).strip()
