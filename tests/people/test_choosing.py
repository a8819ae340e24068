"""Which projects are offered: of few all, of many those that are looked for and those of the customer chosen."""

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.people.choosing import Offered, projects_offered, projects_with
from processes.people.models import Project
from processes.people.queries import actor_of
from processes.people.rules import Actor, MemberRole, Role
from tests.world import World

Offer = Callable[..., Offered]


@pytest.fixture
def world(session: Session) -> World:
    return World(session, now=utcnow())


@pytest.fixture
def projects(world: World) -> dict[str, Project]:
    """Three customers with two projects each."""
    return {
        f"{customer.name} {name}": world.project_of(customer, name)
        for customer in (world.organisation(name) for name in ("Pekárna Řepa", "Autodoprava", "Mlýn"))
        for name in ("Pokladny", "Kancelář")
    }


@pytest.fixture
def staff(world: World, projects: dict[str, Project]) -> Actor:
    return _actor(world, world.hired("agent@example.test", Role.AGENT).id)


def _actor(world: World, person_id: int) -> Actor:
    world.session.flush()
    found = actor_of(world.session, person_id)
    assert found is not None
    return found


def names(found: Offered) -> list[str]:
    return [f"{project.organisation.name} {project.name}" for project in found.projects]


def test_of_few_all_are_offered_by_name_whatever_is_looked_for(session: Session, staff: Actor) -> None:
    found = projects_offered(session, staff, limit=6, text="mlyn")
    assert found.are_all
    assert names(found) == [
        "Autodoprava Kancelář",
        "Autodoprava Pokladny",
        "Mlýn Kancelář",
        "Mlýn Pokladny",
        "Pekárna Řepa Kancelář",
        "Pekárna Řepa Pokladny",
    ]


def test_of_many_nothing_is_offered_until_something_is_looked_for(session: Session, staff: Actor) -> None:
    assert projects_offered(session, staff, limit=5) == Offered([], are_all=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("repa pok", ["Pekárna Řepa Pokladny"]),
        ("MLÝN", ["Mlýn Kancelář", "Mlýn Pokladny"]),
        ("kancel", ["Autodoprava Kancelář", "Mlýn Kancelář", "Pekárna Řepa Kancelář"]),
        ("ekarna", []),
        ("%", []),
        ("", []),
    ],
)
def test_words_find_projects_by_their_beginnings(
    session: Session, staff: Actor, text: str, expected: list[str]
) -> None:
    assert names(projects_offered(session, staff, limit=5, text=text)) == expected
    found = projects_with(session, staff, text, limit=2)
    assert [f"{one.organisation.name} {one.name}" for one in found] == expected[:2]


def test_with_one_chosen_its_customers_are_offered_too(
    session: Session, staff: Actor, projects: dict[str, Project]
) -> None:
    chosen = projects["Mlýn Pokladny"].id
    found = projects_offered(session, staff, limit=5, text="repa pok", chosen=chosen)
    assert names(found) == ["Mlýn Kancelář", "Mlýn Pokladny", "Pekárna Řepa Pokladny"]
    assert chosen in [one.id for one in projects_offered(session, staff, limit=1, chosen=chosen).projects]
    assert projects_offered(session, staff, limit=5, chosen=10**9) == Offered([], are_all=False)


def test_it_takes_one_statement(session: Session, staff: Actor, projects: dict[str, Project]) -> None:
    session.flush()
    session.expunge_all()
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *call: seen.append(call[2]))
    names(projects_offered(session, staff, limit=5, text="kancel", chosen=1))
    assert len(seen) == 1


def test_a_customer_is_offered_their_own(session: Session, world: World, projects: dict[str, Project]) -> None:
    person = world.hired("eva@example.test")
    world.join(person, projects["Mlýn Pokladny"].organisation, MemberRole.REQUESTER)
    actor = _actor(world, person.id)
    assert names(projects_offered(session, actor, limit=5)) == ["Mlýn Kancelář", "Mlýn Pokladny"]
    assert projects_with(session, actor, "repa", limit=5) == []


def test_a_project_that_has_ended_is_not_offered(session: Session, staff: Actor, projects: dict[str, Project]) -> None:
    projects["Mlýn Pokladny"].is_active = False
    assert names(projects_offered(session, staff, limit=2, text="mlyn")) == ["Mlýn Kancelář"]
