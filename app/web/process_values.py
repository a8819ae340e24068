"""How a value of a case is said to people: numbers, days and instants as their language writes them."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext

from app.extensions import db
from app.web import words
from app.web.drawn import said
from app.web.filters import NBSP, day, dt
from app.web.i18n import language
from app.web.panels import Choices
from processes.catalogue.rules import CODES
from processes.engine.files.form_fields import RECORDS, Field
from processes.engine.files.form_records import ids_of
from processes.engine.files.lists import list_named
from processes.engine.store import lists

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")


def shown(value: Any) -> str:
    """Any value of a case in words; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, datetime):
        return dt(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Mapping) and "name" in value and not value.keys().isdisjoint({"id", "picture"}):
        # a record that was chosen, a signature
        return str(value["name"])
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(shown, value.values())))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(shown, value)))
    return _text(str(value))


def _text(value: str) -> str:
    with suppress(ValueError):  # looks like a day and is none
        if _DAY.fullmatch(value):
            return day(date.fromisoformat(value))
        if _INSTANT.fullmatch(value) and (moment := datetime.fromisoformat(value)).tzinfo:
            return dt(moment)
    return value


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """A number with the groups and the point of the reader's language."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "" if decimals == 0 else ".##########")
    return format_decimal(value, pattern, locale=language())


def of_field(field: Field, value: Any) -> str:
    """What a field holds in words: choices by their names, a number with its unit."""
    if field.options or field.former:
        names = dict((*field.former, *field.options))
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(said(names.get(str(one), str(one))) for one in chosen if one not in (None, ""))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return NBSP.join(filter(None, (field.before, number(value, field.decimals), field.after)))
    return shown(value)


def typed(field: Field, value: Any) -> Any:
    """A value of a case as it begins in a field that a person may change; None where it does not fit one."""
    if field.type in {"rows", "files", "checkbox"}:
        return value
    if field.type in RECORDS:
        return next(map(str, ids_of(value)), None)
    if field.type in {"checklist", "multiselect"}:
        return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return str(value).lower() if isinstance(value, bool) else None
    if isinstance(value, str):
        return value
    return format_decimal(value, "0.##########", locale=language()) if field.type == "number" else str(value)


def offered(field: Field, choices: Choices, around: Mapping[str, Any], *, is_ended_too: bool = False) -> Field:
    """A field with the list that it names: a drawn one (`list:laptops`), a door's, one of the company's own such as
    `causes`, else the case's.

    To say what was chosen once, `is_ended_too` has what the company chooses no more.
    """
    key = field.options_key or ""
    if field.parts:
        parts = (offered(part, choices, around, is_ended_too=is_ended_too) for part in field.parts)
        return replace(field, parts=tuple(parts))
    if list_named(key):
        return lists.filled(db.session(), field, language())
    if key in choices:
        return replace(field, options=tuple(choices[key]))
    if key in CODES:
        return replace(field, options=tuple(words.choices(CODES[key], is_ended_too=is_ended_too)))
    return replace(field, options=_listed(around.get(key)) or field.options) if key else field


def _listed(found: Any) -> tuple[tuple[str, str], ...]:
    """The choices that a variable of the case gives: texts, or mappings with value and label."""
    rows = found if isinstance(found, list | tuple) else ()
    return tuple(
        (str(row.get("value", "")), str(row.get("label") or row.get("value", "")))
        if isinstance(row, Mapping)
        else (str(row), str(row))
        for row in rows
    )
