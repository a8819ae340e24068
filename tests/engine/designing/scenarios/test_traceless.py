"""Nothing of a run stays: no rows, no locks, no pins; and a diagram that hangs is stopped."""

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from processes import domains
from processes.db import Base, committing
from processes.engine.designing.scenarios import passing, playing
from processes.engine.designing.scenarios.errors import ScenariosBusy
from processes.engine.designing.scenarios.running import run_all
from processes.engine.errors import EngineError
from processes.engine.jobs.scheduling import schedule
from processes.engine.running import cases
from processes.engine.running.answering import ScenarioSession
from processes.engine.store import deployments
from processes.outbox import post
from tests.engine import diagrams as d
from tests.engine.conftest import NOW
from tests.engine.designing.scenarios.conftest import file, scenario

TWO = d.two_tasks()


@pytest.fixture(autouse=True)
def _domains() -> None:
    domains.load()


def rows(engine: Engine) -> dict[str, int]:
    """How many rows every table has, as another session sees it."""
    with engine.connect() as connection:
        count = select(func.count())
        return {name: connection.scalar(count.select_from(table)) for name, table in Base.metadata.tables.items()}


def test_nothing_stays_of_a_run(engine, register):
    def leaky(step):
        post(step.session, "process.message_thrown", name="x", business_key="k", variables={})
        schedule(step.session, "t.work", due_at=step.now, key="leak")

    register("t.leak", leaky)
    service = d.service("leak", "t.leak", before=True)
    steps = d.catch("wait", d.timer("P1D"))
    diagram = d.bpmn(
        "leaky", d.start(), service, steps, d.user("ask"), d.end(), d.chain("begin", "leak", "wait", "ask", "done")
    )
    files = {
        "leaky.bpmn": diagram,
        "leaky.scenario": file(
            "leaky", scenario("x", {"do": "timer"}, {"do": "complete", "task": "ask"}, expect={"end": "done"})
        ),
    }
    before = rows(engine)
    with Session(engine) as session, committing(session):
        report = run_all(session, files, now=NOW)
        assert report.ok, [r.sentence() for r in report.red]
        locks = session.scalar(
            text("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        )
        limit = session.scalar(text("show statement_timeout"))
    assert (locks, limit) == (0, "0")
    assert rows(engine) == before


def test_a_case_that_starts_after_a_run_is_pinned_to_what_is_deployed(engine):
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"two_tasks.bpmn": TWO}, note="", author="t", now=NOW)
    other = d.bpmn("two_tasks", d.start(), d.end("other"), d.chain("begin", "other"))
    with Session(engine) as session, committing(session):
        report = run_all(
            session,
            {"two_tasks.bpmn": other, "s.scenario": file("two_tasks", scenario("x", expect={"end": "other"}))},
            now=NOW,
        )
        assert report.ok, [r.sentence() for r in report.red]
        instance = cases.start(session, "two_tasks", business_key="real", variables={}, now=NOW)
        assert instance.end_event is None
        assert [row.element_id for row in session.execute(text("select element_id from open_task"))] == ["first"]


def test_files_that_would_be_refused_are_told_and_nothing_is_run(session):
    report = run_all(session, {"a.bpmn": b"<x/>", "two_tasks.bpmn": TWO}, now=NOW)
    assert not report.ok
    assert [fault.file for fault in report.faults] == ["a.bpmn"]
    assert report.results == ()


def test_a_cycle_that_turns_for_ever_is_stopped(session, monkeypatch):
    monkeypatch.setattr(passing, "MAX_JOBS", 40)
    reminder = d.boundary("tick", "ask", d.timer("R/PT1S", "timeCycle"), interrupting=False)
    diagram = d.bpmn(
        "ticks",
        d.start(),
        d.user("ask"),
        reminder,
        d.end(),
        d.end("ticked"),
        d.chain("begin", "ask", "done"),
        d.chain("tick", "ticked"),
    )
    files = {"ticks.bpmn": diagram, "ticks.scenario": file("ticks", scenario("x", {"do": "pass", "time": "P30D"}))}
    report = run_all(session, files, now=NOW)
    assert report.red[0].red.got == "more than 40 timers and steps fell due"


def test_a_circle_that_never_waits_is_told(session):
    script = '<bpmn:scriptTask id="turn"><bpmn:script>n = 1</bpmn:script></bpmn:scriptTask>'
    again = '<bpmn:exclusiveGateway id="again" default="again_to_turn"/>'
    diagram = d.bpmn(
        "circle",
        d.start(),
        script,
        again,
        d.end(),
        d.chain("begin", "turn", "again"),
        d.flow("again", "turn"),
        d.flow("again", "done", "n == 2"),
    )
    report = run_all(session, {"circle.bpmn": diagram, "circle.scenario": file("circle", scenario("x"))}, now=NOW)
    assert "steps without coming to rest" in report.red[0].red.got


def test_a_scenario_that_takes_too_long_is_stopped_and_the_next_one_runs(session, register, monkeypatch):
    monkeypatch.setattr(playing, "SECONDS", 2)
    register("t.slow", lambda step: step.session.execute(text("select pg_sleep(0.05)")) and None)
    count = "<bpmn:loopCardinality>100</bpmn:loopCardinality>"
    name = "bpmn:multiInstanceLoopCharacteristics"
    loop = f'<{name} isSequential="true">{count}</{name}>'
    service = d.service("slow", "t.slow").replace("</bpmn:serviceTask>", f"{loop}</bpmn:serviceTask>")
    diagram = d.bpmn("slow_one", d.start(), service, d.end(), d.chain("begin", "slow", "done"))
    written = file("slow_one", scenario("slow"), scenario("quick", answers={"t.slow": {}}))
    report = run_all(session, {"slow_one.bpmn": diagram, "slow_one.scenario": written}, now=NOW)
    slow, quick = report.results
    assert slow.error.startswith("The scenario was stopped")
    assert quick.ok, quick.sentence()


def test_a_statement_that_hangs_is_stopped(session, register, monkeypatch):
    monkeypatch.setattr("processes.engine.designing.scenarios.running.STATEMENT_SECONDS", 1)
    register("t.hang", lambda step: step.session.execute(text("select pg_sleep(60)")) and None)
    diagram = d.bpmn("hang", d.start(), d.service("sleep", "t.hang"), d.end(), d.chain("begin", "sleep", "done"))
    report = run_all(session, {"hang.bpmn": diagram, "hang.scenario": file("hang", scenario("x"))}, now=NOW)
    assert "statement timeout" in report.red[0].red.got
    assert session.scalar(text("select 1")) == 1


def test_two_runs_do_not_wait_for_each_other_for_long(engine, monkeypatch):
    monkeypatch.setattr("processes.engine.designing.scenarios.running.LOCK_SECONDS", 1)
    files = {"two_tasks.bpmn": TWO, "s.scenario": file("two_tasks", scenario("x"))}
    with Session(engine) as deploying, Session(engine) as session:
        deployments.deploy(deploying, {"two_tasks.bpmn": TWO}, note="", author="t", now=NOW)
        with pytest.raises(ScenariosBusy):
            run_all(session, files, now=NOW)
        assert session.scalar(text("select 1")) == 1


def test_answers_cannot_be_had_outside_of_a_savepoint(engine):
    with engine.connect() as connection, pytest.raises(EngineError):
        ScenarioSession(connection, None)
