"""Makes a logo or a signature of a picture that somebody brings: drawn anew, nothing of the file itself is kept."""

from dataclasses import dataclass
from io import BytesIO

WIDEST, HIGHEST = 480, 160  # pixels of what is kept: twice what a page or a document shows
MOST_PIXELS = 16_000_000  # of what is read
FORMATS = ("PNG", "JPEG")
SIGNED_WIDEST, SIGNED_HIGHEST = 1200, 400  # pixels of a signature that is kept
MOST_SIGNED = 4_000_000  # of one that is read


class Unreadable(ValueError):
    """No picture of these formats, or a broken one."""


class TooManyPixels(ValueError):
    """More than it needs; nothing of it was read."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG without transparency: it stands on light and dark, in mails and in PDF/A."""

    content: bytes
    width: int
    height: int


def logo_of(content: bytes) -> Picture:
    """The picture on white, at most 480 × 160, the same bytes for the same picture; Unreadable, TooManyPixels."""
    return _drawn(content, FORMATS, MOST_PIXELS, (WIDEST, HIGHEST))


def signature_of(content: bytes) -> Picture:
    """What was drawn by a hand, on white, at most 1200 × 400; Unreadable also where nothing is drawn, TooManyPixels."""
    return _drawn(content, ("PNG",), MOST_SIGNED, (SIGNED_WIDEST, SIGNED_HIGHEST), may_be_empty=False)


def _drawn(
    content: bytes, formats: tuple[str, ...], most: int, size: tuple[int, int], *, may_be_empty: bool = True
) -> Picture:
    from PIL import Image, ImageOps  # only whoever brings a picture pays for it

    try:
        with Image.open(BytesIO(content), formats=formats) as found:
            if found.width * found.height > most:
                raise TooManyPixels()
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except TooManyPixels:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as fault:
        raise Unreadable() from fault
    upright.thumbnail(size, Image.Resampling.LANCZOS)
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright.getchannel("A"))
    if not may_be_empty and drawn.getcolors(1):
        raise Unreadable()
    kept = BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return Picture(kept.getvalue(), drawn.width, drawn.height)
