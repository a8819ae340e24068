"""Fields of service calendars: a week with hours as people write them, a day of its own."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.web.days import sensible_day
from app.web.hours import LONGEST_HOURS, LONGEST_NAME, WEEKDAYS, countries
from processes import clock
from processes.calendars.rules import Day
from processes.calendars.weeks import DAY_FIELDS, read_hours, written
from processes.settings import get_settings


def zones() -> list[tuple[str, str]]:
    """(zone, name) of places by which time zones are named, the nearest first."""
    near = [*dict.fromkeys((get_settings().default_timezone, "Europe/Prague", "Europe/Bratislava"))]
    others = sorted(name for name in clock.zones() if "/" in name and name not in near)
    return [(name, name) for name in (*near, *others)]


class Week(FlaskForm):
    """The hours of each weekday and whose public holidays are days off."""

    country = SelectField(_l("Days off"), default="CZ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = countries()

    @property
    def days(self) -> list[Any]:
        """The fields of the week."""
        return [self[name] for name in DAY_FIELDS]

    def show(self, weekly: tuple[Day, ...], country: str | None) -> None:
        """Hours as they stand."""
        self.country.data = country or ""
        for field, day in zip(self.days, weekly, strict=True):
            field.data = written(day)

    def weekly(self) -> tuple[Day, ...]:
        """The hours that were typed; HoursUnreadable."""
        return tuple(read_hours(field.data or "", field=field.short_name) for field in self.days)


for _name, _word in zip(DAY_FIELDS, WEEKDAYS, strict=True):
    setattr(Week, _name, StringField(_word, validators=[Length(max=LONGEST_HOURS)]))


class NewCalendar(Week):
    """A new calendar with its first hours."""

    name = StringField(lazy_pgettext("thing", "Name"), validators=[InputRequired(), Length(max=LONGEST_NAME)])
    timezone = SelectField(_l("Time zone"), description=_l("It never changes; a copy may have another."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = zones()


class Hours(Week):
    """Other hours from a day on."""

    valid_from = DateField(
        _l("Apply from"), validators=[InputRequired(), sensible_day], description=_l("What is past stays as it was.")
    )


class Name(FlaskForm):
    """What a calendar is called."""

    name = StringField(lazy_pgettext("thing", "Name"), validators=[InputRequired(), Length(max=LONGEST_NAME)])


class Copy(Name):
    """A copy's name and zone."""

    timezone = SelectField(_l("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = zones()


class Exceptional(FlaskForm):
    """A day with hours of its own."""

    day = DateField(_l("Day"), validators=[InputRequired(), sensible_day])
    intervals = StringField(
        _l("Hours"), validators=[Length(max=LONGEST_HOURS)], description=_l("Leave it empty for a closed day.")
    )
    note = StringField(_l("Note"), validators=[Length(max=LONGEST_NAME)])
