"""The form of a pattern: a field for each day of each of its weeks, with hours as people write them."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.web.actors import current_person
from app.web.days import sensible_day
from app.web.forms import filled
from app.web.hours import LONGEST_HOURS, LONGEST_NAME, WEEKDAYS, countries
from processes.calendars.rules import Interval
from processes.calendars.weeks import read_hours, written
from processes.rosters.rules import Rota, Slot


class PatternForm(FlaskForm):
    """A pattern's name, beginning and holidays; the days are added by `pattern_form`."""

    name = StringField(lazy_pgettext("thing", "Name"), validators=[InputRequired(), Length(max=LONGEST_NAME)])
    starts_on = DateField(
        _l("First Monday"),
        validators=[InputRequired(), sensible_day],
        description=_l("The first week of the pattern begins on it."),
    )
    country = SelectField(_l("Days off"), default="CZ")
    weeks = HiddenField()
    timezone = HiddenField()
    days: dict[str, tuple[int, int]] = {}  # week and weekday by field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = countries()

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each week."""
        for week in sorted({week for week, _weekday in self.days.values()}):
            yield week, [self[name] for name, (of, _weekday) in self.days.items() if of == week]

    def show_new(self, today: date, weeks: int) -> None:
        """The next Monday, in the reader's zone."""
        self.starts_on.data = today + timedelta(days=(7 - today.weekday()) % 7)
        self.weeks.data, self.timezone.data = str(weeks), current_person().timezone

    def show(self, name: str, rota: Rota, weeks: int) -> None:
        """A pattern as it stands, drawn with so many weeks."""
        self.name.data, self.starts_on.data, self.country.data = name, rota.starts_on, rota.country or ""
        self.weeks.data, self.timezone.data = str(weeks), rota.timezone
        for field, day in self.days.items():
            slots = [slot for slot in rota.slots if (slot.week, slot.weekday) == day]
            self[field].data = written(tuple(Interval(s.starts, None if s.ends == time(0) else s.ends) for s in slots))

    def rota(self) -> Rota:
        """What was typed; HoursUnreadable."""
        slots = tuple(
            Slot(week, weekday, interval.opens, interval.closes or time(0))
            for name, (week, weekday) in self.days.items()
            for interval in read_hours(self[name].data or "", field=name)
        )
        weeks = max(week for week, _weekday in self.days.values())
        zone = self.timezone.data or current_person().timezone
        return Rota(zone, weeks, filled(self.starts_on), slots, self.country.data or None)


def pattern_form(weeks: int) -> PatternForm:
    """The form with fields for so many weeks."""
    days = {f"week{week}-{weekday}": (week, weekday) for week in range(1, weeks + 1) for weekday in range(7)}
    fields = {
        name: StringField(WEEKDAYS[weekday], validators=[Length(max=LONGEST_HOURS)])
        for name, (_week, weekday) in days.items()
    }
    made: PatternForm = type("PatternOfWeeks", (PatternForm,), {**fields, "days": days})()
    return made
