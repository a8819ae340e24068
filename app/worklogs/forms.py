"""Fields for worked time, typed in the reader's own time zone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import NumberInput

from app.web.days import sensible_day
from app.web.forms import TEXT_LENGTH, Named, Reason, filled, stripped
from app.web.words import choices
from processes.catalogue.rules import ActivityCode
from processes.contracts.rules import Activity
from processes.worklogs import rules
from processes.worklogs.errors import TimerNotRunning, WorkDoubtful
from processes.worklogs.rules import Doubt, Night

MINUTES_OF_A_DAY = 24 * 60


class Asked(Named):
    """Times that may have to be confirmed: the button of the question sends what it asked about as `sure`."""

    night = SelectField(_l("Which hour"), validators=[Optional()], default="")
    sure = StringField(validators=[Optional(), Length(max=200)])
    asked: Sequence[str] = ()  # the sentences of the question
    confirmation = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.night.choices = [("", _l("Choose…")), *choices(Night)]

    @property
    def side(self) -> Night | None:
        """On which side of autumn's doubled hour."""
        return Night(self.night.data) if self.night.data else None

    def doubts_met(self) -> list[Doubt]:
        """What the person has confirmed of the times that the form has now."""
        doubts, _, times = (self.sure.data or "").partition("@")
        known = {doubt.value: doubt for doubt in Doubt}
        return [known[word] for word in doubts.split("+") if word in known] if times == self._times() else []

    def ask(self, refusal: WorkDoubtful, sentences: Sequence[str]) -> None:
        """Ask about unlikely times."""
        self.asked = sentences
        self.confirmation = "+".join(doubt.value for doubt in refusal.doubts) + "@" + self._times()

    def _times(self) -> str:
        return " ".join(str(field.data) for field in self if field.type in ("DateField", "TimeField", "IntegerField"))


class Work(Asked):
    """What was done, from when to when; an end before the start is on the next day."""

    own_name = "work"
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity.choices = choices(ActivityCode)

    def fill_span(self, start: datetime, end: datetime, zone: str) -> None:
        """Show a stretch of time in the reader's zone."""
        where = ZoneInfo(zone)
        local_start, local_end = start.astimezone(where), end.astimezone(where)
        self.day.data = local_start.date()
        self.started_at.data, self.ended_at.data = local_start.time(), local_end.time()
        night = rules.night_of(where, start, end)
        self.night.data = night.value if night else ""

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """The instants that were typed; TimeSkipped, TimeDoubled."""
        return rules.span(ZoneInfo(zone), filled(self.day), filled(self.started_at), filled(self.ended_at), self.side)


def from_or_minutes(form: "Log", field: TimeField) -> None:
    """The start is typed, or how many minutes it took."""
    (Optional() if form.took.data else InputRequired())(form, field)


class Log(Work):
    """Work that is logged: from when, or simply how many minutes until the end."""

    took = IntegerField(
        _l("How many minutes"),
        description=_l("Until the time below; leave it empty to say from when."),
        validators=[Optional(), NumberRange(1, MINUTES_OF_A_DAY)],
        widget=NumberInput(min=1, max=MINUTES_OF_A_DAY),
    )
    started_at = TimeField(_l("From"), validators=[from_or_minutes])

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """The instants that were typed; minutes that were typed too count before a start."""
        if not self.took.data:
            return super().span(zone)
        end = rules.at(ZoneInfo(zone), filled(self.day), filled(self.ended_at), self.side, field="ended_at")
        return end - timedelta(minutes=self.took.data), end


class Correction(Work, Reason):
    """The same with the reason of the correction."""

    own_name = "correct"
    reason = TextAreaField(
        _l("Why it is corrected"),
        filters=[stripped],
        validators=[DataRequired(_l("Say why.")), Length(max=TEXT_LENGTH)],
    )


class Cancel(Reason):
    """Why a work log counts for nothing."""

    own_name = "cancel"


class Overlap(Reason):
    """Why overlapping minutes are billed with each log."""

    own_name = "overlap"


class OfTimer(Asked):
    """Names the timer that the page shows, by its start."""

    own_name = "stop"
    timer = HiddenField(validators=[InputRequired()])

    @property
    def started_at(self) -> datetime:
        """When the timer that is meant was started; TimerNotRunning where none is named."""
        try:
            return datetime.fromisoformat(self.timer.data or "")
        except ValueError:
            raise TimerNotRunning() from None


class Stop(OfTimer):
    """What was done while the timer ran, until when where that is past, and on which request it runs next."""

    then = StringField(_l("Start it anew on"), filters=[stripped], validators=[Optional(), Length(max=40)])
    ended_on = DateField(_l("Day of the end"), validators=[Optional(), sensible_day])
    ended_at = TimeField(_l("Until"), validators=[Optional()], description=_l("Leave it empty if you end now."))
    activity = SelectField(_l("Kind of work"), default=Activity.REMOTE.value)
    description = TextAreaField(
        _l("What was done"),
        filters=[stripped],
        description=_l("The customer reads it on the sign-off and on the invoice."),
        validators=[DataRequired(_l("Say what was done.")), Length(max=TEXT_LENGTH)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity.choices = choices(ActivityCode)

    def end(self, zone: str) -> datetime | None:
        """The instant of the end that was typed; without a day on the timer's own. None for now."""
        if self.ended_at.data is None:
            return None
        where = ZoneInfo(zone)
        day = self.ended_on.data or self.started_at.astimezone(where).date()
        return rules.at(where, day, self.ended_at.data, self.side, field="ended_at")
