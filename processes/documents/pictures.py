"""Makes a logo of a picture that somebody brings: what is kept is drawn anew, nothing of the file itself."""

from dataclasses import dataclass
from io import BytesIO

WIDEST, HIGHEST = 480, 160  # pixels of what is kept: twice what a page or a document shows
MOST_PIXELS = 16_000_000  # of what is read
FORMATS = ("PNG", "JPEG")


class Unreadable(ValueError):
    """No picture of these formats, or a broken one."""


class TooManyPixels(ValueError):
    """More than a logo needs; nothing of it was read."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG without transparency: it stands on light and dark, in mails and in PDF/A."""

    content: bytes
    width: int
    height: int


def logo_of(content: bytes) -> Picture:
    """The picture on white, at most 480 × 160, the same bytes for the same picture; Unreadable, TooManyPixels."""
    from PIL import Image, ImageOps  # only whoever brings a logo pays for it

    try:
        with Image.open(BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise TooManyPixels()
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except TooManyPixels:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as fault:
        raise Unreadable() from fault
    upright.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright.getchannel("A"))
    kept = BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return Picture(kept.getvalue(), drawn.width, drawn.height)
