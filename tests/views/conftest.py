"""Lists are tried on a loaded desk: some sixty cases in every state."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from podpora.load.filling import Wanted, fill, prepare
from podpora.sample.people import PASSWORD
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.people import use_cases
from processes.people.models import Person
from processes.people.rules import SYSTEM
from processes.settings import Settings
from tests.conftest import Server
from tests.door import COMPILED
from tests.web.conftest import Browser

REQUESTS, OPEN = 30, 16


@pytest.fixture(scope="session")
def loaded(server: Server) -> str:
    """Name of a database with cases in every state."""

    def load(url: str) -> None:
        now = utcnow()
        prepare(url, now=now)
        engine = make_engine(url)
        fill(engine, Wanted(REQUESTS, OPEN, seed=3), now=now, say=lambda line: None)
        with Session(engine) as session, committing(session):
            session.execute(update(Person).values(locale="en"))
            for person in session.scalars(select(Person)):
                use_cases.set_password(session, person=person, password=PASSWORD, actor=SYSTEM, now=now)
        engine.dispose()

    return server.once("lists", load)


@pytest.fixture(scope="module")
def database_url(server: Server, loaded: str) -> Iterator[str]:
    """A copy for a module's tests: they read it, or leave it as it was."""
    name = server.clone(loaded)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="module")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for a module's tests."""
    said = {"secret_key": "test key, not secret", "base_url": "http://desk.test", "database_url": database_url}
    application = create_app(Settings(data_dir=tmp_path_factory.mktemp("lists"), **said))
    application.testing = True
    application.jinja_env.bytecode_cache = COMPILED
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def as_person(app) -> Callable[[str], Browser]:
    """A browser in which this person is signed in and reads English."""

    def sign_in(email: str) -> Browser:
        browser = Browser(app.test_client())
        assert browser.sign_in(email, PASSWORD).status_code == 302
        return browser

    return sign_in
