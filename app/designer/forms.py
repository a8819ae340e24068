"""Fields of designers' forms: something new, files from elsewhere, a deployment."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.web.forms import Reason, stripped
from app.web.when import Moment
from app.web.words import word
from processes.engine.designing.contents import kind_of
from processes.engine.designing.watches import LEAST_BEGUN, Limit
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import DefinitionKind

DRAWN = (DefinitionKind.BPMN, DefinitionKind.DMN, DefinitionKind.FORM, DefinitionKind.LIST)
NOTE_LENGTH = 500


class _InPack(FlaskForm):
    """Something that belongs to a pack."""

    pack = SelectField(_l("Pack"), description=_l("Standard is for everybody; a customer's pack holds their own way."))

    def __init__(self, packs: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pack.choices = [(pack, pack) for pack in packs]


class New(_InPack):
    """A definition that begins empty."""

    kind = RadioField(_l("What"), validators=[InputRequired()])
    name = StringField(
        lazy_pgettext("thing", "Name"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=200)],
        description=_l("As people read it."),
    )
    key = StringField(
        _l("Id"),
        filters=[stripped],
        validators=[
            Optional(),
            Regexp(
                r"^[A-Za-z_][A-Za-z0-9_-]{0,79}$",
                message=_l("An id begins with a letter or _ and holds letters, digits, hyphens and underscores."),
            ),
        ],
        description=_l("Others refer to it by this; made from the name if left empty."),
    )

    def __init__(self, packs: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(packs, *args, **kwargs)
        self.kind.choices = [(kind.value, word(kind)) for kind in DRAWN]


class Upload(_InPack):
    """Files that were drawn elsewhere."""

    files = MultipleFileField(
        _l("Files"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l(".bpmn, .dmn, .form, .list or .scenario; each becomes a draft."),
    )

    def validate_files(self, field: MultipleFileField) -> None:
        """Only what can become a draft."""
        unknown = [file.filename or "" for file in field.data or () if kind_of(file.filename or "") is None]
        if unknown:
            raise ValidationError(
                gettext("%(files)s: choose .bpmn, .dmn, .form, .list or .scenario files.", files=", ".join(unknown))
            )

    def shows(self, refusal: Exception) -> bool:
        """What is wrong with the files stands beside them, file by file."""
        if isinstance(refusal, DefinitionRefused):
            self.files.errors = [f"{fault.file}: {fault.translated(gettext).reason}" for fault in refusal.faults]
        return isinstance(refusal, DefinitionRefused)


class Again(FlaskForm):
    """Why a former version is deployed again although scenarios fail."""

    reason = TextAreaField(
        _l("Why go on although scenarios fail"),
        filters=[stripped],
        validators=[DataRequired(_l("Scenarios fail. Say why you deploy all the same.")), Length(max=NOTE_LENGTH)],
        render_kw={"rows": 3},
    )


class Deploy(FlaskForm):
    """Why something is deployed; where scenarios are red, why all the same."""

    note = TextAreaField(
        _l("Note"),
        filters=[stripped],
        validators=[DataRequired(_l("Say what changes and why.")), Length(max=NOTE_LENGTH)],
        description=_l("What changes and why; it stands in the list of versions."),
        render_kw={"rows": 3},
    )
    reason = TextAreaField(
        _l("Why go on although scenarios fail"),
        filters=[stripped],
        validators=[Optional(), Length(max=NOTE_LENGTH)],
        render_kw={"rows": 2},
    )

    live_at = Moment(
        _l("Go live at"),
        description=_l("A day and time in your time zone, such as 1 January 00:00. Empty: now."),
    )

    most_failures = IntegerField(
        _l("Return by itself after more failed steps than"),
        validators=[Optional(), NumberRange(0, 1_000_000)],
        description=_l("Counted for an hour in the cases begun since. Empty: it never returns for that."),
    )
    most_percent = IntegerField(
        _l("… or more percent of new cases with a failure than"),
        validators=[Optional(), NumberRange(0, 99)],
        description=_l("Counted as soon as at least %(count)d cases have begun.", count=LEAST_BEGUN),
    )

    @property
    def limit(self) -> Limit:
        """The failures that are borne."""
        return Limit(self.most_failures.data, self.most_percent.data)

    def shows(self, refusal: Exception) -> bool:
        """Every fault of the drafts stands above the form."""
        if isinstance(refusal, DefinitionRefused):
            self.form_errors.extend(fault.translated(gettext).reason for fault in refusal.faults)
        return isinstance(refusal, DefinitionRefused)


class Retire(FlaskForm):
    """What of a process is retired, and why."""

    what = RadioField(_l("What"), validators=[InputRequired()])
    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=NOTE_LENGTH)],
    )

    def __init__(self, version: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = [
            ("version", gettext("Version %(version)d: new cases begin with the newest that is left", version=version)),
            ("process", gettext("The whole process: no new case begins")),
        ]


class TakeBack(Reason):
    """Why cases may begin again."""

    own_name = "back"


class OtherTime(Reason):
    """When a planned deployment goes live instead, and why then."""

    own_name = "move"
    live_at = Moment(_l("Go live at"), validators=[InputRequired()])


class StopWatching(Reason):
    """Why a deployment stays, whatever fails."""

    own_name = "stop"


class UndoReturn(Reason):
    """Why what has returned by itself is deployed again."""

    own_name = "undo"


class CallOff(Reason):
    """Why a planned deployment does not go live."""

    own_name = "off"
