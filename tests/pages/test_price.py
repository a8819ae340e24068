"""What the work costs stands on the request's page, for those who may see it only."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from babel.numbers import format_currency
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.billing.models import InvoiceLine
from processes.billing.use_cases import issue_invoice
from processes.clock import utcnow
from processes.contracts.queries import contract_for, local_day
from processes.requests.models import Request
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, counting
from tests.pages.test_requests import in_work
from tests.pages.test_signing import signoff
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
REQUESTER = "ivana.cerna@strojirny-vltava.example"  # of the same project; accepts no work
DIRECTOR = "reditel@strojirny-vltava.example"
ACCOUNTANT = "ucetni@severka.example"
MINUTES = "15\xa0min of 45\xa0min billed, the rest is included"
TERM = re.compile(r"<dt>(Price without VAT[^<]*)</dt>\s*<dd>\s*([^<]+)<small>([^<]+)")


def price(browser: Browser, number: str) -> tuple[str, ...] | None:
    """What the page of a request says of its price."""
    page = browser.get(f"/requests/{number}")
    assert page.status_code == 200
    found = TERM.search(page.text)
    assert bool(found) is ("Price without" in page.text)
    return tuple(part.strip() for part in found.groups()) if found else None


def proposed(desk: Desk, minutes: int = 45) -> str:
    number = in_work(desk)
    desk.now += timedelta(hours=1)
    acts.work(desk, number, TECHNICIAN, minutes, "Swapped the cable")
    acts.propose(desk, number, TECHNICIAN, "hardware", "Cable swapped")
    return number


def test_the_price_is_that_of_the_signoff_then_that_of_the_invoice(
    engine: Engine, workday: Desk, as_person: AsPerson
) -> None:
    desk = workday
    number, customer = proposed(desk), as_person(CUSTOMER)
    signed = signoff(engine).content["price"]
    shown = format_currency(Decimal(signed["amount"]), signed["currency"], locale="en")
    assert price(customer, number) == ("Price without VAT, as proposed for the sign-off", shown, MINUTES)
    acts.sign(desk, number, CUSTOMER)
    assert price(customer, number) == ("Price without VAT", shown, MINUTES)
    with Session(engine) as session:
        project_id = session.scalars(select(Request.project_id).where(Request.number == number)).one()
        contract = contract_for(session, project_id=project_id, on=local_day(desk.now))
        assert contract is not None
        invoice = issue_invoice(session, contract_id=contract.id, month=local_day(desk.now), now=desk.now)
        session.commit()
        assert invoice is not None
        billed = session.scalars(select(InvoiceLine.net).where(InvoiceLine.invoice_id == invoice.id)).one()
    assert format_currency(billed, "CZK", locale="en") == shown
    assert price(customer, number) == ("Price without VAT", shown, MINUTES)


def test_returned_work_has_no_price_until_it_is_proposed_again(desk: Desk, as_person: AsPerson) -> None:
    number, customer = proposed(desk), as_person(CUSTOMER)
    acts.give_back(desk, number, CUSTOMER, "Still dark")
    assert price(customer, number) is None
    desk.now = utcnow() + timedelta(seconds=1)
    acts.propose(desk, number, TECHNICIAN, "hardware", "Another cable")
    assert price(customer, number) is not None


def test_others_see_no_price(desk: Desk, as_person: AsPerson) -> None:
    number = proposed(desk)
    for is_signed in (False, True):
        if is_signed:
            acts.sign(desk, number, CUSTOMER)
        for email in (CUSTOMER, DIRECTOR, ACCOUNTANT):
            assert price(as_person(email), number), email
        for email in (REQUESTER, TECHNICIAN, DISPATCHER):
            assert price(as_person(email), number) is None, email


def test_the_price_costs_no_statement_of_its_own(app: Flask, desk: Desk, as_person: AsPerson) -> None:
    for email in (CUSTOMER, REQUESTER):
        browser = as_person(email)
        number = proposed(desk)
        for is_signed in (False, True):
            if is_signed:
                acts.sign(desk, number, CUSTOMER)
            browser.get(f"/requests/{number}")
            with counting(app) as counted:
                browser.get(f"/requests/{number}")
            priced = [text for text in counted.statements if "FROM rated_work" in text]
            assert len(priced) == 1
            assert "FROM request_message" in priced[0]  # with all that stands on the page
