"""Scenarios run beside the pages: what they take has an end, and nothing of a killed run stays."""

import json
import os
import time

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.designer import bounded
from processes.clock import utcnow
from tests.designer.conftest import Designer
from tests.engine.diagrams import bpmn, chain, end, start, user

WILD = bpmn(
    "wild",
    start(),
    '<bpmn:scriptTask id="grow"><bpmn:script>a = get("a", 0) + 1</bpmn:script></bpmn:scriptTask>',
    user("ask"),
    end(),
    chain("begin", "grow", "ask", "done"),
)


def files(**of_one: object) -> dict[str, bytes]:
    """The diagram with two scenarios."""
    scenarios = [{"name": "one", **of_one}, {"name": "two"}]
    said = json.dumps({"id": "wild", "process": "wild", "scenarios": scenarios}).encode()
    return {"wild.bpmn": WILD, "wild.scenario": said}


FILES = files()
LARGE = files(start={"a": [1] * 600_000})  # read, it takes far more than what a process has let go of before


@pytest.fixture
def within(app: Flask, designer: Designer):
    """Inside the application, whose database the runs use."""
    with app.app_context():
        yield


@pytest.mark.usefixtures("within")
def test_a_run_of_its_own_is_as_one_here_and_the_second_is_quick() -> None:
    assert bounded.play(FILES, now=utcnow()).ok is True
    began = time.monotonic()
    report = bounded.play(FILES, now=utcnow(), names=["two"])
    assert [result.name for result in report.results] == ["two"]
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("within")
@pytest.mark.parametrize("limit", [{"seconds": 0}, {"memory": 0, "seconds": 10}])
def test_a_run_that_takes_too_much_is_killed_and_red(
    limit: dict[str, int], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "GRACE", 0)
    report = bounded.play(LARGE if "memory" in limit else FILES, now=utcnow(), **limit)
    assert [result.name for result in report.red] == ["one", "two"]
    assert "all scenarios together took longer than" in report.red[0].sentence()
    assert _children() == []
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from definition where key = 'wild'")) == 0


def _children() -> list[str]:
    """What runs below this process, the server that plays are forked from aside."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat, open(f"/proc/{name}/cmdline") as line:
                parent, command = stat.read().rpartition(")")[2].split()[1], line.read()
        except OSError:
            continue
        if int(parent) == os.getpid() and "forkserver" not in command and "resource_tracker" not in command:
            found.append(command)
    return [command for command in found if "app.designer" in command]
