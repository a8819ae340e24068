"""Fields for shifts, absences, teams, skills and patterns, typed in the reader's own time zone."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.web.days import sensible_day
from app.web.forms import filled
from app.web.hours import LONGEST_NAME
from app.web.ids import identity
from app.web.words import choices
from processes.calendars.wall import taken_back
from processes.catalogue.rules import AbsenceCode
from processes.rosters.models import Absence, Shift
from processes.rosters.rules import MOST_WEEKS

NOTE = 2000  # characters
People = Sequence[tuple[int, str]]


def _id(value: object) -> int | None:
    return identity(str(value or ""))


def _sensible(form: FlaskForm, field: Any) -> None:
    """Validator of a day with a time: no year that nobody means."""
    if field.data is not None:
        day, field.data = field.data, field.data.date()
        try:
            sensible_day(form, field)
        finally:
            field.data = day


class ShiftForm(FlaskForm):
    """Who works from when to when."""

    person_id = SelectField(_l("Who"), coerce=_id, validators=[InputRequired()])
    starts_at = DateTimeLocalField(_l("From"), validators=[InputRequired(), _sensible])
    ends_at = DateTimeLocalField(_l("Until"), validators=[InputRequired(), _sensible])
    about = StringField(_l("Note"), validators=[Length(max=LONGEST_NAME)])

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = list(people)

    def span(self, zone: ZoneInfo, shown: Shift | None = None) -> tuple[datetime, datetime]:
        """The instants that were typed; what was left alone is what it was, to the second."""
        typed = (filled(self.starts_at), filled(self.ends_at))
        if shown is None:
            start, end = (when.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")) for when in typed)
            return start, end
        return taken_back(zone, typed[0], shown=shown.starts_at), taken_back(zone, typed[1], shown=shown.ends_at)


class AbsenceForm(FlaskForm):
    """Whole days, or a part of them where times are given."""

    person_id = SelectField(_l("Who"), coerce=_id, validators=[InputRequired()])
    kind = SelectField(_l("Kind"), default="holiday")
    first = DateField(_l("First day"), validators=[InputRequired(), sensible_day])
    last = DateField(_l("Last day"), validators=[InputRequired(), sensible_day])
    from_time = TimeField(_l("From"), validators=[Optional()], description=_l("Leave the times empty for whole days."))
    until_time = TimeField(_l("Until"), validators=[Optional()])
    reason = TextAreaField(
        _l("Reason"), validators=[Length(max=NOTE)], description=_l("Only you and those who decide read it.")
    )

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = list(people)
        self.kind.choices = choices(AbsenceCode)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants that were typed."""
        ends_on, until = filled(self.last), self.until_time.data
        if until is None:
            ends_on, until = ends_on + timedelta(days=1), time(0)
        found = ((filled(self.first), self.from_time.data or time(0)), (ends_on, until))
        start, end = (datetime.combine(*when, tzinfo=zone).astimezone(ZoneInfo("UTC")) for when in found)
        return start, end


class TeamForm(FlaskForm):
    """A team's name and who leads it."""

    name = StringField(lazy_pgettext("thing", "Name"), validators=[InputRequired(), Length(max=LONGEST_NAME)])
    lead_id = SelectField(
        _l("Lead"),
        coerce=_id,
        validators=[Optional()],
        description=_l("Decides about absences of the team; without one the service managers do."),
    )

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead_id.choices = [("", _l("Nobody")), *people]


class MemberForm(FlaskForm):
    """Who joins a team or a pattern from when to when."""

    person_id = SelectField(_l("Who"), coerce=_id, validators=[InputRequired()])
    first = DateField(_l("First day"), validators=[InputRequired(), sensible_day])
    last = DateField(
        _l("Last day"),
        validators=[Optional(), sensible_day],
        description=_l("Leave it empty until further notice."),
    )

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = list(people)


class JoinTeam(MemberForm):
    """The same, perhaps out of another team."""

    leaves_id = SelectField(
        _l("Leaves the team"),
        coerce=_id,
        validators=[Optional()],
        description=_l("From the first day on, as when centres rotate."),
    )

    def __init__(self, people: People, teams: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(people, *args, **kwargs)
        self.leaves_id.choices = [("", _l("None")), *teams]


class JoinPattern(MemberForm):
    """The same, with the week of the rotation that is theirs at the pattern's beginning."""

    begins_with = IntegerField(
        _l("Begins with week"), default=1, validators=[InputRequired(), NumberRange(1, MOST_WEEKS)]
    )


class LastDay(FlaskForm):
    """The last day of somebody in a team or a pattern."""

    last = DateField(_l("Last day"), validators=[InputRequired(), sensible_day])


class SkillForm(FlaskForm):
    """A skill's name and what it means."""

    name = StringField(lazy_pgettext("thing", "Name"), validators=[InputRequired(), Length(max=LONGEST_NAME)])
    about = TextAreaField(_l("What it means"), validators=[Length(max=NOTE)])


def level_of(value: object) -> int | None:
    """The level that a form names; None for none."""
    return _id(value) or None


class LevelForm(FlaskForm):
    """How well somebody knows a skill."""

    person_id = SelectField(_l("Who"), coerce=_id, validators=[InputRequired()])
    level = SelectField(_l("Level"), coerce=level_of, validators=[Optional()])

    def __init__(self, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = list(people)
        self.level.choices = [
            ("", _l("does not know it")),
            (1, _l("1 – learning")),
            (2, _l("2 – works alone")),
            (3, _l("3 – expert")),
        ]


def whole_days(absence: Absence, zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and last day of an absence of whole days; None where it has times."""
    start, end = (at.astimezone(zone) for at in (absence.starts_at, absence.ends_at))
    if start.time() != time(0) or end.time() != time(0):
        return None
    return start.date(), end.date() - timedelta(days=1)
