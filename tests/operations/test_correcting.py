"""Data are corrected where they are kept, and nothing is decided on a page that is out of date."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.operations.forms import Correct
from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration.inspection import inspect
from processes.engine.language import operations
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from processes.engine.store.audit import acts
from tests.engine.diagrams import bpmn, chain, end, service, start, user
from tests.operations.conftest import AGENT, Drain
from tests.web.conftest import Browser

IN = '<bpmn:extensionElements><camunda:in source="part" target="part"/></bpmn:extensionElements>'
OUTER = bpmn("outer", start(), f'<bpmn:callActivity id="order" name="Order the part" calledElement="inner">{IN}'
             "</bpmn:callActivity>", end(), chain("begin", "order", "done"))  # fmt: skip
INNER = bpmn("inner", start(), service("look_up", "test.look_up", retry="R1/PT5M", part="${part}"), user("pay"), end(),
             chain("begin", "look_up", "pay", "done"))  # fmt: skip


@pytest.fixture
def stuck(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> int:
    """A case whose called process was given a part that nobody knows."""

    def look_up(step: Any, *, part: str) -> None:
        if part != "valve":
            raise LookupError(part)

    described = operations._described("test.look_up", "test.look_up", look_up)
    monkeypatch.setitem(operations.OPERATIONS, "test.look_up", described)
    with Session(engine) as session, committing(session):
        files = {"outer.bpmn": OUTER, "inner.bpmn": INNER}
        deployments.deploy(session, files, note="tests", author="tests", now=utcnow())
        given = {"variables": {"part": "walve"}, "now": utcnow()}
        return cases.start(session, "outer", business_key="A-1", **given).id


def steps(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [task.element_id for task in queries.tasks_of(session, "A-1")]


def test_the_data_of_a_called_process_are_corrected(
    engine: Engine, stuck: int, administrator: Browser, drain: Drain
) -> None:
    page = f"/operations/cases/{stuck}"
    html = administrator.get(page).text
    assert "The process called at Order the part" in html
    (holder,) = re.findall(r'<option value="(called:[^"]+)"', html)
    (job_page,) = re.findall(r'href="(/operations/jobs/\d+)"', html.partition("Timers and steps to do")[2])
    assert f'<option selected value="{holder}"' in administrator.get(job_page).text
    typed = {"correct-name": "part", "correct-value": '"valve"', "correct-reason": "Misheard", "correct-retry": "y"}
    assert administrator.post(f"{page}/correct", {**typed, "correct-holder": "called:x"}, form=page).status_code == 422
    assert administrator.post(f"{page}/correct", {**typed, "correct-holder": holder}, form=page).status_code == 302
    assert drain() == ["done"]
    assert steps(engine) == ["pay"]
    with Session(engine) as session:
        assert inspect(session, stuck, now=utcnow()).variables == {"part": "walve"}
        _, corrected = acts(session, instance_id=stuck)
        assert (corrected.act, corrected.reason) == ("corrected", "Misheard")
        assert corrected.details == {"before": {"part": "walve"}, "after": {"part": "valve"}, "at": "order"}


def test_what_waits_for_its_next_attempt_is_tried_again_at_once_too(
    engine: Engine, stuck: int, administrator: Browser, drain: Drain
) -> None:
    with engine.begin() as connection:  # one attempt is left, an hour from now
        later = text("UPDATE job SET state = 'waiting', due_at = :at, next_at = :at WHERE state = 'failed'")
        connection.execute(later, {"at": utcnow() + timedelta(hours=1)})
    page = f"/operations/cases/{stuck}"
    (holder,) = re.findall(r'<option value="(called:[^"]+)"', administrator.get(page).text)
    typed = {"correct-name": "part", "correct-value": '"valve"', "correct-reason": "Misheard", "correct-retry": "y"}
    assert administrator.post(f"{page}/correct", {**typed, "correct-holder": holder}, form=page).status_code == 302
    assert drain() == ["done"]
    assert steps(engine) == ["pay"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("valve", "valve"),
        ('"12"', "12"),
        ("12.5", 12.5),
        ("true", True),
        ('["a"]', ["a"]),
        ("NaN", "NaN"),
        ("12,5", "12,5"),
    ],
)
def test_a_value_is_meant_as_it_is_typed(app: Flask, typed: str, meant: object) -> None:
    with app.test_request_context(method="POST", data={"name": "part", "value": typed, "reason": "Why"}):
        assert Correct([("", "Here")]).variables == {"part": meant}


def test_what_begins_as_a_list_and_is_none_is_refused(stuck: int, administrator: Browser) -> None:
    page = f"/operations/cases/{stuck}"
    (holder,) = re.findall(r'<option value="(called:[^"]+)"', administrator.get(page).text)
    typed = {"correct-name": "part", "correct-value": '["a', "correct-reason": "Misheard", "correct-holder": holder}
    refused = administrator.post(f"{page}/correct", typed, form=page)
    assert refused.status_code == 422
    assert "does not end as one" in refused.text


@pytest.mark.parametrize("act", ["reset", "correct"])
def test_a_page_that_is_out_of_date_decides_nothing(
    engine: Engine, case: Callable[..., int], administrator: Browser, act: str
) -> None:
    """Somebody completes the task between the administrator's look and click."""
    case_id = case("B-1", at_first=True, colour="green")
    page = f"/operations/cases/{case_id}"
    typed = {
        "reset": {"reset-place": "repair/first", "reset-reason": "Again"},
        "correct": {"correct-name": "colour", "correct-value": '"red"', "correct-reason": "Wrong"},
    }[act]

    def seen(html: str) -> str:
        (found,) = re.findall(rf'name="{act}-seen"[^>]*value="([^"]+)"', html)
        return str(found)

    before = seen(administrator.get(page).text)
    with Session(engine) as session, committing(session):
        (task,) = queries.tasks_of(session, "B-1")
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=utcnow())
    refused = administrator.post(f"{page}/{act}", {**typed, f"{act}-seen": before}, form=page)
    assert refused.status_code == 409
    assert "The case has moved since you opened this page." in refused.text
    with Session(engine) as session:
        assert acts(session, instance_id=case_id) == []
    now_shown = {f"{act}-seen": seen(refused.text)}
    assert administrator.post(f"{page}/{act}", {**typed, **now_shown}, form=page).status_code == 302
