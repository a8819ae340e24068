"""Which devices a request is about: named with it, changed by staff, left behind where the request moves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.devices import use_cases
from processes.devices.affecting import name_items
from processes.devices.errors import ItemNotAffected
from processes.devices.events import AFFECTED
from processes.devices.models import AffectedItem, ConfigurationItem
from processes.devices.offering import SHOWN, affected_items, items_offered
from processes.errors import Forbidden
from processes.people.models import Project
from processes.people.queries import actor_of, person_by_email
from processes.people.rules import Actor
from processes.requests.correcting import correct_request, last_correction, said
from processes.requests.models import Request, RequestEvent
from tests.pages.conftest import (
    CUSTOMER,
    DISPATCHER,
    STRANGER,
    TECHNICIAN,
    as_person,
    counting,
    database_url,
    desk,
    stocked,
)
from tests.web.conftest import Browser

__all__ = ["as_person", "database_url", "desk", "stocked"]

AsPerson = Callable[[str], Browser]
PRODUCTION = ("Strojírny Vltava a.s.", "Výroba")
ACCOUNTANT = "ucetni@severka.example"


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def ids(rows: Session, *names: str) -> list[int]:
    found = dict(rows.execute(select(ConfigurationItem.name, ConfigurationItem.id)).all())
    return [found[name] for name in names]


def project(rows: Session, name: str) -> Project:
    return rows.scalars(select(Project).where(Project.name == name)).one()


def actor(rows: Session, email: str) -> Actor:
    person = person_by_email(rows, email)
    found = actor_of(rows, person.id) if person else None
    assert found is not None
    return found


def request_of(rows: Session, number: str) -> Request:
    rows.expire_all()
    return rows.scalars(select(Request).where(Request.number == number)).one()


def names(rows: Session, number: str) -> list[str]:
    return [one.name for one in affected_items(rows, request_of(rows, number).id)]


def form_of(rows: Session, **more: Any) -> dict[str, Any]:
    new = {"kind": "incident", "summary": "Stojí výroba", "impact": "person", "urgency": "medium"}
    return new | {"description": "Nejde to.", "project_id": str(project(rows, "Výroba").id)} | more


@pytest.fixture
def logged(desk: Desk) -> str:
    """A request about a server."""
    return acts.log(desk, CUSTOMER, PRODUCTION, "Server stojí", "Nejde.", devices=("SRV-SKLAD",))


def test_a_customer_names_devices_of_the_project_with_a_new_request(as_person: AsPerson, rows: Session) -> None:
    customer, place = as_person(CUSTOMER), project(rows, "Výroba").id
    page = customer.get(f"/requests/new?project_id={place}").text
    for shown in ("Which devices is it about?", "SRV-SKLAD", "Linka do internetu"):
        assert shown in page
    for hidden in ("SRV-MEDIS", "Notebook nákupu", "Stará tiskárna"):
        assert hidden not in page
    chosen = [str(one) for one in ids(rows, "SRV-SKLAD", "ComSklad")]
    sent = customer.post("/requests/new", form_of(rows, devices=chosen))
    number = sent.location.rpartition("/")[2]
    assert names(rows, number) == ["ComSklad", "SRV-SKLAD"]
    shown = customer.get(f"/requests/{number}").text
    assert f'href="/devices/{chosen[0]}"' in shown
    assert "The affected devices were changed" in shown
    assert "Affected:" not in shown
    technician = as_person(TECHNICIAN).get(f"/requests/{number}").text
    assert "Affected: ComSklad, SRV-SKLAD" in technician
    assert number in customer.get(f"/devices/{chosen[0]}").text
    assert number in customer.get(f"/requests?device={chosen[0]}").text
    assert number not in customer.get(f"/requests?device={ids(rows, 'Přepínač haly')[0]}").text
    listed = customer.get("/devices?q=comsklad").text
    assert f"/requests?device={chosen[1]}" in listed
    assert as_person(STRANGER).get(f"/requests/{number}").status_code == 404


def test_what_is_not_of_the_project_is_refused_and_what_was_typed_is_kept(as_person: AsPerson, rows: Session) -> None:
    customer = as_person(CUSTOMER)
    for foreign in ("SRV-MEDIS", "Notebook nákupu", "Stará tiskárna"):
        wrong = customer.post("/requests/new", form_of(rows, devices=[str(one) for one in ids(rows, foreign)]))
        assert wrong.status_code == 422
        assert "Stojí výroba" in wrong.text
    for nonsense in ("0", "x", str(2**70)):
        assert customer.post("/requests/new", form_of(rows, devices=nonsense)).status_code == 422
    assert rows.scalars(select(Request)).all() == []


def test_of_many_devices_those_are_offered_that_are_looked_for(as_person: AsPerson, rows: Session) -> None:
    place, customer = project(rows, "Výroba"), as_person(CUSTOMER)
    with committing(rows):
        for number in range(SHOWN):
            kept = {"name": f"Stanice {number:02}", "type": "workstation", "organisation_id": place.organisation_id}
            rows.add(ConfigurationItem(**kept, project_id=place.id, added_at=utcnow(), location="Hala"))
    offered = items_offered(rows, place.id)
    assert (len(offered.items), offered.are_all) == (SHOWN, False)
    found = items_offered(rows, place.id, words="stanice 11", chosen=ids(rows, "SRV-SKLAD"))
    assert [one.name for one in found.items] == ["SRV-SKLAD", "Stanice 11"]
    page = customer.get(f"/requests/new?project_id={place.id}").text
    assert "Find devices" in page
    part = customer.post(
        "/requests/new/preview", form_of(rows, device_words="stanice 11", devices=str(ids(rows, "SRV-SKLAD")[0]))
    ).text
    assert "Stanice 11 · Hala" in part
    assert "Stanice 03" not in part
    assert 'value="Stojí výroba"' in part


def test_staff_say_later_which_devices_it_is(as_person: AsPerson, rows: Session, logged: str) -> None:
    technician, here = as_person(TECHNICIAN), f"/requests/{logged}/devices"
    page = technician.get(here).text
    assert page.count("checked") == 1
    (server, switch) = ids(rows, "SRV-SKLAD", "Přepínač haly")
    sent = {"affected-devices": str(switch), "affected-seen": str(server)}
    assert technician.post(here, sent).location == f"/requests/{logged}"
    assert names(rows, logged) == ["Přepínač haly"]
    events = rows.scalars(select(RequestEvent).where(RequestEvent.kind == AFFECTED).order_by(RequestEvent.id)).all()
    assert [one.details for one in events] == [
        {"added": "SRV-SKLAD", "removed": None},
        {"added": "Přepínač haly", "removed": "SRV-SKLAD"},
    ]
    stale = technician.post(here, sent)
    assert stale.status_code == 409
    assert "Somebody has changed which devices" in stale.text
    assert technician.post(here, {"affected-seen": str(switch)}).location == f"/requests/{logged}"
    assert "None is named." in technician.get(f"/requests/{logged}").text
    assert "None is named." not in as_person(CUSTOMER).get(f"/requests/{logged}").text
    for other in (CUSTOMER, ACCOUNTANT):
        assert as_person(other).get(here).status_code == 403
    found = technician.post(here, {"find": "1", "affected-words": "x", "affected-seen": ""}, form="/account")
    assert found.status_code == 200


def test_only_staff_who_look_after_it_change_it_and_only_to_what_fits(rows: Session, logged: str) -> None:
    request = request_of(rows, logged)
    customer, dispatcher = actor(rows, CUSTOMER), actor(rows, DISPATCHER)
    change = {"request_id": request.id, "now": utcnow()}
    with pytest.raises(Forbidden):
        name_items(rows, item_ids=[], actor=customer, **change)
    for name in ("SRV-MEDIS", "Notebook nákupu", "Stará tiskárna"):
        with pytest.raises(ItemNotAffected):
            name_items(rows, item_ids=ids(rows, "SRV-SKLAD", name), actor=dispatcher, **change)
    retired = rows.get_one(ConfigurationItem, ids(rows, "SRV-SKLAD")[0])
    use_cases.retire_item(rows, item=retired, actor=dispatcher, now=utcnow())
    both = ids(rows, "SRV-SKLAD", "ComSklad")
    name_items(rows, item_ids=both, actor=dispatcher, **change)  # what it was about already may stay
    name_items(rows, item_ids=both, actor=dispatcher, **change)
    assert len(rows.scalars(select(RequestEvent).where(RequestEvent.kind == AFFECTED)).all()) == 2


def test_a_request_that_moves_leaves_the_devices_of_its_former_project(rows: Session, logged: str) -> None:
    request, office = request_of(rows, logged), project(rows, "Kancelář")
    by = {"actor": actor(rows, DISPATCHER), "now": utcnow()}
    named = ids(rows, "SRV-SKLAD", "Linka do internetu")
    with committing(rows):
        name_items(rows, request_id=request.id, item_ids=named, **by)
    to = said(request)
    to = type(to)(to.kind, to.impact, to.urgency, None, office.id, to.requester_id)
    with committing(rows):
        seen = last_correction(rows, request)
        correct_request(rows, request_id=request.id, to=to, seen=seen, reason="Jinam", **by)
    assert names(rows, logged) == ["Linka do internetu"]


def test_a_request_s_page_and_form_cost_no_statement_more(
    app: Flask, as_person: AsPerson, rows: Session, logged: str
) -> None:
    customer, place = as_person(CUSTOMER), project(rows, "Výroba").id
    paths = (f"/requests/{logged}", f"/requests/new?project_id={place}")
    took = []
    for emptied in (False, True):
        if emptied:
            with committing(rows):
                rows.query(AffectedItem).delete()
                rows.execute(ConfigurationItem.__table__.update().values(state="retired"))
        for path in paths:
            customer.get(path)  # what is kept for a while is kept
            with counting(app) as counted:
                assert customer.get(path).status_code == 200
            took.append(len(counted.statements))
    assert took[:2] == took[2:]
