"""Knows how workers take jobs: claim with a lease and a token, finish, fail, retry, give up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from processes.engine.errors import LeaseLost
from processes.engine.jobs.runs import Run
from processes.engine.jobs.scheduling import HANDLERS, LEASE
from processes.engine.language.durations import next_run, pause_after
from processes.engine.store.attempts import after_failure
from processes.engine.store.models import Job, JobKind, JobState, ProcessInstance


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker holds until `lease_until`; `attempts` counts this one.

    `of`: the process instance of a timer or held step and its business key, where known."""

    id: int
    kind: JobKind
    topic: str | None
    arguments: Mapping[str, Any]
    key: str | None
    token: UUID
    attempts: int
    claimed_at: datetime
    lease_until: datetime
    of: tuple[int, str] | None = None


def claim(session: Session, job_id: int, *, now: datetime, lease: timedelta | None = None) -> Claim | None:
    """Take the job for one attempt; None if it is not due, taken, done or out of attempts. Commit at once."""
    fresh = _claim_fresh(session, job_id, now=now, lease=lease)
    return fresh if fresh is not None else _claim_any(session, job_id, now=now, lease=lease)


def _claim_fresh(session: Session, job_id: int, *, now: datetime, lease: timedelta | None) -> Claim | None:
    """The ordinary case in one statement: nobody has tried the job, or who did has told how it ended."""
    own = [] if lease is not None else [topic for topic, handler in HANDLERS.items() if handler.lease != LEASE]
    given = {"job_id": job_id, "now": now, "new": uuid4(), "end": now + (lease or LEASE)}
    row = session.execute(_FRESH, {**given, "own": own}).one_or_none()
    if row is None:
        return None
    of = (row.instance_id, row.business_key) if row.instance_id is not None else None
    what = row.topic, row.arguments, row.key
    return Claim(row.id, row.kind, *what, row.token, row.attempts, now, row.lease_until, of)


_JOB = Job.__table__.c
_FRESH = (
    update(cast(Table, Job.__table__))
    .where(
        _JOB.id
        == select(_JOB.id)
        .where(_JOB.id == bindparam("job_id"), _JOB.state == JobState.WAITING, _JOB.due_at <= bindparam("now"))
        .where(_JOB.lease_until.is_(None), func.coalesce(_JOB.topic, "").not_in(bindparam("own", expanding=True)))
        .with_for_update(key_share=True, skip_locked=True)
        .scalar_subquery()
    )
    .values(attempts=_JOB.attempts + 1, token=bindparam("new"), lease_until=bindparam("end"), next_at=bindparam("end"))
    .returning(
        *(
            _JOB[n]
            for n in ("id", "kind", "topic", "arguments", "key", "token", "attempts", "lease_until", "instance_id")
        ),
        select(ProcessInstance.business_key)
        .where(ProcessInstance.id == _JOB.instance_id)
        .scalar_subquery()
        .label("business_key"),
        # A claim that a crash of the database takes back is none: the step looks for its token before its own
        # commit, which waits for the disk. Work on the network rests on the claim alone, which then waits as well.
        case((_JOB.kind != JobKind.WORK, func.set_config("synchronous_commit", "off", True))),
    )
)


def _claim_any(session: Session, job_id: int, *, now: datetime, lease: timedelta | None) -> Claim | None:
    """The same for a job whose worker may not have come back."""
    found = select(Job).where(Job.id == job_id, Job.state == JobState.WAITING, Job.due_at <= now)
    job = session.execute(
        found.with_for_update(key_share=True, skip_locked=True), execution_options={"populate_existing": True}
    ).scalar_one_or_none()
    if job is None or (job.lease_until is not None and job.lease_until > now):
        return None
    if job.lease_until is not None and pause_after(job.retry, job.attempts) is None:
        _give_up(job, now=now)
        return None
    if lease is None:
        lease = HANDLERS[job.topic].lease if job.topic in HANDLERS else LEASE
    job.attempts += 1
    job.token = uuid4()
    job.lease_until = job.next_at = now + lease
    return Claim(
        job.id, job.kind, job.topic, dict(job.arguments), job.key, job.token, job.attempts, now, job.lease_until
    )


def _give_up(job: Job, *, now: datetime) -> None:
    """Every attempt took its worker with it: recurring work waits for its next run, other work for a person."""
    job.token, job.error = None, "The worker did not come back."
    if job.every is None:
        job.state = JobState.FAILED
        return
    job.attempts, job.lease_until = 0, None
    job.due_at = job.next_at = next_run(job.every, job.due_at, now)


def lock_claimed(session: Session, job_id: int, *, token: UUID) -> Job:
    """The job, locked, if this token still holds it; else LeaseLost."""
    job = session.scalar(_CLAIMED, {"job_id": job_id, "token": token}, execution_options={"populate_existing": True})
    if job is None:
        raise LeaseLost(f"Job {job_id} was given to another worker, or is done.")
    return job


_CLAIMED = select(Job).with_for_update(key_share=True)
_CLAIMED = _CLAIMED.where(Job.id == bindparam("job_id"), Job.token == bindparam("token"))


def finish(session: Session, job: Job, *, now: datetime, run: Run | None = None) -> None:
    """The work is done: remove the job, or set its next run (of recurring work, or as the handler asked)."""
    if run is not None and run.next_row is not None:
        for name, value in run.next_row.items():
            setattr(job, name, value)
    elif job.every is None or (run is not None and run.stop):
        session.delete(job)
        return
    else:
        job.due_at = job.next_at = next_run(job.every, job.due_at, now)
        job.attempts, job.ran_at = 0, now
    job.token = job.lease_until = job.sent_at = job.error = None


def fail(session: Session, job_id: int, *, token: UUID, error: str, now: datetime) -> bool:
    """Record a failed attempt and when the next one is; True if the job is out of attempts.

    Recurring work never runs out: it waits for its next run. Raises LeaseLost.
    """
    job = lock_claimed(session, job_id, token=token)
    after_failure(job, error, now=now)
    if job.every is not None:
        job.ran_at = now
    if job.state is JobState.FAILED and job.every is not None:
        job.state, job.attempts = JobState.WAITING, 0
        job.due_at = job.next_at = next_run(job.every, job.due_at, now)
    return job.state is JobState.FAILED
