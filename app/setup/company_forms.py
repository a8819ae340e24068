"""Fields of who keeps the desk and of the first customer; both can be looked up by their registration number."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, EmailField, Field, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.extensions import db
from app.web.days import sensible_day
from app.web.forms import Boxes, Named, as_id, filled, stripped
from app.web.words import choices
from processes.contracts import overview
from processes.contracts.rules import CURRENCIES
from processes.people.rules import LONGEST_NAME, MemberRole
from processes.settings import get_settings
from processes.setup.ares import Registered

LONGEST = 200  # characters of any line


def _line(label: Any, *rules: Any, longest: int = LONGEST, description: Any = "", **attributes: str) -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[*(rules or (Optional(),)), Length(max=longest)],
        description=description,
        render_kw={"autocomplete": "off", **attributes},
    )


def _account() -> StringField:
    return _line(
        _l("Bank account"), InputRequired(), longest=42, description=_l("An IBAN, or such as 19-2000145399/0800.")
    )


def _currency() -> SelectField:
    return SelectField(
        _l("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        default=lambda: get_settings().default_currency,
    )


class Registrable(FlaskForm):
    """An organisation with its number, name and seat."""

    registration_number = _line(_l("Registration number (IČO)"), longest=20, inputmode="numeric")
    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )
    vat_number = _line(_l("VAT number (DIČ)"), longest=20, description=_l("Empty where it pays no VAT."))
    street = _line(_l("Street"))
    city = _line(_l("City"))
    postcode = _line(_l("Postcode"), longest=20)
    country = SelectField(_l("Country"), choices=[("CZ", _l("Czechia")), ("SK", _l("Slovakia"))])
    TEXTS: tuple[str, ...] = (
        "registration_number", "name", "vat_number", "street", "city", "postcode", "country", "billing_email",
    )  # fmt: skip

    def show(self, found: Registered) -> None:
        """What the register has said, where it says something."""
        for name in ("registration_number", "name", "vat_number", "street", "city", "postcode", "country"):
            field: Field = getattr(self, name)
            if value := getattr(found, name):
                field.data = value

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it."""
        return {name: self[name].data or "" for name in self.TEXTS}


class Company(Registrable):
    """Who keeps the desk, with all that an invoice says of its supplier."""

    registration_number = _line(_l("Registration number (IČO)"), InputRequired(), longest=20, inputmode="numeric")
    street = _line(_l("Street"), InputRequired())
    city = _line(_l("City"), InputRequired())
    postcode = _line(_l("Postcode"), InputRequired(), longest=20)
    iban = _account()
    currency = _currency()
    billing_email = EmailField(
        _l("Address for invoices"), filters=[stripped], validators=[Optional(), Length(max=LONGEST)]
    )
    phone = _line(_l("Telephone"), longest=60, description=_l("Where customers reach a person."))
    opening = _line(_l("When we can be reached"), description=_l("In words, as customers read it."))
    TEXTS = (*Registrable.TEXTS, "phone", "opening")

    def __init__(self, *args: Any, has_accounts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_accounts:  # these have a part of the page of their own
            del self.iban, self.currency

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, with the first account as long as there is none."""
        return super().said | {name: self[name].data for name in ("iban", "currency") if name in self}


class Account(Named):
    """A further bank account."""

    own_name = "account"
    iban = _account()
    currency = _currency()


class LogoForm(Named):
    """A picture for pages, mails and documents."""

    own_name = "logo"
    file = FileField(
        _l("Picture"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("PNG or JPEG, 2 MB at the most. It is shown on white, at most 480 × 160 dots."),
        render_kw={"accept": ".png,.jpg,.jpeg"},
    )


class FirstCustomer(Registrable):
    """A customer with a project, a contract and a login."""

    billing_email = EmailField(
        _l("Address for invoices"), filters=[stripped], validators=[Optional(), Length(max=LONGEST)]
    )
    mail_domains = _line(
        _l("Mail domain"), description=_l("Such as bakery.cz: unknown senders from there wait as their new colleagues.")
    )
    project = _line(
        _l("First project"),
        longest=LONGEST_NAME,
        description=_l("Requests are logged in projects. Empty: one that is called like the customer."),
    )
    tariff_id = SelectField(_l("Tariff"), coerce=as_id, validators=[InputRequired()])
    contract = _line(_l("Contract number"), InputRequired(), longest=60)
    valid_from = DateField(_l("Valid from"), validators=[InputRequired(), sensible_day])
    person = _line(_l("Name"), InputRequired(), longest=LONGEST_NAME)
    email = EmailField(_l("Mail address"), [InputRequired(), Length(max=LONGEST)], render_kw={"autocomplete": "off"})
    roles = Boxes(_l("What they may do"), [InputRequired(_l("Choose what they may do."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tariff_id.choices = [(one.id, one.name) for one in overview.tariffs(db.session())]
        self.roles.choices = choices(MemberRole)

    @property
    def agreed(self) -> dict[str, Any]:
        """All that is said beside the customer's details, as the use case takes it."""
        return {
            "said": {**self.said, "mail_domains": [self.mail_domains.data] if self.mail_domains.data else []},
            "project": self.project.data or "",
            "tariff_id": self.tariff_id.data,
            "contract": filled(self.contract),
            "valid_from": filled(self.valid_from),
            "email": filled(self.email),
            "name": filled(self.person),
            "roles": [MemberRole(value) for value in self.roles.data or ()],
        }
