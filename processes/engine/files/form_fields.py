"""Knows the fields of a form-js schema, in neutral words that any door can draw and check."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from processes.engine.errors import Fault, Severity
from processes.engine.files.form_rules import check_rules
from processes.engine.sentences import N_, Sentence, said

TYPES = {
    "textfield": "text",
    "textarea": "textarea",
    "number": "number",
    "checkbox": "checkbox",
    "checklist": "checklist",
    "radio": "radio",
    "select": "select",
    "taglist": "multiselect",
    "datetime": "datetime",
    "filepicker": "files",
    "text": "note",
}
_SKIPPED = frozenset({"separator", "spacer", "button", "image"})
_SUBTYPES = {"date": "date", "time": "time", "datetime": "datetime"}
_KINDS_OF_TEXT = {"email": "email", "phone": "phone"}
CHOICES = frozenset({"select", "radio", "checklist", "multiselect"})
PAGE_KEY = "csrf_token"  # what pages send beside the fields, so that no other site can send a form
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


@dataclass(frozen=True)
class Field:
    """One field. `type` is text, textarea, email, phone, number, checkbox, radio, select, checklist, multiselect,
    date, time, datetime, files (the process keeps their names), or note (shown, holds no value).

    `options` are (value, label); `options_key` names a process variable or a door's own list that gives them.
    `minimum` and `maximum` bound a number, `shortest` and `longest` a text; a day before today may be refused.
    `accepted` are the kinds of files as a browser names them, `several` whether more than one may be given.
    `properties` are the designer's own.
    """

    key: str
    label: str
    type: str
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    options_key: str | None = None
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None
    decimals: int | None = None
    as_text: bool = False
    description: str = ""
    readonly: bool = False
    is_past_refused: bool = False
    accepted: str = ""
    several: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)

    def with_options(self, options: Mapping[str, str]) -> "Field":
        """The same field with these options (value to label), as a door knows them."""
        return replace(self, options=tuple((str(value), label) for value, label in options.items()))


def read_fields(schema: Mapping[str, Any]) -> list[Field]:
    """The fields of a schema in their order; groups are laid flat."""
    return [_field(component) for component in _components(schema) if component.get("type") in TYPES]


def _components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components") or ():
        if component.get("type") == "group":
            yield from _components(component)
        else:
            yield component


def _field(component: Mapping[str, Any]) -> Field:
    rules = component.get("validate") or {}
    kind = TYPES[component["type"]]
    if kind == "datetime":
        kind = _SUBTYPES.get(component.get("subtype", "date"), "date")
    elif kind == "text":
        kind = _KINDS_OF_TEXT.get(rules.get("validationType", ""), "text")
    is_note = kind == "note"
    options = tuple((str(o.get("value", "")), str(o.get("label", ""))) for o in component.get("values") or ())
    return Field(
        key=str(component.get("id" if is_note else "key") or ""),
        label=str(component.get("text" if is_note else "label") or component.get("dateLabel") or ""),
        type=kind,
        required=bool(rules.get("required")),
        options=options,
        options_key=component.get("valuesKey") or None,
        default=component.get("defaultValue"),
        minimum=_number(rules.get("min")),
        maximum=_number(rules.get("max")),
        shortest=_length(rules.get("minLength")),
        longest=_length(rules.get("maxLength")),
        pattern=_text(rules.get("pattern")),
        decimals=component.get("decimalDigits"),
        as_text=bool(component.get("serializeToString")),
        description=str(component.get("description") or ""),
        readonly=bool(component.get("readonly") or component.get("disabled")),
        is_past_refused=bool(component.get("disallowPassedDates")),
        accepted=str(component.get("accept") or ""),
        several=bool(component.get("multiple")),
        properties=dict(component.get("properties") or {}),
    )


def _number(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _length(value: Any) -> int | None:
    return None if value is None or value == "" else int(float(value))


def check_form(file: str, schema: Mapping[str, Any]) -> list[Fault]:
    """What in a form cannot be drawn or checked, by the component's key or id."""
    if any(not _is_sound(part) for part in schema.get("components", ())):
        return [Fault(file, None, N_("The form cannot be read: its components are not objects with lists of parts."))]
    faults: list[Fault] = []
    seen: set[str] = set()
    for component in _components(schema):
        where = str(component.get("key") or component.get("id") or "")
        faults += [Fault(file, where or None, *found) for found in _faults_of(component, seen)]
    return faults


def _faults_of(component: Mapping[str, Any], seen: set[str]) -> Iterator[tuple[str, Severity]]:
    kind = component.get("type")
    if kind in _SKIPPED:
        return
    if kind not in TYPES:
        yield Sentence(N_("A form cannot hold a {kind}."), kind=kind), Severity.ERROR
        return
    if component.get("conditional") or component.get("path"):
        yield N_("Conditions and paths of fields are not supported."), Severity.ERROR
    if kind == "text":
        yield from check_rules(component)
        return
    yield from ((reason, Severity.ERROR) for reason in _wrong_key(component.get("key"), seen))
    seen.add(str(component.get("key")))
    try:
        made = _field(component)
        found = list(check_rules(component))
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        yield Sentence(N_("The field cannot be read: {error}"), error=said(error)), Severity.ERROR
        return
    yield from found
    if made.type in CHOICES and not made.options and not made.options_key:
        yield N_("There is nothing to choose from."), Severity.ERROR


def _wrong_key(key: Any, seen: set[str]) -> Iterator[str]:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        yield N_("The key must be a name: letters, digits and underscores.")
    elif key == PAGE_KEY:
        yield N_("The page needs this key itself.")
    elif key in seen:
        yield N_("Two fields have this key.")


def _is_sound(component: Any, depth: int = 0) -> bool:
    """Whether a component is an object and the parts in it are: others write what they like."""
    if not isinstance(component, dict) or depth > 20 or not isinstance(component.get("type"), str):
        return False
    parts, values = component.get("components") or [], component.get("values") or []
    maps = (component.get("validate") or {}, component.get("properties") or {})
    return (
        all(isinstance(items, list) for items in (parts, values))
        and all(isinstance(item, dict) for item in (*maps, *values))
        and all(_is_sound(part, depth + 1) for part in parts)
    )
