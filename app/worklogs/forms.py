"""Fields for worked time, typed in the reader's own time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from app.requests.forms import TEXT_LENGTH, stripped
from app.requests.words import choices
from app.web.days import sensible_day
from processes.contracts.rules import Activity


class Work(FlaskForm):
    """What was done, from when to when; an end before the start is on the next day."""

    day = DateField(_l("Day"), validators=[InputRequired(), sensible_day])
    started_at = TimeField(_l("From"), validators=[InputRequired()])
    ended_at = TimeField(_l("Until"), validators=[InputRequired()])
    activity = SelectField(_l("Kind of work"), default=Activity.REMOTE.value)
    description = TextAreaField(
        _l("What was done"),
        filters=[stripped],
        description=_l("The customer reads it on the sign-off and on the invoice."),
        validators=[DataRequired(_l("Say what was done.")), Length(max=TEXT_LENGTH)],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.activity.choices = choices(Activity)

    def fill_span(self, start: datetime, end: datetime, zone: str) -> None:
        """Show a stretch of time in the reader's zone."""
        local_start, local_end = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
        self.day.data = local_start.date()
        self.started_at.data, self.ended_at.data = local_start.time(), local_end.time()

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """The instants that were typed."""
        where = ZoneInfo(zone)
        start = datetime.combine(self.day.data, self.started_at.data, tzinfo=where)
        last = self.day.data if self.ended_at.data >= self.started_at.data else self.day.data + timedelta(days=1)
        return start, datetime.combine(last, self.ended_at.data, tzinfo=where)


class Correction(Work):
    """The same with the reason of the correction."""

    reason = TextAreaField(
        _l("Why it is corrected"),
        filters=[stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=TEXT_LENGTH)],
    )


class Stop(FlaskForm):
    """What was done while the timer ran."""

    activity = SelectField(_l("Kind of work"), default=Activity.REMOTE.value)
    description = TextAreaField(
        _l("What was done"),
        filters=[stripped],
        description=_l("The customer reads it on the sign-off and on the invoice."),
        validators=[DataRequired(_l("Say what was done.")), Length(max=TEXT_LENGTH)],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.activity.choices = choices(Activity)
