"""Fields of contracts, tariffs and products."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.contracts.drawing import FIELDS
from app.extensions import db
from app.web.days import sensible_day
from app.web.forms import Boxes, Named, as_id, filled, stripped
from app.web.quantities import Span, amount_of, an_amount
from app.web.words import choices, word
from processes.calendars.queries import calendars
from processes.contracts import overview
from processes.contracts.models import ContractVersion, Product, TariffVersion
from processes.contracts.rules import CURRENCIES, MOST_PERCENT, Activity, Layer, Level, Priority, Target, TariffCode
from processes.engine.designing.library import packs
from processes.people.rules import LONGEST_NAME, Role

LONGEST_NUMBER = 60
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

    def level(self, number: int) -> tuple[Any, Any]:
        """The fields of a warning or level: its percent, and whom it tells."""
        return self[f"level_{number}_percent"], self[f"level_{number}_whom"]

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
        for number, (percent, whom) in zip(LEVELS, version.levels, strict=False):
            for field, value in zip(self.level(number), (percent, Role(whom)), strict=True):
                field.data = value
        for rate in version.rates:
            self.price(rate.activity, True).data = f"{rate.hourly:f}"
            self.price(rate.activity, False).data = f"{rate.hourly_out_of_hours:f}"

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it; the calendar by its id."""
        targets: dict[Priority, dict[Target, int]] = {}
        for priority, target in CELLS:
            if minutes := self.promised(priority, target).data:
                targets.setdefault(priority, {})[target] = minutes
        return {
            "targets": targets,
            "rates": {one: (self._hourly(one, True), self._hourly(one, False)) for one in Activity},
            "levels": [Level(percent.data, whom.data) for percent, whom in map(self.level, LEVELS) if percent.data],
            "included_minutes": self.included_minutes.data or 0,
            **{name: self[name].data for name in ("signoff_days", "reopen_days", "words_decide")},
        }

    def _hourly(self, activity: Activity, inside: bool) -> Decimal:
        return amount_of(self.price(activity, inside).data) or Decimal(0)


for _priority, _target in CELLS:
    setattr(Terms, _cell(_priority, _target), Span())
for _number in LEVELS:
    _percent = IntegerField(_l("Percent of the time"), validators=[Optional(), NumberRange(1, MOST_PERCENT)])
    setattr(Terms, f"level_{_number}_percent", _percent)
    _whom = SelectField(
        _l("Who is told"),
        coerce=Role,
        choices=lambda: [(role.value, word(role)) for role in TOLD],
        default=Role.DISPATCHER,
    )
    setattr(Terms, f"level_{_number}_whom", _whom)
for _activity, _inside in PRICES:
    _field = StringField(filters=[stripped], validators=[DataRequired(), Length(max=20), an_amount])
    setattr(Terms, _price(_activity, _inside), _field)


class NewTariff(Terms):
    """A new tariff with its first terms."""

    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )
    code = SelectField(_l("Kind"), coerce=TariffCode, choices=lambda: choices(TariffCode))
    currency = SelectField(_l("Currency"), choices=[(code, code) for code in CURRENCIES])


class ChangedTariff(Terms):
    """Other terms from a day on."""

    valid_from = DateField(
        _l("Apply from"), validators=[InputRequired(), sensible_day], description=_l("What is past stays as it was.")
    )


class Name(Named):
    """What a tariff is called."""

    own_name = "naming"
    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )


class Agreed(FlaskForm):
    """What a contract agrees."""

    tariff_id = SelectField(_l("Tariff"), coerce=as_id, validators=[InputRequired()])
    products = Boxes(_l("Products that it covers"), coerce=int)
    pauses_for_supplier = BooleanField(_l("Promises wait while a supplier works"))
    payment_days = IntegerField(_l("Days to pay"), default=14, validators=[InputRequired(), NumberRange(0, 365)])
    pack = SelectField(_l("Diagrams"), description=_l("Whose drawing its cases follow."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = db.session()
        self.tariff_id.choices = [(one.id, one.name) for one in overview.tariffs(session)]
        self.products.choices = [(one.id, one.name) for one in overview.products(session)]
        self.pack.choices = [(name, name) for name in packs(session)]

    def show(self, version: ContractVersion) -> None:
        """Terms as they stand."""
        for name in ("tariff_id", "pauses_for_supplier", "payment_days", "pack"):
            self[name].data = getattr(version, name)
        self.products.data = [one.id for one in version.products]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it, without tariff and products."""
        return {name: self[name].data for name in ("pauses_for_supplier", "payment_days", "pack")}


class NewContract(Agreed):
    """A new contract; for one of a customer's projects, or for all of them."""

    number = StringField(_l("Number"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NUMBER)])
    place = SelectField(_l("Customer"), validators=[InputRequired()])
    valid_from = DateField(_l("Valid from"), validators=[InputRequired(), sensible_day])
    valid_to = DateField(
        _l("Valid until"), validators=[Optional(), sensible_day], description=_l("Empty: until further notice.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = [("", "–"), *((one.key, one.name) for one in overview.places(db.session()))]

    @property
    def chosen(self) -> tuple[int, int | None]:
        """The organisation and, for a contract of its own, the project."""
        organisation, _, project = filled(self.place).partition("-")
        return int(organisation), as_id(project)


class ChangedContract(Agreed):
    """Other terms from a day on."""

    valid_from = DateField(
        _l("Apply from"), validators=[InputRequired(), sensible_day], description=_l("What is past stays as it was.")
    )


class End(Named):
    """The last day of a contract."""

    own_name = "ending"
    valid_to = DateField(
        _l("Valid until"), validators=[Optional(), sensible_day], description=_l("Empty: until further notice.")
    )


class ProductForm(FlaskForm):
    """A supported product."""

    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )
    layer = SelectField(_l("Layer"), coerce=Layer, choices=lambda: choices(Layer))
    skill = SelectField(_l("Skill that its work needs"))

    def __init__(self, skills: Iterable[str], product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(obj=product, **kwargs)
        known = sorted({*skills, *([product.skill] if product and product.skill else [])})
        self.skill.choices = [("", gettext("none")), *((name, name) for name in known)]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it."""
        return {"name": self.name.data, "layer": self.layer.data, "skill": self.skill.data or None}
