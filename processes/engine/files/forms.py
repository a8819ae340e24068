"""Knows whether what a person entered fits a form, and what of it a process keeps."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from processes.engine.files.form_fields import MOST_ROWS, Field, read_fields
from processes.engine.files.form_state import FAILED, Names, State, state_of
from processes.engine.files.form_values import DOUBLED, MAX_TEXT, N_, SKIPPED, FieldError, check_day, value_of, wrong
from processes.engine.language.budget import one_budget

__all__ = ["DOUBLED", "MAX_TEXT", "SKIPPED", "Field", "FieldError", "looked_at", "read_fields", "validate"]
log = logging.getLogger(__name__)
Errors = dict[str, FieldError]
NOTHING: Names = {}
_DIGITS = 10  # behind the point of what was worked out: 0.1 + 0.2 is 0.3


@one_budget()
def validate(
    fields: Sequence[Field],
    data: Mapping[str, Any],
    *,
    now: datetime,
    zone: tzinfo = UTC,
    around: Names = NOTHING,
) -> tuple[dict[str, Any], Errors]:
    """What the process keeps (plain JSON values by key), and what is wrong (by key); keys without a field are dropped.

    Takes JSON values as well as the texts of a web form; local times are read in `zone`. `around` are the variables
    of the case. What can only be read is not taken, what is hidden counts as empty, what is worked out is worked out
    here whatever was sent. A fault in a row is named list-number-field, such as `items-0-price`.
    """
    state, errors = looked_at(fields, data, now=now, zone=zone, around=around)
    clean: dict[str, Any] = {}
    for field in fields:
        if not field.holds_value or field.readonly:
            continue
        if state.hides(field):
            errors = {key: error for key, error in errors.items() if not _is_of(field, key)}
            if field.key not in around:
                clean[field.key] = None
        elif field.key not in errors:
            clean[field.key] = _plain(state.names[field.key])
            if field.holds and (broken := _broken(field, state)):
                errors[field.key] = broken
    return {key: value for key, value in clean.items() if key not in errors}, errors


def _broken(field: Field, state: State) -> FieldError | None:
    """What is said of a field whose rule is not kept."""
    try:
        if state.keeps(field.holds):
            return None
    except FAILED as error:
        log.warning("the rule of the field %s was not worked out: %s", field.key, error)
        return wrong(N_("It cannot be worked out whether this fits: the rule of the form has a mistake."))
    if field.otherwise:
        return wrong("{said}", said=field.otherwise)
    return wrong(N_("This does not fit what is said elsewhere in the form."))


def looked_at(
    fields: Sequence[Field], data: Mapping[str, Any], *, now: datetime, zone: tzinfo = UTC, around: Names = NOTHING
) -> tuple[State, Errors]:
    """What the form sees while this stands in it, and what of it does not fit by itself."""
    errors: Errors = {}
    given: dict[str, Any] = {}
    for field in fields:
        if not field.holds_value or field.readonly or field.type == "computed":
            continue
        try:
            if field.type == "rows":
                given[field.key] = _rows(field, data.get(field.key), zone, now, around.get(field.key), errors)
            else:
                given[field.key] = _entered(field, data.get(field.key), zone, now)
        except FieldError as error:
            errors[field.key] = error
    return state_of(fields, around, given, now), errors


def _is_of(field: Field, key: str) -> bool:
    """Whether a fault is of this field, or of one of its rows."""
    return key == field.key or (field.type == "rows" and key.startswith(f"{field.key}-"))


def _entered(field: Field, given: Any, zone: tzinfo, now: datetime) -> Any:
    value = value_of(field, given, zone)
    if field.is_past_refused and value is not None:
        check_day(value, now.astimezone(zone))
    return value


def _rows(field: Field, given: Any, zone: tzinfo, now: datetime, known: Any, errors: Errors) -> list[dict[str, Any]]:
    """The rows of a list; those that are left blank are none, unless their number is fixed."""
    if given is not None and not (isinstance(given, list | tuple) and all(isinstance(row, Mapping) for row in given)):
        raise wrong(N_("This is not a list of rows."))
    rows: list[Mapping[str, Any]] = list(given or ())
    base: list[Any] = known if field.fixed and isinstance(known, list) else []
    if field.fixed:
        count = len(base) or field.rows
        rows = [*rows, *({} for _ in range(count - len(rows)))][:count]
    if len(rows) > MOST_ROWS:
        raise wrong(N_("At most {count} rows."), count=MOST_ROWS)
    entered = [part for part in field.parts if part.holds_value and not part.readonly and part.type != "computed"]
    found = []
    for place, row in enumerate(rows):
        if not field.fixed and all(_is_blank(row.get(part.key)) for part in entered):
            continue
        made: dict[str, Any] = dict(base[place]) if place < len(base) and isinstance(base[place], Mapping) else {}
        for part in entered:
            try:
                made[part.key] = _entered(part, row.get(part.key), zone, now)
            except FieldError as error:
                errors[f"{field.key}-{place}-{part.key}"] = error
        found.append(made)
    if field.required and not found:
        raise wrong(N_("At least one row is needed."))
    return found


def _is_blank(given: Any) -> bool:
    return given in (None, "", [], (), False) or (isinstance(given, str) and not given.strip())


def _plain(value: Any) -> Any:
    """What was worked out as the process keeps it."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
