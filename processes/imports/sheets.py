"""Reads the first sheet of a workbook (XLSX, XLS, ODS), cell by cell as text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from python_calamine import CalamineError, CalamineWorkbook

from processes.imports.faults import Unreadable

MOST_UNPACKED = 400 * 1_048_576  # bytes that a workbook says it has once unpacked
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(raw: bytes) -> bool:
    """Whether the file begins as workbooks do."""
    return raw.startswith((ZIP, OLE))


def rows(raw: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet, from its first line on. Raises Unreadable."""
    if raw.startswith(ZIP):
        _check_size(raw)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as workbook:
            if not workbook.sheet_names:
                raise Unreadable("empty")
            for row in workbook.get_sheet_by_index(0).iter_rows():
                yield [_text(cell) for cell in row]
    except CalamineError:
        raise Unreadable("workbook") from None


def _check_size(raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise Unreadable("workbook") from None
    if size > MOST_UNPACKED:
        raise Unreadable("too_much")


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
