"""What the company chose is in force in every process: those that run learn it, those that start read it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from processes.calendars.queries import default_hours
from processes.chosen import CHANNEL
from processes.contracts.queries import local_day
from processes.db import committing, make_engine
from processes.engine.language.durations import time_of_day
from processes.people.rules import SYSTEM, Role
from processes.settings import BadSetting, choose, get_settings, override, read
from processes.setup import steps
from tests.conftest import Server
from tests.web.conftest import Browser
from tests.world import World

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
BY = {"actor": SYSTEM, "now": NOW}
ELSEWHERE = {"locale": "sk", "timezone": "Pacific/Auckland", "currency": "CZK"}
LATE = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)  # the next day in Auckland


def in_force() -> tuple[str, str]:
    return get_settings().default_locale, get_settings().default_timezone


def test_the_choice_is_in_force_with_the_commit(session: Session, engine: Engine) -> None:
    with committing(session):
        steps.choose_language(session, **ELSEWHERE, **BY)
        assert in_force() == ("cs", "Europe/Prague")
    assert in_force() == ("sk", "Pacific/Auckland")
    assert local_day(LATE).day == 1
    assert time_of_day(LATE).hour == 1
    assert default_hours().timezone == "Pacific/Auckland"
    with committing(session):
        eva = World(session, now=NOW).person("eva@desk.test", "Eva")
    assert (eva.locale, eva.timezone) == ("sk", "Pacific/Auckland")


def test_what_was_not_committed_is_not_in_force(session: Session, engine: Engine) -> None:
    steps.choose_language(session, **ELSEWHERE, **BY)
    session.rollback()
    session.execute(text("SELECT 1"))
    assert in_force() == ("cs", "Europe/Prague")


def test_another_process_says_it_and_the_next_page_knows(engine: Engine, database_url: str) -> None:
    with engine.connect():
        pass  # a connection that waits in the pool
    with psycopg.connect(database_url) as other:
        other.execute("INSERT INTO setup_choice VALUES (1, 'en', 'Europe/Bratislava', 'CZK')")
        said = {"locale": "en", "timezone": "Europe/Bratislava", "currency": "CZK"}
        other.execute("SELECT pg_notify(%s, %s)", (CHANNEL, json.dumps(said)))
    until = monotonic() + 20
    while in_force() != ("en", "Europe/Bratislava"):  # as soon as the database has told it
        assert monotonic() < until
        with engine.connect():
            pass  # nothing is asked


def test_a_process_that_starts_reads_it(session: Session, engine: Engine, database_url: str) -> None:
    with committing(session):
        steps.choose_language(session, **ELSEWHERE, **BY)
    choose({})  # as a process begins
    fresh = make_engine(database_url)
    with fresh.connect():
        assert in_force() == ("sk", "Pacific/Auckland")
    fresh.dispose()


def test_a_database_without_tables_has_no_choice(server: Server) -> None:
    empty = make_engine(server.url("postgres"))
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    empty.dispose()
    assert in_force() == ("cs", "Europe/Prague")


def test_the_environment_says_it_until_then() -> None:
    override(default_timezone="Europe/Vienna")
    assert in_force() == ("cs", "Europe/Vienna")
    choose({"default_timezone": "Europe/Bratislava"})
    assert in_force() == ("cs", "Europe/Bratislava")
    with pytest.raises(BadSetting, match="DEFAULT_CURRENCY"):
        read({"DEFAULT_CURRENCY": "koruna"})


def test_the_page_chooses_and_strangers_read_it(signed_in: Callable[..., Browser], app: Flask) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    assert root.post("/setup/language", ELSEWHERE).status_code == 302
    stranger = app.test_client().get("/login", headers={"Accept-Language": "fr"})
    assert '<html lang="sk"' in stranger.text
