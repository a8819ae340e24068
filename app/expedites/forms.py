"""Fields of buying a shorter reaction."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.web.forms import Named


class Buy(FlaskForm):
    """The offer that the page has shown; nothing to fill in."""

    seen = HiddenField()


class Waive(Named):
    """Why the customer is let off the fee."""

    own_name = "waive"
    reason = TextAreaField(
        _l("Why the fee is waived"), validators=[DataRequired(), Length(max=2000)], description=_l("Only we read it.")
    )


class TakeBack(FlaskForm):
    """Nothing to fill in."""
