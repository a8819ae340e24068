"""Fields of contracts, tariffs and products."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.extensions import db
from app.web.actors import current_actor
from app.web.days import sensible_day
from app.web.forms import Boxes, Named, as_id, filled, stripped
from app.web.quantities import a_price, amount_of
from app.web.words import choices
from processes.contracts import overview
from processes.contracts.models import ContractVersion, Product
from processes.contracts.rules import Interval, Layer
from processes.engine.designing.library import packs
from processes.people.rules import LONGEST_NAME

LONGEST_NUMBER = 60
AS_TYPED = ("pauses_for_supplier", "payment_days", "invoice_interval", "report_interval", "pack")  # what is agreed


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
    invoice_interval = SelectField(
        _l("Invoices come"), coerce=Interval, choices=lambda: choices(Interval), default=Interval.MONTHLY
    )
    report_interval = SelectField(
        _l("Reports come"), coerce=Interval, choices=lambda: choices(Interval), default=Interval.MONTHLY
    )
    approver_limit = StringField(
        _l("Approvers accept prices up to"),
        filters=[stripped],
        validators=[Length(max=20), a_price],
        description=_l("Without VAT, in the tariff's currency; a lower limit of their own counts. Empty: only theirs."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    pack = SelectField(_l("Diagrams"), description=_l("Whose drawing its cases follow."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = db.session()
        self.tariff_id.choices = [(one.id, f"{one.name} · {one.currency}") for one in overview.tariffs(session)]
        self.products.choices = [(one.id, one.name) for one in overview.products(session)]
        self.pack.choices = [(name, name) for name in packs(session)]

    def show(self, version: ContractVersion) -> None:
        """Terms as they stand."""
        for name in ("tariff_id", *AS_TYPED):
            self[name].data = getattr(version, name)
        self.approver_limit.data = f"{version.approver_limit:f}" if version.approver_limit is not None else ""
        self.products.data = [one.id for one in version.products]

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it, without tariff and products."""
        said = {name: self[name].data for name in AS_TYPED}
        return {**said, "approver_limit": amount_of(self.approver_limit.data or "")}


class NewContract(Agreed):
    """A new contract; for one of a customer's projects, or for all of them."""

    number = StringField(_l("Number"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NUMBER)])
    place_words = StringField(
        _l("Find the customer"), filters=[stripped], description=_l("A few letters of the name, then Find.")
    )
    place = SelectField(_l("Customer"), validators=[InputRequired()])
    valid_from = DateField(_l("Valid from"), validators=[InputRequired(), sensible_day])
    valid_to = DateField(
        _l("Valid until"), validators=[Optional(), sensible_day], description=_l("Empty: until further notice.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text, chosen = self.place_words.data or "", self.place.data or ""
        found, are_all = overview.places(db.session(), current_actor(), text=text, chosen=chosen)
        self.place.choices = [("", "–"), *((one.key, one.name) for one in found)]
        if are_all:
            del self.place_words

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
    anyway = BooleanField(_l("Open requests stay and keep what was promised"))


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
