"""Shorter reactions at the doors: the offer before anybody asks, the card, the dispatcher's look, the list, JSON."""

import re

import pytest
from sqlalchemy import select, update

from podpora.sample import acts
from podpora.sample.storytelling import OFFICE
from processes.contracts.models import TariffVersion
from processes.expedites.models import Expedite
from processes.expedites.rules import ExpediteState as S
from processes.people.models import Person
from processes.requests.rules import Impact
from processes.rosters.models import Shift
from tests.pages.conftest import CUSTOMER, DISPATCHER, STRANGER, TECHNICIAN

CERNA = "ivana.cerna@strojirny-vltava.example"


@pytest.fixture
def case(desk, session):
    """A request in work, at any hour, with a technician on a shift."""
    number = acts.log(desk, CUSTOMER, OFFICE, "Netiskne pokladna", "Od rána.", product="Pracovní stanice")
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    technician = session.scalars(select(Person.id).where(Person.email == TECHNICIAN)).one()
    session.execute(update(Shift).where(Shift.person_id == technician).values(ends_at=desk.now.replace(year=2040)))
    session.commit()
    return number


def mark(page) -> str:
    return re.search(r'name="seen"[^>]*value="([^"]+)"', page.text)[1]


def test_a_customer_sees_price_and_time_and_buys_once(as_person, session, case):
    customer = as_person(CUSTOMER)
    shown = customer.get(f"/requests/{case}")
    assert f"/requests/{case}/expedite" in shown.text
    offer = customer.get(f"/requests/{case}/expedite")
    assert "Agree and rouse the team" in offer.text
    answer = customer.post(f"/requests/{case}/expedite", {"seen": mark(offer)})
    assert answer.status_code == 302
    assert customer.post(f"/requests/{case}/expedite", {"seen": mark(offer)}).status_code == 409
    assert session.scalars(select(Expedite.state)).all() == [S.AGREED]
    page = customer.get(f"/requests/{case}").text
    assert "Agreed, the team is told" in page
    assert "Take it back, it costs nothing" in page
    assert "Shorter reaction agreed, due" in page


def test_a_requester_asks_and_the_offer_that_changed_is_shown_again(as_person, session, case):
    cerna = as_person(CERNA)
    offer = cerna.get(f"/requests/{case}/expedite")
    assert "Ask for the consent" in offer.text
    session.execute(update(TariffVersion).values(expedite_fee=7777))
    session.commit()
    refused = cerna.post(f"/requests/{case}/expedite", {"seen": mark(offer)})
    assert refused.status_code == 409
    assert mark(refused) != mark(offer)
    assert cerna.post(f"/requests/{case}/expedite", {"seen": mark(refused)}).status_code == 302
    assert session.scalars(select(Expedite.state)).all() == [S.ASKED]
    approver = as_person(CUSTOMER)
    assert "Your consent is awaited" in approver.get(f"/requests/{case}").text
    task = re.search(r"/tasks/\d+", approver.get("/tasks").text)[0]
    assert "within" in approver.get(task).text
    assert cerna.post(f"/requests/{case}/expedite/withdraw", {}).status_code == 302
    session.expire_all()
    assert session.scalars(select(Expedite.state)).all() == [S.WITHDRAWN]


def test_a_dispatcher_sees_whom_it_delays_before_it_is_taken(as_person, session, case, desk):
    other = acts.log(desk, CUSTOMER, OFFICE, "Pomalý počítač", "Od rána.", product="Pracovní stanice")
    acts.approve(desk, other, TECHNICIAN, impact=Impact.PERSON)
    customer = as_person(CUSTOMER)
    customer.post(f"/requests/{case}/expedite", {"seen": mark(customer.get(f"/requests/{case}/expedite"))})
    dispatcher = as_person(DISPATCHER)
    tasks = [dispatcher.get(path).text for path in set(re.findall(r"/tasks/\d+", dispatcher.get("/tasks").text))]
    (panel,) = [page for page in tasks if "What would come later" in page]
    assert other in panel
    assert "has it now" in panel
    board = dispatcher.get("/dispatch").text
    assert f"/requests/{case}/expedite/take" in board
    assert "come later" in board
    assert dispatcher.get(f"/requests/{case}/expedite/take").location.startswith("/tasks/")
    listed = dispatcher.get("/expedites").text
    assert case in listed
    assert as_person(TECHNICIAN).get("/expedites").status_code == 403


def test_strangers_and_technicians_without_prices(as_person, case):
    assert as_person(STRANGER).get(f"/requests/{case}/expedite").status_code == 404
    customer = as_person(CUSTOMER)
    customer.post(f"/requests/{case}/expedite", {"seen": mark(customer.get(f"/requests/{case}/expedite"))})
    technician = as_person(TECHNICIAN).get(f"/requests/{case}").text
    assert "Agreed, the team is told" in technician
    assert "Price without VAT" not in technician.partition('id="expedite"')[2].partition("</section>")[0]


def test_nothing_is_offered_where_the_contract_has_no_fee(as_person, session, case):
    session.execute(update(TariffVersion).values(expedite_fee=None))
    session.commit()
    customer = as_person(CUSTOMER)
    assert f"/requests/{case}/expedite" not in customer.get(f"/requests/{case}").text
    assert "The contract has no fee" in customer.get(f"/requests/{case}/expedite").text
