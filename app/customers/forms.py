"""Fields of customers and of their projects."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from app.web.forms import Named, Seen, filled, stripped
from app.web.words import choices
from processes.people.models import Organisation
from processes.people.rules import LONGEST_NAME, UnverifiedMail
from processes.settings import LOCALES

LONGEST = 200  # characters of any line
TEXTS = ("registration_number", "vat_number", "street", "city", "postcode", "country", "billing_email", "iban")
OF_US = ("phone", "opening")


def _line(label: Any, *, longest: int = LONGEST, description: Any = "", **attributes: str) -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[Optional(), Length(max=longest)],
        description=description,
        render_kw={"autocomplete": "off", **attributes},
    )


class CustomerForm(Seen):
    """What is known of an organisation."""

    own_name = "customer"
    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )
    registration_number = _line(_l("Registration number (IČO)"), longest=20, inputmode="numeric")
    vat_number = _line(_l("VAT number (DIČ)"), longest=20)
    street = _line(_l("Street"))
    city = _line(_l("City"))
    postcode = _line(_l("Postcode"), longest=20)
    country = StringField(
        _l("Country"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=2)],
        default="CZ",
        description=_l("Two letters, such as CZ or SK."),
        render_kw={"autocomplete": "off"},
    )
    billing_email = EmailField(
        _l("Address for invoices"), filters=[stripped], validators=[Optional(), Length(max=LONGEST)]
    )
    iban = _line(_l("Account (IBAN)"), longest=42)
    mail_domains = _line(
        _l("Mail domains"),
        longest=1000,
        description=_l("Unknown senders from there wait as their new colleagues. Several with commas between."),
    )
    unverified_mail = SelectField(
        _l("Mail whose sender nobody vouches for"),
        coerce=UnverifiedMail,
        choices=lambda: choices(UnverifiedMail),
        default=UnverifiedMail.COMMENTS,
    )
    locale = SelectField(
        _l("Language"), choices=list(LOCALES.items()), description=_l("Of invoices and of the mails to new colleagues.")
    )
    phone = _line(_l("Telephone"), longest=60, description=_l("Where customers reach a person."))
    opening = _line(_l("When we can be reached"), description=_l("In words, as customers read it."))

    def __init__(self, organisation: Organisation | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisation is None or not organisation.is_provider:
            del self.phone, self.opening
        if organisation is not None and organisation.is_provider:
            del self.mail_domains, self.unverified_mail, self.iban  # its accounts have a page
        if organisation is not None and self.name.raw_data is None:  # nothing was typed here
            for field in self:
                if hasattr(organisation, field.short_name):
                    field.data = getattr(organisation, field.short_name)
            if self.mail_domains:
                self.mail_domains.data = ", ".join(organisation.mail_domains)

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as the use cases take it."""
        found: dict[str, Any] = {"name": filled(self.name), "locale": self.locale.data}
        found |= {name: self[name].data or "" for name in (*TEXTS, *OF_US) if name in self}
        if self.mail_domains:
            found["mail_domains"] = re.split(r"[\s,;]+", self.mail_domains.data or "")
            found["unverified_mail"] = self.unverified_mail.data
        return found


class NewCustomer(CustomerForm):
    """A new customer with its first project."""

    project = _line(
        _l("First project"),
        longest=LONGEST_NAME,
        description=_l("Requests are logged in projects. Empty: one that is called like the customer."),
    )


class ProjectName(Named):
    """What a project is called."""

    own_name = "project"
    name = StringField(
        lazy_pgettext("thing", "Name"), filters=[stripped], validators=[DataRequired(), Length(max=LONGEST_NAME)]
    )


class End(Named):
    """The end of a customer or project; what is open is asked about by name."""

    own_name = "ending"
    anyway = BooleanField(_l("What is still open may stay as it is"))
