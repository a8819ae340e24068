"""Fields of the steps: language, hours and tariffs from templates, colleagues, a supplier."""

import re
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, FormField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from app.extensions import db
from app.web.forms import Boxes, as_id, filled, stripped
from app.web.hours import countries
from app.web.quantities import Span, a_price, amount_of
from app.web.words import choices, word
from processes import clock
from processes.calendars.queries import calendars
from processes.calendars.weeks import TEMPLATES
from processes.contracts.rules import CURRENCIES, Priority, Target
from processes.documents.translations import N_
from processes.people.rules import LONGEST_NAME, Role
from processes.rosters.queries import skill_names
from processes.settings import LOCALES
from processes.setup.rules import PROMISED, TARIFFS, TariffTemplate
from processes.setup.steps import NewTariff

NEAR = ("Europe/Prague", "Europe/Bratislava")
LONGEST_ADDRESS, LONGEST_SKILLS = 200, 300
# What the calendars are called, and what each template says.
HOURS = {
    "8x5": ("8×5", N_("8×5: Monday to Friday 8:00–16:30, no public holidays")),
    "8x10": ("8×10", N_("8×10: Monday to Friday 8:00–18:00, no public holidays")),
    "24x7": ("24×7", N_("24×7: always")),
    "stand_by": (N_("Stand-by"), N_("Stand-by: nights and weekends, when the office is closed")),
}
CELLS = [(priority, target) for priority in Priority for target in PROMISED]
NAMED: dict[str, Any] = {"filters": [stripped], "validators": [DataRequired(), Length(max=LONGEST_NAME)]}


def zones() -> list[tuple[str, str]]:
    """Places by which time zones are named, the nearest first."""
    others = sorted(name for name in clock.zones() if "/" in name and name not in NEAR)
    return [(name, name) for name in (*NEAR, *others)]


class Language(FlaskForm):
    """With what the company's customers, calendars and tariffs begin."""

    locale = SelectField(_l("Language"), choices=list(LOCALES.items()))
    timezone = SelectField(_l("Time zone"), choices=zones)
    currency = SelectField(
        _l("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        description=_l("What can be invoiced in. A tariff keeps its currency."),
    )


class Hours(FlaskForm):
    """Which templates become calendars."""

    templates = Boxes(_l("Make these calendars"))
    country = SelectField(_l("Days off"), choices=countries)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates.choices = [(name, gettext(HOURS[name][1])) for name in TEMPLATES]

    @property
    def named(self) -> dict[str, str]:
        """The templates that were ticked, each with its calendar's name."""
        return {name: gettext(HOURS[name][0]) for name in self.templates.data or ()}


def _cell(priority: Priority, target: Target) -> str:
    return f"{priority.value}_{target.value}"


class OneTariff(FlaskForm):
    """One tariff: whether it is made, its promises and prices. A part of a form, so without a token."""

    class Meta:
        """No token: the form around has it."""

        csrf = False

    is_made = BooleanField(_l("Make this tariff"), default=True)
    name = StringField(_l("Name of the tariff"), **NAMED)
    calendar_id = SelectField(_l("Service hours"), coerce=as_id, validators=[InputRequired()])
    hourly = StringField(_l("An hour, without VAT"), filters=[stripped], validators=[DataRequired(), a_price])
    out_of_hours = StringField(_l("Out of hours"), filters=[stripped], validators=[DataRequired(), a_price])
    included_minutes = Span(_l("Included each month"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar_id.choices = [(one.id, one.name) for one in calendars(db.session())]
        for priority, target in CELLS:
            self.promised(priority, target).label.text = f"{word(priority)}: {word(target)}"

    def promised(self, priority: Priority, target: Target) -> Any:
        """The field of a promise."""
        return self[_cell(priority, target)]

    def validate(self, extra_validators: Any = None) -> bool:
        """A tariff that is not made may hold anything; one that is promises something for every priority."""
        if not self.is_made.data:
            return True
        valid = super().validate(extra_validators)
        for cell in CELLS:
            field = self.promised(*cell)
            if not field.data and not field.errors:
                field.errors = [gettext("Say a time for this priority.")]
                valid = False
        return valid

    def show(self, template: TariffTemplate, currency: str) -> None:
        """The template's, in the hours that fit it where they were made of templates as well."""
        fitting, _said = HOURS["24x7"] if template.is_always else HOURS["8x5"]
        found = (one.id for one in calendars(db.session()) if one.name == fitting)
        self.calendar_id.data = next(found, None)
        self.name.data, self.included_minutes.data = word(template.code), template.included
        self.hourly.data, self.out_of_hours.data = map(str, template.prices[currency])
        for cell, minutes in template.targets.items():
            self.promised(*cell).data = minutes

    def said(self, template: TariffTemplate) -> NewTariff:
        """What was typed, as the use case takes it."""
        hourly, out_of_hours = (amount_of(filled(field)) for field in (self.hourly, self.out_of_hours))
        assert hourly is not None
        assert out_of_hours is not None
        return NewTariff(
            code=template.code,
            name=filled(self.name),
            calendar_id=filled(self.calendar_id),
            targets={cell: self.promised(*cell).data for cell in CELLS},
            hourly=hourly,
            out_of_hours=out_of_hours,
            included_minutes=self.included_minutes.data or 0,
        )


for _priority, _target in CELLS:
    setattr(OneTariff, _cell(_priority, _target), Span())


class Tariffs(FlaskForm):
    """A part for each template."""

    def parts(self) -> list[tuple[TariffTemplate, OneTariff]]:
        """Each template with its part."""
        fields: dict[str, Any] = {one.code.value: self[one.code.value] for one in TARIFFS}
        return [(one, fields[one.code.value].form) for one in TARIFFS]


for _template in TARIFFS:
    setattr(Tariffs, _template.code.value, FormField(OneTariff))


class Colleague(FlaskForm):
    """Who will work here, what they know and when they work."""

    name = StringField(_l("Name"), **NAMED, render_kw={"autocomplete": "off"})
    email = EmailField(
        _l("Mail address"), [InputRequired(), Length(max=LONGEST_ADDRESS)], render_kw={"autocomplete": "off"}
    )
    roles = Boxes(_l("Roles"), [InputRequired(_l("Choose what they may do."))])
    skills = StringField(_l("Skills"), filters=[stripped], validators=[Length(max=LONGEST_SKILLS)])
    starts = TimeField(_l("Works from"), validators=[InputRequired()])
    ends = TimeField(_l("Until"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [choice for choice in choices(Role) if choice[0] != Role.ADMINISTRATOR.value]
        known, said = ", ".join(skill_names(db.session())), gettext("Of a technician, with commas: Windows, printers.")
        again = gettext("Known already: %(names)s.", names=known)
        self.skills.description = f"{said} {again}" if known else said

    @property
    def named_skills(self) -> list[str]:
        """The skills that were typed, each once."""
        return [*dict.fromkeys(part.strip() for part in re.split(r"[,;\n]", self.skills.data or "") if part.strip())]


class SupplierForm(FlaskForm):
    """A third party that is asked."""

    name = StringField(lazy_pgettext("thing", "Name"), **NAMED)
    email = EmailField(_l("Mail address"), [InputRequired(), Length(max=LONGEST_ADDRESS)])
    locale = SelectField(_l("Language"), choices=list(LOCALES.items()), description=_l("In which they are written to."))
    calendar_id = SelectField(_l("Service hours"), coerce=as_id, validators=[InputRequired()])
    response_minutes = Span(
        _l("Answers within"),
        [InputRequired()],
        description=_l("In their service hours; they are reminded after that."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar_id.choices = [(one.id, one.name) for one in calendars(db.session())]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use case takes it."""
        return {name: self[name].data for name in ("name", "email", "locale", "calendar_id", "response_minutes")}
