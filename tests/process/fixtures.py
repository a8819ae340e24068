"""The fixtures `desk` (rolled back after each test) and `real_desk` (on a database of its own, for races)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import workers.suppliers  # noqa: F401
from podpora.diagrams import BPMN, packs
from processes import domains
from processes.db import committing, make_engine
from processes.engine.store import deployments
from tests.conftest import Server
from tests.process.company import MONDAY, Company, found, set_up
from tests.process.desk import Desk


def _fill(url: str) -> None:
    """Deploy the standard diagrams and set the company up."""
    engine = make_engine(url)
    with Session(engine) as session, committing(session):
        files = packs([BPMN])[deployments.STANDARD]
        deployments.deploy(session, files, note="tests", author="system", now=MONDAY)
        set_up(session)
    engine.dispose()


def staffed(server: Server, template: str) -> str:
    """Name of the database with the diagrams and the company, made once a run."""
    domains.load()  # another process may have made it, and diagrams name the domains' operations
    return server.once("staffed", _fill, source=template)


def ids_of(engine: Engine) -> Company:
    """The company that a database was filled with."""
    with Session(engine) as session:
        return found(session)


@pytest.fixture(scope="session")
def company(server: Server, template: str) -> Iterator[tuple[Engine, Company]]:
    """A copy of it, shared by the tests of this folder."""
    name = server.clone(staffed(server, template))
    engine = make_engine(server.url(name))
    yield engine, ids_of(engine)
    engine.dispose()
    server.drop(name)


@pytest.fixture
def desk(company: tuple[Engine, Company]) -> Iterator[Desk]:
    """The desk on Monday at nine; everything vanishes with the test."""
    engine, ids = company
    with engine.connect() as connection:
        transaction = connection.begin()

        def sessions() -> Session:
            return Session(connection, join_transaction_mode="create_savepoint")

        with sessions() as session:
            yield Desk(session, sessions, ids)
        transaction.rollback()


@pytest.fixture
def real_desk(server: Server, template: str, engine: Engine) -> Iterator[Desk]:
    """The desk on a database of its own, for transactions that race."""
    assert engine.url.database
    server.refill(engine.url.database, staffed(server, template))
    ids = ids_of(engine)
    with Session(engine) as session:
        yield Desk(session, lambda: Session(engine), ids)
