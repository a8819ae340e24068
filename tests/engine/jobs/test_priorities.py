"""Jobs with a priority go first, and jobs that kill their workers end where somebody sees them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.checking import validator
from processes.engine.jobs import claiming, performing, scheduling, sweeping
from processes.engine.language import operations
from processes.engine.running import cases
from processes.engine.store import queries
from processes.engine.store.models import Job, JobState
from tests.engine.diagrams import boundary, bpmn, chain, end, flow, service, start, timer, user

Sessions = Callable[[], Session]
MINUTE = timedelta(minutes=1)
AGENT = frozenset({"staff:agent"})


@pytest.fixture
def _critical(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases whose keys begin with C are critical."""
    monkeypatch.setattr(operations, "_job_priorities", [lambda _, key: 100 if key.startswith("C") else None])


def test_what_has_a_priority_goes_before_whatever_else_is_due(session: Session, now: datetime) -> None:
    for number in range(30):
        scheduling.schedule(session, "a", due_at=now - MINUTE, key=f"ordinary:{number}")
    scheduling.schedule(session, "a", due_at=now, key="urgent", priority=1)
    scheduling.schedule(session, "mail", due_at=now, queue="mail", key="more urgent", priority=2)
    ids = dict(session.execute(select(Job.key, Job.id)).all())
    first = sweeping.sweep(session, now=now, limit=10)
    assert first[:2] == [(ids["more urgent"], "mail"), (ids["urgent"], sweeping.URGENT)]
    assert {queue for _, queue in first[2:]} == {"jobs"}
    found = [*first, *sweeping.sweep(session, now=now, limit=10), *sweeping.sweep(session, now=now, limit=100)]
    assert sorted(job_id for job_id, _ in found) == sorted(ids.values())
    scheduling.schedule(session, "a", due_at=now, key="third", priority=1)
    assert [queue for _, queue in sweeping.sweep(session, now=now, limit=1)] == [sweeping.URGENT]


def waiting() -> bytes:
    return bpmn(
        "waiting", start(), service("ahead", "test.work", before=True), user("first"),
        boundary("late", "first", timer("PT1H")), end(), chain("begin", "ahead", "first", "done"), flow("late", "done"),
    )  # fmt: skip


def priorities(session: Session, business_key: str) -> list[tuple[str | None, int]]:
    return [(job.element_id, job.priority) for job in queries.jobs_of(session, business_key)]


@pytest.mark.usefixtures("_critical")
def test_the_jobs_of_a_critical_case_have_a_priority(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    register("test.work", lambda step: None)
    deploy(waiting_bpmn=waiting())
    for key in ("C-1", "R-1"):
        cases.start(session, "waiting", business_key=key, variables={}, now=now)
        assert priorities(session, key) == [("ahead", 100 if key == "C-1" else 0)]
    for job_id, _ in sweeping.sweep(session, now=now):
        claim = claiming.claim(session, job_id, now=now)
        assert claim is not None
        performing.run_job(session, job_id, token=claim.token, now=now)
    assert priorities(session, "C-1") == [("late", 100)]
    assert priorities(session, "R-1") == [("late", 0)]
    scheduling.prioritise(session, "R-1", 100)
    scheduling.prioritise(session, "C-1", 0)
    assert (priorities(session, "C-1"), priorities(session, "R-1")) == ([("late", 0)], [("late", 100)])


@pytest.mark.usefixtures("_critical")
def test_a_failed_step_of_a_critical_case_is_tried_again_first(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    def fail(step: Any) -> None:
        raise ValueError("not today")

    register("test.work", fail)
    work = service("work", "test.work", retry="R3/PT1M")
    deploy(case_bpmn=bpmn("case", start(), work, end(), chain("begin", "work", "done")))
    for key in ("R-1", "C-1"):
        cases.start(session, "case", business_key=key, variables={}, now=now)
    ((job, queue), *others) = sweeping.sweep(session, now=now + MINUTE)
    assert (queue, len(others)) == (sweeping.URGENT, 1)
    assert session.get_one(Job, job).attempts == 1
    assert priorities(session, "C-1") == [("work", 100)]


def test_a_diagram_may_give_a_step_its_own_priority(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    register("test.work", lambda step: None)
    content = waiting().replace(b'camunda:asyncBefore="true"', b'camunda:asyncBefore="true" camunda:jobPriority="7"')
    deploy(waiting_bpmn=content)
    cases.start(session, "waiting", business_key="R-1", variables={}, now=now)
    assert priorities(session, "R-1") == [("ahead", 7)]
    wrong = content.replace(b'jobPriority="7"', b'jobPriority="first"')
    assert [(f.element, f.reason) for f in validator.check({"a.bpmn": wrong})] == [
        ("ahead", "The priority 'first' is not a whole number.")
    ]


def put(sessions: Sessions, **options: Any) -> int:
    with sessions() as session, committing(session):
        scheduling.schedule(session, "poison", **options)
        return session.scalars(select(Job.id)).one()


def dies(sessions: Sessions, job_id: int, now: datetime) -> datetime:
    """A worker takes the job and is never heard of again; when its lease ends."""
    with sessions() as session, committing(session):
        claim = claiming.claim(session, job_id, now=now)
    assert claim is not None
    return claim.lease_until


def row(sessions: Sessions, job_id: int) -> Job:
    with sessions() as session:
        return session.get_one(Job, job_id)


def test_a_job_that_kills_its_workers_runs_out_of_attempts(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, due_at=now, retry="R2/PT1M")
    until = dies(sessions, job_id, dies(sessions, job_id, now))
    with sessions() as session, committing(session):
        assert sweeping.sweep(session, now=until) == [(job_id, "jobs")]
        assert claiming.claim(session, job_id, now=until) is None
    job = row(sessions, job_id)
    assert (job.state, job.attempts, job.error) == (JobState.FAILED, 2, "The worker did not come back.")
    with sessions() as session, committing(session):
        assert sweeping.sweep(session, now=until + 99 * MINUTE) == []


def test_recurring_work_that_kills_its_workers_waits_for_its_next_turn(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, due_at=now, retry="R2/PT1M", every="P1D", key="nightly")
    until = dies(sessions, job_id, dies(sessions, job_id, now))
    with sessions() as session, committing(session):
        assert claiming.claim(session, job_id, now=until) is None
    job = row(sessions, job_id)
    assert (job.state, job.attempts, job.due_at) == (JobState.WAITING, 0, now + timedelta(days=1))
    assert job.error == "The worker did not come back."
    with sessions() as session, committing(session):
        assert sweeping.sweep(session, now=until + MINUTE) == []
    dies(sessions, job_id, now + timedelta(days=1))
    assert row(sessions, job_id).attempts == 1


def test_a_step_that_kills_its_workers_leaves_the_case_standing_before_it(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    register("test.work", lambda step: None)
    inside = b"<bpmn:extensionElements>"
    once = b"<camunda:failedJobRetryTimeCycle>R1/PT1M</camunda:failedJobRetryTimeCycle>"
    content = waiting().replace(inside, inside + once, 1)
    deploy_really(waiting_bpmn=content)
    with sessions() as session, committing(session):
        cases.start(session, "waiting", business_key="R-1", variables={}, now=now)
    with sessions() as session:
        (job,) = queries.jobs_of(session, "R-1")
    until = dies(sessions, job.id, now)
    with sessions() as session, committing(session):
        assert claiming.claim(session, job.id, now=until) is None
    with sessions() as session:
        (failed,) = queries.failed_jobs(session)
        assert (failed.business_key, failed.element_id) == ("R-1", "ahead")
        assert queries.tasks_of(session, "R-1") == []


def test_a_plan_in_the_table_that_cannot_be_read_is_the_usual_one(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, due_at=now)
    with sessions() as session, committing(session):
        session.execute(update(Job).values(retry="whenever"))
        claim = claiming.claim(session, job_id, now=now)
        assert claim is not None
        assert not claiming.fail(session, job_id, token=claim.token, error="x", now=now)
    assert row(sessions, job_id).due_at == now + 5 * MINUTE
