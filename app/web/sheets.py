"""Cells of tables that people take into a spreadsheet: a text stays a text."""

from typing import TypeVar

Cell = TypeVar("Cell")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets begin to calculate at


def defused(cell: Cell) -> Cell | str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
