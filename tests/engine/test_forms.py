"""Forms: fields of a form-js schema, and what a person may enter into them."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from processes.engine.form_fields import check_form
from processes.engine.forms import read_fields, validate


def fields_of(*components: dict[str, Any]) -> Any:
    return read_fields({"components": list(components)})


def one(value: Any, **component: Any) -> Any:
    component = {"key": "it", "label": "It", "type": "textfield", **component}
    clean, errors = validate(fields_of(component), {"it": value}, zone=ZoneInfo("Europe/Prague"))
    return str(errors["it"]) if errors else clean["it"]


CHOICES = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]


@pytest.mark.parametrize(
    ("component", "entered", "kept"),
    [
        ({}, "  Petr ", "Petr"),
        ({}, "", None),
        ({}, None, None),
        ({"type": "number"}, "12", 12),
        ({"type": "number", "decimalDigits": 2}, "1 290,50", 1290.5),
        ({"type": "number", "serializeToString": True}, "0.10", "0.10"),
        ({"type": "checkbox"}, "y", True),
        ({"type": "checkbox"}, None, False),
        ({"type": "select", "values": CHOICES}, "b", "b"),
        ({"type": "checklist", "values": CHOICES}, ["b", "a", "b"], ["b", "a"]),
        ({"type": "taglist", "values": CHOICES}, "a", ["a"]),
        ({"type": "datetime", "subtype": "date"}, "2026-11-20", "2026-11-20"),
        ({"type": "datetime", "subtype": "time"}, "09:30:00", "09:30"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-11-20T09:30", "2026-11-20T09:30:00+01:00"),
        ({"validate": {"validationType": "email"}}, "eva@firma.cz", "eva@firma.cz"),
        ({"type": "select", "valuesKey": "technicians"}, "12", "12"),
    ],
)
def test_what_fits_is_kept(component: dict[str, Any], entered: Any, kept: Any) -> None:
    assert one(entered, **component) == kept


@pytest.mark.parametrize(
    ("component", "entered", "reason"),
    [
        ({"validate": {"required": True}}, "   ", "This field is required."),
        ({"type": "checkbox", "validate": {"required": True}}, "off", "This must be ticked."),
        ({"type": "checklist", "values": CHOICES, "validate": {"required": True}}, [], "This field is required."),
        ({"type": "number"}, "many", "This is not a number."),
        ({"type": "number"}, "NaN", "This is not a number."),
        ({"type": "number"}, True, "This is not a number."),
        ({"type": "number", "validate": {"min": 1}}, "0", "At least 1."),
        ({"type": "number", "validate": {"max": 8}}, "8.5", "At most 8."),
        ({"type": "number", "decimalDigits": 0}, "1.5", "At most 0 decimal places."),
        ({"type": "radio", "values": CHOICES}, "c", "This is not one of the choices."),
        ({"type": "taglist", "values": CHOICES}, ["a", "c"], "This is not one of the choices."),
        ({"type": "datetime", "subtype": "date"}, "20. 11.", "This is not a date."),
        ({"type": "datetime", "subtype": "date"}, "9999-12-31", "This is not a date."),
        ({"type": "datetime", "subtype": "datetime"}, "0001-01-01T00:00", "This is not a date and time."),
        ({"type": "datetime", "subtype": "time"}, "25:00", "This is not a time of day."),
        ({"type": "datetime", "subtype": "datetime"}, "soon", "This is not a date and time."),
        ({"validate": {"validationType": "email"}}, "eva@firma", "This is not an e-mail address."),
        ({"validate": {"maxLength": 3}}, "abcd", "At most 3 characters."),
        ({"validate": {"minLength": 3}}, "ab", "At least 3 characters."),
        ({"validate": {"pattern": "^[0-9]+$"}}, "12a", "This does not have the right form."),
        ({}, {"a": 1}, "This is not a text."),
    ],
)
def test_what_does_not_fit_is_refused(component: dict[str, Any], entered: Any, reason: str) -> None:
    assert one(entered, **component) == reason


def test_groups_are_laid_flat_and_notes_hold_nothing() -> None:
    fields = fields_of(
        {"type": "text", "id": "hint", "text": "Please read."},
        {"type": "group", "label": "Both", "components": [{"type": "textarea", "key": "why", "label": "Why"}]},
        {"type": "textfield", "key": "fixed", "label": "Fixed", "readonly": True},
        {"type": "separator"},
    )
    assert [(field.key, field.type) for field in fields] == [("hint", "note"), ("why", "textarea"), ("fixed", "text")]
    assert validate(fields, {"why": "x", "fixed": "changed", "more": 1}) == ({"why": "x"}, {})


def test_a_door_may_give_the_options() -> None:
    field = fields_of({"type": "select", "key": "who", "label": "Who", "valuesKey": "technicians"})[0]
    known = field.with_options({"12": "Jana"})
    assert validate([known], {"who": "12"}) == ({"who": "12"}, {})
    assert "who" in validate([known], {"who": "13"})[1]


def test_a_form_that_cannot_be_drawn_is_refused_by_its_keys() -> None:
    components = [
        {"type": "filepicker", "key": "file"},
        {"type": "select", "key": "empty"},
        {"type": "textfield", "key": "same"},
        {"type": "textfield", "key": "same"},
        {"type": "textfield", "key": "a b"},
        {"type": "textfield", "key": "bad", "validate": {"pattern": "("}},
        {"type": "textfield", "key": "hidden", "conditional": {"hide": "=x"}},
        {"type": "number", "key": "low", "validate": {"min": "few"}},
    ]
    faults = check_form("x.form", {"components": components})
    assert [fault.element for fault in faults] == ["file", "empty", "same", "a b", "bad", "hidden", "low"]
