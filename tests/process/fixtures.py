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
from tests.process.company import MONDAY, Company, set_up
from tests.process.desk import Desk


def build(engine: Engine) -> Company:
    """Deploy the standard diagrams and set the company up."""
    domains.load()
    with Session(engine) as session, committing(session):
        files = packs([BPMN])[deployments.STANDARD]
        deployments.deploy(session, files, note="tests", author="system", now=MONDAY)
        return set_up(session)


@pytest.fixture(scope="session")
def company(server, template) -> Iterator[tuple[Engine, Company]]:
    """A database with the diagrams deployed and the company set up, shared by the tests of this folder."""
    name = server.clone(template)
    engine = make_engine(server.url(name))
    yield engine, build(engine)
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
def real_desk(engine: Engine) -> Iterator[Desk]:
    """The desk on a database of its own, for transactions that race."""
    ids = build(engine)
    with Session(engine) as session:
        yield Desk(session, lambda: Session(engine), ids)
