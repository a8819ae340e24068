"""Whom and what people may choose in a form: their own and what they see, never what is another customer's."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.people.confidence import Confidence
from processes.people.models import Organisation, Person
from processes.people.picks import SHOWN, found, known, offered
from processes.people.rules import Actor, MemberRole, PersonActor, Role
from tests.world import World


@dataclass
class Ground:
    """Two customers with their people, one of the staff, a device each."""

    world: World
    other: Organisation
    people: dict[str, Person]

    def actor(self, name: str) -> Actor:
        return self.world.actor(self.people[name])


@pytest.fixture
def ground(session: Session) -> Ground:
    world = World(session, now=utcnow())
    world.organisation("Severka", is_provider=True)
    world.customer, other = world.organisation("Pekárna Řepa"), world.organisation("Mlýn")
    world.project = world.project_of(world.customer, "Pokladny")
    office, mill = world.project_of(world.customer, "Kancelář"), world.project_of(other)
    people = {
        "agent": world.hired("agent@example.test", Role.AGENT, name="Agáta Pultová"),
        "eva": world.joined("eva@example.test", MemberRole.REQUESTER, project=world.project, name="Eva Řezníčková"),
        "jan": world.joined("jan@example.test", MemberRole.APPROVER, name="Jan Řepa"),
        "iva": world.joined("iva@example.test", MemberRole.REQUESTER, project=office, name="Iva Účetní"),
        "petr": world.joined("petr@example.test", MemberRole.REQUESTER, organisation=other, name="Petr Mlynář"),
    }
    world.item("Pokladna 1", inventory_number="P-1")
    world.item("Server", shared_by=world.customer)
    world.item("Tiskárna", project=mill)
    session.flush()
    return Ground(world, other, people)


@pytest.mark.parametrize(
    ("who", "kind", "names"),
    [
        ("eva", "person", ["Eva Řezníčková", "Jan Řepa"]),  # not who has rights in another project only
        ("jan", "person", ["Eva Řezníčková", "Iva Účetní", "Jan Řepa"]),
        ("petr", "person", ["Petr Mlynář"]),
        ("agent", "person", ["Agáta Pultová", "Eva Řezníčková", "Iva Účetní", "Jan Řepa", "Petr Mlynář"]),
        ("eva", "organisation", ["Pekárna Řepa"]),
        ("agent", "organisation", ["Mlýn", "Pekárna Řepa"]),
        ("eva", "device", ["Pokladna 1", "Server"]),
        ("petr", "device", ["Tiskárna"]),
        ("agent", "device", ["Pokladna 1", "Server", "Tiskárna"]),
    ],
)
def test_people_choose_what_they_see(session: Session, ground: Ground, who: str, kind: str, names: list[str]) -> None:
    shown = offered(session, ground.actor(who), kind)
    assert shown.are_all
    assert [one.name for one in shown.records] == names


def test_an_id_of_anothers_is_not_known_and_is_not_found(session: Session, ground: Ground) -> None:
    eva, petr = ground.actor("eva"), ground.people["petr"].id
    assert known(session, eva, {"person": [petr], "organisation": [ground.other.id]}) == {
        "person": {},
        "organisation": {},
    }
    assert found(session, eva, "person", "petr") == []
    assert [one.label for one in found(session, ground.actor("agent"), "person", "mlynar")] == ["Petr Mlynář · Mlýn"]
    jan = ground.people["jan"].id
    assert known(session, eva, {"person": [jan]})["person"] == {
        str(jan): {"id": jan, "name": "Jan Řepa", "key": f"person:{jan}"}
    }


def test_who_has_left_is_chosen_no_more(session: Session, ground: Ground) -> None:
    ground.people["jan"].is_active = False
    session.flush()
    assert known(session, ground.actor("eva"), {"person": [ground.people["jan"].id]}) == {"person": {}}


def test_staff_choose_nothing_of_what_is_closed_to_them(session: Session, ground: Ground) -> None:
    agent = ground.actor("agent")
    assert isinstance(agent, PersonActor)
    kept = replace(agent, confidence=Confidence(frozenset({ground.other.id}), is_veiled=True))
    assert [one.name for one in offered(session, kept, "organisation").records] == ["Pekárna Řepa"]
    assert "Petr Mlynář" not in [one.name for one in offered(session, kept, "person").records]
    assert "Tiskárna" not in [one.name for one in offered(session, kept, "device").records]
    petr = {"person": [ground.people["petr"].id]}
    assert known(session, kept, petr) == {"person": {}}


@pytest.mark.parametrize("kind", ["person", "organisation", "device"])
def test_of_many_those_chosen_and_looked_for_are_offered_by_one_statement(
    session: Session, ground: Ground, kind: str
) -> None:
    for number in range(SHOWN + 1):
        customer = ground.world.organisation(f"Firma {number:02}")
        ground.world.joined(
            f"p{number}@example.test", MemberRole.REQUESTER, organisation=customer, name=f"Firma {number}"
        )
        ground.world.item(f"Firma {number:02}", shared_by=customer)
    session.flush()
    agent = ground.actor("agent")
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: statements.append(said[2]))
    shown = offered(session, agent, kind)
    assert (shown.are_all, shown.records) == (False, [])
    assert len(statements) == 1
    looked_for = offered(session, agent, kind, text="firma 12")
    assert [one.name for one in looked_for.records] == ["Firma 12"]
    chosen = offered(session, agent, kind, chosen=[looked_for.records[0].id])
    assert [one.name for one in chosen.records] == ["Firma 12"]
    assert len(found(session, agent, kind, "firma", limit=8)) == 8
