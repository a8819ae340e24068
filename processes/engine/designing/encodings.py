"""Knows in which letters other tools write their files, and says them in UTF-8."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(r"""(\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["'])([A-Za-z][\w.:-]{0,40})(["'])""")
_LETTERS = re.compile(
    r"(iso-?8859-?\d+|latin-?\d|windows-?12\d\d|cp\d{3,4}|koi8-?[ru]|mac-?\w+|gb\w+|big5|shift_jis|euc-\w+)", re.I
)


def in_utf8(content: bytes) -> bytes:
    """A file in UTF-8 that says so, whatever it is written in; as it is where that cannot be told or is not true."""
    _mark, encoding = next((found for found in _MARKS if content.startswith(found[0])), (b"", ""))
    if not encoding:
        said = _DECLARED.match(content[:300].decode("ascii", "replace"))
        if said is None or not _LETTERS.fullmatch(said[2]):
            return content
        encoding = said[2]
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        return content
    return _DECLARED.sub(r"\1UTF-8\3", text, count=1).encode()
