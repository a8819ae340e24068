"""Which letters the fonts of documents have, and what stands for those that they lack."""

import struct
import unicodedata
from collections.abc import Iterable

MISSING = "\N{WHITE SQUARE}"
SPACES = {"\t": " ", "\r": "", "\N{LINE SEPARATOR}": "\n", "\N{PARAGRAPH SEPARATOR}": "\n"}
INVISIBLE = ("Cc", "Cf")  # controls and formats, those that turn the writing's direction too
PRIVATE = ("Co", "Cs", "Cn")  # mean nothing outside the font that draws them
MARKS = ("Mn", "Me")  # without their letter nothing to show


class Letters(dict[int, str]):
    """A table for `str.translate`: every letter that all `fonts` (TrueType) have stays, of others a square does."""

    def __init__(self, fonts: Iterable[bytes]) -> None:
        super().__init__({ord(given): shown for given, shown in SPACES.items()})
        self[ord("\n")] = "\n"
        self.known = set.intersection(*map(covered, fonts))

    def shown(self, text: str) -> str:
        """The text as it can be set, in composed letters."""
        return unicodedata.normalize("NFC", text).translate(self)

    def __missing__(self, code: int) -> str:
        letter, kind = chr(code), unicodedata.category(chr(code))
        if kind in INVISIBLE or (kind in MARKS and code not in self.known):
            shown = ""
        else:
            shown = letter if code in self.known and kind not in PRIVATE else MISSING
        self[code] = shown
        return shown


def covered(font: bytes) -> set[int]:
    """The code points that a TrueType font has a drawing for: the groups of format 12 in its table `cmap`."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = [struct.unpack_from(">4s4xII", font, 12 + 16 * number) for number in range(tables)]
    cmap = next(offset for tag, offset, _length in entries if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    subtables = [cmap + struct.unpack_from(">4xI", font, cmap + 4 + 8 * number)[0] for number in range(count)]
    full = next(start for start in subtables if struct.unpack_from(">H", font, start) == (12,))
    (groups,) = struct.unpack_from(">I", font, full + 12)
    found: set[int] = set()
    for number in range(groups):
        first, last, _glyph = struct.unpack_from(">III", font, full + 16 + 12 * number)
        found.update(range(first, last + 1))
    return found
