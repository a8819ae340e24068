"""Lists are tried on a loaded desk: some sixty cases in every state."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, sessionmaker

from app import create_app
from app.extensions import db
from podpora.load.filling import Wanted, fill, prepare
from podpora.sample.people import PASSWORD
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine.migration.models import CaseState, Migration, MigrationCase
from processes.engine.store.models import ProcessInstance
from processes.imports import working
from processes.imports.subjects import Subject
from processes.imports.use_cases import bring, map_columns
from processes.people import use_cases
from processes.people.models import Person
from processes.people.queries import actor_of
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
        brings_customers(engine, now)
        moves_cases(engine, now)
        engine.dispose()

    return server.once("lists", load)


def brings_customers(engine: Engine, now: datetime) -> None:
    """A file of another system with its rows checked."""
    names = ["Pekárna Žižkov s.r.o.", "Tržnica Žilina a.s.", "Lékárna U Anděla", "Mlýn Ořechov", "Autodoprava Říha"]
    content = "\n".join(["Název", *names]).encode()
    with Session(engine) as session, committing(session):
        by = session.scalars(select(Person.id).where(Person.email == "spravce@severka.example")).one()
        said = {"actor": actor_of(session, by), "now": now}
        brought = bring(session, subject=Subject.ORGANISATIONS, filename="export.csv", content=content, **said)
        map_columns(session, import_id=brought.id, mapping=brought.mapping, **said)
        import_id = brought.id
    working.check(sessionmaker(engine), lambda: now, import_id=import_id)


def moves_cases(engine: Engine, now: datetime) -> None:
    """A move of some cases, under way."""
    with Session(engine) as session, committing(session):
        some = session.scalars(select(ProcessInstance).order_by(ProcessInstance.id).limit(7)).all()
        target, plain = some[0], {"process": "handle_request", "pack": "standard", "changes": {}, "reason": "Test"}
        known = {"definition_id": target.definition_id, "pinned": target.pinned, "pinned_hash": target.pinned_hash}
        move = Migration(**plain, **known, actor=SYSTEM.key, created_at=now)
        session.add(move)
        session.flush()
        for number, one in enumerate(some):
            state, done = (CaseState.MOVED, now) if number % 2 else (CaseState.WAITING, None)
            was = {"from_definition_id": one.definition_id, "from_pack": one.pack, "from_pinned": one.pinned}
            case = {"instance_id": one.id, "business_key": one.business_key, "from_hash": one.pinned_hash, "batch": 1}
            session.add(MigrationCase(migration_id=move.id, state=state, done_at=done, **case, **was))


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
