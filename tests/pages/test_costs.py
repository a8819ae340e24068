"""What acts of a case cost in statements, on a desk as it is and on one with many more customers and technicians."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.orm import Session

from app.extensions import db
from podpora.load import customers
from processes.clock import utcnow
from processes.db import committing
from processes.engine.store.models import OpenTask
from processes.people.models import Person, Project
from processes.people.rules import Role
from processes.settings import Settings
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN, counting
from tests.web.conftest import Browser, Page
from tests.world import World

# savepoints included, BEGIN and COMMIT not; what a form costs that is sent once (its key, its draft) included
MOST = {
    "new_request": 6,
    "new_request_staff": 7,
    "log": 14,
    "approve": 16,
    "ask": 18,
    "answer": 13,
    "work_log": 8,
    "propose": 19,
    "sign_off": 18,
    "dispatch": 9,
    "request_staff": 5,
    "request_customer": 5,
}


class Case:
    """Plays a case through the pages and keeps what each act took."""

    def __init__(self, app: Flask, engine: Engine, as_person: Callable[[str], Browser]) -> None:
        self.app, self.engine = app, engine
        self.customer, self.dispatcher = as_person(CUSTOMER), as_person(DISPATCHER)
        self.technician, self.took = as_person(TECHNICIAN), dict[str, int]()
        self.sizes: dict[str, int] = {}

    def play(self) -> dict[str, int]:
        """Statements by act."""
        with Session(self.engine) as session:
            technician_id = session.scalars(select(Person.id).where(Person.email == TECHNICIAN)).one()
            project_id = session.scalars(
                select(Project.id).where(Project.name == OFFICE[1]).order_by(Project.id)
            ).first()
        self.customer.get("/requests/new")  # a process keeps the catalogue for twenty seconds: read it before counting
        self.get("new_request", self.customer, "/requests/new")
        new = {"kind": "incident", "summary": secrets.token_hex(4), "impact": "person", "urgency": "medium"}
        new |= {"project_id": str(project_id), "description": "Broken", "draft": "request"}
        number = self.send("log", self.customer, "/requests/new", new).rpartition("/")[2]
        self.get("new_request_staff", self.dispatcher, f"/requests/new?project_id={project_id}")
        self.get("dispatch", self.dispatcher, "/dispatch")
        approve = {"decision": "approve", "technician_id": str(technician_id), "impact": "person"}
        self.complete("approve", self.dispatcher, number, "approve_request", approve)
        ask = {"message-kind": "question", "message-body": "?", "message-seen": "0", "draft": f"message:{number}"}
        self.send("ask", self.technician, f"/requests/{number}/messages", ask)
        self.complete("answer", self.customer, number, "answer_question", {"answer": "!"})
        self.get("request_staff", self.technician, f"/requests/{number}")
        self.get("request_customer", self.customer, f"/requests/{number}")
        self.log_work(number)
        self.complete("propose", self.technician, number, "work_on_request", {"cause": "software", "summary": "Done"})
        self.complete("sign_off", self.customer, number, "sign_off", {"decision": "approve"})
        return self.took

    def log_work(self, number: str) -> None:
        """Work before the request was logged is asked about, so it is sent a second time."""
        start = utcnow() - timedelta(hours=3)
        sent = {"day": f"{start:%Y-%m-%d}", "started_at": f"{start:%H}:00", "ended_at": f"{start:%H}:12"}
        work = {f"work-{key}": value for key, value in {**sent, "activity": "remote", "description": "Done"}.items()}
        path = f"/requests/{number}/work-logs"
        page = self.technician.post(path, work, form="/account").text
        sure = page.partition('name="work-sure" value="')[2].partition('"')[0]
        self.send("work_log", self.technician, path, {**work, "work-sure": sure})

    def get(self, name: str, browser: Browser, path: str) -> None:
        """A page, for somebody whose login was seen a moment ago: that is noted every few minutes."""
        assert browser.get("/account").status_code == 200
        with counting(self.app) as counted:
            answer = browser.get(path)
        assert answer.status_code == 200
        self.sizes[name] = len(answer.data)
        self.took[name] = len(counted.statements)

    def complete(self, name: str, browser: Browser, number: str, element: str, form: dict[str, str]) -> None:
        """The form of a task."""
        with Session(self.engine) as session:
            open_ = select(OpenTask.id).where(OpenTask.business_key == number, OpenTask.element_id == element)
            task_id = session.scalars(open_).one()
        self.send(name, browser, f"/tasks/{task_id}/complete", {**form, "draft": f"task:{task_id}"})

    def send(self, name: str, browser: Browser, path: str, form: dict[str, str]) -> str:
        """A form as a page of ours sends it; where it leads."""
        page = Page(browser.get("/account").text)
        own = {"csrf_token": page.token, "form_key": secrets.token_urlsafe(16)}
        with counting(self.app) as counted:
            answer = browser.client.post(path, data={**own, **form})
        assert answer.status_code == 302, answer.text
        assert counted.commits == 1
        self.took[name] = len(counted.statements)
        return str(answer.location)


@pytest.fixture
def case(
    app: Flask, engine: Engine, as_person: Callable[[str], Browser], change_settings: Callable[..., Settings]
) -> Case:
    """Windows in which is counted what a person writes begin but once."""
    app.config["PODPORA"] = change_settings(message_limit="200 per 30 minutes; 300 per hour")
    return Case(app, engine, as_person)


def _grow(engine: Engine) -> None:
    """Sixty more customers with two projects each, and five more technicians on shift."""
    now = utcnow()
    with Session(engine) as session, committing(session):
        customers.add(session, customers.invented(60, Random(1)), now)
        world = World(session, now=now)
        for number in range(5):
            person = world.hired(f"t{number}@severka.example", Role.TECHNICIAN)
            world.skilled(person, Windows=number % 3 + 1)
            world.works(person, now - timedelta(hours=1), days=1)


@pytest.fixture
def unkept(app: Flask) -> list[str]:
    """Statements whose SQL is made anew each time that they are sent, as SQLAlchemy keeps it of no such construct."""
    found: list[str] = []
    with app.app_context():

        @event.listens_for(db.engine, "before_cursor_execute")
        def note(_connection: object, _cursor: object, statement: str, _: object, context: Any, _many: bool) -> None:
            made = context.compiled and context.compiled.statement
            if made is not None and (made.is_select or made.is_dml) and context.cache_hit is CacheStats.NO_CACHE_KEY:
                found.append(statement)

    return found


def test_sql_of_acts_and_pages_is_made_once(case: Case, unkept: list[str]) -> None:
    case.play()
    assert unkept == []


def test_an_act_costs_the_same_however_many_customers_and_technicians_there_are(case: Case, engine: Engine) -> None:
    few = dict(case.play())
    case.play()  # what a desk's first case reads for all that follow is read
    few = {name: min(count, case.took[name]) for name, count in few.items()}
    assert {name: count for name, count in few.items() if count > MOST[name]} == {}
    size = case.sizes["new_request_staff"]
    _grow(engine)
    assert case.play() == few
    assert case.sizes["new_request_staff"] < size + 2000  # a field by which a project is found, for a list of all
