"""The bell, its badge, and the choices of a person."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.engine.store.failures import Failure
from processes.mail.models import OutgoingMail
from processes.notices.handlers import step_failed
from processes.requests.rules import Impact, Urgency
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, STRANGER, TECHNICIAN, as_person, counting, desk, stocked
from tests.pages.conftest import database_url as database_url
from tests.pages.test_requests import in_work
from tests.web.conftest import Browser, Page

__all__ = ["as_person", "desk", "stocked"]
AsPerson = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"


def badge(page: str, path: str) -> str:
    found = re.search(rf'data-badge="{path}"[^>]*>(.*?)</span>\s*</a>', page, re.DOTALL)
    return re.sub(r"<[^>]*>|\s|waiting for you", "", found.group(1)) if found else ""


@pytest.fixture
def critical(desk: Desk) -> str:
    """The number of a critical request that was just logged."""
    return acts.log(
        desk, CUSTOMER, OFFICE, "Stojí <i>sklad</i>", "Nic.", impact=Impact.ORGANISATION, urgency=Urgency.HIGH
    )


def test_a_notice_is_new_until_it_is_followed(critical: str, as_person: AsPerson) -> None:
    browser = as_person(DISPATCHER)
    page = browser.get("/notices").text
    assert badge(page, "/notices") == "1"
    assert f"Critical: {critical} Stojí &lt;i&gt;sklad" in page
    link = next(link for link in Page(page).links if re.fullmatch(r"/notices/\d+", link))
    assert browser.get(link).location == f"/requests/{critical}"
    assert badge(browser.get("/notices").text, "/notices") == ""
    assert as_person(ADMINISTRATOR).get(link).status_code == 404


def test_all_are_marked_as_read_and_an_empty_bell_says_what_it_is_for(critical: str, as_person: AsPerson) -> None:
    browser = as_person(DISPATCHER)
    assert browser.post("/notices/read", form="/notices").status_code == 302
    assert "Mark all as read" not in browser.get("/notices").text
    assert "Nobody had to tell you anything" in as_person(TECHNICIAN).get("/notices").text
    assert "a message about your request" in as_person(CUSTOMER).get("/notices").text


def test_a_customers_bell_leads_to_what_they_may_see(desk: Desk, app: Flask, as_person: AsPerson) -> None:
    number = in_work(desk)
    acts.write(desk, number, TECHNICIAN, "Mezi námi", internal=True)
    customer = as_person(CUSTOMER)
    before = badge(customer.get("/").text, "/notices")
    acts.write(desk, number, TECHNICIAN, "Přijdeme zítra.")
    page = customer.get("/notices").text
    assert (before, badge(page, "/notices")) == ("", "1")
    assert f"A message about {number} Nefunguje skener" in page
    link = next(link for link in Page(page).links if re.fullmatch(r"/notices/\d+", link))
    assert as_person(STRANGER).get(link).status_code == 404
    assert customer.get(link).location == f"/requests/{number}"
    acts.write(desk, number, TECHNICIAN, "Už jedeme.")
    with counting(app) as few:
        customer.get("/notices")
    for words in ("Stojíme v koloně.", "Jsme tu.", "Nikdo neotvírá."):
        acts.write(desk, number, TECHNICIAN, words)
    with counting(app) as many:
        assert badge(customer.get("/notices").text, "/notices") == "4"
    assert len(many.statements) == len(few.statements) <= 4


def test_a_customer_chooses_what_comes_by_mail(desk: Desk, engine: Engine, as_person: AsPerson) -> None:
    customer = as_person(CUSTOMER)
    page = customer.get("/notices/choices").text
    kinds = set(re.findall(r'name="mail_([a-z_.]+)"', page))
    asking = {"signoff.waits", "expedite.waits"}  # the mail that asks for a decision always comes
    assert kinds == asking | {"request.answered", "request.question_asked", "request.resolved", "expedite.decided"}
    assert page.count("Never") == len(kinds - asking)
    sent = {f"mail_{kind}": "never" for kind in kinds - asking} | {f"mail_{kind}": "now" for kind in asking}
    bells = {f"bell_{kind}": "y" for kind in kinds}
    assert customer.post("/notices/choices", sent | bells, form="/notices/choices").status_code == 302
    number = in_work(desk)
    acts.write(desk, number, TECHNICIAN, "Přijdeme zítra.")
    acts.work(desk, number, TECHNICIAN, 12, "Kabel")
    acts.propose(desk, number, TECHNICIAN, "hardware", "Kabel vyměněn")
    with Session(engine) as session:
        written = select(OutgoingMail.template).where(OutgoingMail.to_address == CUSTOMER)
        templates = set(session.scalars(written))
    assert "message_posted" not in templates
    assert "signoff_asked" in templates
    shown = customer.get("/notices").text
    assert f"Your sign-off is awaited: {number}" in shown
    assert f"A message about {number}" in shown


def test_a_person_chooses_on_a_page_what_they_are_told(desk: Desk, as_person: AsPerson) -> None:
    browser = as_person(DISPATCHER)
    assert "/notices/choices" in browser.get("/account").text
    sent = {"mail_request.critical": "never", "mail_response.missed": "daily", "mail_resolution.missed": "now"}
    assert browser.post("/notices/choices", sent, form="/notices/choices").status_code == 302
    page = browser.get("/notices/choices").text
    assert re.search(r'name="mail_response.missed".*?<option selected value="daily">', page, re.DOTALL)
    assert "checked" not in page
    acts.log(desk, CUSTOMER, OFFICE, "Stojí sklad", "Nic.", impact=Impact.ORGANISATION, urgency=Urgency.HIGH)
    assert badge(browser.get("/notices").text, "/notices") == ""
    wrong = {**sent, "mail_request.critical": "yearly"}
    assert browser.post("/notices/choices", wrong, form="/notices/choices").status_code == 422


def test_every_badge_of_the_menu_comes_with_one_statement(
    app: Flask, engine: Engine, critical: str, as_person: AsPerson
) -> None:
    with Session(engine) as session:
        step_failed(session, Failure(critical, "set_priority", "ValueError"), utcnow())
        session.commit()
    browser = as_person(ADMINISTRATOR)
    with counting(app) as counted:
        page = browser.get("/notices").text
    assert badge(page, "/notices") == "1"
    assert len(counted.statements) <= 4
