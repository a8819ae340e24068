"""The live view at its door: the figures on the page, the table to take along, the cases at a step, the path of one."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.people.rules import Role
from tests.designer.conftest import Designer
from tests.engine.diagrams import bpmn, call, chain, end, start, user
from tests.pages.conftest import counting

AGENT = frozenset({"staff:agent"})
OUTER = bpmn("outer", start(), user("enter"), call("inside", "inner"), end(), chain("begin", "enter", "inside", "done"))
INNER = bpmn("inner", start("in"), user("check"), end("out"), chain("in", "check", "out"))


@pytest.fixture
def begin(engine: Engine, deploy: Callable[..., None]) -> Callable[..., int]:
    """Starts a case two hours ago and completes its first task an hour ago, if asked; its id."""
    deploy({"outer.bpmn": OUTER, "inner.bpmn": INNER})

    def make(key: str, *, entered: bool = False) -> int:
        now = utcnow()
        with Session(engine) as session, committing(session):
            case = cases.start(session, "outer", business_key=key, variables={}, now=now - timedelta(hours=2)).id
        if entered:
            with Session(engine) as session, committing(session):
                (task,) = queries.tasks_of(session, key)
                at = now - timedelta(hours=1)
                tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=at)
        return case

    return make


@pytest.fixture
def watcher(sign_in: Callable[..., Designer]) -> Designer:
    """The browser of a process designer."""
    return sign_in(Role.PROCESS_DESIGNER)


def handed(page: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_page_says_where_cases_stand_and_how_long_they_stayed(begin: Any, watcher: Designer) -> None:
    begin("A")
    begin("B", entered=True)
    page = watcher.get("/designer/live/outer")
    drawn = handed(page.text, "live-drawing")
    told = drawn["elements"]
    assert (told["enter"]["cases"], told["enter"]["passed"], told["enter"]["median"]) == (1, 1, "1\N{NO-BREAK SPACE}h")
    assert told["inside"]["called"].startswith("/designer/live/inner")
    assert told["enter"]["heat"] == {"cases": 5, "stay": 5}
    assert told["begin"]["median"] == "at once"
    assert "<bpmn" in drawn["xml"]
    assert "2 running cases" in page.text
    assert watcher.get(told["inside"]["called"]).status_code == 200


def test_the_page_takes_as_many_statements_for_many_cases_as_for_one(app: Flask, begin: Any, watcher: Designer) -> None:
    begin("A", entered=True)
    taken = []
    for more in ("B", "C", "D", "E"):
        watcher.get("/designer/live/outer")
        with counting(app) as seen:
            assert watcher.get("/designer/live/outer").status_code == 200
        taken.append(len(seen.statements))
        begin(more, entered=more in "CD")
    assert len(set(taken)) == 1, taken
    assert taken[0] <= 14


def test_filters_stand_in_the_address(begin: Any, deploy: Any, watcher: Designer) -> None:
    begin("A")
    deploy({"outer.bpmn": OUTER.replace(b'name="Do enter"', b'name="Enter it"')})
    first, second = (handed(watcher.get(f"/designer/live/outer?version={n}").text, "live-drawing") for n in (1, 2))
    assert (first["elements"]["enter"]["cases"], second["elements"]["enter"]["cases"]) == (1, 0)
    assert "version=1" in first["elements"]["enter"]["url"]
    nobodys = watcher.get("/designer/live/outer?organisation=999&days=7")
    assert handed(nobodys.text, "live-drawing")["elements"]["enter"]["cases"] == 0
    assert "Nothing stands here" in nobodys.text
    day = (utcnow() - timedelta(days=3)).date().isoformat()
    earlier = watcher.get(f"/designer/live/outer?since=2020-01-01&until={day}")
    assert 'value="2020-01-01"' in earlier.text
    assert handed(earlier.text, "live-drawing")["elements"]["enter"]["passed"] == 0


@pytest.mark.parametrize(
    "nonsense",
    ["days=x&since=y&until=0000-99-99", "since=2026-02-01&until=2026-01-01", "version=99999999999999999999999",
     "organisation=-1&pack=%00", "days=-3", "since=9999-12-31&until=9999-12-31"],
)  # fmt: skip
def test_nonsense_in_the_address_narrows_nothing(begin: Any, watcher: Designer, nonsense: str) -> None:
    begin("A")
    assert watcher.get(f"/designer/live/outer?{nonsense}").status_code in (200, 404)
    assert watcher.get(f"/designer/live/outer.csv?{nonsense}").status_code in (200, 404)
    assert watcher.get(f"/designer/live/outer/cases?{nonsense}&after=x&element=%00").status_code in (200, 404)


def test_the_table_can_be_taken_along(begin: Any, watcher: Designer) -> None:
    begin("A")
    begin("B", entered=True)
    answer = watcher.get("/designer/live/outer.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=outer.csv"
    rows = {row["element"]: row for row in csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))}
    assert rows["enter"] | {"name": ""} == {
        "element": "enter", "name": "", "standing": "1", "failed": "0", "left": "1",
        "median_s": "3600", "p90_s": "3600", "share": "",
    }  # fmt: skip


def test_the_cases_at_a_step_page_by_page(begin: Any, watcher: Designer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.designer.listing.STANDING.limit", 2)
    for number in range(3):
        begin(f"CASE-{number}")
    first = watcher.get("/designer/live/outer/cases?element=enter&days=7")
    assert [key in first.text for key in ("CASE-0", "CASE-1", "CASE-2")] == [True, True, False]
    more = next(link for link in re.findall(r'href="([^"]+)"', first.text) if "after=" in link).replace("&amp;", "&")
    assert "days=7" in more
    assert [key in watcher.get(more).text for key in ("CASE-0", "CASE-2")] == [False, True]
    assert "No case stands here now" in watcher.get("/designer/live/outer/cases?element=done").text


def test_the_path_of_a_case_is_told_in_order_and_without_what_was_entered(
    engine: Engine, begin: Any, watcher: Designer
) -> None:
    case = begin("A")
    with Session(engine) as session, committing(session):
        (task,) = queries.tasks_of(session, "A")
        variables = {"secret": "salary 12345"}
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables=variables, now=utcnow())
    page = watcher.get(f"/designer/cases/{case}")
    played = handed(page.text, "replay-drawing")
    assert [one["process"] for one in played["diagrams"]] == ["outer", "inner"]
    done = next(step for step in played["steps"] if (step["kind"], step["element"]) == ("completed", "enter"))
    assert done["who"] == "Eva Nová"
    assert done["flows"] == ["enter_to_inside"]
    assert "12345" not in page.text
    assert watcher.get("/designer/cases/999999").status_code == 404


@pytest.mark.parametrize("path", ["/designer/live/outer", "/designer/live/outer.csv", "/designer/live/outer/cases"])
def test_only_designers_watch(begin: Any, sign_in: Callable[..., Designer], path: str) -> None:
    begin("A")
    assert sign_in(Role.TECHNICIAN, email="t@example.test").get(path).status_code == 403
    assert sign_in(Role.PROCESS_DESIGNER, email="d@example.test").get(path).status_code == 200
    assert sign_in(Role.ADMINISTRATOR, email="a@example.test").get(path).status_code == 200


def test_an_unknown_process_is_no_page(begin: Any, watcher: Designer) -> None:
    assert watcher.get("/designer/live/nothing").status_code == 404
    assert watcher.get("/designer/live/nothing/cases").status_code == 404
