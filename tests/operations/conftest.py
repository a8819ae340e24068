"""A small process that fails on demand, its cases, and the browser of an administrator."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs import performing
from processes.engine.language import operations
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from processes.engine.store.models import Job
from processes.people.rules import Role
from tests.engine.diagrams import bpmn, catch, chain, end, service, start, timer, user
from tests.web.conftest import Browser
from tests.world import World
from tests.world.people import PASSWORD

AGENT = frozenset({"staff:agent"})
Drain = Callable[..., list[str]]
NO_MAIL = Job.queue != "mail"  # a step that fails is told by mail too; other workers deliver it
PROCESS = bpmn(
    "repair",
    start(),
    user("first"),
    service("work", "test.work", retry="R1/PT5M"),
    user("second"),
    catch("pause", timer("P7D")),
    end(),
    chain("begin", "first", "work", "second", "pause", "done"),
)


class Work:
    """The operation of the diagram: fails while `broken`, or while the case's `part` is the wrong one."""

    broken = True

    def __call__(self, step: Any, *, name: str = "") -> dict[str, Any]:
        if self.broken:
            raise ValueError(f"Part {step.instance_id} does not fit.")
        return {"worked": True}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Work:
    """The operation, which fails until told otherwise."""
    made = Work()

    def operate(step: Any, *, name: str = "") -> dict[str, Any]:
        return made(step, name=name)

    described = operations._described("test.work", "test.work", operate)
    monkeypatch.setitem(operations.OPERATIONS, "test.work", described)
    return made


@pytest.fixture
def case(engine: Engine, broken: Work) -> Callable[..., int]:
    """Starts a case under a business key and, unless `at_first`, completes its first task, which fails; its id."""
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"repair.bpmn": PROCESS}, note="tests", author="tests", now=utcnow())

    def begin(key: str, *, at_first: bool = False, **variables: Any) -> int:
        now = utcnow() - timedelta(minutes=2)
        with Session(engine) as session, committing(session):
            made = cases.start(session, "repair", business_key=key, variables=variables, now=now).id
        if not at_first:
            with Session(engine) as session, committing(session):
                (task,) = queries.tasks_of(session, key)
                tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now)
        return made

    return begin


@pytest.fixture
def drain(engine: Engine) -> Drain:
    """Does every job that is due, as the workers of steps would; how each ended."""

    def run(now: datetime | None = None) -> list[str]:
        at, ended = now or utcnow(), []
        with Session(engine) as session:
            due = session.scalars(select(Job.id).where(Job.due_at <= at, NO_MAIL).order_by(Job.id)).all()
        for job_id in due:
            ended.append(performing.perform(lambda: Session(engine), job_id, clock=lambda: at).state)
        return ended

    return run


@pytest.fixture
def sign_in(app: Flask, engine: Engine) -> Callable[..., Browser]:
    """A browser of a person of these roles."""

    def make(*roles: Role, email: str = "eva@example.test") -> Browser:
        with Session(engine) as session, committing(session):
            World(session, now=utcnow()).hired(email, *roles, name="Eva Novak", locale="en", password=PASSWORD)
        browser = Browser(app.test_client())
        assert browser.sign_in(email).status_code == 302
        return browser

    return make


@pytest.fixture
def administrator(sign_in: Callable[..., Browser]) -> Browser:
    """The browser of an administrator."""
    return sign_in(Role.ADMINISTRATOR)
