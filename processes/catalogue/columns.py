"""Knows how the database keeps codes."""

from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from processes.catalogue.rules import Code


class CodeColumn(TypeDecorator[Code]):
    """A column of codes of one list; a member of an enumeration is taken by its value. ValueError for no code."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[Code]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else str(self.kind(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Code | None:
        """What was stored."""
        return None if value is None else self.kind(value)
