"""Who calls is found by a few letters or digits, by staff, with the projects that they may log requests in."""

import re
from collections.abc import Callable
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.load import customers
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.people.models import Person, Project
from tests.pages.conftest import CUSTOMER, DISPATCHER, counting
from tests.pages.test_requests import new_request
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
PATH = "/requests/callers"


@pytest.fixture
def called(engine: Engine) -> tuple[int, int]:
    """Ids of the customer, who has a telephone, and of the project that they have."""
    with Session(engine) as session:
        person = session.scalars(select(Person).where(Person.email == CUSTOMER)).one()
        person.phones = ["+420603111222"]
        project = session.scalars(select(Project.id).where(Project.name == "Kancelář")).first()
        session.commit()
        assert project is not None
        return person.id, project


@pytest.mark.parametrize(
    "words",
    [
        "dvorak",
        "DVOŘÁK karel",
        "kar strojirny",
        "dvorak kancel",
        "karel.dvorak@strojirny",
        "603111222",
        "+420603111222",
        "(dvo",
    ],
)
def test_a_caller_is_found_with_their_project(as_person: AsPerson, called: tuple[int, int], words: str) -> None:
    person, project = called
    found = as_person(DISPATCHER).get(PATH, query_string={"q": words}).json
    mine = [one for one in found if (one["person"], one["project"]) == (person, project)]
    assert [(one["name"], one["about"]) for one in mine] == [
        ("Karel Dvořák", "Strojírny Vltava a.s. – Kancelář · +420 603 111 222")
    ]


@pytest.mark.parametrize("words", ["", "%", "_ -", "vorak", "dvorak nemocnice", "11", "Jana Malá"])
def test_other_words_find_nobody(as_person: AsPerson, called: tuple[int, int], words: str) -> None:
    people = [one["name"] for one in as_person(DISPATCHER).get(PATH, query_string={"q": words}).json]
    assert "Karel Dvořák" not in people
    assert "Jana Malá" not in people


def test_it_takes_one_statement_and_is_for_staff(app: Flask, as_person: AsPerson, called: tuple[int, int]) -> None:
    browser = as_person(DISPATCHER)
    with counting(app) as counted:
        assert browser.get(f"{PATH}?q=a").json
    assert len(counted.statements) == 2  # who asks, and who is found
    assert as_person(CUSTOMER).get(f"{PATH}?q=dvorak").status_code == 403


@pytest.fixture
def many(engine: Engine) -> None:
    """More customers than a list offers."""
    with Session(engine) as session:
        customers.add(session, customers.invented(12, Random(1)), utcnow())
        session.commit()


def options(page: str, name: str) -> list[str]:
    """What a list of the page offers."""
    chosen = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return re.findall(r"<option[^>]*>([^<]+)</option>", chosen)


def test_of_few_customers_every_project_is_offered(as_person: AsPerson) -> None:
    page = as_person(DISPATCHER).get("/requests/new").text
    assert "Strojírny Vltava a.s. – Kancelář" in options(page, "project_id")
    assert 'name="project_words"' not in page


@pytest.mark.usefixtures("many")
def test_of_many_customers_a_project_is_found_by_words_without_scripts(as_person: AsPerson) -> None:
    browser = as_person(DISPATCHER)
    assert options(browser.get("/requests/new").text, "project_id") == ["Choose…"]
    said = {"project_words": "vltava kanc", "summary": "Printer", "impact": "person", "urgency": "medium"}
    page = browser.post("/requests/new/preview", said, form="/requests/new").text
    assert options(page, "project_id") == ["Choose…", "Strojírny Vltava a.s. – Kancelář"]
    assert "Karel Dvořák" in options(page, "requester_id")
    assert 'value="Printer"' in page
    found = browser.get("/requests/projects", query_string={"q": "vltava"}).json
    assert [one["label"] for one in found] == ["Strojírny Vltava a.s. – Kancelář", "Strojírny Vltava a.s. – Výroba"]
    assert as_person(CUSTOMER).get("/requests/projects?q=vltava").status_code == 403


@pytest.mark.usefixtures("many")
def test_of_many_customers_one_must_be_chosen(as_person: AsPerson, called: tuple[int, int]) -> None:
    browser, (person, project) = as_person(DISPATCHER), called
    said = {"kind": "incident", "summary": "Printer", "description": "Broken", "impact": "person", "urgency": "medium"}
    answer = browser.post("/requests/new", {**said, "requester_id": str(person)})
    assert answer.status_code == 422
    assert "Choose the project." in answer.text
    chosen = {"requester_id": str(person), "project_id": str(project)}
    assert browser.post("/requests/new", {**said, **chosen}).status_code == 302


@pytest.mark.usefixtures("many")
def test_a_customer_of_many_is_offered_their_own(as_person: AsPerson) -> None:
    page = as_person(CUSTOMER).get("/requests/new").text
    assert options(page, "project_id") == ["Kancelář", "Výroba"]


@pytest.mark.usefixtures("many")
def test_of_many_customers_a_correction_offers_those_of_its_own_and_finds_others(
    desk: Desk, as_person: AsPerson
) -> None:
    browser, path = as_person(DISPATCHER), f"/requests/{new_request(desk)}/correct"
    shown = options(browser.get(path).text, "correct-project_id")
    assert shown == ["Strojírny Vltava a.s. – Kancelář", "Strojírny Vltava a.s. – Výroba"]
    asked = {"correct-project_words": "nemocnice lab", "correct-reason": "Another", "find": "1"}
    page = browser.post(path, asked, form=path)
    assert page.status_code == 200
    assert "Nemocnice Podhradí – Laboratoře" in options(page.text, "correct-project_id")
    assert "Another" in page.text


@pytest.mark.parametrize("words", ["stroj vlt", "kancelar", "VLTAVA kanc", ""])
def test_requests_are_narrowed_to_a_customer_by_words(desk: Desk, as_person: AsPerson, words: str) -> None:
    number = new_request(desk)
    assert f">{number}<" in as_person(DISPATCHER).get("/requests", query_string={"customer": words}).text


@pytest.mark.parametrize("words", ["nemocnice", "vyroba", "%", "ltava", "'"])
def test_requests_of_other_customers_are_left_out(desk: Desk, as_person: AsPerson, words: str) -> None:
    number = new_request(desk)
    assert f">{number}<" not in as_person(DISPATCHER).get("/requests", query_string={"customer": words}).text


def test_people_are_narrowed_to_a_customer_by_words(as_person: AsPerson) -> None:
    shown = as_person("spravce@severka.example").get("/people", query_string={"customer": "strojir vlt"}).text
    assert "Karel Dvořák" in shown
    assert "Jitka Hájková" not in shown
