"""Fields of a screen on a wall."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from app.web.forms import Named, stripped

LONGEST = 100  # characters of where it hangs


class Hang(Named):
    """Where it hangs, and what of customers may be read there."""

    own_name = "wall"
    name = StringField(
        _l("Where it hangs"),
        filters=[stripped],
        validators=[DataRequired(_l("Say where the screen hangs.")), Length(max=LONGEST)],
    )
    shows_customers = BooleanField(_l("Show the names of customers"))
    shows_summaries = BooleanField(_l("Show what requests are about"))
