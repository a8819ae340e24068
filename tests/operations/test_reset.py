"""A case set to another step: exactly its scope begins anew, listeners follow, and joins are never offered."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.engine.administration import interventions
from processes.engine.administration.inspection import inspect
from processes.engine.administration.refusals import ActImpossible
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from tests.engine.diagrams import boundary, bpmn, call, chain, end, flow, start, timer, user

Reset = Callable[[str], None]
SAID: dict[str, Any] = {"reason": "Try", "actor": "person:1"}


def begin(session: Session, **files: bytes) -> int:
    named = {f"{name}.bpmn": content for name, content in files.items()}
    deployments.deploy(session, named, note="tests", author="tests", now=utcnow())
    return cases.start(session, "case", business_key="R-1", variables={}, now=utcnow()).id


def steps(session: Session) -> list[str]:
    session.expire_all()
    return sorted(task.element_id for task in queries.tasks_of(session, "R-1"))


def keys(session: Session, case_id: int) -> set[str]:
    return {place.key for place in inspect(session, case_id, now=utcnow()).places}


def complete(session: Session, element: str) -> None:
    (task,) = [task for task in queries.tasks_of(session, "R-1") if task.element_id == element]
    tasks.complete_task(session, task.id, actor="person:1", keys=frozenset({"staff:agent"}), variables={}, now=utcnow())


def test_a_step_with_a_timer_at_its_border_is_armed_anew(session: Session) -> None:
    diagram = bpmn(
        "case",
        start(),
        user("first"),
        boundary("late", "first", timer("PT1H")),
        user("hurry"),
        user("second"),
        end(),
        chain("begin", "first", "second", "done"),
        flow("late", "hurry"),
        flow("hurry", "done"),
    )
    case_id = begin(session, case=diagram)
    complete(session, "first")
    assert queries.jobs_of(session, "R-1") == []
    assert "case/late" not in keys(session, case_id)
    interventions.reset(session, case_id, "case/first", now=utcnow(), **SAID)
    assert steps(session) == ["first"]
    assert [job.element_id for job in queries.jobs_of(session, "R-1")] == ["late"]


def test_only_the_scope_of_the_step_begins_anew(session: Session) -> None:
    inner = bpmn("inner", start(), user("a"), user("b"), end(), chain("begin", "a", "b", "done"))
    fork = '<bpmn:parallelGateway id="fork"/>', '<bpmn:parallelGateway id="join"/>'
    diagram = bpmn(
        "case",
        start(),
        *fork,
        call("within", "inner"),
        user("beside"),
        user("last"),
        end(),
        chain("begin", "fork", "within", "join", "last", "done"),
        flow("fork", "beside"),
        flow("beside", "join"),
    )
    case_id = begin(session, case=diagram, inner=inner)
    complete(session, "a")
    assert steps(session) == ["b", "beside"]
    assert {"case/join", "case/begin"} & keys(session, case_id) == {"case/begin"}
    interventions.reset(session, case_id, "inner/a", now=utcnow(), **SAID)
    assert steps(session) == ["a", "beside"]
    complete(session, "a")
    complete(session, "b")
    complete(session, "beside")
    assert steps(session) == ["last"]
    interventions.reset(session, case_id, "case/within", now=utcnow(), **SAID)
    assert steps(session) == ["a"]
    with pytest.raises(ActImpossible):
        interventions.reset(session, case_id, "case/join", now=utcnow(), **SAID)
