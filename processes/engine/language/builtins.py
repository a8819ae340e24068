"""Knows the functions of time that every expression may call; those of the domains are registered with @function."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.language.durations import duration


def builtins(now: datetime) -> Mapping[str, Callable[..., Any]]:
    """The built-in functions at the instant `now`; periods are timedeltas, instants aware datetimes."""
    return {
        "now": lambda: now,
        "today": lambda: now.date(),
        "minutes": lambda count: timedelta(minutes=_number(count)),
        "hours": lambda count: timedelta(hours=_number(count)),
        "days": lambda count: timedelta(days=_number(count)),
        "duration": duration,
        "instant": _instant,
        "day": _day,
    }


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        raise ExpressionError(f"{value!r} is not a number that can be used here.")
    return value


def _instant(text: Any) -> datetime:
    found = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ExpressionError(f"{text!r} has no time zone.")
    return found


def _day(text: Any) -> date:
    return text if isinstance(text, date) and not isinstance(text, datetime) else date.fromisoformat(str(text)[:10])


NAMES = frozenset(builtins(datetime(2000, 1, 1, tzinfo=UTC)))
