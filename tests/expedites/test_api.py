"""Shorter reactions as JSON: the offer, the order, consent and refusal of an approver, a fee that is waived."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.billing.items import charge_item
from processes.db import committing
from processes.expedites.models import Expedite
from processes.people.models import Person
from processes.requests.rules import Impact
from processes.rosters.models import Shift
from tests.api.conftest import Program, database_url, program, stocked
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN, desk

__all__ = ["database_url", "desk", "program", "stocked"]

CERNA = "ivana.cerna@strojirny-vltava.example"
ACCOUNTANT = "ucetni@severka.example"
Programs = Callable[..., Program]


@pytest.fixture
def asked(engine: Engine, desk: Desk, program: Programs) -> str:
    """A request in work, at any hour, whose shorter reaction a requester has asked for."""
    number = acts.log(desk, CUSTOMER, OFFICE, "Netiskne pokladna", "Od rána.", product="Pracovní stanice")
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    with Session(engine) as session, committing(session):
        technician = session.scalars(select(Person.id).where(Person.email == TECHNICIAN)).one()
        session.execute(update(Shift).where(Shift.person_id == technician).values(ends_at=desk.now.replace(year=2040)))
    requester = program(CERNA)
    offer = requester.get(f"/requests/{number}/expedite/offer").get_json()
    assert offer["why_not"] is None
    stale = requester.post(f"/requests/{number}/expedite", {"mark": "1.00 CZK response=1 False"})
    assert stale.status_code == 409
    order = requester.post(f"/requests/{number}/expedite", {"mark": offer["mark"]})
    assert (order.status_code, order.get_json()["state"], order.get_json()["price"]) == (201, "asked", offer["price"])
    return number


def decides(who: Program, number: str, **said: str) -> int:
    (task,) = [
        one
        for one in who.get("/tasks").get_json()["items"]
        if (one["request"], one["element"]) == (number, "agree_to_expedite")
    ]
    return who.post(f"/tasks/{task['id']}/complete", {"variables": said}).status_code


def stands(who: Program, number: str) -> str:
    return str(who.get(f"/requests/{number}/expedite").get_json()["state"])


def test_an_approver_agrees_by_the_task(program: Programs, asked: str) -> None:
    approver = program(CUSTOMER)
    assert decides(approver, asked, expedite_decision="agree") == 200
    assert stands(approver, asked) == "agreed"
    assert approver.post(f"/requests/{asked}/expedite/waive", {"reason": "Zdarma"}).status_code == 403
    assert approver.post(f"/requests/{asked}/expedite/withdraw").get_json()["state"] == "withdrawn"


def test_an_approver_refuses_with_a_reason(program: Programs, asked: str) -> None:
    approver = program(CUSTOMER)
    assert decides(approver, asked, expedite_decision="refuse") == 422
    assert decides(approver, asked, expedite_decision="refuse", expedite_reason="Počká to.") == 200
    assert stands(approver, asked) == "refused"


def test_an_accountant_waives_the_fee_once_it_is_owed(
    engine: Engine, program: Programs, asked: str, desk: Desk
) -> None:
    assert decides(program(CUSTOMER), asked, expedite_decision="agree") == 200
    accountant, waive = program(ACCOUNTANT), f"/requests/{asked}/expedite/waive"
    assert accountant.post(waive, {"reason": "Omluva"}).status_code == 409
    with Session(engine) as session, committing(session):
        one = session.scalars(select(Expedite).order_by(Expedite.id.desc())).first()
        assert one is not None
        said = {"request_id": one.request_id, "item": one.item, "amount": one.price, "currency": one.currency}
        charge_item(session, **said, contract_id=one.contract_id, now=desk.now)
    assert accountant.post(waive, {"reason": ""}).status_code == 422
    assert accountant.post(waive, {"reason": "Omluva"}).status_code == 200
