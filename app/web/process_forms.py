"""A form of the process drawn as fields of a page; what was typed is kept, the engine says whether it fits."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_wtf.file import MultipleFileField
from wtforms import Field as Drawn
from wtforms import RadioField

from app.web import process_values
from app.web.drawn import said, said_in
from app.web.panels import Choices
from app.web.picking import offer
from app.web.process_fields import ATTRIBUTE, Note, Rows, Shown, Table, drawn, picks_of, raw
from app.web.process_following import Following
from app.web.signing import Sign
from app.web.uploads import uploaded
from app.web.when import When
from processes.clock import utcnow
from processes.engine.files.form_fields import Field
from processes.engine.files.form_layout import Form, laid_flat, read_form
from processes.engine.files.form_records import with_records
from processes.engine.files.form_state import Names, State
from processes.engine.files.forms import NOTHING, looked_at, validate
from processes.engine.language.budget import one_budget
from processes.files import NewFile
from processes.requests.errors import WrittenMeanwhile
from processes.requests.models import RequestMessage

_WHEN = re.compile(r"([A-Za-z_]\w*)=([\w-]+)")  # the designer's property `when` of a field: decision=reject
_IN_ROW = re.compile(r"(.+)-(\d+)-(.+)")


class TaskForm(Following):
    """The form of one open task; after `validate()`, `variables` are what the process keeps, `files` came with it."""

    around: Names = NOTHING
    zone: str = "UTC"
    first: Mapping[str, Any] = NOTHING
    variables: dict[str, Any]
    wrong: Mapping[str, str] = {}
    files: tuple[NewFile, ...] = ()
    pictures: Callable[[str], str] | None = None  # where the signatures of its case are shown, by their digests
    meanwhile: Sequence[RequestMessage] = ()  # what others wrote after the reader opened the page

    @one_budget()
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer()
        self.state = self._look()
        for field in self.form_.fields:
            if field.key in self:
                self._say(field, self[field.key])

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
        return key if key == self.meta.csrf_field_name else ATTRIBUTE + key

    @property
    def errors(self) -> dict[str | None, Sequence[str]]:  # type: ignore[override]  # the form's own under None, as WTForms
        """What is wrong, by key."""
        wrong: dict[str | None, Sequence[str]] = {field.name: field.errors for field in self if field.errors}
        return wrong | ({None: self.form_errors} if self.form_errors else {})

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything typed fits; the errors stand beside their fields."""
        if not super().validate(extra_validators):
            return False
        sent = [file for drawn in self if isinstance(drawn, MultipleFileField) for file in uploaded(drawn)]
        self.files = (*sent, *(drawn.file for drawn in self if isinstance(drawn, Sign) and drawn.file))
        now, zone = utcnow(), ZoneInfo(self.zone)
        self.variables, errors = validate(self.fields_, self.typed(), now=now, zone=zone, around=self.around)
        self.wrong = {key: gettext(error.message).format(**error.values) for key, error in errors.items()}
        self.refuse(self.wrong)
        return not errors

    def refuse(self, wrong: Mapping[str, str]) -> None:
        """Say at the fields, and at those of rows, what is wrong."""
        for key, message in wrong.items():
            in_row = _IN_ROW.fullmatch(key)
            rows = self[in_row[1]] if in_row and in_row[1] in self else None
            if key in self:
                bound = self[key]
                bound.errors = [*bound.errors, message]
                if isinstance(bound, Rows):
                    bound.own = [message]
            elif in_row and isinstance(rows, Rows):
                rows.refuse(int(in_row[2]), in_row[3], message)

    def take_over(self, refused: "TaskForm") -> None:
        """Say what was wrong with the same form before its lists were filled."""
        self.form_errors = refused.form_errors
        self.refuse(refused.wrong)
        for field in refused:
            if field.errors and field.name in self and not self[field.name].errors:
                self[field.name].errors = field.errors

    @property
    def begins(self) -> str:
        """Id of the element at which the form is begun; empty where nothing is filled in."""
        first = next((field for field in self.shown if not isinstance(field, Shown)), None)
        if isinstance(first, Rows):
            return str(first.lines[0][0].id) if first.lines else ""
        return "" if first is None else f"{first.id}-0" if isinstance(first, RadioField) else str(first.id)

    def typed(self) -> dict[str, Any]:
        """What the page sent, by key."""
        asked = (field for field in self.fields_ if field.holds_value and field.key in self)
        return {field.key: self._typed(field) for field in asked if not isinstance(self[field.key], Shown)}

    def _typed(self, field: Field) -> Any:
        bound = self[field.key]
        if field.type == "files":
            return [file.filename for file in bound.data or () if file]
        if isinstance(bound, When):
            return bound.typed(ZoneInfo(self.zone))
        return bound.typed() if isinstance(bound, Rows | Sign) else raw(field, bound)

    def _offer(self) -> None:
        """Let people choose the records that they may see."""
        picks = [one for field in self for one in picks_of(field)]
        if not picks:
            return
        self.form_ = replace(self.form_, fields=with_records(self.fields_, offer(picks), self.around))
        for field in self.fields_:
            records = {part.key: part.records for part in (field, *field.parts)}
            for pick in picks_of(self[field.key]) if field.key in self else ():
                pick.know(records[pick.key])

    def _look(self) -> State:
        """What expressions see of what is typed, else of what the form begins with."""
        given = self.typed() if self.is_submitted() else self.first
        return looked_at(self.fields_, given, now=utcnow(), zone=ZoneInfo(self.zone), around=self.around)[0]

    def _say(self, field: Field, bound: Drawn) -> None:
        """What a field is called, and what one that is only read shows, as the form stands."""
        bound.label.text, bound.description = self.said(bound.label.text), self.said(bound.description)
        vars(bound).update(before=field.before, after=field.after)  # for the macro that draws it
        if isinstance(bound, Rows):
            self._say_rows(bound)
        elif isinstance(bound, Table):
            rows = self.state.value(field.expression, ())
            known = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
            bound.columns = [said(title) or key for key, title in field.columns]
            bound.lines = [[process_values.shown(row.get(key)) for key, _ in field.columns] for row in known]
        elif isinstance(bound, Note):
            bound.text = self.said(said(field.label))
        elif isinstance(bound, Shown):
            value = self.state.names.get(field.key, field.default)
            bound.text = process_values.of_field(field, value) or "–"
            if self.pictures and isinstance(value, Mapping) and value.get("picture"):
                bound.picture = {"src": self.pictures(str(value["picture"])), "alt": bound.label.text}

    def _say_rows(self, rows: Rows) -> None:
        """What the rows of a list work out and only show."""
        sent = rows.typed() if self.is_submitted() else rows.known
        for known, given, line in zip(rows.known, sent, rows.lines, strict=True):
            around = {**self.state.names, **known}
            state = looked_at(rows.of.parts, given, now=utcnow(), zone=ZoneInfo(self.zone), around=around)[0]
            for part, cell in rows.cells(line):
                if isinstance(cell, Shown):
                    cell.text = process_values.of_field(part, state.names.get(part.key)) or "–"

    def said(self, text: str) -> str:
        """A text of the form with its values."""
        return self.state.text(text, self._in_words)

    def _in_words(self, name: str, value: Any) -> str:
        """A value as a text says it: what was chosen by its name."""
        chosen = next((field for field in self.form_.fields if field.key == name and field.options), None)
        return process_values.of_field(chosen, value) if chosen else process_values.shown(value)

    @property
    def shown(self) -> list[Drawn]:
        """The fields in the form's order, notes among them."""
        return [self[field.key] for field in self.fields_ if field.key in self]

    @property
    def decided(self) -> str | None:
        """The name of the choice by which the form decides: its first radio field's; None without one."""
        radio = next((field for field in self.fields_ if field.type == "radio" and not field.readonly), None)
        chosen = self._typed(radio) if radio else None
        return next((said(label) for value, label in radio.options if value == chosen), None) if radio else None

    @property
    def takes_files(self) -> bool:
        """Whether files can come with it."""
        return any(field.type == "files" and not field.readonly for field in self.fields_)

    def conditions(self) -> list[tuple[str, str, str]]:
        """(key, name of the deciding field, value) of fields that are wanted only for one answer of another field."""
        stated = ((field.key, _WHEN.fullmatch(field.properties.get("when", ""))) for field in self.fields_)
        return [
            (key, self[found[1]].name if found[1] in self else found[1], found[2]) for key, found in stated if found
        ]

    def note(self, key: str) -> str | None:
        """The text of a note; None for any other field."""
        bound = self._fields.get(ATTRIBUTE + key)
        return bound.text if isinstance(bound, Note) else None


def task_form(
    asked: Form | Sequence[Field],
    *,
    zone: str,
    choices: Choices | None = None,
    filled: Mapping[str, Any] | None = None,
    around: Names = NOTHING,
    prefix: str = "",
    pictures: Callable[[str], str] | None = None,
) -> TaskForm:
    """The form that is `asked`; `choices` give the lists that fields name, `around` are the variables of its case.

    One that stands in another form has a `prefix` before its names, and that form's token.
    A field begins with what `filled` has for its key, else with the case's variable, else with its default.
    """
    form = asked if isinstance(asked, Form) else laid_flat(asked)
    known = tuple(process_values.offered(field, choices or {}, around) for field in form.fields if field.key)
    first = {field.key: field.default for field in known if field.default is not None}
    first |= {f.key: around[f.key] for f in known if f.is_prefilled and around.get(f.key) is not None}
    first |= {key: value for key, value in (filled or {}).items() if value is not None}
    own = {"form_": replace(form, fields=known), "zone": zone, "around": around, "first": first}
    own["pictures"] = staticmethod(pictures) if pictures else None
    drawn_ = {ATTRIBUTE + field.key: drawn(field, base=around.get(field.key)) for field in known}
    data = {
        ATTRIBUTE + field.key: process_values.typed(field, first[field.key]) for field in known if field.key in first
    }
    within = {"prefix": prefix, "meta": {"csrf": False}} if prefix else {}
    return cast(TaskForm, type("DrawnForm", (TaskForm,), own | drawn_)(data=data, **within))


def form_of_schema(schema: Mapping[str, Any]) -> Form:
    """A form in the reader's language."""
    return read_form(schema, said_in(schema))
