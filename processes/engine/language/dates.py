"""Knows columns of decision tables that hold days and instants: as variables keep them, and as FEEL says them."""

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from processes.engine.errors import ExpressionError
from processes.settings import get_settings

_SAID = re.compile(r"\b(?:date and time|date)\s*\(\s*(\"[^\"]*\"|'[^']*')\s*\)")
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")


def unsaid(text: str) -> str:
    """A cell without the words of FEEL round its dates: `>= date("2026-01-31")` is `>= "2026-01-31"`."""
    return _SAID.sub(r"\1", text)


def of_kind(value: Any, kind: str) -> Any:
    """A value as the type of its column wants it (date, dateTime; any other as it is), each item of a list.

    A time without a zone is one of the desk. Raise ExpressionError for what is neither day nor time.
    """
    read = _READ.get(kind)
    if read is None or value is None:
        return value
    if isinstance(value, list | tuple):
        return [of_kind(item, kind) for item in value]
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise ExpressionError(f"{value!r} is no {kind}.") from error


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value.strip()[:10])


def _instant(value: Any) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip())
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(get_settings().default_timezone))


_READ = {"date": _day, "dateTime": _instant}
