"""Knows how texts in three languages stand in a sheet (CSV): source, cs, sk, en."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping

from processes.engine.designing import speaking
from processes.engine.designing.errors import NowhereDrawn, RowsWrong, SheetTooLarge, SheetUnread
from processes.errors import Refusal
from processes.settings import LOCALES

HEAD = ("source", *LOCALES)
MOST_ROWS = 10_000
MOST_BYTES = 2_000_000


def read(content: bytes, *, drawn: Collection[str]) -> dict[tuple[str, str], str]:
    """What a sheet says by drawn text and language; an empty cell says nothing.

    Raises SheetUnread, SheetTooLarge, RowsWrong (of texts that are not `drawn`, or are said wrongly).
    """
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(count=MOST_ROWS)
    found: dict[tuple[str, str], str] = {}
    faults: dict[int, Refusal] = {}
    for number, row in enumerate(_rows(content), 2):
        source = _armed(row["source"])
        if not source:
            continue
        said = {(source, one): text for one in LOCALES if (text := speaking.tidy(_armed(row[one])))}
        fault: Refusal | None = None if source in drawn else NowhereDrawn(source=source[:80])
        fault = fault or next((no for text in said.values() if (no := speaking.wrong(source, text))), None)
        if fault is not None:
            faults[number] = fault
        found |= said
    if faults:
        raise RowsWrong(faults)
    return found


def _rows(content: bytes) -> Iterable[Mapping[str, str]]:
    try:
        text = content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        raise SheetUnread() from None
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise SheetUnread() from None
    head = [name.strip().casefold() for name in rows[0]] if rows else []
    if not set(HEAD) <= set(head):
        raise SheetUnread()
    if len(rows) > MOST_ROWS + 1:
        raise SheetTooLarge(count=MOST_ROWS)
    places = {name: head.index(name) for name in HEAD}
    return [{name: row[at] if at < len(row) else "" for name, at in places.items()} for row in rows[1:]]


def _armed(cell: str) -> str:
    """A cell as it was before it was defused for spreadsheets."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r\n") and len(cell) > 1 else cell
