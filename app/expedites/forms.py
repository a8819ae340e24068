"""Fields of buying a shorter reaction."""

from flask_wtf import FlaskForm
from wtforms import HiddenField


class Buy(FlaskForm):
    """The offer that the page has shown; nothing to fill in."""

    seen = HiddenField()


class TakeBack(FlaskForm):
    """Nothing to fill in."""
