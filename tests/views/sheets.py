"""Reads back what lists export."""

import csv
import io
import zipfile

from lxml import etree

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def csv_rows(body: bytes) -> list[list[str]]:
    """The lines of a CSV with its heading, cells as written."""
    text = body.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def xlsx_rows(body: bytes, width: int) -> list[list[str | float]]:
    """The rows of all sheets: texts as str, figures as float, an empty cell as an empty text."""
    found: list[list[str | float]] = []
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        for name in sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet")):
            for row in etree.fromstring(book.read(name)).iterfind("m:sheetData/m:row", NS):
                cells: list[str | float] = [""] * width
                for cell in row.iterfind("m:c", NS):
                    assert cell.find("m:f", NS) is None, "a formula"
                    place = ord(cell.get("r").rstrip("0123456789")) - ord("A")
                    inline = cell.find("m:is/m:t", NS)
                    cells[place] = inline.text or "" if inline is not None else float(cell.findtext("m:v", None, NS))
                found.append(cells)
    return found
