"""The live view: cases counted where they stand, stays measured, ways counted, whatever the cases' versions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session

from processes.engine.designing import live as figures
from processes.engine.designing import stays
from processes.engine.designing.places import read_chart
from processes.engine.designing.replaying import replay
from processes.engine.designing.standing import Chosen, Standing, map_of, standing_cases
from processes.engine.designing.stays import Period
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import ProcessInstance
from processes.writing import write_now
from tests.engine.diagrams import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    end,
    flow,
    message,
    message_root,
    service,
    start,
    timer,
    user,
)

AGENT = frozenset({"staff:agent"})
HOUR = timedelta(hours=1)
INNER = bpmn("inner", start("in"), user("check"), end("out"), chain("in", "check", "out"))
OUTER = bpmn(
    "outer",
    start(),
    user("enter"),
    call("first", "inner"),
    '<bpmn:exclusiveGateway id="which" default="which_to_wait"/>',
    catch("wait", message("go_on")),
    user("again"),
    boundary("late", "again", timer("PT2H"), interrupting=False),
    end("reminded"),
    end(),
    chain("begin", "enter", "first", "which"),
    flow("which", "wait"),
    flow("which", "again", "quick"),
    chain("wait", "again", "done"),
    flow("late", "reminded"),
    roots=message_root("go_on"),
)


@pytest.fixture
def begin(session: Session, deploy: Callable[..., Any], now: datetime) -> Callable[..., int]:
    """Starts a case at an hour from now; its id."""
    deploy(outer_bpmn=OUTER, inner_bpmn=INNER)

    def make(key: str, hour: float = 0, process: str = "outer", **variables: Any) -> int:
        given = {"quick": False, **variables}
        return cases.start(session, process, business_key=key, variables=given, now=now + hour * HOUR).id

    return make


@pytest.fixture
def complete(session: Session, now: datetime) -> Callable[..., None]:
    """Completes the only open task of a case (or the one at an element) at an hour from now."""

    def do(key: str, hour: float, element: str | None = None) -> None:
        (task,) = [row for row in queries.tasks_of(session, key) if element in (None, row.element_id)]
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now + hour * HOUR)

    return do


@pytest.fixture
def look(session: Session, now: datetime) -> Callable[..., figures.Live]:
    """The live view of a process over the days around now."""

    def at(process: str = "outer", *, since: float = -24, until: float = 48, **narrowed: Any) -> figures.Live:
        found = figures.live(session, Chosen(process, **narrowed), Period(now + since * HOUR, now + until * HOUR))
        assert found is not None
        return found

    return at


def standing(found: figures.Live) -> dict[str, int]:
    return {line.place.id: line.now.cases for line in found.lines if line.now.cases}


def stayed(found: figures.Live, element: str) -> tuple[int, timedelta, timedelta] | None:
    stay = next(line.stay for line in found.lines if line.place.id == element)
    return stay and (stay.count, stay.median, stay.ninetieth)


def keys(*numbers: str) -> Select[tuple[str]]:
    return select(ProcessInstance.business_key).where(ProcessInstance.business_key.in_(numbers)).distinct()


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []
    bind = session.get_bind()
    target = getattr(bind, "engine", bind)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(target, "before_cursor_execute", note)
    yield seen
    event.remove(target, "before_cursor_execute", note)


def test_a_case_counts_at_its_step_and_at_every_call_around_it(begin: Any, complete: Any, look: Any) -> None:
    begin("A")
    begin("B")
    begin("C")
    complete("B", 1)
    complete("C", 1)
    complete("C", 2)
    assert standing(look()) == {"enter": 1, "first": 1, "wait": 1}
    assert look().whole == Standing(cases=3)
    assert standing(look("inner")) == {"check": 1}
    assert look("inner").whole.cases == 1
    assert look().most == 1


def test_what_listens_beside_a_case_does_not_count_as_standing(begin: Any, complete: Any, look: Any) -> None:
    begin("A", quick=True)
    complete("A", 1)
    complete("A", 2)
    assert standing(look()) == {"again": 1}  # its timer runs as well


def test_stays_are_measured_from_arrival_to_leaving(begin: Any, complete: Any, look: Any) -> None:
    for key, hours in (("A", 1), ("B", 2), ("C", 11)):
        begin(key, quick=True)
        complete(key, hours)
        complete(key, hours + 1)
    assert stayed(look(), "enter") == (3, 2 * HOUR, timedelta(hours=9, minutes=12))
    assert stayed(look(), "first") == (3, HOUR, HOUR)
    assert stayed(look("inner"), "check") == (3, HOUR, HOUR)
    assert stayed(look(), "begin") == (3, timedelta(0), timedelta(0))
    assert stayed(look(), "again") is None
    assert look().slowest == 2 * HOUR


def test_a_stay_that_began_before_the_period_counts_with_its_whole_length(begin: Any, complete: Any, look: Any) -> None:
    begin("A", -100)
    begin("B", 0)
    complete("A", 2)
    complete("B", 3)
    assert stayed(look(since=1), "enter") == (2, timedelta(hours=52.5), timedelta(hours=92.1))
    assert stayed(look(since=1, until=2.5), "enter") == (1, 102 * HOUR, 102 * HOUR)
    assert stayed(look(since=4), "enter") is None


def test_the_share_of_every_way_out(begin: Any, complete: Any, look: Any) -> None:
    for key, quick in (("A", True), ("B", False), ("C", False), ("D", False)):
        begin(key, quick=quick)
        complete(key, 1)
        complete(key, 1)
    found = {branch.flow.id: (branch.count, branch.share) for branch in look().branches}
    assert found == {"which_to_wait": (3, 0.75), "which_to_again": (1, 0.25)}
    assert not look(since=2).branches


def test_a_parallel_gateway_chooses_no_way() -> None:
    parallel = '<bpmn:parallelGateway id="both"/>'
    ways = (flow("begin", "both"), flow("both", "one"), flow("both", "two"), flow("one", "done"), flow("two", "done"))
    drawn = bpmn("forked", start(), parallel, user("one"), user("two"), end(), *ways)
    assert [flow.id for flow in read_chart(drawn).flows.values() if flow.is_choice] == []


def test_failed_jobs_stand_where_they_failed(begin: Any, deploy: Any, register: Any, look: Any) -> None:
    def fail(step: Any) -> None:
        raise ValueError("broken")

    register("test.fail", fail)
    deploy(breaks_bpmn=bpmn("breaks", start(), service("work", "test.fail", retry="R1/PT1M"), end(),
                            chain("begin", "work", "done")))  # fmt: skip
    begin("A", process="breaks")
    begin("B", process="breaks")
    found = look("breaks")
    assert {line.place.id: line.now for line in found.lines if line.now.failed} == {"work": Standing(2, 2)}
    assert found.whole == Standing(2, 2)


def test_cases_narrow_to_a_version_a_pack_and_business_keys(begin: Any, deploy: Any, complete: Any, look: Any) -> None:
    begin("A")
    complete("A", 1)
    begin("B", 5)
    deploy(outer_bpmn=OUTER.replace(b'name="Do enter"', b'name="Enter it"'))
    begin("C", 6)
    complete("C", 8)
    assert standing(look(version=1)) == {"enter": 1, "first": 1}
    assert standing(look(version=2)) == {"first": 1}
    assert stayed(look(version=2), "enter") == (1, 2 * HOUR, 2 * HOUR)
    assert stayed(look(pack="standard"), "enter") == (2, 1.5 * HOUR, 1.9 * HOUR)
    assert standing(look(keys=keys("A", "C"))) == {"first": 2}
    assert stayed(look(keys=keys("A")), "enter") == (1, HOUR, HOUR)
    assert look(version=2).definition.version == 2
    assert look().definition.version == 2
    assert standing(look("inner", keys=keys("C"))) == {"check": 1}
    assert standing(look("inner", version=1)) == {"check": 2}


def test_a_pack_nobody_uses_leaves_nothing(begin: Any, session: Session, now: datetime) -> None:
    begin("A")
    assert figures.live(session, Chosen("outer", version=9), Period(now, now + HOUR)) is None
    assert figures.live(session, Chosen("nothing"), Period(now, now + HOUR)) is None
    found = figures.live(session, Chosen("outer", pack="other"), Period(now, now + HOUR))
    assert found is not None
    assert standing(found) == {}


def test_elements_of_other_versions_are_told_apart(begin: Any, deploy: Any, look: Any) -> None:
    begin("A")
    deploy(outer_bpmn=OUTER.replace(b'"enter"', b'"write"').replace(b"begin_to_enter", b"begin_to_write"))
    line = next(line for line in look().lines if line.place.id == "enter")
    assert (line.is_drawn, line.now.cases) == (False, 1)


@pytest.mark.parametrize("stands_in", ["one", "two"])
def test_where_ids_repeat_the_history_says_which_is_meant(
    begin: Any, deploy: Any, complete: Any, look: Any, stands_in: str
) -> None:
    twice = bpmn(
        "twice", start(), call("one", "small"), call("two", "small"), end(), chain("begin", "one", "two", "done")
    )
    deploy(twice_bpmn=twice, small_bpmn=bpmn("small", start(), user("check"), end(), chain("begin", "check", "done")))
    begin("A", process="twice")
    if stands_in == "two":
        complete("A", 1)
    assert standing(look("twice")) == {stands_in: 1}
    assert standing(look("small")) == {"check": 1}


def test_cases_at_a_step_page_by_id_and_say_since_when(
    begin: Any, complete: Any, session: Session, now: datetime
) -> None:
    ids = [begin(f"K{number}", number) for number in range(5)]
    complete("K1", 7)
    chosen = Chosen("outer")
    found = standing_cases(session, chosen, map_of(session, chosen), "enter", limit=3)
    assert [row.id for row in found.rows] == [ids[0], ids[2], ids[3]]
    assert [row.since for row in found.rows] == [now, now + 2 * HOUR, now + 3 * HOUR]
    rest = standing_cases(session, chosen, map_of(session, chosen), "enter", after=found.after)
    assert [row.business_key for row in rest.rows] == ["K4"]
    (inside,) = standing_cases(session, chosen, map_of(session, chosen), "first").rows
    assert (inside.business_key, inside.since) == ("K1", now + 7 * HOUR)
    everywhere = standing_cases(session, chosen, map_of(session, chosen), "")
    assert [row.id for row in everywhere.rows] == ids


def test_very_busy_periods_are_measured_on_some_of_the_cases(
    begin: Any, complete: Any, look: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        begin(f"K{number}")
        complete(f"K{number}", 2)
    monkeypatch.setattr(stays, "MOST_ENTRIES", 1)
    monkeypatch.setattr(stays, "_expected", lambda *_: 3)
    found = look()
    assert found.of_each == 3
    assert stayed(found, "enter") == (12, 2 * HOUR, 2 * HOUR)


def test_the_live_view_takes_seven_statements_however_many_cases(
    begin: Any, complete: Any, look: Any, session: Session
) -> None:
    for number in range(4):
        begin(f"K{number}")
    complete("K0", 1)
    write_now(session)
    with counted(session) as seen:
        look()
    assert len(seen) == 7, seen
    with counted(session) as seen:
        look("inner")
    assert len(seen) == 7, seen


def test_a_path_is_told_step_by_step(begin: Any, complete: Any, session: Session, now: datetime) -> None:
    case = begin("A", quick=True)
    complete("A", 1)
    complete("A", 2)
    found = replay(session, case)
    assert found is not None
    assert [row.key for row in found.diagrams] == ["outer", "inner"]
    told = [(step.kind, step.process, step.element) for step in found.steps]
    assert told[:3] == [
        ("process_started", "outer", "outer"),
        ("completed", "outer", "begin"),
        ("started", "outer", "enter"),
    ]
    assert ("started", "inner", "check") in told
    entered = next(step for step in found.steps if (step.kind, step.element) == ("completed", "enter"))
    assert (entered.actor, entered.at, list(entered.flows)) == ("person:1", now + HOUR, ["enter_to_first"])
    assert replay(session, 10**9) is None
