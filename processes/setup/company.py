"""Changes of who keeps the desk, and of the first customer: who they are, under which tariff, who writes for them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.models import Tariff
from processes.contracts.use_cases import add_contract
from processes.customers.accounts import accounts_of, add_account
from processes.customers.checking import checked
from processes.customers.use_cases import add_customer, change_customer, note
from processes.logins.invitations import Right, invite
from processes.people.errors import NameTaken
from processes.people.models import Organisation, Person
from processes.people.rights import require
from processes.people.rules import Actor, MemberRole
from processes.people.use_cases import add_organisation
from processes.setup.errors import CompanyIncomplete, TariffMissing
from processes.setup.queries import choice, company
from processes.setup.rights import may_set_up

# What a tax document says of its supplier, and so what a company is kept with.
NEEDED = ("name", "registration_number", "street", "city", "postcode")


def keep_company(session: Session, *, said: Mapping[str, Any], actor: Actor, now: datetime) -> Organisation:
    """Who keeps the desk, new or said otherwise, with its first account (`iban`, `currency`) as long as it has none.

    CompanyIncomplete, and what a customer's details and an account refuse (RegistrationNumberWrong, IbanWrong, …).
    """
    require(may_set_up(actor))
    ours = company(session)
    has_account = ours is not None and bool(accounts_of(session, ours.id))
    for name in NEEDED if has_account else (*NEEDED, "iban"):
        if not str(said.get(name) or "").strip():
            raise CompanyIncomplete(field=name)
    details = {name: value for name, value in said.items() if name not in ("iban", "currency")}
    if ours is not None:
        change_customer(session, customer=ours, said=details, actor=actor, now=now)
    else:
        kept = {"locale": choice(session).locale, **checked(session, {"country": "CZ", **details}, None)}
        ours = add_organisation(session, is_provider=True, **kept, actor=actor, now=now)
        note(session, ours, "added", actor, now)
    if not has_account:
        currency = said.get("currency") or choice(session).currency
        add_account(session, organisation=ours, iban=said["iban"], currency=currency, actor=actor, now=now)
    return ours


def first_customer(
    session: Session,
    *,
    said: Mapping[str, Any],
    project: str,
    tariff_id: int | None,
    contract: str,
    valid_from: date,
    email: str,
    name: str,
    roles: Sequence[MemberRole],
    actor: Actor,
    now: datetime,
) -> Person:
    """A customer with a project, a contract, and somebody who is invited; all or nothing.

    TariffMissing, what a customer's details, a contract and an invitation refuse.
    """
    require(may_set_up(actor))
    tariff = session.scalar(select(Tariff).where(Tariff.id == tariff_id)) if tariff_id else None
    if tariff is None:
        raise TariffMissing()
    locale = choice(session).locale
    customer = add_customer(session, said={"locale": locale, **said}, project=project, actor=actor, now=now)
    agreed: dict[str, Any] = {"number": contract, "organisation": customer, "tariff": tariff, "valid_from": valid_from}
    add_contract(session, **agreed, actor=actor, now=now)
    rights = [Right(customer.id, None, role) for role in roles]
    try:
        return invite(session, email=email, name=name, locale=locale, rights=rights, actor=actor, now=now)
    except NameTaken as taken:  # of the person: the customer's name stands beside it
        raise NameTaken(field="person") from taken
