"""Turns bytes of mail into text whatever their label says, in linear time: nothing here raises."""

import binascii
import codecs
import re

_ALIASES = {
    "x-cp1250": "cp1250",
    "cp-1250": "cp1250",
    "win-1250": "cp1250",
    "windows1250": "cp1250",
    "utf8mb4": "utf-8",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
}
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}  # some are slow
_WIDE = ("utf-7", "utf-16", "utf-32", "gb", "big5", "hz", "euc", "shift", "sjis", "iso-2022", "cp93", "cp94", "johab")
_C1 = re.compile("[\x80-\x9f]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_META = re.compile(rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
LONGEST_HEADER = 10_000  # bytes decoded of one


def clean(text: str) -> str:
    """Text that PostgreSQL stores and a page shows: no NUL, no lone surrogates, no control characters."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode_bytes(content: bytes, charset: str | None) -> str:
    """Text from bytes: UTF-8 where they are that whatever their label says, else by their label, else windows-1250.

    Mail that says ISO-8859-1 or -2 often is windows-1250: letters where those have control characters tell.
    Of UTF-8 with foreign bytes in it, or cut within a letter, only these suffer.
    """
    label = (charset or "").strip().strip("\"'").lower()[:60]
    label = _ALIASES.get(label, label)
    is_wide = label.startswith(_WIDE)
    if not is_wide and _HIGH.search(content) and (text := _strictly(content, "utf-8")) is not None:
        return clean(text)
    tried = _strictly(content, label) if label else _strictly(content, "ascii")
    if tried is not None and not (label.startswith(("iso-8859-1", "iso-8859-2", "latin")) and _C1.search(tried)):
        return clean(tried)
    if not is_wide and tried is None and _is_mostly_utf8(content):
        return clean(content.decode("utf-8", "replace"))
    text = _strictly(content, "cp1250")
    if text is not None:
        return clean(text)
    return clean(tried if tried is not None else content.decode("cp1250", "replace"))


def _is_mostly_utf8(content: bytes) -> bool:
    """Whether more letters of several bytes are whole than bytes stand outside of them."""
    letters = _MULTIBYTE.findall(content)
    return len(letters) > len(_HIGH.findall(content)) - sum(len(letter) for letter in letters)


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        found = codecs.lookup(charset)
        if not found._is_text_encoding or found.name.replace("-", "_") in _NO_CHARSETS:
            return None
        return content.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        return None


def html_charset(content: bytes) -> str | None:
    """What HTML says of its own charset."""
    found = _META.search(content[:4_000])
    return found[1].decode("ascii", "replace") if found else None


def decode_words(value: bytes) -> str:
    """A header as text on one line: encoded words of any charset, raw 8-bit letters, or neither."""
    raw = value[:LONGEST_HEADER].decode("latin-1")
    pieces: list[tuple[str | None, bytes]] = []
    at = 0
    for found in _WORD.finditer(raw):
        between = raw[at : found.start()]
        content = _content(found[2], found[3])
        if content is None:
            continue
        if between.strip() or not pieces or pieces[-1][0] is None:
            pieces.append((None, between.encode("latin-1")))
        charset = found[1].partition("*")[0].lower()
        if pieces[-1][0] == charset:  # a letter may be cut between two words
            content = pieces.pop()[1] + content
        pieces.append((charset, content))
        at = found.end()
    pieces.append((None, raw[at:].encode("latin-1")))
    return " ".join("".join(decode_bytes(content, charset) for charset, content in pieces).split())


def _content(encoding: str, text: str) -> bytes | None:
    """What an encoded word holds; None for one that is broken."""
    letters = text.encode("latin-1")
    if encoding in "qQ":
        return binascii.a2b_qp(letters.replace(b" ", b"_"), header=True)
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return None
