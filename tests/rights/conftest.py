"""A world built once, on which every route is asked by everybody; whatever an answer changes is undone after it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes import domains
from processes.db import make_engine
from tests.conftest import Server
from tests.pages.conftest import stocked
from tests.rights.ground import Ground, Reader, build

__all__ = ["stocked"]


@pytest.fixture(scope="session")
def furnished(server: Server, stocked: str) -> str:
    """Name of a database with the same records in four places."""
    domains.load()

    def fill(url: str) -> None:
        engine = make_engine(url)
        build(engine)
        engine.dispose()

    return server.once("rights", fill, source=stocked)


@pytest.fixture
def database_url(server: Server, furnished: str) -> Iterator[str]:
    """A copy for a test."""
    name = server.clone(furnished)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def ground(engine: Engine) -> Ground:
    """What is in it."""
    with Session(engine) as session:
        return Reader(session).ground()
