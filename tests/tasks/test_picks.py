"""Fields for people, organisations and devices: offered by the reader's rights, kept with id and name."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from processes.people.models import Person
from tests.api.conftest import Program, program
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.pages.conftest import CUSTOMER, DISPATCHER, STRANGER
from tests.web.conftest import Browser

__all__ = ["program"]
AsPerson = Callable[[str], Browser]
LEND = form(
    "lend",
    {"type": "person", "key": "boss", "label": "Who decides", "validate": {"required": True}},
    {"type": "organisation", "key": "payer", "label": "Who pays"},
    {"type": "device", "key": "laptop", "label": "Laptop"},
    {
        "type": "dynamiclist",
        "path": "users",
        "label": "Users",
        "defaultRepetitions": 1,
        "components": [{"type": "person", "key": "user", "label": "User"}],
    },
    {"type": "text", "id": "told", "text": "Asked of ${boss.name}"},
)


def ids(engine: Engine, *emails: str) -> list[int]:
    with Session(engine) as session:
        return [session.scalars(select(Person.id).where(Person.email == email)).one() for email in emails]


def began(engine: Engine, whose: str, **known: Any) -> int:
    """A case that stands at the form; its task."""
    process = bpmn("lending", start(), user("ask", assignee="${whose}", formRef="lend"), user("wait"), end(),
                   chain("begin", "ask", "wait", "done"))  # fmt: skip
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"lending.bpmn": process, "lend.form": LEND}, note="1", author="t", now=utcnow())
        variables = {"whose": f"person:{ids(engine, whose)[0]}", **known}
        cases.start(session, "lending", business_key="L-1", variables=variables, now=utcnow())
    with Session(engine) as session:
        return int(queries.tasks_of(session, "L-1")[0].id)


def kept(engine: Engine) -> dict[str, Any]:
    with Session(engine) as session:
        return [
            dict(row.details["variables"]) for row in queries.history(session, "L-1") if "variables" in row.details
        ][-1]


def test_a_customer_chooses_of_their_own_and_the_case_knows_id_and_name(engine: Engine, as_person: AsPerson) -> None:
    me, stranger = ids(engine, CUSTOMER, STRANGER)
    task = began(engine, CUSTOMER)
    customer = as_person(CUSTOMER)
    page = customer.get(f"/tasks/{task}").text
    assert re.search(rf'<option value="{me}">Karel Dvořák', page)
    assert f'value="{stranger}"' not in page
    refused = customer.post(f"/tasks/{task}/complete", {"boss": str(stranger)}, form=f"/tasks/{task}")
    assert refused.status_code == 422
    assert "This is not one of the choices." in refused.text
    assert "Jitka" not in refused.text
    sent = {"boss": str(me), "users-0-user": str(me), "payer": "", "laptop": ""}
    assert customer.post(f"/tasks/{task}/form", sent, form=f"/tasks/{task}").json["texts"] == {
        "field-told": "Asked of Karel Dvořák"
    }
    assert customer.post(f"/tasks/{task}/complete", sent, form=f"/tasks/{task}").status_code == 302
    record = {"id": me, "name": "Karel Dvořák", "key": f"person:{me}"}
    assert kept(engine) == {"boss": record, "payer": None, "laptop": None, "users": [{"user": record}]}


def test_of_many_staff_look_for_one_without_scripts(engine: Engine, as_person: AsPerson) -> None:
    me, stranger = ids(engine, DISPATCHER, STRANGER)
    task = began(engine, DISPATCHER)
    staff = as_person(DISPATCHER)
    page = staff.get(f"/tasks/{task}").text
    assert 'data-picks="/picks/person"' in page
    assert "Jitka" not in page  # nobody is offered everybody
    several = staff.post(f"/tasks/{task}/complete", {"boss-words": "k"}, form=f"/tasks/{task}")
    assert several.status_code == 422
    assert "Several have this in their names" in several.text
    none = staff.post(f"/tasks/{task}/complete", {"boss-words": "nobody such"}, form=f"/tasks/{task}")
    assert "Nothing that you may choose has this." in none.text
    assert staff.post(f"/tasks/{task}/complete", {"boss-words": "jitka haj"}, form=f"/tasks/{task}").status_code == 302
    assert kept(engine)["boss"]["id"] == stranger
    assert me != stranger


def test_what_the_case_has_may_stay_whoever_reads_it(engine: Engine, as_person: AsPerson) -> None:
    stranger = ids(engine, STRANGER)[0]
    record = {"id": stranger, "name": "Jitka Hájková", "key": f"person:{stranger}"}
    task = began(engine, CUSTOMER, boss=record)
    customer = as_person(CUSTOMER)
    assert f'<option selected value="{stranger}">Jitka Hájková</option>' in customer.get(f"/tasks/{task}").text
    sent = {"boss": str(stranger)}
    assert customer.post(f"/tasks/{task}/complete", sent, form=f"/tasks/{task}").status_code == 302
    assert kept(engine)["boss"] == record


def test_programs_send_ids(engine: Engine, program: Callable[..., Program]) -> None:
    me, stranger = ids(engine, CUSTOMER, STRANGER)
    task = began(engine, CUSTOMER)
    customer = program(CUSTOMER)
    offered = next(one for one in customer.get(f"/tasks/{task}").json["fields"] if one["key"] == "boss")
    assert {"value": str(me), "label": "Karel Dvořák"} in offered["options"]
    for wrong in (stranger, str(stranger), {"id": stranger, "name": "Me"}, True, [me], 10**30, "x"):
        refused = customer.post(f"/tasks/{task}/complete", {"variables": {"boss": wrong}})
        assert (refused.status_code, refused.json["field"]) == (422, "boss")
    sent = {"variables": {"boss": me, "users": [{"user": {"id": me, "name": "Another name"}}]}}
    assert customer.post(f"/tasks/{task}/complete", sent).status_code == 200
    assert kept(engine)["users"] == [{"user": {"id": me, "name": "Karel Dvořák", "key": f"person:{me}"}}]


@pytest.mark.parametrize(("who", "word", "names"), [(CUSTOMER, "jitka", []), (DISPATCHER, "jitka", ["Jitka Hájková"])])
def test_what_is_found_by_letters_is_the_readers_own(
    as_person: AsPerson, who: str, word: str, names: list[str]
) -> None:
    assert [one["name"] for one in as_person(who).get(f"/picks/person?q={word}").json] == names
    assert as_person(who).get("/picks/nothing?q=a").status_code == 404
