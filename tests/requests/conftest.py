"""The desk, a customer of somebody else, and a count of statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.people.rules import SYSTEM, MemberRole
from processes.people.use_cases import add_membership, add_organisation, add_person, add_project
from tests.process.desk import Customer, Desk
from tests.process.fixtures import company, desk, real_desk

__all__ = ["company", "desk", "real_desk"]


@pytest.fixture
def stranger(desk: Desk) -> Customer:
    """A requester of another organisation."""
    given = {"actor": SYSTEM, "now": desk.now}
    other = add_organisation(desk.session, name="Jiná firma", **given)
    project = add_project(desk.session, organisation=other, name="Sklad", **given)
    person = add_person(desk.session, email="cizi@jina.test", name="Cizí", **given)
    role = MemberRole.CUSTOMER_ADMINISTRATOR
    add_membership(desk.session, person=person, organisation=other, role=role, project=project, **given)
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
