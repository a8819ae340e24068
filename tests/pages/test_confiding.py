"""The page on which a customer or a request is kept confidential: a reason is asked for, others see it no more."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.outbox import OutboxEvent, post
from processes.people.models import Organisation, Person
from processes.people.rules import Role
from processes.requests.models import Request
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE
from tests.web.conftest import Browser
from tests.world import World

ADMINISTRATOR, AGENT = "spravce@severka.example", "operator@severka.example"
TICKED = re.compile(r'<input checked [^>]*name="confiding-named"[^>]*value="(\d+)"')


@pytest.mark.parametrize("what", ["customer", "request"])
def test_what_is_kept_is_there_for_who_is_named_until_it_is_opened(
    as_person: Callable[[str], Browser], engine: Engine, desk: Desk, what: str
) -> None:
    with Session(engine) as session:
        works = session.scalars(select(Organisation).where(Organisation.name.startswith("Strojírny"))).one()
        agent = session.scalars(select(Person).where(Person.email == AGENT)).one()
        World(session, now=utcnow()).employ(agent, Role.DISPATCHER)  # else nobody dispatches it
        session.commit()
        works_id, agent_id = works.id, agent.id
    number = acts.log(desk, CUSTOMER, OFFICE, "Payroll is lost", "The folder is empty.")
    here = f"/customers/{works_id}" if what == "customer" else f"/requests/{number}"
    page = f"{here}/confidential"
    keeper, named, other = as_person(ADMINISTRATOR), as_person(AGENT), as_person(DISPATCHER)
    ticked = {"confiding-is_confidential": "y", "confiding-named": str(agent_id)}

    silent = keeper.post(page, ticked, form=page)
    assert silent.status_code == 422
    assert "Say why." in silent.text
    assert TICKED.findall(silent.text) == [str(agent_id)]
    assert other.get(f"/requests/{number}").status_code == 200

    assert keeper.post(page, ticked | {"confiding-reason": "Wages"}, form=page).location == here
    assert f"Who sees the {what} is changed." in keeper.get(here).text
    assert str(agent_id) in TICKED.findall(keeper.get(page).text)
    assert [one.get(f"/requests/{number}").status_code for one in (named, other)] == [200, 404]

    assert keeper.post(page, {"confiding-reason": "All is known"}, form=page).location == here
    assert other.get(f"/requests/{number}").status_code == 200


def test_what_a_diagram_tells_of_a_kept_case_is_kept_as_well(
    as_person: Callable[[str], Browser], engine: Engine, desk: Desk
) -> None:
    number = acts.log(desk, CUSTOMER, OFFICE, "Payroll is lost", "The folder is empty.")
    with Session(engine) as session, committing(session):
        other = session.scalars(select(Person).where(Person.email == DISPATCHER)).one()
        other.is_cleared = False
        World(session, now=utcnow()).employ(other, Role.ADMINISTRATOR)
        session.execute(update(Person).where(Person.email == ADMINISTRATOR).values(is_cleared=True))
        session.execute(update(Request).where(Request.number == number).values(is_confidential=True))
        post(session, "drawn.wages_lost", case=number, process="handle_request", fields={"what": "Payroll"})
        session.flush()
        event_id = session.scalar(select(func.max(OutboxEvent.id)))
    keeper, administrator = as_person(ADMINISTRATOR), as_person(DISPATCHER)
    assert "Payroll" in keeper.get("/operations/outbox?show=all&topic=drawn.wages_lost").text
    assert "Payroll" not in administrator.get("/operations/outbox?show=all&topic=drawn.wages_lost").text
    page = f"/operations/outbox/{event_id}"
    assert [one.get(page).status_code for one in (keeper, administrator)] == [200, 404]
