"""Fields of tariffs: what they promise by priority, whom they have told, what they cost."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.contracts.drawing import FIELDS
from app.contracts.levels import PERCENT, POINTS, as_level, counted
from app.extensions import db
from app.web.days import sensible_day
from app.web.forms import as_id, stripped
from app.web.quantities import Span, a_price, amount_of
from app.web.words import choices, word
from processes.calendars.queries import calendars
from processes.contracts.models import TariffVersion
from processes.contracts.queries import levels
from processes.contracts.rules import CURRENCIES, MOST_MINUTES, Activity, Priority, Target, TariffCode
from processes.people.rules import LONGEST_NAME, Role
from processes.settings import get_settings

NEEDED = frozenset(
    {Target.RESPONSE, Target.RESOLUTION}
)  # start of work and updates are promised where somebody says so
CELLS = [(priority, target) for priority in Priority for target in Target]
LEVELS = range(1, 6)  # as many as a form offers
TOLD = (Role.DISPATCHER, Role.SERVICE_MANAGER, Role.AGENT, Role.TECHNICIAN)
PRICES = [(activity, inside) for activity in Activity for inside in (True, False)]


def _cell(priority: Priority, target: Target) -> str:
    return f"{priority.value}_{target.value}"


def _price(activity: Activity, inside: bool) -> str:
    return f"{activity.value}_{'inside' if inside else 'outside'}"


class Terms(FlaskForm):
    """What a tariff promises and costs."""

    calendar_id = SelectField(_l("Service hours"), coerce=as_id, validators=[InputRequired()])
    no_promise = BooleanField(_l("Nothing is promised where a time is left empty"))
    included_minutes = Span(_l("Included each month"), description=_l("Work inside service hours that costs nothing."))
    signoff_days = IntegerField(
        _l("Business days until silence accepts"), default=10, validators=[InputRequired(), NumberRange(1, 365)]
    )
    reopen_days = IntegerField(
        _l("Days in which an answer reopens"), default=14, validators=[InputRequired(), NumberRange(0, 365)]
    )
    free_consultations = BooleanField(_l("Consultations cost nothing"))
    free_updates = BooleanField(_l("Updates of what is supported are included"))
    expedite_fee = StringField(
        _l("Fee for taking a request up at once, without VAT"),
        filters=[stripped],
        validators=[Length(max=20), a_price],
        description=_l("Empty: it cannot be bought."),
    )
    words_decide = BooleanField(_l("Clear words of an approver are their sign-off"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar_id.choices = [(one.id, one.name) for one in calendars(db.session())]
        for priority, target in CELLS:
            self.promised(priority, target).label.text = f"{word(priority)}: {word(target)}"
        for activity, inside in PRICES:
            hours = gettext("Inside service hours") if inside else gettext("Outside")
            self.price(activity, inside).label.text = f"{word(activity)}: {hours}"

    def promised(self, priority: Priority, target: Target) -> Any:
        """The field of a promise."""
        return self[_cell(priority, target)]

    def price(self, activity: Activity, inside: bool) -> Any:
        """The field of an hour's price."""
        return self[_price(activity, inside)]

    def level(self, number: int) -> tuple[Any, Any, Any]:
        """The fields of a warning or level: how many, of what, and whom it tells."""
        return self[f"level_{number}_count"], self[f"level_{number}_point"], self[f"level_{number}_whom"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask about every priority that would be promised nothing."""
        valid = super().validate(extra_validators)
        for cell in CELLS:
            field = self.promised(*cell)
            if cell[1] in NEEDED and not field.data and not field.errors and not self.no_promise.data:
                field.errors = [gettext("Say a time, or tick below that nothing is promised.")]
                valid = False
        return valid

    def show(self, version: TariffVersion) -> None:
        """Terms as they stand."""
        for name in FIELDS:
            self[name].data = getattr(version, name)
        for row in version.targets:
            self.promised(row.priority, row.target).data = row.minutes
        promised = {(row.priority, row.target) for row in version.targets}
        self.no_promise.data = any(cell[1] in NEEDED and cell not in promised for cell in CELLS)
        self.expedite_fee.data = f"{version.expedite_fee:f}" if version.expedite_fee is not None else ""
        for number, level in zip(LEVELS, levels(version), strict=False):
            for field, value in zip(self.level(number), (*counted(level), level.whom), strict=True):
                field.data = value
        for rate in version.rates:
            self.price(rate.activity, True).data = f"{rate.hourly:f}"
            self.price(rate.activity, False).data = f"{rate.hourly_out_of_hours:f}"

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it; the calendar by its id."""
        targets: dict[Priority, dict[Target, int]] = {priority: {} for priority in Priority}
        for priority, target in CELLS:
            if minutes := self.promised(priority, target).data:
                targets[priority][target] = minutes
        return {
            "targets": targets,
            "rates": {one: (self._hourly(one, True), self._hourly(one, False)) for one in Activity},
            "levels": [
                as_level(count.data, point.data, whom.data)
                for count, point, whom in map(self.level, LEVELS)
                if count.data
            ],
            "included_minutes": self.included_minutes.data or 0,
            "expedite_fee": amount_of(self.expedite_fee.data) if self.expedite_fee.data else None,
            **{name: self[name].data for name in FIELDS[2:]},
        }

    def _hourly(self, activity: Activity, inside: bool) -> Decimal:
        return amount_of(self.price(activity, inside).data) or Decimal(0)


for _priority, _target in CELLS:
    setattr(Terms, _cell(_priority, _target), Span())
for _number in LEVELS:
    _count = IntegerField(_l("When"), validators=[Optional(), NumberRange(1, MOST_MINUTES)])
    setattr(Terms, f"level_{_number}_count", _count)
    _point = SelectField(
        _l("Of what"), choices=lambda: [(one, gettext(said)) for one, said in POINTS.items()], default=PERCENT
    )
    setattr(Terms, f"level_{_number}_point", _point)
    _whom = SelectField(
        _l("Who is told"),
        coerce=Role,
        choices=lambda: [(role.value, word(role)) for role in TOLD],
        default=Role.DISPATCHER,
    )
    setattr(Terms, f"level_{_number}_whom", _whom)
for _activity, _inside in PRICES:
    _field = StringField(filters=[stripped], validators=[DataRequired(), Length(max=20), a_price])
    setattr(Terms, _price(_activity, _inside), _field)


class NewTariff(Terms):
    """A new tariff with its first terms."""

    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )
    code = SelectField(_l("Kind"), coerce=TariffCode, choices=lambda: choices(TariffCode))
    currency = SelectField(
        _l("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        default=lambda: get_settings().default_currency,
    )


class ChangedTariff(Terms):
    """Other terms from a day on."""

    valid_from = DateField(
        _l("Apply from"), validators=[InputRequired(), sensible_day], description=_l("What is past stays as it was.")
    )
