"""People over the JSON door: whom one sees, and of their rights those that one may see."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.people.models import Membership, Person
from processes.people.queries import person_by_email
from processes.people.rules import MemberRole
from tests.api.conftest import Program
from tests.pages.conftest import CUSTOMER, STRANGER, TECHNICIAN
from tests.world import World

Maker = Callable[..., Program]
ADMINISTRATOR, DIRECTOR = "spravce@severka.example", "reditel@strojirny-vltava.example"


def of(engine: Engine, email: str) -> int:
    with Session(engine) as session:
        person = person_by_email(session, email)
        assert person is not None
        return person.id


def test_people_are_listed_and_read(program: Maker, engine: Engine) -> None:
    ours = program(ADMINISTRATOR)
    found = ours.get("/people", q="horak").json["items"]
    assert [(one["name"], one["roles"], one["state"]) for one in found] == [("Petr Horák", ["technician"], "active")]
    assert found[0]["url"].endswith(f"/api/v1/people/{found[0]['id']}")
    person = ours.get(f"/people/{of(engine, CUSTOMER)}").json
    assert {right["role"] for right in person["rights"]} == {"requester", "approver"}
    assert person["rights"][0]["organisation"]["name"] == "Strojírny Vltava a.s."
    assert (person["rights"][0]["project"], person["addresses"]) == (None, [])
    assert {one["roles"] != [] for one in ours.get("/people", side="staff", limit=100).json["items"]} == {True}
    assert ours.get("/people", state="left").json["items"] == []
    first = ours.get("/people", limit=2).json
    assert first["next"]
    assert ours.get("/people", state="nobody").status_code == 422


@pytest.mark.parametrize("who", [STRANGER, TECHNICIAN])
def test_a_customer_s_administrator_reads_their_own(program: Maker, engine: Engine, who: str) -> None:
    theirs = program(DIRECTOR)
    assert theirs.get(f"/people/{of(engine, who)}").status_code == 404
    names = {one["email"] for one in theirs.get("/people").json["items"]}
    assert CUSTOMER in names
    assert who not in names
    assert program(CUSTOMER).get("/people").status_code == 403


def test_rights_elsewhere_are_not_told(program: Maker, engine: Engine) -> None:
    with Session(engine) as session:
        stranger = session.get_one(Person, of(engine, STRANGER))
        where = session.query(Membership).filter_by(person_id=of(engine, DIRECTOR)).one().organisation
        World(session, now=utcnow()).join(stranger, where, MemberRole.REQUESTER, project=where.projects[0])
        session.commit()
    read = program(DIRECTOR).get(f"/people/{of(engine, STRANGER)}").json
    assert [right["organisation"]["name"] for right in read["rights"]] == ["Strojírny Vltava a.s."]
    assert len(program(ADMINISTRATOR).get(f"/people/{of(engine, STRANGER)}").json["rights"]) > 1
