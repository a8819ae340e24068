"""Knows which values a process variable may hold: plain JSON; richer ones are written as text."""

import enum
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from processes.engine.errors import EngineError


def plain(value: Any) -> Any:
    """`value` as JSON knows it: dates and times in ISO 8601, decimals as text; EngineError for anything else."""
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, enum.Enum)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    raise EngineError(f"A process variable cannot hold a {type(value).__name__}.")


def plain_mapping(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """A copy of `values` in plain JSON; empty for None."""
    return {str(key): plain(item) for key, item in (values or {}).items()}


def typed(value: Any, annotation: Any) -> Any:
    """`value` as an operation's parameter of that type wants it: literal text in a diagram is only text."""
    if not isinstance(value, str):
        return value
    for kind, read in _READERS.items():
        if annotation is kind or annotation == kind | None:
            return read(value)
    return value


def _truth(text: str) -> bool:
    return text.strip().lower() in {"true", "1", "yes"}


_READERS: dict[Any, Any] = {
    int: int,
    float: float,
    bool: _truth,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
