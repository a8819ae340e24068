"""Pages of the catalogue: what is added there is chosen on forms, named in the reader's language, known to the API."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.catalogue.models import CatalogueItem
from processes.clock import utcnow
from processes.db import committing
from processes.engine.store.queries import tasks_of
from processes.people.access import issue_token
from processes.people.models import Person
from processes.people.queries import actor_of
from processes.requests.rules import Impact
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN, as_person, database_url, desk, stocked
from tests.web.conftest import Browser

__all__ = ["as_person", "database_url", "desk", "stocked"]

AsPerson = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"
NEW = "/catalogue/activities/new"
PRINT = {"code": "scan", "name_cs": "Skenování", "name_sk": "Skenovanie", "name_en": "Scanning", "position": "2"}
PRINT |= {"rate": "on_site", "is_billable": "y"}


def typed(said: dict[str, str], **more: str) -> dict[str, str]:
    return {f"item-{name}": value for name, value in (said | more).items()}


def token_of(rows: Session, email: str) -> str:
    with committing(rows):
        person = rows.scalars(select(Person).where(Person.email == email)).one()
        actor = actor_of(rows, person.id)
        assert actor is not None
        return issue_token(rows, person=person, note="", actor=actor, now=utcnow())


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def test_an_activity_is_added_chosen_for_work_and_ended(as_person: AsPerson, rows: Session, desk: Desk) -> None:
    administrator = as_person(ADMINISTRATOR)
    wrong = administrator.post(NEW, typed(PRINT, code="Scan!"), form=NEW)
    assert wrong.status_code == 422
    assert "A code has small letters" in wrong.text
    assert 'value="Skenovanie"' in wrong.text
    assert administrator.post(NEW, typed(PRINT), form=NEW).location == "/catalogue/activities"
    item = rows.scalars(select(CatalogueItem).where(CatalogueItem.code == "scan")).one()
    listed = administrator.get("/catalogue/activities").text
    assert "Scanning" in listed
    number = acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.")
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    technician = as_person(TECHNICIAN)
    page = technician.get(f"/requests/{number}").text
    assert '<option value="scan">Scanning</option>' in page
    here = f"/catalogue/items/{item.id}"
    shown = administrator.get(here).text
    seen = shown.partition('name="item-seen"')[2].partition('value="')[2].partition('"')[0]
    said = typed(PRINT, name_en="Scans") | {"item-seen": seen}
    assert administrator.post(here, said, form=here).location == "/catalogue/activities"
    assert "Skenování / Skenovanie / Scanning → Skenování / Skenovanie / Scans" in administrator.get(here).text
    assert administrator.post(f"{here}/end", form=here).location == "/catalogue/activities"
    assert "Scans" not in administrator.get("/catalogue/activities").text
    assert "Scans" in administrator.get("/catalogue/activities?ended=1").text
    assert 'value="scan"' not in technician.get(f"/requests/{number}").text
    assert administrator.post(f"{here}/offer-again", form=here).location == "/catalogue/activities"


def test_a_kind_of_request_is_read_in_the_reader_s_language(as_person: AsPerson, rows: Session) -> None:
    administrator, new = as_person(ADMINISTRATOR), "/catalogue/request_kinds/new"
    said = {
        "code": "account",
        "name_cs": "Účty a práva",
        "name_sk": "Účty a oprávnenia",
        "name_en": "Accounts",
        "position": "3",
    }
    assert administrator.post(new, typed(said), form=new).location == "/catalogue/request-kinds"
    customer = as_person(CUSTOMER)
    assert "Accounts" in customer.get("/requests/new").text
    with committing(rows):
        rows.scalars(select(Person).where(Person.email == CUSTOMER)).one().locale = "sk"
    assert "Účty a oprávnenia" in customer.client.get("/requests/new", headers={"Accept-Language": "sk"}).text
    assert customer.get("/requests?kind=account").status_code == 200
    assert customer.get("/requests?kind=%00Nonsense").status_code == 200


def test_who_looks_at_the_catalogue_and_who_changes_it(as_person: AsPerson) -> None:
    technician, customer = as_person(TECHNICIAN), as_person(CUSTOMER)
    assert technician.get("/catalogue/activities").status_code == 200
    assert technician.get(NEW).status_code == 403
    assert customer.get("/catalogue/activities").status_code == 403
    assert as_person(ADMINISTRATOR).get("/catalogue/nothing/new").status_code == 404
    assert as_person(ADMINISTRATOR).get("/catalogue/items/999999").status_code == 404


def test_the_api_has_the_lists_and_refuses_other_codes(app: Flask, rows: Session) -> None:
    said = {"headers": {"Authorization": f"Bearer {token_of(rows, CUSTOMER)}"}}
    kinds = app.test_client().get("/api/v1/catalogue/request_kinds", **said).get_json()["items"]
    assert [one["code"] for one in kinds][:2] == ["incident", "problem"]
    assert kinds[0]["names"]["cs"] == "Incident"
    body = {"kind": "nowhere", "summary": "x", "impact": "person", "urgency": "low", "project_id": 1}
    refused = app.test_client().post("/api/v1/requests", json=body, **said)
    assert refused.status_code == 422
    assert "Must be one of: incident" in refused.text


def test_a_cause_of_the_company_s_own_is_chosen_and_stays_where_it_was_chosen(
    as_person: AsPerson, app: Flask, rows: Session, desk: Desk
) -> None:
    administrator, new = as_person(ADMINISTRATOR), "/catalogue/causes/new"
    said = {"code": "storm", "name_cs": "Bouřka", "name_sk": "Búrka", "name_en": "Storm"}
    assert administrator.post(new, typed(said, position="1"), form=new).location == "/catalogue/causes"
    number = acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.")
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    technician = as_person(TECHNICIAN)
    task = tasks_of(rows, number)[0].id
    assert '<option value="storm">Storm</option>' in technician.get(f"/tasks/{task}").text
    token = {"headers": {"Authorization": f"Bearer {token_of(rows, TECHNICIAN)}"}}
    offered = app.test_client().get(f"/api/v1/tasks/{task}", **token).get_json()["fields"][0]["options"]
    assert {"value": "storm", "label": "Storm"} in offered
    item = rows.scalars(select(CatalogueItem).where(CatalogueItem.code == "storm")).one()
    assert administrator.post(f"/catalogue/items/{item.id}/end", form=f"/catalogue/items/{item.id}").status_code == 302
    filled = {"cause": "storm", "summary": "New fuse.", "no_work_reason": "By telephone"}
    refused = technician.post(f"/tasks/{task}/complete", filled, form=f"/tasks/{task}")
    assert refused.status_code == 422
    assert "New fuse." in refused.text
    here = f"/catalogue/items/{item.id}"
    assert administrator.post(f"{here}/offer-again", form=here).status_code == 302
    assert technician.post(f"/tasks/{task}/complete", filled, form=f"/tasks/{task}").status_code == 302
    assert administrator.post(f"{here}/end", form=here).status_code == 302
    approver = as_person(CUSTOMER)
    signing = tasks_of(rows, number)[0].id
    assert "Storm" in approver.get(f"/tasks/{signing}").text


def test_somebody_is_away_for_a_reason_of_the_company_s_own(as_person: AsPerson) -> None:
    administrator, new = as_person(ADMINISTRATOR), "/catalogue/absence_kinds/new"
    said = {"code": "blood", "name_cs": "Dárcovství krve", "name_sk": "Darovanie krvi", "name_en": "Giving blood"}
    assert administrator.post(new, typed(said, position="5"), form=new).location == "/catalogue/absence-kinds"
    technician, ask = as_person(TECHNICIAN), "/rosters/absences/new"
    assert '<option value="blood">Giving blood</option>' in technician.get(ask).text
    wanted = {"kind": "blood", "first": "2027-03-01", "last": "2027-03-01", "reason": ""}
    me = technician.get(ask).text.partition('name="person_id"')[2]
    wanted["person_id"] = me.partition('value="')[2].partition('"')[0]
    asked = technician.post(ask, wanted, form=ask)
    assert asked.status_code == 302, asked.text
    assert "Giving blood" in technician.get(asked.location).text
    assert "Giving blood" in technician.get("/rosters/absences?kind=blood").text
