"""Forms of the process as fields of a page."""

import time
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.web.process_forms import form_of_schema, task_form
from processes.engine.files.form_fields import read_fields
from processes.engine.files.forms import DOUBLED, SKIPPED

SCHEMA: dict[str, Any] = {
    "components": [
        {"type": "text", "id": "hint", "text": "Read this first"},
        {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True, "maxLength": 20}},
        {"type": "textarea", "key": "story", "label": "Story"},
        {"type": "number", "key": "pieces", "label": "Pieces", "decimalDigits": 0, "validate": {"min": 1, "max": 9}},
        {"type": "checkbox", "key": "sure", "label": "Sure"},
        {"type": "radio", "key": "colour", "label": "Colour", "values": [{"value": "r", "label": "Red"}]},
        {"type": "select", "key": "who", "label": "Who", "valuesKey": "people"},
        {"type": "checklist", "key": "days", "label": "Days", "values": [{"value": "mo", "label": "Mo"}]},
        {"type": "datetime", "subtype": "date", "key": "day", "dateLabel": "Day"},
        {"type": "datetime", "subtype": "datetime", "key": "at", "label": "At"},
        {"type": "filepicker", "key": "scans", "label": "Scans", "accept": ".pdf,image/*", "multiple": True},
    ]
}
GOOD = {
    "name": "Eva",
    "pieces": "3",
    "colour": "r",
    "who": "7",
    "days": "mo",
    "day": "2026-11-22",
    "at": "2026-11-22T14:30",
}


def posted(app: Flask, data: dict[str, Any], schema: dict[str, Any] = SCHEMA, **more: Any) -> Any:
    """The form of SCHEMA with what a page sent."""
    with app.test_request_context("/", method="POST"):
        token = generate_csrf()
        from flask import session as cookie

        kept = dict(cookie)
    context = app.test_request_context("/", method="POST", data={**data, "csrf_token": token})
    context.push()
    from flask import session as cookie

    cookie.update(kept)
    form = task_form(form_of_schema(schema), zone="Europe/Prague", choices={"people": [("7", "Petr")]}, **more)
    return context, form


def test_every_kind_of_field_is_drawn_with_its_label(app: Flask) -> None:
    context, form = posted(app, {})
    drawn = Markup("").join(field() for field in form.shown if not form.note(field.name))
    for part in ('name="name"', 'type="date"', 'type="datetime-local"', 'type="radio"', 'type="checkbox"', "Petr"):
        assert part in drawn
    assert form.note("hint") == "Read this first"
    assert form.note("name") is None
    context.pop()


def test_what_fits_becomes_plain_values(app: Flask) -> None:
    context, form = posted(app, GOOD)
    assert form.validate(), form.errors
    assert form.variables == {
        "name": "Eva",
        "story": None,
        "pieces": 3,
        "sure": False,
        "colour": "r",
        "who": "7",
        "days": ["mo"],
        "day": "2026-11-22",
        "at": "2026-11-22T14:30:00+01:00",
        "scans": [],
    }
    context.pop()


NAMES = ("note", "data", "errors", "validate", "shown", "typed", "meta", "zone", "variables", "process", "conditions")


def test_files_are_kept_beside_the_values_and_only_of_the_kinds_asked_for(app: Flask) -> None:
    scans = [(BytesIO(b"1"), "a.pdf", "application/pdf"), (BytesIO(b"22"), "b.png", "image/png")]
    context, form = posted(app, GOOD | {"scans": scans})
    assert 'accept=".pdf,image/*"' in form["scans"]()
    assert form.validate(), form.errors
    assert form.variables["scans"] == ["a.pdf", "b.png"]
    assert [(file.filename, file.content) for file in form.files] == [("a.pdf", b"1"), ("b.png", b"22")]
    context.pop()
    context, form = posted(app, GOOD | {"scans": [(BytesIO(b"MZ"), "run.exe", "application/pdf")]})
    assert not form.validate()
    assert form["scans"].errors == ["Poslat lze jen tyto soubory: .pdf,image/*."]
    context.pop()


@pytest.mark.parametrize("pattern", ["(?=.*[0-9]).+", "(?!a)(a+)+b", r"(a+)+\1"])
def test_a_form_deployed_before_patterns_were_checked_is_drawn_and_taken(app: Flask, pattern: str) -> None:
    code = {"type": "textfield", "key": "code", "label": "Code", "validate": {"required": True, "pattern": pattern}}
    context, form = posted(app, {"code": "a" * 40}, {"components": [code]})
    assert 'name="code"' in form["code"]()
    assert "pattern" not in form["code"]()  # nor does a browser try it
    began = time.monotonic()
    assert form.validate(), form.errors
    assert time.monotonic() - began < 1
    assert form.variables == {"code": "a" * 40}
    context.pop()


def test_a_designer_may_call_a_field_whatever_the_page_calls_its_own(app: Flask) -> None:
    """As attributes of the form they broke the page of the task, or the check of what was typed."""
    schema = {"components": [{"type": "textfield", "key": name, "label": name} for name in NAMES]}
    context, form = posted(app, {name: f"my {name}" for name in NAMES}, schema)
    assert [form.note(field.name) for field in form.shown] == [None] * len(NAMES)
    assert all(f'name="{name}"' in form[name]() and f'value="my {name}"' in form[name]() for name in NAMES)
    assert form.validate(), form.errors
    assert form.variables == {name: f"my {name}" for name in NAMES}
    context.pop()


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("name", ""),
        ("name", "x" * 21),
        ("pieces", "ten"),
        ("pieces", "10"),
        ("pieces", "1,5"),
        ("colour", "blue"),
        ("who", "8"),
        ("days", "su"),
        ("day", "22.11.2026"),
        ("at", "tomorrow"),
    ],
)
def test_what_does_not_fit_is_named_and_kept(app: Flask, key: str, typed: str) -> None:
    context, form = posted(app, {**GOOD, key: typed})
    assert not form.validate()
    assert list(form.errors) == [key]
    if typed and key in ("name", "pieces", "day", "at"):
        assert typed in form[key]()
    context.pop()


def test_a_field_can_be_wanted_for_one_answer_only() -> None:
    fields = read_fields({"components": [{"type": "textfield", "key": "why", "properties": {"when": "yes=no"}}]})
    assert fields[0].properties == {"when": "yes=no"}


@pytest.mark.parametrize(("side", "offset"), [("before", "+02:00"), ("after", "+01:00")])
def test_a_time_that_came_twice_is_asked_about_and_taken_as_meant(app: Flask, side: str, offset: str) -> None:
    """The night of 25 October 2026 has 02:30 twice in Prague; words and time stay while it asks."""
    context, form = posted(app, {**GOOD, "at": "2026-10-25T02:30"})
    assert not form.validate()
    asked = form["at"]()
    assert form["at"].errors == [gettext(DOUBLED)]
    assert 'value="2026-10-25T02:30"' in asked
    assert 'class="form-select mt-2" name="at.night"' in asked
    context.pop()
    context, form = posted(app, {**GOOD, "at": "2026-10-25T02:30", "at.night": side})
    assert form.validate()
    assert form.variables["at"] == f"2026-10-25T02:30:00{offset}"
    assert f'<option value="{side}" selected>' in form["at"]()
    context.pop()


def test_a_time_that_spring_leaves_out_is_refused_and_another_takes_no_side(app: Flask) -> None:
    context, form = posted(app, {**GOOD, "at": "2026-03-29T02:30", "at.night": "after"})
    assert not form.validate()
    assert form["at"].errors == [gettext(SKIPPED)]
    context.pop()
    context, form = posted(app, {**GOOD, "at": "2026-11-22T14:30", "at.night": "before"})
    assert form.validate()
    assert form.variables["at"] == "2026-11-22T14:30:00+01:00"
    context.pop()


FOLLOWED: dict[str, Any] = {
    "components": [
        {"type": "number", "key": "pieces", "label": "Pieces"},
        {"type": "expression", "key": "sum", "label": "Sum", "expression": "=pieces * price"},
        {"type": "text", "id": "told", "text": "${pieces} pieces"},
        {"type": "textfield", "key": "name", "label": "Name", "readonly": True},
        {"type": "text", "id": "many", "text": "More than ${limit}", "conditional": {"hide": "=pieces < 9"}},
        {
            "type": "group",
            "id": "inside",
            "conditional": {"hide": "=not is_staff"},
            "components": [
                {"type": "text", "id": "secret", "text": "The margin is ${margin}"},
                {"type": "textfield", "key": "margin", "label": "Margin", "readonly": True},
            ],
        },
    ]
}
KNOWN = {"price": 10, "limit": 8, "margin": 40, "is_staff": False, "name": "Eva"}


def test_what_follows_from_the_answers_is_told_and_nothing_of_what_is_hidden(app: Flask) -> None:
    context, form = posted(app, {"pieces": "3"}, FOLLOWED, around=KNOWN)
    assert form.is_live
    assert form.live() == {
        "parts": {"part-many": False, "part-inside": False},
        "texts": {"field-sum": "30", "field-told": "3 pieces"},
    }
    assert [field.key for field in form.fields_ if form.is_left_out(field)] == ["secret", "margin"]
    context.pop()
    context, form = posted(app, {"pieces": "9"}, FOLLOWED, around=KNOWN)
    assert form.live()["texts"] == {"field-sum": "90", "field-told": "9 pieces", "field-many": "More than 8"}
    context.pop()


def test_a_text_of_an_older_form_that_cannot_be_worked_out_is_shown_as_it_stands(app: Flask) -> None:
    schema = {"components": [{"type": "textfield", "key": "cost", "label": "Cost in ${USD"}]}
    context, form = posted(app, {"cost": "5"}, schema)
    assert form["cost"].label.text == "Cost in ${USD"
    assert not form.is_live
    context.pop()


def test_what_has_no_name_is_not_called_by_the_head_of_the_catalogue(app: Flask) -> None:
    columns = [{"key": "item", "label": ""}]
    table = {"type": "table", "id": "items", "dataSource": "=items", "columns": columns}
    chosen = {"type": "select", "key": "one", "label": "One", "values": [{"value": "a", "label": ""}]}
    context, form = posted(app, {}, {"components": [table, chosen]}, around={"items": [{"item": "Mouse"}]})
    assert (form["items"].columns, form["items"].lines) == (["item"], [["Mouse"]])
    assert "Content-T" not in form["one"]()
    context.pop()


def test_what_decides_within_another_form_is_named_as_the_page_names_it(app: Flask) -> None:
    decider = {"type": "radio", "key": "yes", "label": "Yes?", "values": [{"value": "no", "label": "No"}]}
    why = {"type": "textfield", "key": "why", "label": "Why", "properties": {"when": "yes=no"}}
    context, form = posted(app, {}, {"components": [decider, why]}, prefix="intake-")
    assert form.conditions() == [("why", "intake-yes", "no")]
    context.pop()


def test_a_list_of_which_the_page_knew_nothing_begins_with_its_rows(app: Flask) -> None:
    """Such as where another kind is chosen: what is sent is of the form before."""
    part = {"type": "number", "key": "price", "label": "Price"}
    listed = {"type": "dynamiclist", "path": "items", "defaultRepetitions": 2, "components": [part]}
    context, form = posted(app, {"kind": "order"}, {"components": [listed]})
    assert len(form["items"].lines) == 2
    assert form.validate()
    assert form.variables == {"items": []}
    context.pop()
