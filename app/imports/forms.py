"""Forms of files from other systems: the file, and where each field comes from."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from app.imports.words import label
from app.web.words import choices
from processes.imports.models import Import
from processes.imports.subjects import FIELDS, Subject
from processes.imports.use_cases import LONGEST_NAME, LONGEST_SYSTEM

ALWAYS = "always-"  # before the name of the field with a value that is the same in every row
LONGEST_SAMPLE = 30


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class Bring(FlaskForm):
    """A file, and what it holds."""

    subject = SelectField(_l("What the file holds"))
    file = FileField(
        lazy_pgettext("thing", "File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("CSV, XLSX, XLS or ODS; JSON of Zammad or GLPI. 20 MB and 50,000 rows at the most."),
        render_kw={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods,.json"},
    )
    system = StringField(
        _l("Where it comes from"),
        filters=[_stripped],
        validators=[Length(max=LONGEST_SYSTEM)],
        description=_l("The system that you leave. With requests it is needed: their old numbers are kept."),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject.choices = choices(Subject)


class _Keep(FlaskForm):
    """Whether the mapping is kept for later files."""

    is_kept = BooleanField(_l("Keep this mapping for later files"))
    kept_as = StringField(_l("Under the name"), filters=[_stripped], validators=[Length(max=LONGEST_NAME)])


def mapping_form(brought: Import, mapping: dict[str, Any]) -> _Keep:
    """For each field of a file's subject the column it comes from, and what it is where the column says nothing."""
    fields: dict[str, Any] = {}
    offered = [("", "–"), *((column, _with_sample(brought, at)) for at, column in enumerate(brought.columns) if column)]
    given: dict[str, str] = {}
    for field in FIELDS[brought.subject]:
        source = mapping.get(field.name, {})
        fields[field.name] = SelectField(label(field.name), choices=offered)
        fields[ALWAYS + field.name] = StringField(label(field.name), validators=[Length(max=200)])
        given |= {field.name: source.get("column", ""), ALWAYS + field.name: source.get("value", "")}
    form: _Keep = type("Mapping", (_Keep,), fields)(data=given)
    return form


def said_in(form: _Keep, subject: Subject) -> dict[str, dict[str, str]]:
    """The mapping that a form says."""
    return {
        field.name: {"column": form[field.name].data or "", "value": form[ALWAYS + field.name].data or ""}
        for field in FIELDS[subject]
    }


def _with_sample(brought: Import, at: int) -> str:
    """A column with the first thing that stands in it."""
    column = brought.columns[at]
    sample = next((row[at] for row in brought.sample if len(row) > at and row[at]), "")
    short = " ".join(sample.split())[:LONGEST_SAMPLE]
    return f"{column} · {short}" if short else column
