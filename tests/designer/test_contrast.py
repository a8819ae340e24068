"""What changed in a process, the ways cases went, and its event log, at the door."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.people.rules import Role
from tests.designer.conftest import Designer
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.pages.conftest import counting

AGENT = frozenset({"staff:agent"})
XES = "{http://www.xes-standard.org/}"
PROCESS = bpmn("outer", start(), user("enter"), end(), chain("begin", "enter", "done"))


@pytest.fixture
def play(engine: Engine, deploy: Callable[..., None]) -> Callable[..., None]:
    """Plays cases to their ends: begun so many days ago, their task done so many hours later."""
    deploy({"outer.bpmn": PROCESS})

    def make(*played: tuple[str, float, float]) -> None:
        for key, days, hours in played:
            began = utcnow() - timedelta(days=days)
            with Session(engine) as session, committing(session):
                cases.start(session, "outer", business_key=key, variables={}, now=began)
            with Session(engine) as session, committing(session):
                (task,) = queries.tasks_of(session, key)
                at = began + timedelta(hours=hours)
                tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=at)

    return make


@pytest.fixture
def watcher(sign_in: Callable[..., Designer]) -> Designer:
    """The browser of a process designer."""
    return sign_in(Role.PROCESS_DESIGNER)


def test_the_days_before_stand_beside_those_asked_for(play: Any, watcher: Designer) -> None:
    play(("A", 40, 2), ("B", 10, 6))
    page = watcher.get("/designer/live/outer/contrast?days=30").text
    assert "+4\N{NO-BREAK SPACE}h" in page
    assert "(+200%)" in page
    assert "slower" in page


def test_the_page_takes_as_many_statements_for_many_cases_as_for_one(app: Flask, play: Any, watcher: Designer) -> None:
    play(("A", 40, 2))
    taken = []
    for more in [("B", 41, 1), ("C", 3, 1), ("D", 5, 1)]:
        watcher.get("/designer/live/outer/contrast")
        with counting(app) as counted:
            assert watcher.get("/designer/live/outer/contrast").status_code == 200
        taken.append(len(counted.statements))
        play(more)
    assert len(set(taken)) == 1


def test_a_deployment_is_offered_with_what_was_before_it(play: Any, deploy: Any, watcher: Designer) -> None:
    play(("A", 2, 1))
    assert "Before and after a deployment" not in watcher.get("/designer/live/outer/contrast").text
    deploy({"outer.bpmn": PROCESS.replace(b"enter", b"type")})
    page = watcher.get("/designer/live/outer/contrast").text
    assert "before_version=1" in page
    assert "v2 · " in page


@pytest.mark.parametrize(
    "query", ["since=2026-13-01", "since=x&until=y&before_since=%00", "version=-1&before_version=a"]
)
def test_an_address_that_means_nothing_narrows_nothing(play: Any, watcher: Designer, query: str) -> None:
    play(("A", 2, 1))
    for page in ("contrast", "ways", "events.csv"):
        assert watcher.get(f"/designer/live/outer/{page}?{query}").status_code == 200


def test_ways_say_what_was_done_and_lead_to_the_last_case(play: Any, watcher: Designer) -> None:
    play(("A", 4, 2), ("B", 2, 6))
    page = watcher.get("/designer/live/outer/ways").text
    assert "2 cases, 1 way" in page
    assert "Do enter" in page
    assert "/designer/cases/2" in page


def test_nothing_is_known_of_what_is_not_deployed(watcher: Designer) -> None:
    for page in ("nothing/contrast", "nothing/ways", "nothing.xes", "nothing/events.csv"):
        assert watcher.get(f"/designer/live/{page}").status_code == 404


def test_only_designers_see_it(play: Any, sign_in: Callable[..., Designer]) -> None:
    technician = sign_in(Role.TECHNICIAN)
    for page in ("outer/contrast", "outer/ways", "outer.xes", "outer/events.csv"):
        assert technician.get(f"/designer/live/{page}").status_code == 403


def test_the_event_log_as_xes(play: Any, watcher: Designer) -> None:
    play(("A", 4, 2), ("B \x1b<&>", 2, 6))  # what a stranger may have written, and no XML can hold
    answer = watcher.get("/designer/live/outer.xes")
    log = etree.fromstring(answer.data)
    assert {one.get("prefix") for one in log.iter(f"{XES}extension")} == {"concept", "lifecycle", "org", "time"}
    first, second = log.iter(f"{XES}trace")
    assert values(second)["concept:name"] == "B <&>"
    events = [values(event) for event in first.iter(f"{XES}event")]
    assert [(event["concept:instance"], event["lifecycle:transition"]) for event in events] == [
        ("begin", "complete"),
        ("enter", "start"),
        ("enter", "complete"),
        ("done", "complete"),
    ]
    assert events[2]["concept:name"] == "Do enter"
    assert events[2]["org:resource"] == "person:1"


def values(node: Any) -> dict[str, str]:
    return {one.get("key"): one.get("value") for one in node if one.get("key")}


def test_the_event_log_as_a_table(play: Any, watcher: Designer) -> None:
    play(("=A", 4, 2))
    answer = watcher.get("/designer/live/outer/events.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["case"], row["element"], row["type"], row["transition"]) for row in rows] == [
        ("'=A", "begin", "startEvent", "complete"),
        ("'=A", "enter", "userTask", "start"),
        ("'=A", "enter", "userTask", "complete"),
        ("'=A", "done", "endEvent", "complete"),
    ]
    assert "outer-events.csv" in answer.headers["Content-Disposition"]
