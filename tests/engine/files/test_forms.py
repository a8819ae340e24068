"""Forms: fields of a form-js schema, and what a person may enter into them."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from processes.engine.errors import Severity
from processes.engine.files.form_checks import check_form
from processes.engine.files.form_fields import read_fields
from processes.engine.files.forms import DOUBLED, SKIPPED, validate


def fields_of(*components: dict[str, Any]) -> Any:
    return read_fields({"components": list(components)})


def one(value: Any, **component: Any) -> Any:
    component = {"key": "it", "label": "It", "type": "textfield", **component}
    clean, errors = validate(fields_of(component), {"it": value}, now=NOW, zone=ZoneInfo("Europe/Prague"))
    return str(errors["it"]) if errors else clean["it"]


CASES = Path(__file__).parents[1] / "cases"
NOW = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)  # the 29th in Prague
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
        ({"type": "datetime", "subtype": "datetime"}, "2026-10-25T03:00", "2026-10-25T03:00:00+01:00"),
        ({"type": "datetime", "subtype": "datetime"}, "2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ({"validate": {"validationType": "email"}}, "eva@firma.cz", "eva@firma.cz"),
        ({"type": "select", "valuesKey": "technicians"}, "12", "12"),
        ({"type": "datetime", "subtype": "date", "disallowPassedDates": True}, "2026-11-29", "2026-11-29"),
        ({"type": "datetime", "subtype": "time", "disallowPassedDates": True}, "01:00", "01:00"),
        ({"validate": {"pattern": r"^\d{3} ?\d{2}$"}}, "123 45", "123 45"),
        ({"type": "filepicker"}, "plan.pdf", ["plan.pdf"]),
        ({"type": "filepicker", "multiple": True, "accept": "image/*, .pdf"}, ["a.PDF", "b.png"], ["a.PDF", "b.png"]),
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
        ({"type": "datetime", "subtype": "datetime"}, "2026-03-29T02:30", SKIPPED),
        ({"type": "datetime", "subtype": "datetime"}, "2026-10-25T02:30", DOUBLED),
        ({"type": "datetime", "subtype": "time"}, "25:00", "This is not a time of day."),
        ({"type": "datetime", "subtype": "datetime"}, "soon", "This is not a date and time."),
        ({"validate": {"validationType": "email"}}, "eva@firma", "This is not an e-mail address."),
        ({"validate": {"maxLength": 3}}, "abcd", "At most 3 characters."),
        ({"validate": {"minLength": 3}}, "ab", "At least 3 characters."),
        ({"validate": {"pattern": "^[0-9]+$"}}, "12a", "This does not have the right form."),
        ({}, {"a": 1}, "This is not a text."),
        ({"type": "number", "serializeToString": True}, "1e-100000000", "This is not a number."),
        ({"type": "number"}, "1" * 60, "This is not a number."),
        ({"type": "datetime", "subtype": "date", "disallowPassedDates": True}, "2026-11-28", "This day is over."),
        (
            {"type": "datetime", "subtype": "datetime", "disallowPassedDates": True},
            "2026-11-28T23:59",
            "This day is over.",
        ),
        ({"type": "filepicker", "validate": {"required": True}}, [], "This field is required."),
        ({"type": "filepicker"}, ["a.pdf", "b.pdf"], "One file at most."),
        ({"type": "filepicker", "accept": ".pdf"}, "pdf.exe", "Only these files can be sent: .pdf."),
        ({"validate": {"pattern": "(a+)+b"}}, "a" * 1_001, "At most 1000 characters."),
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
    assert validate(fields, {"why": "x", "fixed": "changed", "more": 1}, now=NOW) == ({"why": "x"}, {})


def test_a_door_may_give_the_options() -> None:
    field = fields_of({"type": "select", "key": "who", "label": "Who", "valuesKey": "technicians"})[0]
    known = field.with_options({"12": "Jana"})
    assert validate([known], {"who": "12"}, now=NOW) == ({"who": "12"}, {})
    assert "who" in validate([known], {"who": "13"}, now=NOW)[1]


def test_a_form_that_cannot_be_drawn_is_refused_by_its_keys() -> None:
    components = [
        {"type": "documentPreview", "key": "file"},
        {"type": "select", "key": "empty"},
        {"type": "textfield", "key": "same"},
        {"type": "textfield", "key": "same"},
        {"type": "textfield", "key": "a b"},
        {"type": "textfield", "key": "bad", "validate": {"pattern": "("}},
        {"type": "textfield", "key": "hidden", "conditional": {"hide": "=x = 1"}},
        {"type": "number", "key": "low", "validate": {"min": "few"}},
    ]
    faults = check_form("x.form", {"components": components})
    assert [fault.element for fault in faults] == ["file", "empty", "same", "a b", "bad", "hidden", "low"]


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "a*a*a*a*a*a*b", "(.*)*=(.*)*b", "([a-z]+.?){1,9}!"])
def test_no_pattern_makes_a_form_wait(pattern: str) -> None:
    began = time.monotonic()
    assert one("a" * 999, validate={"pattern": pattern}) == "This does not have the right form."
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("pattern", ["(?=x)x", r"(x)\1", "(", "x" * 501, 5])
def test_a_pattern_of_an_older_form_that_is_refused_today_lets_people_go_on(pattern: Any) -> None:
    assert one("x", validate={"pattern": pattern, "maxLength": "9", "minLength": "1"}) == "x"


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        ({"validate": {"minLength": 8, "maxLength": 4}}, "Nothing can be entered: minLength is more than maxLength."),
        ({"type": "number", "validate": {"min": 10, "max": 2}}, "Nothing can be entered: min is more than max."),
        ({"type": "number", "decimalDigits": 10**9}, "Decimal places are a whole number from 0 to 15."),
        ({"readonly": "=locked"}, "The setting readonly is not supported: a page evaluates no expressions."),
        ({"label": "=name"}, "The setting label is not supported: a page evaluates no expressions."),
        ({"type": "number", "validate": {"max": "=limit"}}, "The field cannot be read"),
        (
            {"type": "select", "values": [{"value": 1, "label": "One"}]},
            'The value of a choice is a text: write "1" instead of 1.',
        ),
        ({"type": "select", "values": CHOICES, "defaultValue": "c"}, "The default value 'c' is none of the choices."),
        ({"type": "select", "values": [*CHOICES, CHOICES[0]]}, "Two choices have the same value."),
        ({"readonly": True, "validate": {"required": True}}, "Nothing can be entered"),
        ({"validate": {"pattern": "(?=a)"}}, "The field cannot be read: The pattern looks ahead or back"),
        ({"validate": {"pattern": r"(a)\1"}}, "The field cannot be read: The pattern cannot hold \\1."),
        ({"validate": {"pattern": "(a{0,30}){30}"}}, "The field cannot be read: The pattern repeats too much."),
        ({"type": "number", "increment": 5}, "The setting increment has no effect on our pages."),
    ],
)
def test_rules_that_nobody_can_keep_are_told_by_the_fields_key(component: dict[str, Any], reason: str) -> None:
    faults = check_form("x.form", {"components": [{"type": "textfield", "key": "it", "label": "It", **component}]})
    assert [fault.element for fault in faults] == ["it"]
    assert faults[0].reason.startswith(reason)


def test_a_setting_that_only_shows_otherwise_is_a_warning() -> None:
    component = {"type": "number", "key": "it", "label": "It", "increment": 5}
    assert [fault.severity for fault in check_form("x", {"components": [component]})] == [Severity.WARNING]


@pytest.mark.parametrize("name", ["48a-min-over-max.form", "48b-number-min-over-max.form"])
def test_the_forms_that_were_accepted_once(name: str) -> None:
    faults = check_form(name, orjson.loads((CASES / name).read_bytes()))
    assert [fault.element for fault in faults] == [{"48a": "serial", "48b": "kusy"}[name[:3]]]


def test_a_day_before_today_is_refused_where_the_form_says_so() -> None:
    fields = read_fields(orjson.loads((CASES / "48d-past-dates.form").read_bytes()))
    zone = ZoneInfo("Europe/Prague")
    assert validate(fields, {"termin": "2026-11-29"}, now=NOW, zone=zone)[1] == {}
    assert str(validate(fields, {"termin": "2026-11-28"}, now=NOW, zone=zone)[1]["termin"]) == "This day is over."
