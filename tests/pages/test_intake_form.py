"""What a kind of request asks beside: drawn by its form, kept, known to the case, told to whoever sees it."""

import re
from collections.abc import Callable

import orjson
import zstandard
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.store import deployments
from processes.engine.store.models import ProcessInstance
from processes.requests import flow
from processes.requests.models import Request
from tests.engine.diagrams import dmn
from tests.pages.conftest import CUSTOMER, DISPATCHER
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
CHANGE = {
    "kind": "change",
    "summary": "A larger mailbox",
    "description": "It is full.",
    "impact": "person",
    "urgency": "medium",
    "intake-purpose": "Twice the room",
    "intake-earliest": "2026-12-01",
    "intake-latest": "2026-12-24",
    "intake-outage_when": "at noon",
}


def project(browser: Browser) -> str:
    """The project that the page of a new request begins with."""
    page = browser.get("/requests/new").text
    found = re.search(r'name="project_id"[^>]*value="(\d+)"|<option selected value="(\d+)"', page)
    assert found is not None, page
    return found[1] or found[2]


def test_a_kind_asks_more_and_every_reader_sees_the_answers(engine: Engine, as_person: AsPerson) -> None:
    customer = as_person(CUSTOMER)
    whose = {"project_id": project(customer)}
    assert "intake-purpose" not in customer.get("/requests/new").text
    asked = customer.post("/requests/new/intake", {**whose, "kind": "change"}, form="/requests/new")
    assert 'name="intake-purpose"' in asked.text
    assert 'data-follows="/requests/new/intake/shown"' in asked.text
    shown = customer.post("/requests/new/intake/shown", {**whose, **CHANGE}, form="/requests/new").json
    assert shown["parts"]["part-outage_when"] is False

    wrong = customer.post("/requests/new", {**whose, **CHANGE, "intake-latest": "2026-11-01"}, form="/requests/new")
    assert wrong.status_code == 422
    assert "The latest day is before the earliest." in wrong.text
    assert "Twice the room" in wrong.text

    made = customer.post("/requests/new", {**whose, **CHANGE}, form="/requests/new")
    number = made.location.rpartition("/")[2]
    kept = {"purpose": "Twice the room", "earliest": "2026-12-01", "latest": "2026-12-24", "outage": False}
    with Session(engine) as session:
        request = session.scalars(select(Request).where(Request.number == number)).one()
        assert request.answers is not None
        assert request.answers["values"] == {**kept, "outage_when": None}
        body = session.scalars(select(ProcessInstance.body).where(ProcessInstance.business_key == number)).one()
        case = orjson.loads(zstandard.decompress(body[1:]))["branches"][0]["own"]
        assert case["answers"] == request.answers["values"]
    for reader in (CUSTOMER, DISPATCHER):
        page = as_person(reader).get(f"/requests/{number}").text
        assert "Answers to the form" in page
        assert "Twice the room" in page
        assert "At what time of day" not in page  # hidden, so never asked


def test_a_table_that_cannot_decide_keeps_nobody_from_asking(engine: Engine, as_person: AsPerson) -> None:
    twice = dmn("intake_form", ("-", '""'), ("-", '""')).replace(b'name="answer"', b'name="form"')
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"intake_form.dmn": twice}, note="Twice", author="tests", now=utcnow())
    customer = as_person(CUSTOMER)
    given = {**CHANGE, "project_id": project(customer)}
    assert customer.post("/requests/new", given, form="/requests/new").status_code == 302


def test_a_kind_without_a_form_asks_nothing_more(engine: Engine, as_person: AsPerson) -> None:
    customer = as_person(CUSTOMER)
    given = {**CHANGE, "kind": "incident", "project_id": project(customer)}
    made = customer.post("/requests/new", given, form="/requests/new")
    number = made.location.rpartition("/")[2]
    with Session(engine) as session:
        assert session.scalars(select(Request.answers).where(Request.number == number)).one() is None
    assert "Answers to the form" not in customer.get(f"/requests/{number}").text


def test_what_is_no_kind_asks_nothing_and_is_not_remembered(as_person: AsPerson) -> None:
    customer = as_person(CUSTOMER)
    typed = {"kind": "nowhere" * 1000, "project_id": project(customer)}
    asked = customer.post("/requests/new/intake", typed, form="/requests/new")
    assert "More about it" not in asked.text
    assert not [key for _database, key in flow._KEPT.values if typed["kind"] in (key or ())]
