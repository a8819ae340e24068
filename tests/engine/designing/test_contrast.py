"""Two looks at a process side by side, the ways that cases went, and the event log for process mining."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.engine.designing.contrasting import Contrast, Look, contrast
from processes.engine.designing.event_log import AT_ONCE, traces
from processes.engine.designing.live import drawn_version
from processes.engine.designing.places import read_chart
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Period
from processes.engine.designing.ways import Ways, ways
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.writing import write_now
from tests.engine.diagrams import bpmn, call, chain, end, flow, service, start, user

AGENT = frozenset({"staff:agent"})
HOUR = timedelta(hours=1)
OUTER = Chosen("outer")
INNER = bpmn("inner", start("in"), user("check"), end("out"), chain("in", "check", "out"))


def outer(*, last: str = "done") -> bytes:
    """Enter, then call `inner` or, if it is quick, look again."""
    return bpmn(
        "outer",
        start(),
        user("enter"),
        '<bpmn:exclusiveGateway id="which" default="which_to_inside"/>',
        call("inside", "inner"),
        user("again"),
        end(last),
        chain("begin", "enter", "which", "inside", last),
        flow("which", "again", "quick"),
        chain("again", last),
    )


@pytest.fixture
def play(session: Session, deploy: Callable[..., Any], now: datetime) -> Callable[..., None]:
    """Plays a case to its end: begun at an hour from now, each of its two tasks done so many hours later."""
    deploy(outer_bpmn=outer(), inner_bpmn=INNER)

    def make(key: str, hour: float, *took: float, **variables: Any) -> None:
        given = {"quick": False, **variables}
        cases.start(session, "outer", business_key=key, variables=given, now=now + hour * HOUR)
        for each in took:
            hour += each
            (task,) = queries.tasks_of(session, key)
            tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now + hour * HOUR)

    return make


@pytest.fixture
def period(now: datetime) -> Callable[[float, float], Period]:
    """From an hour to another, both from now."""
    return lambda since, until: Period(now + since * HOUR, now + until * HOUR)


@pytest.fixture
def look(session: Session, period: Callable[..., Period]) -> Callable[..., Contrast]:
    """What differs between the first hundred hours and the second."""

    def at(before: Chosen = OUTER, after: Chosen = OUTER) -> Contrast:
        found = contrast(session, Look(before, period(0, 100)), Look(after, period(100, 200)))
        assert found is not None
        return found

    return at


def test_stays_shares_and_whole_cases_of_two_periods_stand_side_by_side(play: Any, look: Any) -> None:
    play("A", 0, 2, 1)
    play("B", 0, 2, 1, quick=True)
    play("C", 100, 6, 1)
    found = look()
    lines = {line.place.id: line for line in found.lines}
    assert abs(lines["enter"].longer - 4 * HOUR) < HOUR / 2  # lengths are kept in bands
    assert abs(lines["inside"].longer) < HOUR / 10
    assert lines["again"].longer is None  # nothing was there in the second
    assert (lines["again"].before.count, lines["again"].after) == (1, None)
    shares = {turn.flow.id: turn.more for turn in found.turns}
    assert shares == {"which_to_inside": 0.5, "which_to_again": -0.5}
    assert (found.before.length.cases, found.after.length.cases) == (2, 1)
    assert (found.before.length.median, found.after.length.median) == (3 * HOUR, 7 * HOUR)


def test_failures_count_in_the_period_in_which_they_happened(
    session: Session, deploy: Any, register: Any, look: Any, now: datetime
) -> None:
    def fail(step: Any) -> None:
        raise RuntimeError("The server does not answer.")

    register("test.fail", fail)
    mail = service("mail", "test.fail", retry="R1/PT1M")
    deploy(outer_bpmn=bpmn("outer", start(), mail, end(), chain("begin", "mail", "done")))
    for key, hour in (("A", 1), ("B", 101), ("C", 102)):
        cases.start(session, "outer", business_key=key, variables={}, now=now + hour * HOUR)
    found = look()
    assert (found.before.failures, found.after.failures) == (1, 2)
    assert {line.place.id: (line.failed_before, line.failed_after) for line in found.lines}["mail"] == (1, 2)


def test_versions_are_told_apart(play: Any, deploy: Any, look: Any) -> None:
    play("A", 0, 2, 1)
    deploy(outer_bpmn=outer(last="finished"))
    play("B", 100, 5, 1)
    both = look(Chosen("outer", version=1), Chosen("outer", version=2))
    assert (both.before.length.cases, both.after.length.cases, both.definition.version) == (1, 1, 2)
    same = look(Chosen("outer", version=2), Chosen("outer", version=2))
    assert (same.before.length.cases, same.before.length.median) == (0, None)
    assert same.before.passed.stays == {}


def test_what_is_not_deployed_has_no_contrast(session: Session, period: Any) -> None:
    nothing = Look(Chosen("nothing"), period(0, 1))
    assert contrast(session, nothing, nothing) is None


@pytest.fixture
def gone(session: Session, period: Callable[..., Period]) -> Callable[..., Ways]:
    """The ways through a process in the first hundred hours."""

    def at(process: str = "outer", **narrowed: Any) -> Ways:
        chosen = Chosen(process, **narrowed)
        definition = drawn_version(session, chosen)
        assert definition is not None
        return ways(session, chosen, period(0, 100), read_chart(definition.content))

    return at


def test_the_way_on_which_most_time_was_spent_stands_first(play: Any, gone: Any) -> None:
    play("A", 0, 1, 2)
    play("B", 0, 3, 4)
    play("C", 0, 1, 1, quick=True)
    play("D", 0, 1)  # not yet ended
    play("E", 99, 1, 1)  # ended later
    found = gone()
    assert [(way.elements, way.cases) for way in found.ways] == [(["enter", "inside"], 2), (["enter", "again"], 1)]
    assert (found.ways[0].median, found.ways[0].share) == (5 * HOUR, pytest.approx(10 / 12))
    assert (found.cases, found.all) == (3, 2)


def test_a_called_process_has_the_ways_through_itself(play: Any, gone: Any) -> None:
    play("A", 0, 1, 2)
    play("B", 0, 1, 1, quick=True)
    (way,) = gone("inner").ways
    assert (way.elements, way.cases, way.median) == (["check"], 1, 2 * HOUR)


def test_nothing_that_ended_has_no_ways(play: Any, gone: Any) -> None:
    play("A", 0, 1)
    assert gone() == Ways([], 0, 0)


def test_the_event_log_has_the_whole_way_of_each_case_that_began_in_the_period(
    session: Session, play: Any, period: Any, now: datetime
) -> None:
    play("A", 98, 1, 5)
    play("B", 101, 1, 1)
    (trace,) = traces(session, Chosen("outer"), period(0, 100))
    assert (trace.case.business_key, trace.case.version) == ("A", 1)
    told = [(event.kind, event.element_id) for event in trace.events]
    assert told[:3] == [("completed", "begin"), ("started", "enter"), ("completed", "enter")]
    assert told[-1] == ("completed", "done")
    assert {event.actor for event in trace.events} == {"system", "person:1"}
    assert trace.events[2].at == now + 99 * HOUR


def test_many_cases_are_read_in_parts(
    session: Session, play: Any, period: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processes.engine.designing.event_log.AT_ONCE", 2)
    for number in range(5):
        play(f"C{number}", number, 1, 1)
    write_now(session)
    found = list(traces(session, Chosen("inner"), period(0, 100)))
    assert [trace.case.business_key for trace in found] == [f"C{number}" for number in range(5)]
    assert AT_ONCE > 2
