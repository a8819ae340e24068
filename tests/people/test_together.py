"""Several queries answered by one statement find what each finds alone, in its own order."""

import pytest
from sqlalchemy import bindparam, event, func, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.people.models import Organisation, Person, Project
from processes.people.rules import Role
from processes.together import Read, read_together
from tests.world import World

PEOPLE = Read(lambda: select(Person).where(Person.name.like(bindparam("like"))), (Person.name.desc(),))
PROJECTS = Read(
    lambda: select(Project, Organisation).join(Organisation).where(Project.name != bindparam("not_named")),
    (Project.name, Organisation.name.desc()),
)
COUNT = Read(lambda: select(func.count(Person.id).label("count")).where(Person.name.like(bindparam("like"))))
NEWEST = Read(lambda: select(Person).order_by(Person.id.desc()).limit(1))
NAMES = Read(lambda: select(Organisation.id, Organisation.name, Organisation.locale), (Organisation.name,))
ALL = (PEOPLE, PROJECTS, COUNT, NEWEST, NAMES)


@pytest.fixture
def world(session: Session) -> World:
    made = World(session, now=utcnow())
    for customer in ("Mlýn", "Autodoprava"):
        organisation = made.organisation(customer)
        for project in ("Kancelář", "Pokladny", "Sklad"):
            made.project_of(organisation, project)
    for name in ("anna", "bara", "cyril"):
        made.hired(f"{name}@example.test", Role.AGENT)
    session.flush()
    session.expunge_all()
    return made


def test_each_query_finds_its_own_in_its_order_by_one_statement(world: World, session: Session) -> None:
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *call: seen.append(call[2]))
    found = read_together(session, ALL, {"like": "%a%", "not_named": "Sklad", "nobody_asks": 1})
    assert len(seen) == 1
    people = [person.name for person in found[PEOPLE]]
    assert people == sorted(people, reverse=True)
    assert len(people) >= 2
    assert [(project.name, customer.name) for project, customer in found[PROJECTS]] == [
        ("Kancelář", "Mlýn"),
        ("Kancelář", "Autodoprava"),
        ("Pokladny", "Mlýn"),
        ("Pokladny", "Autodoprava"),
    ]
    assert found[PROJECTS][0][0].organisation is found[PROJECTS][0][1]
    assert len(seen) == 1  # whom a project belongs to is known
    assert found[COUNT] == [len(people)]
    assert found[NEWEST] == session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).all()
    assert found[NAMES] == [tuple(row) for row in session.execute(select(*_NAMES).order_by(Organisation.name))]


_NAMES = (Organisation.id, Organisation.name, Organisation.locale)


def test_what_finds_nothing_is_empty_and_leaves_the_others_as_they_are(world: World, session: Session) -> None:
    found = read_together(session, (PEOPLE, COUNT, NEWEST), {"like": "nobody", "not_named": ""})
    assert (found[PEOPLE], found[COUNT], len(found[NEWEST])) == ([], [0], 1)


def test_one_query_alone_is_answered_too(world: World, session: Session) -> None:
    assert len(read_together(session, (NEWEST,), {})[NEWEST]) == 1
