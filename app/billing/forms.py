"""Fields of the pages of invoices."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import Optional

from app.web.days import sensible_day


class Payment(FlaskForm):
    """The day on which an invoice was paid; empty: it is not paid."""

    paid_on = DateField(_l("Paid on"), validators=[Optional(), sensible_day])
