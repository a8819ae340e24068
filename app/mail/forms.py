"""What an agent decides about a message that could not be handled by itself."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, Length


class AcceptForm(FlaskForm):
    """Whose request the message is."""

    email = EmailField(
        _l("Whose request it is"),
        [InputRequired(), Length(max=200)],
        description=_l("The mail address of a person we know."),
    )


class FilingForm(FlaskForm):
    """Why the message asks for nothing."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(max=300)], description=_l("Kept with the message."))
