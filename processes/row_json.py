"""Writes rows as JSON for PostgreSQL: beside what JSON has, times, enumerations, decimals and UUIDs are known."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as `json_to_recordset` takes them."""
    return f"[{b','.join(map(row_as_json, rows)).decode()}]"


def row_as_json(row: Mapping[str, Any]) -> bytes:
    """One row; ValueError for text that PostgreSQL does not keep."""
    written = orjson.dumps(row, default=_exactly, option=orjson.OPT_NON_STR_KEYS)
    if b"\\u0000" in written and any("\0" in text for text in _texts(row)):
        raise ValueError("PostgreSQL keeps no text with a NUL.")
    return written


def _exactly(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON.")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for pair in value.items() for one in pair for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list | tuple) else []
