"""Checks what is said of a customer before it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.customers.errors import (
    BillingAddressWrong,
    CountryUnknown,
    CustomerNameTaken,
    DomainOfEverybody,
    DomainTaken,
    DomainWrong,
    IbanWrong,
    NameMissing,
    RegistrationNumberTaken,
    RegistrationNumberWrong,
    VatNumberWrong,
)
from processes.customers.rules import (
    COUNTRY,
    DOMAIN,
    HOME,
    OF_EVERYBODY,
    is_iban,
    is_ico,
    is_vat_number,
    normal_domain,
    normal_ico,
)
from processes.people.emails import is_email
from processes.people.models import Organisation

OPTIONAL = ("registration_number", "vat_number", "billing_email", "iban", "phone", "opening")


def checked(session: Session, said: Mapping[str, Any], customer: Organisation | None) -> dict[str, Any]:
    """What is kept of what was said; refuses what is wrong."""
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    kept |= {name: kept[name] or None for name in OPTIONAL if name in kept}
    of = customer.id if customer else 0
    kept["country"] = kept["country"].upper()
    if not COUNTRY.fullmatch(kept["country"]):
        raise CountryUnknown()
    if "name" in kept:
        _check_name(session, kept["name"], of)
    if kept.get("billing_email") and not is_email(kept["billing_email"]):
        raise BillingAddressWrong()
    if kept.get("registration_number"):
        kept["registration_number"] = _registration_number(session, kept, of)
    for name, right, wrong in (("vat_number", is_vat_number, VatNumberWrong), ("iban", is_iban, IbanWrong)):
        if kept.get(name):
            plain = "".join(kept[name].split()).upper()
            if not right(plain):
                raise wrong(number=kept[name])
            kept[name] = plain
    if "mail_domains" in kept:
        kept["mail_domains"] = _domains(session, kept["mail_domains"], of)
    return kept


def _check_name(session: Session, name: str, of: int) -> None:
    if not name:
        raise NameMissing()
    same = select(Organisation.id).where(func.lower(Organisation.name) == name.lower(), Organisation.id != of)
    if session.scalar(same.limit(1)) is not None:
        raise CustomerNameTaken()


def _registration_number(session: Session, kept: Mapping[str, Any], of: int) -> str:
    said = str(kept["registration_number"])
    if kept["country"] not in HOME:
        return said
    number = normal_ico(said)
    if not is_ico(number):
        raise RegistrationNumberWrong(number=said)
    query = select(Organisation.name).where(Organisation.registration_number == number, Organisation.id != of)
    other = session.scalar(query.limit(1))
    if other is not None:
        raise RegistrationNumberTaken(name=other)
    return number


def _domains(session: Session, said: Sequence[str], of: int) -> list[str]:
    domains = [*dict.fromkeys(normal_domain(one) for one in said if one.strip())]
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            raise DomainWrong(domain=domain)
        if domain in OF_EVERYBODY:
            raise DomainOfEverybody(domain=domain)
        query = select(Organisation.name).where(Organisation.mail_domains.contains([domain]), Organisation.id != of)
        other = session.scalar(query.limit(1))
        if other is not None:
            raise DomainTaken(domain=domain, name=other)
    return domains
