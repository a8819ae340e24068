"""Fields of administrators' acts; each says why."""

import json
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

REASON_LENGTH = 500
VALUE_LENGTH = 100_000


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class Why(FlaskForm):
    """Nothing but the reason."""

    reason = StringField(
        _l("Reason"),
        filters=[_stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=REASON_LENGTH)],
        description=_l("Kept with your name."),
    )


class Seen(Why):
    """An act on a case as the page showed it: `seen` is when it had last moved."""

    seen = HiddenField()

    @property
    def seen_at(self) -> datetime | None:
        """When the case had last moved; None where nobody says."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None


class Reset(Seen):
    """The step at which the case begins anew."""

    place = SelectField(_l("Step"), validators=[InputRequired()])

    def __init__(self, places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = places


class Correct(Seen):
    """One variable, who keeps it, and its value."""

    holder = SelectField(_l("Kept by"))
    name = StringField(_l("Variable"), filters=[_stripped], validators=[DataRequired(), Length(max=200)])
    value = TextAreaField(
        _l("New value"),
        validators=[InputRequired(), Length(max=VALUE_LENGTH)],
        description=_l(
            "A text as it is, a number such as 12.5, true or false, a list such as %(list)s", list='["a", "b"]'
        ),
    )
    retry = BooleanField(_l("Then try the failed steps again"), default=True)

    def __init__(self, holders: list[tuple[str, str]], *args: Any, chosen: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder.choices = holders
        if self.holder.data is None and holders:
            self.holder.data = chosen or holders[0][0]

    def validate_value(self, field: TextAreaField) -> None:
        """A number stays a number, a list a list."""
        try:
            _meant(field.data or "")
        except ValueError as error:
            said = gettext("This begins as a list or a text in quotes, and does not end as one.")
            raise ValidationError(said) from error

    @property
    def variables(self) -> dict[str, Any]:
        """What to write."""
        return {str(self.name.data): _meant(self.value.data or "null")}


def _meant(text: str) -> Any:
    """What was typed: JSON, else a text as it stands; ValueError for what begins as JSON and is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        if text.lstrip()[:1] in ("[", "{", '"'):
            raise
        return text.strip()


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


class MoveTimer(Why):
    """When a timer falls due, in the reader's zone."""

    due_at = DateTimeLocalField(_l("Falls due at"), validators=[InputRequired()], format=["%Y-%m-%dT%H:%M"])


class Deliver(Why):
    """Who shall get a message."""

    business_key = StringField(_l("Business key"), filters=[_stripped], validators=[DataRequired(), Length(max=200)])
    key = StringField(
        _l("Key"),
        filters=[_stripped],
        validators=[DataRequired(), Length(max=200)],
        description=_l("The business key, unless the diagram names another."),
    )


class Bulk(Why):
    """One act for all."""

    act = SelectField(_l("What to do"), validators=[InputRequired()])

    def __init__(self, acts: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act.choices = acts
