"""What a company calls the steps and forms of a request, as its readers see it there and in the API."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import speaking
from processes.engine.store.models import OpenTask
from processes.people.access import issue_token
from processes.people.models import Person
from processes.people.queries import person_by_email
from processes.people.rules import SYSTEM, Scope
from tests.pages.conftest import DISPATCHER
from tests.pages.test_requests import new_request
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
SAID = {
    "Approve and assign the request": "Rozhodnout & <i>přidělit</i>",
    "Why the request is rejected": "Proč ne",
}


@pytest.fixture
def waiting(engine: Engine, desk: Desk) -> tuple[str, int]:
    """A request that waits for a dispatcher, in a company that has said texts in Czech: its number and its task."""
    number = new_request(desk)
    with Session(engine) as session, committing(session):
        wanted = {(source, "cs"): text for source, text in SAID.items()}
        assert speaking.say(session, wanted, actor="person:1", now=utcnow()) == len(SAID)
        task = session.execute(select(OpenTask.id, OpenTask.name).where(OpenTask.business_key == number)).one()
    assert task.name in SAID, "as it is drawn"
    return number, task.id


def reads(engine: Engine, locale: str) -> None:
    """The dispatcher reads this language."""
    with Session(engine) as session, committing(session):
        session.execute(update(Person).where(Person.email == DISPATCHER).values(locale=locale))


def test_a_request_and_its_picture_speak_as_the_company_says(
    engine: Engine, waiting: tuple[str, int], as_person: AsPerson
) -> None:
    number, task = waiting
    for locale, seen in (("cs", True), ("en", False)):
        reads(engine, locale)
        browser = as_person(DISPATCHER)
        for address in (f"/requests/{number}", "/tasks"):
            page = browser.get(address).text
            assert ("Rozhodnout &amp; &lt;i&gt;přidělit&lt;/i&gt;" in page) is seen, address
            assert "<i>přidělit" not in page
        assert ("Proč ne" in browser.get(f"/tasks/{task}").text) is seen
        drawn = browser.get(f"/requests/{number}/diagram").get_json()
        assert any("Rozhodnout &amp; &lt;i&gt;" in one["xml"] for one in drawn) is seen


def test_programs_read_forms_in_the_language_of_their_person(
    app: Flask, engine: Engine, waiting: tuple[str, int]
) -> None:
    for locale, label in (("cs", "Proč ne"), ("en", "Why the request is rejected")):
        reads(engine, locale)
        with Session(engine) as session, committing(session):
            person = person_by_email(session, DISPATCHER)
            assert person is not None
            said = {"note": locale, "scopes": tuple(Scope), "actor": SYSTEM, "now": utcnow()}
            token = issue_token(session, person=person, **said)
        headers = {"Authorization": f"Bearer {token}"}
        answer = app.test_client().get(f"/api/v1/tasks/{waiting[1]}", headers=headers).get_json()
        assert label in [field["label"] for field in answer["fields"]]
