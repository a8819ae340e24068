"""The sample company behind the people's door, and browsers of its people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from app.extensions import db
from podpora.sample.company import set_up
from podpora.sample.desk import Desk
from podpora.sample.people import PASSWORD
from processes.calendars.rules import public_holidays
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.people.models import Person
from tests.conftest import Server
from tests.web.conftest import Browser

BPMN = Path(__file__).parents[2] / "bpmn"
DISPATCHER = "dispecer@severka.example"
TECHNICIAN = "technik@severka.example"
CUSTOMER = "karel.dvorak@strojirny-vltava.example"
STRANGER = "jitka.hajkova@nemocnice-podhradi.example"
OFFICE = ("Strojírny Vltava a.s.", "Kancelář")


@pytest.fixture(scope="session")
def stocked(server: Server, drawn: str) -> str:
    """Name of a database with the sample company and the deployed diagrams, without requests."""

    def fill(url: str) -> None:
        engine = make_engine(url)
        with Session(engine) as session, committing(session):
            set_up(session, now=utcnow())
            session.execute(update(Person).values(locale="en"))
        engine.dispose()

    return server.once("stocked", fill, source=drawn)


@pytest.fixture
def database_url(server: Server, stocked: str) -> Iterator[str]:
    """A fresh copy of the stocked database."""
    name = server.clone(stocked)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The sample's people at work, an hour ago."""
    return Desk(engine, utcnow() - timedelta(hours=1))


@pytest.fixture
def workday(engine: Engine) -> Desk:
    """The same people at ten o'clock of the last working day: what is worked in the next hours has one rate."""
    now = utcnow().astimezone(ZoneInfo("Europe/Prague")).replace(hour=10, minute=0, second=0, microsecond=0)
    now -= timedelta(days=1)
    while now.weekday() >= 5 or now.date() in public_holidays("CZ", now.year):
        now -= timedelta(days=1)
    return Desk(engine, now)


@pytest.fixture
def as_person(app: Flask) -> Callable[[str], Browser]:
    """A browser in which this person is signed in and reads English."""

    def sign_in(email: str) -> Browser:
        browser = Browser(app.test_client())
        assert browser.sign_in(email, PASSWORD).status_code == 302
        return browser

    return sign_in


@dataclass
class Counted:
    """How many statements were sent, and which; how many transactions were committed."""

    statements: list[str]
    commits: int = 0


@contextmanager
def counting(app: Flask) -> Iterator[Counted]:
    """Count the application's SQL statements, without BEGIN and COMMIT, and its commits."""
    seen = Counted([])

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.statements.append(statement)

    def commits(_connection: object) -> None:
        seen.commits += 1

    with app.app_context():
        target = db.engine
    event.listen(target, "before_cursor_execute", note)
    event.listen(target, "commit", commits)
    yield seen
    event.remove(target, "before_cursor_execute", note)
    event.remove(target, "commit", commits)
