"""Names of steps are data: a per cent sign breaks no page, and what a customer wrote is never markup."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases
from processes.engine.store import deployments
from processes.engine.store.models import OpenTask
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.pages.conftest import DISPATCHER
from tests.web.conftest import Browser

EVIL = '<div data-part="/logout" data-after="0">%(name)s 100 %</div>'


@pytest.fixture
def evil_case(engine: Engine) -> int:
    """A case whose step is named after what a customer wrote; the id of its open task."""
    named = user("check").replace('name="Do check"', 'name="Discount over 10 %: ${subject}"')
    with Session(engine) as session, committing(session):
        diagram = bpmn("discount", start(), named, end(), chain("begin", "check", "done"))
        deployments.deploy(session, {"discount.bpmn": diagram}, note="t", author="t", now=utcnow())
        case = cases.start(session, "discount", business_key="D1", variables={"subject": EVIL}, now=utcnow())
        return session.scalars(select(OpenTask.id).where(OpenTask.instance_id == case.id)).one()


@pytest.mark.parametrize("path", ["/tasks", "/tasks/{task}", "/", "/designer/live/discount", "/operations/cases"])
def test_a_step_named_after_a_customers_text_is_shown_as_it_is(
    app: Flask, as_person: Callable[[str], Browser], evil_case: int, path: str
) -> None:
    reader = "spravce@severka.example" if "designer" in path or "operations" in path else DISPATCHER
    answer = as_person(reader).get(path.format(task=evil_case), follow_redirects=True)
    assert answer.status_code == 200
    assert '<div data-part="/logout' not in answer.text
