"""Reads CSV of any program: which encoding, which sign parts the columns, then row by row."""

import codecs
import csv
import io
from collections.abc import Iterator

from processes.imports.faults import Unreadable

DELIMITERS = ";,\t|"
SAMPLE = 64_000  # characters looked at for the delimiter
LONGEST_CELL = 1_000_000  # characters; more is no cell but a quote that was never closed
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(raw: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, else UTF-8 where it is valid, else windows-1250. Raises Unreadable."""
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "windows-1250"):
        try:
            return raw.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def delimiter_of(text: str) -> str:
    """The sign that parts the first lines into the same number of columns, the more of them the better."""
    lines = text[:SAMPLE].splitlines(keepends=True)
    lines = lines[:-1] if len(text) > SAMPLE else lines
    return max(DELIMITERS, key=lambda sign: _fits(lines, sign))


def _fits(lines: list[str], sign: str) -> tuple[bool, int]:
    widths = []
    try:
        for row in csv.reader(lines, delimiter=sign):
            if row:
                widths.append(len(row))
            if len(widths) == 20:
                break
    except csv.Error:
        return False, 0
    columns = widths[0] if widths else 0
    return columns > 1 and widths.count(columns) * 2 > len(widths), columns


def rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows, each a list of cells. Raises Unreadable."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Unreadable("quotes") from None
