"""Who calls is found by a few letters or digits, by staff, with the projects that they may log requests in."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.people.models import Person, Project
from tests.pages.conftest import CUSTOMER, DISPATCHER, counting
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
