"""Fields of the first administrator."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.web.forms import new_password, repeated_password, stripped
from processes.people.rules import LONGEST_NAME


class FirstAdministrator(FlaskForm):
    """Who sets the desk up."""

    name = StringField(
        _l("Your name"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Mail address"),
        [InputRequired(), Length(max=200)],
        description=_l("You will sign in with it."),
        render_kw={"autocomplete": "username"},
    )
    new_password = new_password()
    repeated = repeated_password()
    dispatches = BooleanField(
        _l("I also take in and assign requests"),
        default=True,
        description=_l("Until you let a dispatcher in, somebody must."),
    )
