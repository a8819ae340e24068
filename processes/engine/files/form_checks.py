"""Knows what in a form cannot be drawn or kept, and says it by the component's key or id."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from processes.engine.errors import ExpressionError, Fault, Severity
from processes.engine.files.form_fields import CHOICES, RECORDS, TYPES, components_of, field_of, hide_of, key_of
from processes.engine.files.form_rules import check_rules
from processes.engine.files.form_state import KNOWN
from processes.engine.language.expressions import check, check_value
from processes.engine.sentences import N_, Sentence, said

_SKIPPED = frozenset({"separator", "spacer", "button", "image"})
_IN_ROWS = frozenset({"textfield", "textarea", "number", "checkbox", "select", "datetime", "expression", *RECORDS})
PAGE_KEY = "csrf_token"  # what pages send beside the fields, so that no other site can send a form
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_TEXTS = ("label", "description", "text")


def check_form(file: str, schema: Mapping[str, Any]) -> list[Fault]:
    """What in a form cannot be drawn or checked, by the component's key or id."""
    if any(not _is_sound(part) for part in schema.get("components", ())):
        return [Fault(file, None, N_("The form cannot be read: its components are not objects with lists of parts."))]
    faults: list[Fault] = []
    seen: set[str] = set()
    for group in _groups(schema):
        faults += [Fault(file, str(group.get("id") or ""), *found) for found in _around(group)]
    for component, _hides in components_of(schema):
        where = key_of(component) or str(component.get("key") or component.get("id") or "")
        faults += [Fault(file, where or None, *found) for found in _faults_of(component, seen)]
    return faults


def _groups(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components") or ():
        if component.get("type") == "group":
            yield component
            yield from _groups(component)


def _around(component: Mapping[str, Any]) -> Iterator[tuple[str, Severity]]:
    """What every part may have: a condition, texts with values; a path only where it names a list."""
    reasons = [*_misread(lambda: check(hide_of(component), functions=set(KNOWN)), bool(hide_of(component)))]
    for name in _TEXTS:
        text = component.get(name)
        if isinstance(text, str) and "${" in text:
            reasons += _misread(partial(check_value, text, functions=set(KNOWN)))
        if isinstance(text, str) and "{{" in text:
            reasons.append(N_("A text shows a value by ${name}: {{…}} is not worked out."))
    if component.get("path") and component.get("type") != "dynamiclist":
        reasons.append(N_("Paths of fields are not supported: the key alone names the variable."))
    yield from ((reason, Severity.ERROR) for reason in reasons)


def _misread(look: Callable[[], object], is_there: bool = True) -> Iterator[str]:
    try:
        if is_there:
            look()
    except (ExpressionError, ValueError) as error:
        yield said(error)


def _faults_of(component: Mapping[str, Any], seen: set[str]) -> Iterator[tuple[str, Severity]]:
    kind = component.get("type")
    if kind in _SKIPPED:
        yield from _around(component)
        return
    if kind not in TYPES:
        yield Sentence(N_("A form cannot hold a {kind}."), kind=kind), Severity.ERROR
        return
    yield from _around(component)
    if TYPES[kind] == "note":
        yield from check_rules(component)
        return
    if TYPES[kind] != "table":
        yield from ((reason, Severity.ERROR) for reason in _wrong_key(key_of(component), seen))
        seen.add(key_of(component))
    try:
        made = field_of(component)
        found = list(check_rules(component))
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        yield Sentence(N_("The field cannot be read: {error}"), error=said(error)), Severity.ERROR
        return
    yield from found
    if made.type in CHOICES and not made.options and not made.options_key:
        yield N_("There is nothing to choose from."), Severity.ERROR
    yield from ((reason, Severity.ERROR) for reason in _worked_out(made))
    if made.type == "rows":
        yield from _row_faults(component)


def _worked_out(made: Any) -> Iterator[str]:
    """Expressions of a field: what it comes to, which rows it shows, its rule."""
    if made.type in {"computed", "table"}:
        if not made.expression:
            yield N_("It does not say what it is worked out from.")
        yield from _misread(lambda: check(made.expression, functions=set(KNOWN)), bool(made.expression))
    if made.type == "table" and not (made.columns and all(_KEY.fullmatch(key) for key, _ in made.columns)):
        yield N_("A table needs columns, each with the name of what it shows.")
    yield from _misread(lambda: check(made.holds, functions=set(KNOWN)), bool(made.holds))
    if made.holds and not made.otherwise:
        yield N_("The rule does not say what people are told where it is broken.")


def _row_faults(component: Mapping[str, Any]) -> Iterator[tuple[str, Severity]]:
    seen: set[str] = set()
    parts = component.get("components") or ()
    if not parts:
        yield N_("The rows of the list have no fields."), Severity.ERROR
    for part in parts:
        if part.get("type") not in _IN_ROWS:
            yield Sentence(N_("A row of a list cannot hold a {kind}."), kind=part.get("type")), Severity.ERROR
            continue
        if hide_of(part) or part.get("rule"):
            yield N_("The fields of a row have no conditions and rules of their own."), Severity.ERROR
        if (part.get("readonly") or part.get("disabled")) and component.get("allowAddRemove") is not False:
            yield N_("What can only be read stands in a list whose rows are given."), Severity.ERROR
        for reason, severity in _faults_of(part, seen):
            yield Sentence("{key}: {reason}", key=key_of(part), reason=reason), severity


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
    parts, values, columns = (component.get(name) or [] for name in ("components", "values", "columns"))
    maps = (
        component.get(name) or {} for name in ("validate", "properties", "conditional", "layout", "appearance", "rule")
    )
    return (
        all(isinstance(items, list) for items in (parts, values, columns))
        and all(isinstance(item, dict) for item in (*maps, *values, *columns))
        and all(_is_sound(part, depth + 1) for part in parts)
    )
