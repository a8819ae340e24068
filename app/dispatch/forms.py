"""Fields for handing a request to somebody else."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.requests.forms import TEXT_LENGTH, stripped


class Reassign(FlaskForm):
    """To whom, and why."""

    technician_id = SelectField(_l("Technician"), coerce=int, validators=[InputRequired()])
    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=TEXT_LENGTH)],
    )

    def __init__(self, technicians: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.technician_id.choices = technicians
