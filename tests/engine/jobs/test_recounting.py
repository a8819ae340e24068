"""Due times that functions gave follow what they were worked out from; all others stay, as do those set by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine import errors
from processes.engine.administration import interventions
from processes.engine.jobs import claiming, performing, recounting
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import Job, JobKind, OpenTask
from processes.errors import Refusal
from tests.engine.diagrams import boundary, bpmn, call, chain, end, flow, service, start, timer, user
from tests.engine.racing import one_after_the_other

AGENT = frozenset({"staff:agent"})
HOUR = timedelta(hours=1)
WHY = {"reason": "they asked", "actor": "person:9"}
BEYOND = boundary("late", "first", timer("${open_hours(4)}", "timeDate"), interrupting=False)
DIAGRAM = bpmn(
    "case", start(), user("first", dueDate="${open_hours(2)}"), BEYOND,
    boundary("fixed", "first", timer("${hours(4)}"), interrupting=False),
    boundary("often", "first", timer("R3/PT1H", "timeCycle"), interrupting=False),
    end(), end("too_late"), chain("begin", "first", "done"),
    flow("late", "too_late"), flow("fixed", "too_late"), flow("often", "too_late"),
)  # fmt: skip


class Hours:
    """A calendar: how long an open hour takes. Unset, it never opens."""

    length: timedelta | None = HOUR

    def __call__(self, step: Any, count: int) -> datetime:
        if self.length is None:
            raise Refusal("It never opens.")
        found: datetime = step.now + count * self.length
        return found

    def change(self, step: Any, **_: Any) -> dict[str, Any]:
        """An operation or a completion that makes open hours three times as long."""
        self.length = 3 * HOUR
        recounting.ask(step.session, step.business_key, now=step.now)
        return {}


@pytest.fixture
def hours(register: Callable[..., None]) -> Hours:
    found = Hours()
    register("open_hours", found, kind="function")
    return found


def begin(session: Session, now: datetime) -> int:
    return cases.start(session, "case", business_key="R-1", variables={}, now=now).id


def timers(session: Session, now: datetime) -> dict[str | None, timedelta]:
    """When each timer of the case falls due, and when a scheduler looks at it, from `now`."""
    rows = session.scalars(select(Job).where(Job.kind == JobKind.TIMER).execution_options(populate_existing=True))
    found = {row.element_id: (row.due_at - now, row.next_at - now) for row in rows}
    assert all(due == looked for due, looked in found.values())
    return {element: due for element, (due, _) in found.items()}


def due(session: Session) -> datetime | None:
    session.expire_all()
    return session.scalars(select(OpenTask.due_at).where(OpenTask.element_id == "first")).one()


def test_what_a_function_gave_is_worked_out_anew_from_where_it_began(
    session: Session, deploy: Any, hours: Hours, now: datetime
) -> None:
    deploy(case_bpmn=DIAGRAM)
    begin(session, now)
    assert timers(session, now) == {"late": 4 * HOUR, "fixed": 4 * HOUR, "often": HOUR}
    hours.length = 3 * HOUR
    recounting.recount(session, business_key="R-1", now=now + 2 * HOUR)
    assert timers(session, now) == {"late": 12 * HOUR, "fixed": 4 * HOUR, "often": HOUR}
    assert due(session) == now + 6 * HOUR
    told = [(entry.element_id, entry.details["after"]) for entry in queries.history(session, "R-1")[-2:]]
    assert told == [("late", (now + 12 * HOUR).isoformat()), ("first", (now + 6 * HOUR).isoformat())]


def test_nothing_is_written_where_nothing_has_changed(
    session: Session, deploy: Any, hours: Hours, now: datetime
) -> None:
    deploy(case_bpmn=DIAGRAM)
    begin(session, now)
    before = [entry.id for entry in queries.history(session, "R-1")]
    recounting.recount(session, business_key="R-1", now=now + HOUR)
    (instance,) = queries.instances(session, "R-1")
    assert instance.changed_at == now
    assert [entry.id for entry in queries.history(session, "R-1")] == before


def test_a_time_that_cannot_be_worked_out_stays_and_is_told(
    session: Session, deploy: Any, hours: Hours, now: datetime
) -> None:
    deploy(case_bpmn=DIAGRAM)
    begin(session, now)
    hours.length = None
    recounting.recount(session, business_key="R-1", now=now + HOUR)
    assert timers(session, now)["late"] == 4 * HOUR
    assert due(session) == now + 2 * HOUR
    failed = [entry for entry in queries.history(session, "R-1") if entry.kind == "recount_failed"]
    assert [(entry.element_id, entry.details["error"]) for entry in failed] == [
        ("late", "Refusal: It never opens."),
        ("first", "Refusal: It never opens."),
    ]


def test_a_time_set_by_hand_stays(session: Session, deploy: Any, hours: Hours, now: datetime) -> None:
    deploy(case_bpmn=DIAGRAM)
    begin(session, now)
    (job,) = [row.id for row in queries.jobs_of(session, "R-1") if row.element_id == "late"]
    interventions.set_timer(session, job, now + 5 * HOUR, now=now, **WHY)
    hours.length = 3 * HOUR
    recounting.recount(session, business_key="R-1", now=now + 2 * HOUR)
    assert timers(session, now)["late"] == 5 * HOUR


def test_a_suspended_case_follows_when_it_is_resumed(
    session: Session, deploy: Any, hours: Hours, now: datetime
) -> None:
    deploy(case_bpmn=DIAGRAM)
    case_id = begin(session, now)
    interventions.suspend(session, case_id, now=now, **WHY)
    hours.length = 2 * HOUR
    recounting.recount(session, business_key="R-1", now=now + HOUR)
    assert timers(session, now)["late"] == 4 * HOUR
    interventions.resume(session, case_id, now=now + HOUR, **WHY)
    assert timers(session, now)["late"] == 8 * HOUR


def test_waits_of_every_kind_and_depth_are_found(session: Session, deploy: Any, hours: Hours, now: datetime) -> None:
    """An event gateway, a called process, an event sub-process."""
    wait = timer("${open_hours(1)}", "timeDate")
    event = '<bpmn:eventBasedGateway id="which"/>'
    event += f'<bpmn:intermediateCatchEvent id="chosen">{wait}</bpmn:intermediateCatchEvent>'
    sub = '<bpmn:subProcess id="around" triggeredByEvent="true">'
    sub += f'<bpmn:startEvent id="meanwhile" isInterrupting="false">{wait}</bpmn:startEvent><bpmn:endEvent id="seen"/>'
    sub += flow("meanwhile", "seen") + "</bpmn:subProcess>"
    inner = bpmn("inner", start(), event, end(), chain("begin", "which", "chosen", "done"))
    deploy(case_bpmn=bpmn("case", start(), call("within", "inner"), end(), chain("begin", "within", "done"), sub),
           inner_bpmn=inner)  # fmt: skip
    begin(session, now)
    assert timers(session, now) == {"chosen": HOUR, "meanwhile": HOUR}
    hours.length = 3 * HOUR
    recounting.recount(session, business_key="R-1", now=now)
    assert timers(session, now) == {"chosen": 3 * HOUR, "meanwhile": 3 * HOUR}


def test_a_worker_that_holds_the_timer_does_not_fire_it_at_its_old_time(
    sessions: Callable[[], Session], deploy_really: Any, hours: Hours, now: datetime
) -> None:
    deploy_really(case_bpmn=DIAGRAM)
    with sessions() as session, committing(session):
        begin(session, now)
        job_id = session.scalars(select(Job.id).where(Job.element_id == "late")).one()
    at = now + 4 * HOUR
    with sessions() as session, committing(session):
        claim = claiming.claim(session, job_id, now=at)
    assert claim is not None
    hours.length = 2 * HOUR
    _, fired = one_after_the_other(
        sessions,
        lambda session: recounting.recount(session, business_key="R-1", now=at),
        lambda session: performing.run_job(session, job_id, token=claim.token, now=at),
    )
    assert isinstance(fired, errors.LeaseLost)
    with sessions() as session:
        assert timers(session, now)["late"] == 8 * HOUR


def test_a_step_of_the_case_itself_leaves_nothing_for_later(
    session: Session, deploy: Any, register: Any, hours: Hours, now: datetime
) -> None:
    """What it has begun before it asks counts from this step, what waited already from where it began."""

    register("test.change", hours.change)
    later = bpmn(
        "case", start(), user("first", dueDate="${open_hours(2)}"), BEYOND, user("second"),
        '<bpmn:parallelGateway id="both"/>', user("fresh", dueDate="${open_hours(1)}"),
        service("change", "test.change"), user("after", dueDate="${open_hours(1)}"), end(), end("too_late"),
        '<bpmn:parallelGateway id="all"/>', chain("begin", "all", "first", "done"), chain("all", "second", "both"),
        chain("both", "fresh", "done"), chain("both", "change", "after", "done"), flow("late", "too_late"),
    )  # fmt: skip
    deploy(case_bpmn=later)
    begin(session, now)
    second = session.scalars(select(OpenTask.id).where(OpenTask.element_id == "second")).one()
    tasks.complete_task(session, second, actor="person:9", keys=AGENT, variables={}, now=now + HOUR)
    session.expire_all()
    found = dict(session.execute(select(OpenTask.element_id, OpenTask.due_at)).all())
    assert found == {"first": now + 6 * HOUR, "fresh": now + 4 * HOUR, "after": now + 4 * HOUR}
    assert timers(session, now) == {"late": 12 * HOUR}
    assert session.scalars(select(Job.id).where(Job.topic == recounting.TOPIC)).all() == []


def test_a_completion_that_asks_is_part_of_the_step(
    session: Session, deploy: Any, register: Any, hours: Hours, now: datetime
) -> None:
    register("test.change", hours.change, kind="completion")
    both = chain("begin", "all", "first", "done") + chain("all", "second", "done") + flow("late", "too_late")
    deploy(case_bpmn=bpmn(
        "case", start(), user("first", dueDate="${open_hours(2)}"), BEYOND, user("second", completion="test.change"),
        '<bpmn:parallelGateway id="all"/>', end(), end("too_late"), both,
    ))  # fmt: skip
    begin(session, now)
    second = session.scalars(select(OpenTask.id).where(OpenTask.element_id == "second")).one()
    tasks.complete_task(session, second, actor="person:9", keys=AGENT, variables={}, now=now + HOUR)
    assert due(session) == now + 6 * HOUR
    assert session.scalars(select(Job.id).where(Job.topic == recounting.TOPIC)).all() == []


def test_nothing_is_scheduled_where_no_case_runs(session: Session, now: datetime) -> None:
    recounting.ask(session, "R-1", now=now)
    assert session.scalars(select(Job.id)).all() == []


def test_it_is_asked_for_once_and_done_after_commit(
    sessions: Callable[[], Session], deploy_really: Any, hours: Hours, now: datetime
) -> None:
    deploy_really(case_bpmn=DIAGRAM)
    with sessions() as session, committing(session):
        begin(session, now)
    hours.length = 2 * HOUR
    for _ in range(2):
        with sessions() as session, committing(session):
            recounting.ask(session, "R-1", now=now)
    with sessions() as session:
        (job_id,) = session.scalars(select(Job.id).where(Job.topic == recounting.TOPIC))
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "done"
    with sessions() as session:
        assert timers(session, now)["late"] == 8 * HOUR
        assert session.scalars(select(Job.id).where(Job.topic == recounting.TOPIC)).all() == []
