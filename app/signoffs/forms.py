"""Fields of a sign-off by a personal link."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length

from app.web.days import sensible_day
from app.web.forms import TEXT_LENGTH, Named, Reason, filled, stripped
from processes.people.models import Person
from processes.signoffs.models import Signoff
from processes.signoffs.rules import Decision
from processes.worklogs.rules import Night, at


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
        validators=[Length(max=TEXT_LENGTH)],
    )
    files = MultipleFileField(_l("Files"), description=_l("Pictures of the screen, documents; 25 MB together at most."))


class ToldDecision(Named):
    """What an approver decided by telephone: who, when and about which sign-off."""

    own_name = "told"
    signoff_id = HiddenField(validators=[InputRequired()])
    told_by_id = SelectField(_l("Who decided"), coerce=int, validators=[InputRequired()])
    told_on = DateField(_l("Day"), validators=[InputRequired(), sensible_day])
    told_at = TimeField(_l("Time"), validators=[InputRequired()])
    decision = RadioField(
        _l("Decision"),
        choices=[
            (Decision.APPROVE.value, _l("The customer approves the work")),
            (Decision.RETURN.value, _l("The customer returns it")),
        ],
        validators=[InputRequired(_l("Choose whether the customer approves the work or returns it."))],
    )
    reason = TextAreaField(_l("What is missing"), filters=[stripped], validators=[Length(max=TEXT_LENGTH)])

    def __init__(self, approvers: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told_by_id.choices = [(person.id, person.name) for person in approvers]

    def fill(self, signoff: Signoff, now: datetime, zone: str) -> None:
        """Name the sign-off that the page shows; it was told just now."""
        local = now.astimezone(ZoneInfo(zone))
        self.signoff_id.data, self.told_on.data, self.told_at.data = str(signoff.id), local.date(), local.time()

    def instant(self, zone: str) -> datetime:
        """When it was told."""
        return at(ZoneInfo(zone), filled(self.told_on), filled(self.told_at), Night.AFTER, field="told_at")


class TakeBack(Reason):
    """Why a resolution is taken back, and which sign-off waits for it."""

    own_name = "take-back"
    signoff_id = HiddenField(validators=[InputRequired()])
