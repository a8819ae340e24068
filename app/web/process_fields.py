"""The fields of a process's form as WTForms draws them: to fill in, only to be read, rows of a list."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask_babel import gettext
from flask_wtf.file import MultipleFileField
from markupsafe import Markup
from wtforms import Field as Drawn
from wtforms import Form, RadioField, SelectField, StringField, TextAreaField, widgets
from wtforms.fields import BooleanField

from app.web.drawn import said
from app.web.forms import Boxes
from app.web.picking import Pick
from app.web.process_values import typed
from app.web.signing import Sign
from app.web.when import When
from processes.engine.files.form_fields import MOST_ROWS, RECORDS, Field
from processes.engine.files.forms import MAX_TEXT

ATTRIBUTE = "drawn__"  # before a key: WTForms makes fields attributes, and a designer may call one `note` or `data`
PLACE = "__n__"  # stands for the number of a row that a script adds
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


class Output:
    """A value in words, in the place of an input."""

    input_type = "output"

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Draw it, escaped."""
        wiring = widgets.html_params(id=field.id, class_="form-value", **{k: v for k, v in kwargs.items() if "-" in k})
        drawn = Markup("<img {}>").format(Markup(widgets.html_params(**field.picture))) if field.picture else ""
        return Markup("<output {}>{}{}</output>").format(Markup(wiring), drawn, field.text)


class Shown(Drawn):
    """What can only be read: nothing of it is sent, so nothing of it can be changed."""

    widget = Output()
    text = ""
    picture: Mapping[str, Any] = {}  # the attributes of one that stands above the text

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Take nothing from the page."""
        self.data, self.errors, self.process_errors = None, [], []


class Note(Shown):
    """A piece of text between fields; it holds no value."""


class Table(Shown):
    """The rows of a list of the case, only to be read: `columns` are titles, `lines` texts."""

    columns: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()


class Rows(Drawn):
    """The rows of a list, each a form of its own; `blank` is the one that a script adds."""

    widget = widgets.HiddenInput()

    def __init__(self, *args: Any, field: Field, base: Sequence[Mapping[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.base, self.own = field, base, list[str]()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Make a form of every row that was sent, else of every row that the case has."""
        self.errors, self.process_errors, self.raw_data, self.own = [], [], [], []
        begun = self.base if self.of.fixed else data if isinstance(data, list | tuple) else ()
        rows: list[tuple[str, Mapping[str, Any]]] = [
            (str(place), row if isinstance(row, Mapping) else {}) for place, row in enumerate(begun)
        ]
        if formdata and not self.of.fixed:
            rows = [(place, {}) for place in _places(formdata, self.name)]
        if not rows:
            rows = [(str(place), {}) for place in range(self.of.rows)]
        rows = rows[: MOST_ROWS + 1]
        self.known = [row for _, row in rows]
        self.lines = [self._line(place, row, formdata or None) for place, row in rows]
        self.blank = self._line(PLACE, {}, None)
        self.spare = [self._line(str(len(rows) + more), {}, None) for more in range(0 if self.of.fixed else 3)]

    def _line(self, place: str, row: Mapping[str, Any], formdata: Any) -> list[Drawn]:
        prefix = f"{self.name}-{place}-"
        parts = {ATTRIBUTE + part.key: drawn(part, f"field-{prefix}{part.key}") for part in self.of.parts}
        first = {ATTRIBUTE + p.key: typed(p, row.get(p.key, p.default)) for p in self.of.parts}
        made = cast(Form, type("Row", (Form,), parts)(formdata=formdata, data=first, prefix=prefix))
        return list(made)

    def typed(self) -> list[dict[str, Any]]:
        """What the page sent, by row and key."""
        return [{part.key: raw(part, cell) for part, cell in self.cells(line)} for line in self.lines]

    def cells(self, line: Sequence[Drawn]) -> list[tuple[Field, Drawn]]:
        """The fields of a row as they are drawn."""
        return list(zip(self.of.parts, line, strict=True))

    def refuse(self, place: int, key: str, message: str) -> None:
        """Say what is wrong at a field of a row."""
        part, cell = next((part, cell) for part, cell in self.cells(self.lines[place]) if part.key == key)
        cell.errors = [*cell.errors, message]
        where = gettext("row %(number)s, %(field)s", number=place + 1, field=part.label or part.key)
        self.errors = [*self.errors, f"{where}: {message}"]


def picks_of(bound: Drawn) -> list[Pick]:
    """The fields for records that are drawn for a field: itself, or those of its rows, the blank ones too."""
    lines = [*bound.lines, bound.blank, *bound.spare] if isinstance(bound, Rows) else [[bound]]
    return [cell for line in lines for cell in line if isinstance(cell, Pick)]


def _places(formdata: Any, name: str) -> list[str]:
    """The numbers of the rows that were sent, in their order."""
    begun = f"{name}-"
    found = {key[len(begun) :].partition("-")[0] for key in formdata if key.startswith(begun)}
    return sorted((one for one in found if one.isdecimal() and len(one) < 5), key=int)


def raw(field: Field, bound: Drawn) -> Any:
    """What the page sent for a field that holds one value or several."""
    sent = bound.raw_data or []
    if field.type in {"checklist", "multiselect"}:
        return list(sent)
    return sent[0] if sent else None


def drawn(field: Field, own_id: str = "", base: Any = None) -> Any:
    """One field, not yet bound to a form; `base` are the rows that the case has of a list."""
    label = said(field.label) or field.key
    common: dict[str, Any] = {
        "name": field.key,
        "id": own_id or f"field-{field.key}",  # the designer names the keys: none of them is an id of the page
        "label": label,
        "description": said(field.description),
        "validators": [Required()] if field.required and not field.readonly else [],
    }
    if field.type == "note":
        return Note(label, name=field.key, id=common["id"])
    if field.type == "table":
        return Table(**common)
    if field.type == "rows" and not field.readonly:
        return Rows(**common, field=field, base=base if isinstance(base, list | tuple) else ())
    if field.readonly or field.type == "computed":
        return Shown(**common)
    if field.type == "signature":
        return Sign(**common)
    if field.type in RECORDS:
        return Pick(**common, key=field.key, kind=field.type)
    return _chosen(field, common) if field.type in _CHOSEN else _entered(field, common)


_CHOSEN = {"radio", "select", "checklist", "multiselect", "checkbox", "files"}


def _chosen(field: Field, common: dict[str, Any]) -> Any:
    options = [(value, said(name)) for value, name in field.options]
    if field.type == "radio":
        return RadioField(**common, choices=options, validate_choice=False)
    if field.type == "select":
        empty = [] if field.required and field.default is not None else [("", gettext("Choose…"))]
        return SelectField(**common, choices=[*empty, *options], validate_choice=False)
    if field.type == "files":
        return MultipleFileField(**common, render_kw=_of_files(field))
    if field.type == "checkbox":
        return BooleanField(**common)
    return Boxes(**common, choices=options, validate_choice=False)


def _of_files(field: Field) -> dict[str, Any]:
    """What a browser is told of a field for files."""
    one = {} if field.several else {"multiple": False}
    return one | ({"accept": field.accepted} if field.accepted else {})


def _entered(field: Field, common: dict[str, Any]) -> Any:
    render: dict[str, Any] = {}
    if field.longest and field.type != "textarea":
        render["maxlength"] = field.longest
    if field.type == "textarea":
        return TextAreaField(**common, render_kw=render | {"rows": 5, "data-longest": field.longest or MAX_TEXT})
    if field.type == "number":
        render["inputmode"] = "decimal" if field.decimals != 0 else "numeric"
    if field.type == "datetime":
        return When(**common, render_kw=render)
    return StringField(**common, widget=_INPUTS.get(field.type, widgets.TextInput)(), render_kw=render)
