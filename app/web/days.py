"""Days that people name in addresses and forms: what can be reckoned with, nothing at the edges of the calendar."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from processes.clock import within_reach


def day_of(text: str | None) -> date | None:
    """The day that a parameter of an address names; None for none and for what cannot be reckoned with."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if within_reach(found) else None


def sensible_day(form: FlaskForm, field: Any) -> None:
    """Validator of a day's field: ValidationError for a year that nobody means."""
    if field.data is not None and not within_reach(field.data):
        raise ValidationError(gettext("This is not a date."))
