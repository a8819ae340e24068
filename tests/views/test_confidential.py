"""What is confidential is in no list, search, count, sheet, page or answer of a member of the staff who may not see it.

Every page, every list and every resource there is, by the map of addresses and the register of lists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from app import domains
from app.extensions import limiter
from app.web.guards import routes
from app.web.listing.listing import LISTINGS
from processes.clock import utcnow
from processes.customers.confiding import confide_customer
from processes.db import committing, make_engine
from processes.people.access import issue_token
from processes.people.models import Organisation, Person
from processes.people.queries import actor_of
from processes.people.rules import SYSTEM, Role
from processes.requests.confiding import confide
from processes.requests.models import Request
from tests.views.test_every_list import ADMINISTRATOR, PATHS
from tests.web.conftest import Browser
from tests.world import World

domains.load()

NAME, SUMMARY = "Obsidián Kobalt a.s.", "Obsidiánový požadavek"
STAFF = {
    "agent": "operator@severka.example",
    "dispatcher": "dispecer@severka.example",
    "accountant": "ucetni@severka.example",
    "manager": "manazer@severka.example",
    "administrator": ADMINISTRATOR,
}
# What a record is found by in an address: those that are kept, by a statement over :org and :request.
IDS = {
    "organisation_id": "SELECT :org",
    "project_id": "SELECT id FROM project WHERE organisation_id = :org",
    "contract_id": "SELECT id FROM contract WHERE organisation_id = :org",
    "person_id": "SELECT person_id FROM membership WHERE organisation_id = :org",
    "mail_id": "SELECT id FROM outgoing_mail WHERE request_id = :request",
    "log_id": "SELECT id FROM work_log WHERE request_id = :request",
    "case_id": "SELECT i.id FROM process_instance i JOIN request r ON r.number = i.business_key WHERE r.id = :request",
    "task_id": "SELECT t.id FROM open_task t JOIN request r ON r.number = t.business_key WHERE r.id = :request",
    "job_id": "SELECT j.id FROM job j JOIN process_instance i ON i.id = j.instance_id "
    "JOIN request r ON r.number = i.business_key WHERE r.id = :request",
    "attachment_id": "SELECT id FROM attachment WHERE request_id = :request",
    "escalation_id": "SELECT id FROM escalation WHERE request_id = :request",
}


@dataclass(frozen=True)
class Kept:
    """What is kept: how it is recognised, and where it would be found."""

    words: re.Pattern[str]
    numbers: tuple[str, ...]
    ids: dict[str, list[int]]

    def told(self, answer: str) -> set[str]:
        """What of it stands in an answer."""
        return set(self.words.findall(answer))


@pytest.fixture(scope="module")
def kept(database_url: str) -> Iterator[Kept]:
    """One customer, and one open request of another one, are confidential; the technician with the case is named."""
    engine = make_engine(database_url)
    with Session(engine) as session, committing(session):
        crowded = text("SELECT organisation_id FROM request GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        org: int = session.scalars(crowded).one()
        said: dict[str, Any] = {
            "is_confidential": True,
            "named": [],
            "reason": "Merger",
            "actor": SYSTEM,
            "now": utcnow(),
        }
        World(session, now=utcnow()).hired("cleared@severka.example", Role.DISPATCHER).is_cleared = True
        single = select(Request.id).where(Request.organisation_id != org, Request.closed_at.is_(None))
        request_id = session.scalars(single.order_by(Request.id).limit(1)).one()
        hidden = (Request.organisation_id == org) | (Request.id == request_id)
        session.execute(update(Request).where(hidden).values(summary=SUMMARY))
        session.execute(update(Organisation).where(Organisation.id == org).values(name=NAME))
        confide_customer(session, customer=session.get_one(Organisation, org), **said)
        confide(session, request_id=request_id, **said)
        numbers = tuple(session.scalars(select(Request.number).where(hidden)))
        mails = session.scalars(
            text("SELECT email FROM person p JOIN membership m ON m.person_id = p.id WHERE m.organisation_id = :org"),
            {"org": org},
        )
        contracts = session.scalars(text("SELECT number FROM contract WHERE organisation_id = :org"), {"org": org})
        invoices = session.scalars(text("SELECT number FROM invoice WHERE organisation_id = :org"), {"org": org})
        names = [NAME, SUMMARY, *numbers, *set(mails), *contracts, *invoices]
        ids: dict[str, list[int]] = {name: [] for name in IDS}
        for some in [request_id, *session.scalars(select(Request.id).where(Request.organisation_id == org))]:
            for name, query in IDS.items():
                found = session.scalars(
                    text(query), {"org": org, "request": some} if ":org" in query else {"request": some}
                )
                ids[name] = sorted({*ids[name], *found})[:6]
    engine.dispose()
    return Kept(re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in names)), numbers, ids)


@pytest.fixture(scope="module", autouse=True)
def unlimited(app: Flask) -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


def paths(app: Flask, kept: Kept) -> Iterator[str]:
    """Every address that reads: those that name nothing, and those that name what is kept."""
    for _endpoint, method, rule in routes(app):
        named = re.findall(r"<(?:\w+:)?(\w+)>", rule)
        if method != "GET" or "static" in rule or rule.startswith("/logout"):
            continue
        if not named:
            yield rule
        elif named == ["number"]:
            for number in (kept.numbers[0], kept.numbers[-1]):
                yield re.sub(r"<[^>]+>", number, rule)
        elif len(named) == 1 and named[0] in kept.ids:
            for one in kept.ids[named[0]]:
                yield re.sub(r"<[^>]+>", str(one), rule)


def asked(app: Flask, kept: Kept) -> Iterator[str]:
    """The same, with searches and sheets."""
    yield from paths(app, kept)
    for name in sorted(LISTINGS):
        parts = "&".join(f"{key}={value}" for key, value in PATHS.get(name, {}).items())
        yield f"/lists/{name}.csv?{parts}"
    for words in ("Obsidi", kept.numbers[0]):
        yield from (f"/requests?show=all&q={words}", f"/customers?q={words}", f"/find?q={words}", f"/people?q={words}")
        yield from (f"/picks/{kind}?q={words}" for kind in ("person", "organisation", "device"))
        yield from (f"/requests/callers?q={words}", f"/contracts?q={words}", f"/api/v1/requests?q={words}")
    yield from ("/requests?show=all", "/tasks", "/operations/cases?show=all", "/operations/jobs?show=all")


def walk(app: Flask, browser: Browser, token: str, kept: Kept) -> dict[str, Any]:
    """What of it was told where, and what failed."""
    found: dict[str, Any] = {}
    program = app.test_client()
    for path in asked(app, kept):
        if path.startswith("/api/"):
            answer = program.get(path, headers={"Authorization": f"Bearer {token}"})
        else:
            answer = browser.client.get(path, buffered=True)
        if answer.status_code >= 500:
            found[path] = answer.status_code
        elif answer.mimetype in ("text/html", "text/csv", "application/json", "text/plain"):
            told = kept.told(answer.get_data(as_text=True).replace(path.partition("?")[2], ""))
            told = {one for one in told if one not in path}
            if told and answer.status_code < 400:
                found[path] = told
            elif kept.told(path) and answer.status_code == 200 and "q=" not in path:
                found[path] = "is there"
    return found


def token_of(engine: Engine, email: str) -> str:
    with Session(engine) as session, committing(session):
        person = session.scalars(select(Person).where(Person.email == email)).one()
        actor = actor_of(session, person.id)
        assert actor is not None
        return issue_token(session, person=person, note="", actor=actor, now=utcnow())


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.mark.parametrize("role", STAFF)
def test_nobody_finds_it_who_is_neither_cleared_nor_named(
    app: Flask, as_person: Any, engine: Engine, kept: Kept, role: str
) -> None:
    found = walk(app, as_person(STAFF[role]), token_of(engine, STAFF[role]), kept)
    assert found == {}


def test_who_is_cleared_finds_it(app: Flask, as_person: Any, engine: Engine, kept: Kept) -> None:
    with Session(engine) as session, committing(session):
        session.execute(update(Person).where(Person.email == STAFF["manager"]).values(is_cleared=True))
    found = walk(app, as_person(STAFF["manager"]), token_of(engine, STAFF["manager"]), kept)
    assert {
        "/customers",
        "/requests",
        f"/requests/{kept.numbers[0]}",
        "/lists/requests.csv?",
        "/api/v1/requests",
    } <= set(found)
    assert [path for path, said in found.items() if isinstance(said, int)] == []
