"""What tests read of a PDF: its text as people search and copy it, its fonts, its files."""

from io import BytesIO

from pypdf import PdfReader, mult
from pypdf.generic import DictionaryObject

NBSP = "\N{NO-BREAK SPACE}"


def opened(pdf: bytes) -> PdfReader:
    """A reader that refuses what is not a sound PDF."""
    return PdfReader(BytesIO(pdf), strict=True)


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page, with plain spaces."""
    return [page.extract_text().replace(NBSP, " ") for page in opened(pdf).pages]


def text_of(pdf: bytes) -> str:
    """The whole text on one line: where lines end is the business of the page."""
    return " ".join(" ".join(pages_of(pdf)).split())


def fonts_of(pdf: bytes) -> list[DictionaryObject]:
    """The descriptors of all fonts that the pages use."""
    found: dict[str, DictionaryObject] = {}
    for page in opened(pdf).pages:
        for reference in page["/Resources"].get_object().get("/Font", {}).values():
            font = reference.get_object()
            (inner,) = font.get("/DescendantFonts", [font])
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            found[str(descriptor["/FontName"])] = descriptor
    return list(found.values())


def outside(pdf: bytes, *, margin: float = 25) -> list[str]:
    """Texts that begin nearer than `margin` (points) to an edge of their page, or beyond it."""
    found: list[str] = []
    for page in opened(pdf).pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)

        def look(text: str, cm: list[float], tm: list[float], *_: object, w: float = width, h: float = height) -> None:
            *_matrix, x, y = mult(tm, cm)
            if text.strip() and not (margin <= x <= w - margin and margin <= y <= h - margin):
                found.append(text)

        page.extract_text(visitor_text=look)
    return found
