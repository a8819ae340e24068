"""Forms of tasks that show what the case knows: nobody decides blind, and what is only shown cannot be sent."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.interpreter.state import names_of
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.pages.conftest import DISPATCHER
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
CHECK = form(
    "check",
    {"type": "text", "id": "hint", "text": "It costs ${amount} CZK\nfor ${who}, since ${day}; ${nothing}."},
    {"type": "number", "key": "amount", "label": "Price", "readonly": True, "appearance": {"suffixAdorner": "CZK"}},
    {"type": "textfield", "key": "who", "label": "For whom", "disabled": True},
    {"type": "checkbox", "key": "urgent", "label": "Urgent", "readonly": True},
    {"type": "select", "key": "kind", "label": "Kind", "readonly": True, "values": [{"value": "a", "label": "Apple"}]},
    {"type": "textarea", "key": "reason", "label": "Reason"},
    {
        "type": "radio",
        "key": "decision",
        "label": "Decision",
        "properties": {"prefilled": "no"},
        "values": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}],
    },
)
KNOWN: dict[str, Any] = {
    "amount": 25000.5, "who": "<b>Eva</b>", "urgent": True, "kind": "a", "reason": "as before", "decision": "yes",
    "day": "2026-11-28",
}  # fmt: skip


@pytest.fixture
def task(engine: Engine) -> Iterator[int]:
    """A case that stands at a form with what is known."""
    process = bpmn("checking", start(), user("check", candidateGroups="staff:dispatcher", formRef="check"), end(),
                   chain("begin", "check", "done"))  # fmt: skip
    with Session(engine) as session, committing(session):
        files = {"checking.bpmn": process, "check.form": CHECK}
        deployments.deploy(session, files, note="First", author="tests", now=utcnow())
    with Session(engine) as session, committing(session):
        cases.start(session, "checking", business_key="C-1", variables=KNOWN, now=utcnow())
    with Session(engine) as session:
        yield queries.tasks_of(session, "C-1")[0].id


def sent(engine: Engine, task_id: int) -> dict[str, Any]:
    """What history says that a person entered."""
    with Session(engine) as session:
        rows = [row for row in queries.history(session, "C-1") if row.task_id == task_id]
        return next(dict(row.details["variables"]) for row in rows if "variables" in row.details)


def test_a_form_shows_what_the_case_knows_escaped(engine: Engine, task: int, as_person: AsPerson) -> None:
    page = as_person(DISPATCHER).get(f"/tasks/{task}").text
    assert "It costs 25,000.5 CZK" in page or "It costs 25\xa0000,5 CZK" in page
    assert "&lt;b&gt;Eva&lt;/b&gt;" in page
    assert "<b>Eva" not in page
    assert "${" not in page
    assert "; –." in page  # what is missing says so, and no page falls over it
    assert "Apple" in page
    for key in ("amount", "who", "urgent", "kind"):
        assert f'name="{key}"' not in page
        assert f'id="field-{key}"' in page
    assert ">as before</textarea>" in page.replace("\r\n", "")
    assert not re.search(r'value="yes"[^>]* checked|checked[^>]* value="yes"', page)


def test_what_is_only_shown_is_not_taken(engine: Engine, task: int, as_person: AsPerson) -> None:
    given = {"amount": "1", "who": "me", "urgent": "", "kind": "b", "reason": "fine", "decision": "no"}
    done = as_person(DISPATCHER).post(f"/tasks/{task}/complete", given, form=f"/tasks/{task}")
    assert done.status_code == 302, done.text
    assert sent(engine, task) == {"reason": "fine", "decision": "no"}


def test_a_row_of_the_tables_alone_says_what_a_task_sees(engine: Engine, task: int) -> None:
    with Session(engine) as session:
        row = queries.task(session, task)
        assert row is not None
        assert names_of(row.body, row.engine_task_id) == KNOWN
