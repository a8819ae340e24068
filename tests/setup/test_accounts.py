"""Several bank accounts of the company: one of each currency on its invoices, none half done."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.customers.accounts import account_for, accounts_of, add_account, prefer_account, remove_account
from processes.customers.errors import AccountStays, AccountTaken, AccountUnknown, CurrencyOfNoAccount, IbanWrong
from processes.customers.models import OrganisationChange
from processes.people.models import Organisation
from processes.people.queries import provider
from processes.people.rules import SYSTEM, Role
from tests.web.conftest import Browser, Company
from tests.world import World

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
BY = {"actor": SYSTEM, "now": NOW}
CROWNS, MORE_CROWNS, EUROS = "CZ6508000000192000145399", "CZ7908000000002000145399", "SK3112000000198742637541"


@pytest.fixture
def ours(session: Session) -> Organisation:
    return World(session, now=NOW).organisation("Severka IT s.r.o.", is_provider=True)


def default(session: Session, ours: Organisation) -> dict[str, str]:
    return {one.currency: one.iban for one in accounts_of(session, ours.id) if one.is_default}


def test_the_first_of_a_currency_is_for_its_invoices(session: Session, ours: Organisation) -> None:
    assert account_for(session, ours.id, "CZK") is None
    for iban, currency in (("19-2000145399/0800", "CZK"), (MORE_CROWNS, "CZK")):
        add_account(session, organisation=ours, iban=iban, currency=currency, **BY)
    assert account_for(session, ours.id, "EUR") == CROWNS  # there is no other
    add_account(session, organisation=ours, iban="sk31 1200 0000 1987 4263 7541", currency="EUR", **BY)
    assert default(session, ours) == {"CZK": CROWNS, "EUR": EUROS}
    assert (account_for(session, ours.id, "EUR"), account_for(session, ours.id, "CZK")) == (EUROS, CROWNS)


def test_another_is_preferred_and_one_is_removed(session: Session, ours: Organisation) -> None:
    for iban, currency in ((CROWNS, "CZK"), (MORE_CROWNS, "CZK"), (EUROS, "EUR")):
        add_account(session, organisation=ours, iban=iban, currency=currency, **BY)
    ids = {one.iban: one.id for one in accounts_of(session, ours.id)}
    for _ in range(2):  # again changes nothing
        prefer_account(session, organisation=ours, account_id=ids[MORE_CROWNS], **BY)
    assert default(session, ours) == {"CZK": MORE_CROWNS, "EUR": EUROS}
    remove_account(session, organisation=ours, account_id=ids[MORE_CROWNS], **BY)
    assert default(session, ours) == {"CZK": CROWNS, "EUR": EUROS}
    with pytest.raises(AccountUnknown):
        remove_account(session, organisation=ours, account_id=ids[MORE_CROWNS], **BY)
    remove_account(session, organisation=ours, account_id=ids[CROWNS], **BY)
    with pytest.raises(AccountStays):
        remove_account(session, organisation=ours, account_id=ids[EUROS], **BY)
    kinds = session.scalars(select(OrganisationChange.kind).order_by(OrganisationChange.id)).all()
    assert kinds == ["account_added"] * 3 + ["account_preferred"] + ["account_removed"] * 2


@pytest.mark.parametrize(
    ("iban", "currency", "refusal"),
    [("CZ00", "CZK", IbanWrong), ("", "CZK", IbanWrong), (EUROS, "USD", CurrencyOfNoAccount)],
)
def test_a_wrong_account_is_refused(
    session: Session, ours: Organisation, iban: str, currency: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_account(session, organisation=ours, iban=iban, currency=currency, **BY)
    assert accounts_of(session, ours.id) == []


def test_an_account_is_kept_once(session: Session, ours: Organisation) -> None:
    add_account(session, organisation=ours, iban=CROWNS, currency="CZK", **BY)
    with pytest.raises(AccountTaken):
        add_account(session, organisation=ours, iban="19-2000145399/0800", currency="EUR", **BY)


def test_the_page_adds_prefers_and_removes(
    signed_in: Callable[..., Browser], company: Company, session: Session
) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    assert 'name="iban"' in root.get("/setup/company").text  # the first one is part of the step
    add_account(session, organisation=provider(session), iban=CROWNS, currency="CZK", **BY)
    session.commit()

    def add(iban: str, currency: str = "CZK") -> tuple[int, str]:
        said = {"account-iban": iban, "account-currency": currency}
        answer = root.post("/setup/company/accounts", said, form="/setup/company")
        return answer.status_code, answer.text

    status, text = add("CZ11")
    assert (status, "CZ11 is not an account number" in text, 'value="CZ11"' in text) == (422, True, True)
    assert add(MORE_CROWNS)[0] == 302
    page = root.get("/setup/company").text
    assert 'name="iban"' not in page
    (prefer,) = re.findall(r"/setup/company/accounts/\d+/prefer", page)
    assert root.post(prefer, {}, form="/setup/company").status_code == 302
    session.expire_all()
    assert default(session, provider(session)) == {"CZK": MORE_CROWNS}
    first, last = re.findall(r"/setup/company/accounts/\d+/remove", page)
    assert root.post(last, {}, form="/setup/company").status_code == 302
    assert root.post(first, {}, form="/setup/company").status_code == 302
    assert "This is the only account" in root.get("/setup/company").text
    others = signed_in(Role.SERVICE_MANAGER, email="boss@example.test")
    assert others.post("/setup/company/accounts", {}, form="/account").status_code == 403
