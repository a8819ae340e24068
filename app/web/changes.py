"""Who changed what of a record: each kind's sentence is a word of its domain, filled with the change's details."""

from datetime import date, datetime
from typing import Any

from flask import Flask

from app.web import filters
from app.web.words import topic

DAYS = frozenset({"first", "last", "valid_from", "day"})
INSTANTS = frozenset({"starts_at", "ends_at"})


def _shown(name: str, value: Any) -> Any:
    if value is None:
        return "–"
    if name in INSTANTS:
        return filters.dt(datetime.fromisoformat(value))
    return filters.day(date.fromisoformat(value)) if name in DAYS else value


def changed(change: Any, domain: str) -> str:
    """One change of a domain's record as a sentence."""
    values = {name: _shown(name, value) for name, value in change.details.items()}
    return topic(f"{domain}.{change.kind}").format(**values)


def init_app(app: Flask) -> None:
    """Give every template the filter `changed`."""
    app.jinja_env.filters["changed"] = changed
