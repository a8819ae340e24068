"""Pages of customers: entering, changing, ending; what a customer's administrators see of theirs; the API."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.people.access import issue_token
from processes.people.models import Organisation, Person, Project
from processes.people.queries import actor_of
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN, as_person, counting, database_url, desk, stocked
from tests.web.conftest import Browser
from tests.world import World

__all__ = ["as_person", "database_url", "desk", "stocked"]

AsPerson = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"
DIRECTOR = "reditel@strojirny-vltava.example"
NEW = {"name": "Mlýn Hradec s.r.o.", "registration_number": "27074358", "country": "CZ", "locale": "cs"}
NEW |= {"unverified_mail": "comments", "mail_domains": "mlyn.example, mlyn-hradec.example", "project": "Provoz"}


def typed(**more: str) -> dict[str, str]:
    return {f"customer-{name}": value for name, value in (NEW | more).items()}


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def named(rows: Session, name: str) -> Organisation:
    rows.expire_all()
    return rows.scalars(select(Organisation).where(Organisation.name.startswith(name))).one()


def test_a_customer_is_entered_changed_and_ended(as_person: AsPerson, rows: Session) -> None:
    administrator = as_person(ADMINISTRATOR)
    wrong = administrator.post("/customers/new", typed(registration_number="27074359"), form="/customers/new")
    assert wrong.status_code == 422
    assert "27074359 is not a registration number" in wrong.text
    assert 'value="mlyn.example, mlyn-hradec.example"' in wrong.text
    entered = administrator.post("/customers/new", typed(), form="/customers/new")
    mill = named(rows, "Mlýn")
    here = f"/customers/{mill.id}"
    assert entered.location == here
    assert mill.mail_domains == ["mlyn.example", "mlyn-hradec.example"]
    page = administrator.get(here).text
    assert "Provoz" in page
    assert "27074358" in page
    change = f"{here}/change"
    body = typed(city="Hradec Králové") | {"customer-seen": seen_in(administrator.get(change).text)}
    assert administrator.post(change, body, form=change).location == here
    late = administrator.post(change, body | {"customer-city": "Brno"}, form=change)
    assert late.status_code == 409
    assert "changed this meanwhile" in late.text
    assert "City: – → Hradec Králové" in administrator.get(here).text
    assert administrator.post(f"{here}/end", form=here).location == here
    assert "Served no more" in administrator.get(here).text
    assert "Mlýn" not in administrator.get("/customers").text.partition("<main")[2]
    assert "Mlýn" in administrator.get("/customers?standing=ended").text
    assert administrator.post(f"{here}/serve-again", form=here).location == here
    assert named(rows, "Mlýn").ended_at is None


def seen_in(page: str) -> str:
    return page.partition('name="customer-seen"')[2].partition('value="')[2].partition('"')[0]


def test_what_is_open_is_asked_about_by_name(as_person: AsPerson, rows: Session, desk: Desk) -> None:
    number = acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.")
    administrator, works = as_person(ADMINISTRATOR), named(rows, "Strojírny")
    here = f"/customers/{works.id}"
    asked = administrator.post(f"{here}/end", form=here)
    assert asked.status_code == 422
    assert "This is still open: S" in asked.text
    assert 'name="ending-anyway"' in asked.text
    office = rows.scalars(select(Project).where(Project.name == "Kancelář")).one()
    place = f"{here}/projects/{office.id}"
    asked = administrator.post(f"{place}/end", form=place)
    assert f"This is still open: {number}." in asked.text
    assert administrator.post(f"{place}/end", {"ending-anyway": "y"}, form=place).location == here
    rows.expire_all()
    assert not office.is_active
    assert administrator.post(f"{place}/open", form=place).location == here
    assert administrator.post(place, {"project-name": "Kanceláře"}, form=place).location == here
    assert administrator.post(f"{here}/projects", {"project-name": "kanceláře"}, form=here).status_code == 409
    assert administrator.post(f"{here}/projects", {"project-name": "Sklad"}, form=here).location == here
    text = administrator.get(here).text
    assert "The project Kancelář became Kanceláře" in text
    assert "Sklad" in text


def test_the_company_that_keeps_the_desk_changes_how_it_is_reached(as_person: AsPerson, rows: Session) -> None:
    administrator = as_person(ADMINISTRATOR)
    ours = rows.scalars(select(Organisation).where(Organisation.is_provider)).one()
    change = f"/customers/{ours.id}/change"
    page = administrator.get(change).text
    assert "customer-mail_domains" not in page
    body = {
        "customer-name": ours.name,
        "customer-country": "CZ",
        "customer-locale": "cs",
    }
    body |= {"customer-phone": "+420 800 100 200", "customer-opening": "8–18", "customer-seen": seen_in(page)}
    assert administrator.post(change, body, form=change).status_code == 302
    rows.expire_all()
    assert ours.phone == "+420 800 100 200"
    here = f"/customers/{ours.id}"
    assert f"{here}/end" not in administrator.get(here).text


def test_who_administers_a_customer_sees_it_and_nobody_else_does(as_person: AsPerson, rows: Session) -> None:
    works, hospital = named(rows, "Strojírny"), named(rows, "Nemocnice")
    director = as_person(DIRECTOR)
    text = director.get("/customers").text.partition("<main")[2]
    assert "Strojírny" in text
    assert "Nemocnice" not in text
    page = director.get(f"/customers/{works.id}").text.partition("<main")[2]
    assert "Kancelář" in page
    assert "<dd>strojirny-vltava.example</dd>" not in page  # whom mail is taken from is ours to know
    assert f"/customers/{works.id}/change" not in page
    assert director.get(f"/customers/{hospital.id}").status_code == 404
    assert director.get(f"/customers/{works.id}/change").status_code == 403
    assert director.post(f"/customers/{works.id}/end", form="/account").status_code == 403
    assert as_person(CUSTOMER).get("/customers").status_code == 403
    technician = as_person(TECHNICIAN)
    assert technician.get(f"/customers/{hospital.id}").status_code == 200
    assert technician.get("/customers/new").status_code == 403


def test_requests_are_narrowed_to_a_customer(as_person: AsPerson, rows: Session) -> None:
    works, hospital = named(rows, "Strojírny"), named(rows, "Nemocnice")
    page = as_person(TECHNICIAN).get(f"/requests?organisation={works.id}&show=all").text.partition("<main")[2]
    assert works.name in page
    assert hospital.name not in page.replace(f"{hospital.name} – ", "")  # it stands in the choice of projects
    assert as_person(CUSTOMER).get(f"/requests?organisation={hospital.id}").status_code == 200


def test_pages_take_as_many_statements_for_many_customers(as_person: AsPerson, app: Flask, rows: Session) -> None:
    administrator, works = as_person(ADMINISTRATOR), named(rows, "Strojírny")
    took = []
    for more in (0, 30):
        with committing(rows):
            world = World(rows, now=utcnow())
            for number in range(more):
                world.project_of(world.organisation(f"Zákazník {number}"))
                world.project_of(works, f"Dílna {number}")
        for path in ("/customers", f"/customers/{works.id}"):
            administrator.get(path)
        with counting(app) as listed:
            administrator.get("/customers")
        with counting(app) as shown:
            administrator.get(f"/customers/{works.id}")
        took.append((len(listed.statements), len(shown.statements)))
    assert took[0] == took[1]
    assert took[0][0] <= 6, listed.statements
    assert took[0][1] <= 12, shown.statements


def test_the_api_lists_and_shows_customers(app: Flask, rows: Session) -> None:
    tokens = {}
    for email in (TECHNICIAN, DIRECTOR, CUSTOMER):
        with committing(rows):
            person = rows.scalars(select(Person).where(Person.email == email)).one()
            actor = actor_of(rows, person.id)
            assert actor is not None
            tokens[email] = issue_token(rows, person=person, note="", actor=actor, now=utcnow())

    def ask(email: str, path: str):
        return app.test_client().get(f"/api/v1/customers{path}", headers={"Authorization": f"Bearer {tokens[email]}"})

    works, hospital = named(rows, "Strojírny"), named(rows, "Nemocnice")
    every = ask(TECHNICIAN, "").get_json()["items"]
    assert {works.name, hospital.name} <= {one["name"] for one in every}
    assert [one["id"] for one in ask(DIRECTOR, "").get_json()["items"]] == [works.id]
    shown = ask(DIRECTOR, f"/{works.id}").get_json()
    assert {one["name"] for one in shown["projects"]} == {"Kancelář", "Výroba"}
    assert shown["state"] == "served"
    assert ask(DIRECTOR, f"/{hospital.id}").status_code == 404
    assert ask(CUSTOMER, "").status_code == 403
