"""A cursor that describes the columns of what it found only when asked: SQLAlchemy knows them after the first time."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, overload

import psycopg
from psycopg.pq import ExecStatus


class Columns(Sequence[psycopg.Column]):
    """The columns, made when the first of them is asked for."""

    def __init__(self, describe: Callable[[], Sequence[psycopg.Column]]) -> None:
        self._describe = describe

    @cached_property
    def _columns(self) -> Sequence[psycopg.Column]:
        return self._describe()

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, index: int) -> psycopg.Column: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[psycopg.Column]: ...
    def __getitem__(self, index: int | slice) -> psycopg.Column | Sequence[psycopg.Column]:
        return self._columns[index]


class QuietCursor(psycopg.Cursor[Any]):
    """psycopg's cursor, which describes each column of each statement; that is a tenth of what a statement costs."""

    @property
    def description(self) -> Any:
        """As PEP 249 has it."""
        if self.pgresult is None or self.pgresult.status != ExecStatus.TUPLES_OK:
            return super().description
        return Columns(lambda: super(QuietCursor, self).description or ())
