"""Fields for questions to suppliers and their answers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.web.forms import TEXT_LENGTH, Named, Reason, Seen, stripped


class Escalate(Seen):
    """Whom to ask, and what; `seen` is the last escalation on the page."""

    own_name = "escalate"
    supplier_id = SelectField(_l("Supplier"), coerce=int, validators=[InputRequired()])
    question = TextAreaField(
        _l("Question"),
        filters=[stripped],
        validators=[DataRequired(_l("Write what the supplier should answer.")), Length(max=TEXT_LENGTH)],
    )

    def __init__(self, suppliers: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supplier_id.choices = suppliers


class Answer(Named):
    """An answer that came by telephone or another way, to the escalation it is `of`."""

    own_name = "answer"
    answer = TextAreaField(
        _l("Answer"),
        filters=[stripped],
        validators=[DataRequired(_l("Write the answer.")), Length(max=TEXT_LENGTH)],
    )


class End(Reason):
    """Why the answer to the escalation it is `of` is no longer needed."""

    own_name = "end"
