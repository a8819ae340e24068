"""The job table: nothing that is due is lost, nothing runs twice, whoever comes back late cannot save."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration.interventions import retry_job, skip_job
from processes.engine.errors import LeaseLost
from processes.engine.jobs import claiming, performing, scheduling, sweeping
from processes.engine.store import queries
from processes.engine.store.models import Job, JobState
from processes.outbox import OutboxEvent, post

Sessions = Callable[[], Session]
MINUTE = timedelta(minutes=1)


def put(sessions: Sessions, topic: str, **options: Any) -> int:
    with sessions() as session, committing(session):
        scheduling.schedule(session, topic, **options)
    with sessions() as session:
        return session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one()


def row(sessions: Sessions, job_id: int) -> Job | None:
    with sessions() as session:
        return session.get(Job, job_id)


def sweep(sessions: Sessions, now: datetime) -> list[tuple[int, str]]:
    with sessions() as session, committing(session):
        return sweeping.sweep(session, now=now, limit=100)


def take(sessions: Sessions, job_id: int, now: datetime) -> claiming.Claim | None:
    with sessions() as session, committing(session):
        return claiming.claim(session, job_id, now=now)


def test_what_is_due_is_found_once_and_again_after_a_minute(sessions: Sessions, now: datetime) -> None:
    early = put(sessions, "a", due_at=now, queue="mail")
    put(sessions, "b", due_at=now + MINUTE)
    assert sweep(sessions, now) == [(early, "mail")]
    assert sweep(sessions, now + timedelta(seconds=30)) == []
    assert (early, "mail") in sweep(sessions, now + timedelta(seconds=60))


def test_two_schedulers_share_what_is_due(sessions: Sessions, now: datetime) -> None:
    wanted = {put(sessions, "a", due_at=now) for _ in range(40)}
    found: list[int] = []
    ready = Barrier(2)

    def half() -> None:
        with sessions() as session:
            ready.wait()
            with committing(session):
                found.extend(job_id for job_id, _ in sweeping.sweep(session, now=now, limit=20))
                ready.wait()

    threads = [Thread(target=half) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(wanted)


def test_of_two_workers_one_gets_the_job(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, "a", due_at=now)
    claims: list[claiming.Claim | None] = []
    ready = Barrier(2)

    def work_at_once() -> None:
        ready.wait()
        claims.append(take(sessions, job_id, now))

    threads = [Thread(target=work_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(claim is not None for claim in claims) == 1


def test_a_claim_holds_until_its_lease_ends(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, "a", due_at=now, arguments={"mail_id": 5})
    first = take(sessions, job_id, now)
    assert first is not None
    assert (first.arguments, first.attempts) == ({"mail_id": 5}, 1)
    assert take(sessions, job_id, now + MINUTE) is None
    assert sweep(sessions, now + MINUTE) == []
    assert sweep(sessions, first.lease_until) == [(job_id, "jobs")]
    second = take(sessions, job_id, first.lease_until)
    assert second is not None
    assert second.attempts == 2


def test_a_worker_that_comes_back_late_cannot_save(sessions: Sessions, handle: Any, now: datetime) -> None:
    job_id = put(sessions, "late.work", due_at=now)
    times = iter([now, now, now + timedelta(hours=1), now + timedelta(hours=1)])

    def slow(session: Session, *, now: datetime) -> None:
        post(session, "work.done", by="slow")
        other = take(sessions, job_id, now + timedelta(minutes=6))
        assert other is not None

    handle("late.work", slow)
    assert performing.perform(sessions, job_id, clock=lambda: next(times)).state == "late"
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(OutboxEvent)) == 0
    kept = row(sessions, job_id)
    assert kept is not None
    assert kept.attempts == 2


def test_a_job_that_kills_its_worker_runs_out_of_attempts(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, "killer", due_at=now, retry="R3/PT1M")
    at = now
    for _ in range(3):
        claim = take(sessions, job_id, at)
        assert claim is not None
        at = claim.lease_until
    assert take(sessions, job_id, at) is None
    dead = row(sessions, job_id)
    assert dead is not None
    assert (dead.state, dead.error) == (JobState.FAILED, "The worker did not come back.")


def test_failures_are_retried_then_shown_and_an_administrator_can_retry(
    sessions: Sessions, handle: Any, now: datetime
) -> None:
    job_id = put(sessions, "breaks", due_at=now, retry="PT1M,PT5M")
    broken = True

    def sometimes(session: Session, *, now: datetime) -> None:
        if broken:
            raise ValueError("no luck")

    handle("breaks", sometimes)
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "retried"
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "skipped"
    assert performing.perform(sessions, job_id, clock=lambda: now + MINUTE).state == "retried"
    assert performing.perform(sessions, job_id, clock=lambda: now + 6 * MINUTE).state == "failed"
    assert sweep(sessions, now + timedelta(days=1)) == []
    with sessions() as session, committing(session):
        (failed,) = queries.failed_jobs(session)
        assert (failed.id, failed.attempts, failed.error) == (job_id, 3, "ValueError: no luck")
        retry_job(session, job_id, reason="Mended", actor="person:1", now=now)
    # The count goes on: one that is out of attempts does not begin anew.
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "failed"
    with sessions() as session, committing(session):
        (failed,) = queries.failed_jobs(session)
        assert failed.attempts == 4
        retry_job(session, job_id, reason="Mended really", actor="person:1", now=now)
    broken = False
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "done"
    assert row(sessions, job_id) is None


def test_a_failed_job_can_be_dropped(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, "nobody", due_at=now, retry="R1/PT1M")
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "failed"
    with sessions() as session, committing(session):
        skip_job(session, job_id, reason="Not needed", actor="person:1", now=now)
    assert row(sessions, job_id) is None


def test_recurring_work_goes_on_after_success_and_after_failure(sessions: Sessions, handle: Any, now: datetime) -> None:
    job_id = put(sessions, "mail.fetch", due_at=now, every="PT1M", key="mail.fetch", retry="R1/PT1M")
    handle("mail.fetch", lambda session, *, now: None)
    late = now + timedelta(minutes=10, seconds=5)
    assert performing.perform(sessions, job_id, clock=lambda: late).state == "done"
    again = row(sessions, job_id)
    assert again is not None
    assert (again.due_at, again.attempts, again.token) == (now + 11 * MINUTE, 0, None)

    def fails(session: Session, *, now: datetime) -> None:
        raise ValueError("no server")

    handle("mail.fetch", fails)
    assert performing.perform(sessions, job_id, clock=lambda: now + 11 * MINUTE).state == "retried"
    again = row(sessions, job_id)
    assert again is not None
    assert (again.state, again.due_at) == (JobState.WAITING, now + 12 * MINUTE)


def test_a_key_makes_a_job_unique_and_moves_it(session: Session, now: datetime) -> None:
    scheduling.schedule(session, "sla.warn", due_at=now, key="sla:1", arguments={"clock_id": 1})
    scheduling.schedule(session, "sla.warn", due_at=now + MINUTE, key="sla:1", arguments={"clock_id": 1})
    assert session.execute(select(Job.due_at)).scalars().all() == [now + MINUTE]
    assert scheduling.unschedule(session, "sla:1")
    assert not scheduling.unschedule(session, "sla:1")


def test_recurring_work_keeps_its_time_when_scheduled_again(session: Session, now: datetime) -> None:
    scheduling.schedule(session, "tidy", due_at=now, every="PT1M", key="tidy")
    scheduling.schedule(session, "tidy", due_at=now + timedelta(hours=1), every="PT1M", key="tidy")
    assert session.execute(select(Job.due_at)).scalars().all() == [now]
    scheduling.schedule(session, "tidy", due_at=now + timedelta(hours=1), every="PT5M", key="tidy")
    assert session.execute(select(Job.due_at, Job.every)).one() == (now + timedelta(hours=1), "PT5M")


def test_a_handler_may_set_its_own_next_turn(sessions: Sessions, handle: Any, now: datetime) -> None:
    job_id = put(sessions, "sla.warn", due_at=now, key="sla:1", arguments={"turn": 1})

    def warn(session: Session, *, now: datetime, turn: int) -> None:
        if turn < 2:
            scheduling.schedule(session, "sla.warn", due_at=now + MINUTE, key="sla:1", arguments={"turn": turn + 1})

    handle("sla.warn", warn)
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "done"
    waiting = row(sessions, job_id)
    assert waiting is not None
    assert (waiting.due_at, waiting.arguments, waiting.attempts) == (now + MINUTE, {"turn": 2}, 0)
    assert performing.perform(sessions, job_id, clock=lambda: now + MINUTE).state == "done"
    assert row(sessions, job_id) is None


def test_moving_a_job_that_is_being_worked_on_wins_over_its_worker(
    sessions: Sessions, handle: Any, now: datetime
) -> None:
    job_id = put(sessions, "sla.warn", due_at=now, key="sla:1")

    def paused_meanwhile(session: Session, *, now: datetime) -> None:
        post(session, "sla.warned")
        with sessions() as other, committing(other):
            scheduling.schedule(other, "sla.warn", due_at=now + MINUTE, key="sla:1")

    handle("sla.warn", paused_meanwhile)
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "late"
    moved = row(sessions, job_id)
    assert moved is not None
    assert moved.due_at == now + MINUTE
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(OutboxEvent)) == 0


def test_work_on_the_network_runs_outside_a_transaction(sessions: Sessions, handle: Any, now: datetime) -> None:
    job_id = put(sessions, "mail.send", due_at=now, queue="mail", arguments={"mail_id": 7})
    seen: list[tuple[int, int, int]] = []

    def send(claim: claiming.Claim, *, mail_id: int) -> None:
        with sessions() as other, committing(other):
            other.execute(select(Job).where(Job.id == claim.id).with_for_update(nowait=True))
        seen.append((claim.id, mail_id, claim.attempts))

    handle("mail.send", send, transactional=False)
    assert performing.perform(sessions, job_id, clock=lambda: now).state == "done"
    assert seen == [(job_id, 7, 1)]
    assert row(sessions, job_id) is None


def test_a_late_failure_is_not_recorded_either(sessions: Sessions, now: datetime) -> None:
    job_id = put(sessions, "a", due_at=now)
    first = take(sessions, job_id, now)
    assert first is not None
    take(sessions, job_id, first.lease_until)
    with sessions() as session, pytest.raises(LeaseLost):
        claiming.fail(session, job_id, token=first.token, error="late", now=now)
