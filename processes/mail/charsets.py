"""Turns bytes of mail into text whatever their label says: nothing here raises."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import Header, decode_header

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
_C1 = re.compile("[\x80-\x9f]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that PostgreSQL stores and a page shows: no NUL, no lone surrogates, no control characters."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode_bytes(content: bytes, charset: str | None) -> str:
    """Text from bytes: their own charset where it fits, else UTF-8, else the Central European Windows one.

    Mail that says ISO-8859-1 or -2 often is windows-1250: letters where those have control characters tell.
    """
    label = (charset or "").strip().strip("\"'").lower()
    tried = _strictly(content, _ALIASES.get(label, label)) if label else None
    if tried is not None and not (label.startswith(("iso-8859-1", "iso-8859-2", "latin")) and _C1.search(tried)):
        return clean(tried)
    for guess in ("utf-8", "cp1250"):
        text = _strictly(content, guess)
        if text is not None:
            return clean(text)
    return clean(tried if tried is not None else content.decode("cp1250", "replace"))


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        if not codecs.lookup(charset)._is_text_encoding:
            return None
        return content.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        return None


def decode_words(value: object) -> str:
    """A header as text: encoded words of any charset, raw 8-bit letters, or neither; on one line."""
    raw = _raw(value)
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError, TypeError):
        return _line(raw)
    text = ""
    for part, charset in parts:
        text += decode_bytes(part, charset) if isinstance(part, bytes) else _from_surrogates(part)
    return _line(text)


def _raw(value: object) -> str:
    """The header's characters with 8-bit letters still as surrogates, for the charset to be guessed."""
    if isinstance(value, Header):
        chunks = getattr(value, "_chunks", ())
        return "".join(str(chunk[0]) for chunk in chunks)
    return str(value)


def _from_surrogates(text: str) -> str:
    try:
        return decode_bytes(text.encode("ascii", "surrogateescape"), None)
    except UnicodeError:
        return clean(text)


def _line(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeError:
        text = _from_surrogates(text)
    return " ".join(clean(text).split())
