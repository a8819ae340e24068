"""Knows which records of the desk a form asks for, and gives its fields those that a door lets somebody choose."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from processes.engine.files.form_fields import RECORDS, Field

Known = Mapping[str, Mapping[str, Mapping[str, Any]]]  # by type of field and text of the id, as the process keeps it


def sent(fields: Sequence[Field], data: Mapping[str, Any]) -> dict[str, set[int]]:
    """The ids that are chosen in a form, those in rows too, by the type of their fields."""
    found: dict[str, set[int]] = {}
    for field, value in _values(fields, data):
        found.setdefault(field.type, set()).update(ids_of(value))
    return found


def ids_of(value: Any) -> Iterator[int]:
    """The id that a field is sent, as a number, its text or a record; none of what is no id."""
    said = value.get("id") if isinstance(value, Mapping) else value
    text = str(said if isinstance(said, str | int) and not isinstance(said, bool) else "")
    if text.isascii() and text.isdecimal() and len(text) < 19:
        yield int(text)


def played(fields: Iterable[Field], given: Mapping[str, Any]) -> tuple[tuple[Field, ...], dict[str, Any]]:
    """Fields and answers of a scenario, which knows no records: a name is one, whatever it says of it stands."""
    said = dict(given)
    for field in fields:
        if field.type in RECORDS and said.get(field.key):
            value = said[field.key]
            said[field.key] = value if isinstance(value, Mapping) and "id" in value else {"id": 1, "name": str(value)}
    return with_records(fields, {}, said), said


def _values(fields: Iterable[Field], data: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    for field in fields:
        value = data.get(field.key)
        if field.type in RECORDS:
            yield field, value
        elif field.type == "rows" and isinstance(value, list | tuple):
            for row in value:
                yield from _values(field.parts, row if isinstance(row, Mapping) else {})


def with_records(fields: Iterable[Field], known: Known, around: Mapping[str, Any]) -> tuple[Field, ...]:
    """The same fields with the records that may be chosen; what the case has under a key may stay there."""
    return tuple(_with(field, known, around.get(field.key)) for field in fields)


def _with(field: Field, known: Known, kept: Any) -> Field:
    if field.type == "rows":
        rows = kept if isinstance(kept, list | tuple) else ()
        own: dict[str, Any] = {
            part.key: [row.get(part.key) for row in rows if isinstance(row, Mapping)] for part in field.parts
        }
        return replace(field, parts=with_records(field.parts, known, own))
    if field.type not in RECORDS:
        return field
    values = kept if isinstance(kept, list | tuple) else (kept,)
    own = {str(one["id"]): one for one in values if isinstance(one, Mapping) and "id" in one}
    return replace(field, records={**known.get(field.type, {}), **own})
