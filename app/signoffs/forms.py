"""Fields of a sign-off by a personal link."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.requests.forms import stripped
from processes.signoffs.rules import Decision


class SignByLink(FlaskForm):
    """Approve the work, or return it with a reason."""

    decision = RadioField(
        _l("Your decision"),
        choices=[(Decision.APPROVE.value, _l("I approve the work")), (Decision.RETURN.value, _l("I return it"))],
        validators=[InputRequired(_l("Choose whether you approve the work or return it."))],
    )
    reason = TextAreaField(
        _l("What is missing"),
        filters=[stripped],
        description=_l("Needed when you return the work"),
        validators=[Length(max=4000)],
    )
