"""The desk, a customer of somebody else, and a count of statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.people.rules import MemberRole
from tests.process.desk import Customer, Desk
from tests.process.fixtures import company, desk, real_desk
from tests.world import World

__all__ = ["company", "desk", "real_desk"]


@pytest.fixture
def stranger(desk: Desk) -> Customer:
    """A requester of another organisation."""
    world = World(desk.session, now=desk.now)
    other = world.organisation("Jiná firma")
    place, role = world.project_of(other, "Sklad"), MemberRole.CUSTOMER_ADMINISTRATOR
    person = world.joined("cizi@jina.test", role, organisation=other, project=place, name="Cizí")
    desk.session.commit()
    return Customer(desk, person.id)


@pytest.fixture
def counted() -> Callable[[Session], AbstractContextManager[list[str]]]:
    """`with counted(session) as statements:` collects the SQL that is sent inside."""

    @contextmanager
    def counting(session: Session) -> Iterator[list[str]]:
        statements: list[str] = []

        def note(connection, cursor, statement, *_):
            statements.append(statement)

        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", note)
        yield statements
        event.remove(bind, "before_cursor_execute", note)

    return counting
