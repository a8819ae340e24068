"""A form of the process drawn as fields of a page; what was typed is kept, the engine says whether it fits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import Field as Drawn
from wtforms import RadioField, SelectField, StringField, TextAreaField, widgets
from wtforms.fields import BooleanField

from app.web import words
from app.web.forms import Boxes
from app.web.panels import Choices
from app.web.uploads import uploaded
from app.web.when import When
from processes.catalogue.rules import CODES
from processes.clock import utcnow
from processes.engine.files.form_fields import Field
from processes.engine.files.forms import MAX_TEXT, validate
from processes.files import NewFile
from processes.requests.errors import WrittenMeanwhile
from processes.requests.models import RequestMessage

_WHEN = re.compile(r"([A-Za-z_]\w*)=([\w-]+)")  # the designer's property `when` of a field: decision=reject
_ATTRIBUTE = "drawn__"  # before a key: WTForms makes fields attributes, and a designer may call one `note` or `data`
_INPUTS: dict[str, type[widgets.Input]] = {
    "email": widgets.EmailInput,
    "phone": widgets.TelInput,
    "date": widgets.DateInput,
    "time": widgets.TimeInput,
}


class Required:
    """Marks a field as required without checking it: the engine does."""

    field_flags = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing to check here."""


class Note(Drawn):
    """A piece of text between fields; it holds no value."""

    widget = widgets.HiddenInput()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Take nothing from the page."""
        self.data, self.errors, self.process_errors = None, [], []


class TaskForm(FlaskForm):
    """The form of one open task; after `validate()`, `variables` are what the process keeps, `files` came with it."""

    fields_: Sequence[Field] = ()
    zone: str = "UTC"
    variables: dict[str, Any]
    files: tuple[NewFile, ...] = ()
    meanwhile: Sequence[RequestMessage] = ()  # what others wrote after the reader opened the page

    def shows(self, refusal: Exception) -> bool:
        """What was written meanwhile stands above the form, to be read first."""
        if isinstance(refusal, WrittenMeanwhile):
            self.meanwhile = refusal.entries
        return isinstance(refusal, WrittenMeanwhile)

    def __getitem__(self, key: str) -> Drawn:
        return self._fields[self._attribute(key)]

    def __contains__(self, key: object) -> bool:
        return self._attribute(str(key)) in self._fields

    def _attribute(self, key: str) -> str:
        return key if key == self.meta.csrf_field_name else _ATTRIBUTE + key

    @property
    def errors(self) -> dict[str | None, Sequence[str]]:  # type: ignore[override]  # the form's own under None, as WTForms
        """What is wrong, by key."""
        wrong: dict[str | None, Sequence[str]] = {field.name: field.errors for field in self if field.errors}
        return wrong | ({None: self.form_errors} if self.form_errors else {})

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything typed fits; the errors stand beside their fields."""
        if not super().validate(extra_validators):
            return False
        self.files = tuple(file for drawn in self if isinstance(drawn, MultipleFileField) for file in uploaded(drawn))
        self.variables, errors = validate(self.fields_, self.typed(), now=utcnow(), zone=ZoneInfo(self.zone))
        for key, error in errors.items():
            drawn = self[key]
            drawn.errors = [*drawn.errors, gettext(error.message).format(**error.values)]
        return not errors

    @property
    def begins(self) -> str:
        """Id of the element at which the form is begun; empty where nothing is filled in."""
        first = next((field for field in self.shown if not self.note(field.name)), None)
        return "" if first is None else f"{first.id}-0" if isinstance(first, RadioField) else first.id

    def typed(self) -> dict[str, Any]:
        """What the page sent, by key."""
        return {field.key: self._typed(field) for field in self.fields_ if field.type != "note"}

    def _typed(self, field: Field) -> Any:
        if field.type == "files":
            return [file.filename for file in self[field.key].data or () if file]
        drawn = self[field.key]
        if isinstance(drawn, When):
            return drawn.typed(ZoneInfo(self.zone))
        raw = drawn.raw_data or []
        if field.type in {"checklist", "multiselect"}:
            return list(raw)
        return raw[0] if raw else None

    @property
    def shown(self) -> list[Drawn]:
        """The fields in the form's order, notes among them."""
        return [self[field.key] for field in self.fields_ if field.key in self]

    @property
    def decided(self) -> str | None:
        """The name of the choice by which the form decides: its first radio field's; None without one."""
        radio = next((field for field in self.fields_ if field.type == "radio"), None)
        chosen = self._typed(radio) if radio else None
        return next((gettext(label) for value, label in radio.options if value == chosen), None) if radio else None

    @property
    def takes_files(self) -> bool:
        """Whether files can come with it."""
        return any(field.type == "files" for field in self.fields_)

    def conditions(self) -> list[tuple[str, str, str]]:
        """(key, deciding key, value) of fields that are wanted only for one answer of another field."""
        stated = ((field.key, _WHEN.fullmatch(field.properties.get("when", ""))) for field in self.fields_)
        return [(key, found[1], found[2]) for key, found in stated if found]

    def note(self, key: str) -> str | None:
        """The text of a note; None for any other field."""
        return next((gettext(f.label) for f in self.fields_ if f.key == key and f.type == "note"), None)


def task_form(
    fields: Sequence[Field],
    *,
    zone: str,
    choices: Choices | None = None,
    filled: Mapping[str, Any] | None = None,
) -> TaskForm:
    """The form of `fields`; `choices` give the lists that fields name, `filled` the first values by key."""
    known = [offered(field, choices or {}) for field in fields if field.key]
    made = type(
        "DrawnForm", (TaskForm,), {"fields_": known, "zone": zone} | {_ATTRIBUTE + f.key: _drawn(f) for f in known}
    )
    first = {field.key: field.default for field in known if field.default is not None}
    first |= {key: value for key, value in (filled or {}).items() if value is not None}
    return cast(TaskForm, made(data={_ATTRIBUTE + key: value for key, value in first.items()}))


def offered(field: Field, choices: Choices) -> Field:
    """A field with the list that it names: one of the door's, else one of the company's own, such as `causes`."""
    key = field.options_key or ""
    if key in choices:
        return replace(field, options=tuple(choices[key]))
    if key in CODES:
        return replace(field, options=tuple(words.choices(CODES[key])))
    return field


def _drawn(field: Field) -> Any:
    label = gettext(field.label) if field.label else field.key
    common: dict[str, Any] = {
        "name": field.key,
        "id": f"field-{field.key}",  # the designer names the keys: none of them is an id of the page
        "label": label,
        "description": gettext(field.description) if field.description else "",
        "validators": [Required()] if field.required else [],
    }
    if field.type == "note":
        return Note(label, name=field.key)
    options = [(value, gettext(name)) for value, name in field.options]
    if field.type == "radio":
        return RadioField(**common, choices=options, validate_choice=False)
    if field.type == "select":
        empty = [] if field.required and field.default is not None else [("", gettext("Choose…"))]
        return SelectField(**common, choices=[*empty, *options], validate_choice=False)
    if field.type in {"checklist", "multiselect"}:
        return Boxes(**common, choices=options, validate_choice=False)
    if field.type == "files":
        return MultipleFileField(**common, render_kw=_of_files(field))
    if field.type == "checkbox":
        return BooleanField(**common, render_kw={"disabled": True} if field.readonly else {})
    return _text_field(field, common)


def _of_files(field: Field) -> dict[str, Any]:
    """What a browser is told of a field for files."""
    one = {} if field.several else {"multiple": False}
    return one | ({"accept": field.accepted} if field.accepted else {}) | ({"disabled": True} if field.readonly else {})


def _text_field(field: Field, common: dict[str, Any]) -> Any:
    render: dict[str, Any] = {"readonly": True} if field.readonly else {}
    if field.longest and field.type != "textarea":
        render["maxlength"] = field.longest
    if field.type == "textarea":
        return TextAreaField(**common, render_kw=render | {"rows": 5, "data-longest": field.longest or MAX_TEXT})
    if field.type == "number":
        render["inputmode"] = "decimal" if field.decimals != 0 else "numeric"
    if field.type == "datetime":
        return When(**common, render_kw=render)
    return StringField(**common, widget=_INPUTS.get(field.type, widgets.TextInput)(), render_kw=render)
