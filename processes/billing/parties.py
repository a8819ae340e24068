"""The parties of an invoice, as they were on the day it was issued, and which VAT stands between them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from processes.billing.errors import ExchangeRateMissing, ProviderIncomplete
from processes.billing.rules import VAT_COUNTRIES, VatTreatment, needs_exchange_rate, vat_treatment
from processes.customers.accounts import account_for
from processes.people.models import Organisation

# what a tax document must say of its supplier (Czech VAT act, section 29; Slovak, section 74)
_NEEDED = {
    "street": "street",
    "city": "town",
    "postcode": "postcode",
    "registration_number": "registration number",
}


def party(organisation: Organisation) -> dict[str, Any]:
    """Name, address and numbers of an organisation."""
    return {
        "name": organisation.name,
        "street": organisation.street,
        "city": organisation.city,
        "postcode": organisation.postcode,
        "country": organisation.country,
        "registration_number": organisation.registration_number,
        "vat_number": organisation.vat_number,
        "email": organisation.billing_email,
        "locale": organisation.locale,
    }


def supplier_party(session: Session, provider: Organisation, currency: str) -> dict[str, Any]:
    """The provider with its bank account for a currency; ProviderIncomplete."""
    for name, words in _NEEDED.items():
        if not getattr(provider, name):
            raise ProviderIncomplete(missing=words)
    if provider.country not in VAT_COUNTRIES:
        raise ProviderIncomplete(missing="country")
    iban = account_for(session, provider.id, currency)
    if iban is None:
        raise ProviderIncomplete(missing="bank account")
    return {**party(provider), "iban": iban, "logo": (provider.logo or {}).get("digest")}


def treatment_of(supplier: Mapping[str, Any], customer: Mapping[str, Any], currency: str) -> VatTreatment:
    """Which VAT an invoice between them carries; ExchangeRateMissing where it could not say it rightly."""
    found = vat_treatment(supplier, customer)
    if needs_exchange_rate(found, str(supplier["country"]), currency):
        raise ExchangeRateMissing(customer=customer["name"], currency=currency)
    return found


def can_be_invoiced(provider: Organisation | None, customer: Organisation, currency: str) -> None:
    """ExchangeRateMissing where work for a customer could not be invoiced in a currency as things stand today."""
    if provider is not None and provider.country in VAT_COUNTRIES:
        treatment_of(party(provider), party(customer), currency)
