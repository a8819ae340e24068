"""All rows of a list as a table for a spreadsheet: CSV as it is written, XLSX row by row through a file."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from flask_babel import to_user_timezone
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.web.listing.columns import Column, Minutes, Money, Value, text_of
from app.web.listing.drawing import named
from app.web.listing.listing import Asked
from app.web.sheets import defused

CHUNK = 500  # rows that are in memory at a time
LONGEST_SHEET = 1_048_576  # rows, by the format
LONGEST_CELL = 32_767  # characters, by the format
MINUTES_OF_A_DAY = 1440


def csv_of(asked: Asked, columns: Sequence[Column]) -> Iterator[str]:
    """The lines of a CSV in UTF-8 (with its mark, by which spreadsheets know it), some hundreds at a time."""
    yield "\ufeff" + _lines([named(columns)])
    for rows in asked.listing.pages(asked, CHUNK):
        yield _lines([[defused(text_of(_value(column, row))) for column in columns] for row in rows])


def _lines(cells: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return text.getvalue()


def xlsx_of(asked: Asked, columns: Sequence[Column]) -> IO[bytes]:
    """The same as a file of typed cells; no more than one row is in memory at a time."""
    file = TemporaryFile()  # noqa: SIM115 - it goes when the answer is sent
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = _Sheet(book, named(columns))
    for rows in asked.listing.pages(asked, CHUNK):
        for row in rows:
            sheet.add([_value(column, row) for column in columns])
    book.close()
    file.seek(0)
    return file


def _value(column: Column, row: Any) -> Value:
    return column.value(row) if column.value else None


class _Sheet:
    """A workbook that is filled from above; a sheet that is full is followed by another."""

    def __init__(self, book: Workbook, titles: Sequence[str]) -> None:
        self._book, self._titles = book, titles
        self._formats: dict[str, Format] = {}
        self._begin()

    def _begin(self) -> None:
        self._sheet: Worksheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._titles) - 1, 20)
        bold = self._format("bold", bold=True)
        for place, title in enumerate(self._titles):
            self._sheet.write_string(0, place, title, bold)
        self._row = 1

    def add(self, values: Sequence[Value]) -> None:
        """One more row."""
        if self._row == LONGEST_SHEET:
            self._begin()
        for place, value in enumerate(values):
            self._write(place, value)
        self._row += 1

    def _write(self, place: int, value: Value) -> None:
        at = (self._row, place)
        match value:
            case None | "":
                return
            case Money(amount=None):
                return
            case Money(amount=Decimal() as amount):
                self._sheet.write_number(*at, float(amount), self._number(f'#,##0.00 "{value.currency}"'))
            case Minutes():
                self._sheet.write_number(*at, value.count / MINUTES_OF_A_DAY, self._number("[h]:mm"))
            case datetime():
                local = to_user_timezone(value).replace(tzinfo=None)
                self._sheet.write_datetime(*at, local, self._number("yyyy-mm-dd hh:mm"))
            case date():
                self._sheet.write_datetime(*at, datetime.combine(value, time()), self._number("yyyy-mm-dd"))
            case int() | Decimal():
                self._sheet.write_number(*at, float(value))
            case _:
                self._sheet.write_string(*at, defused(str(value))[:LONGEST_CELL])

    def _number(self, pattern: str) -> Format:
        return self._format(pattern, num_format=pattern)

    def _format(self, key: str, **said: Any) -> Format:
        if key not in self._formats:
            self._formats[key] = self._book.add_format(said)
        return self._formats[key]
