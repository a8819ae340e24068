"""Knows the job table: schedule, claim with a lease and a token, retry, give up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.engine.durations import next_turn, pause_after
from processes.engine.errors import EngineError, LeaseLost
from processes.engine.models import Job, JobKind, JobState, ProcessInstance
from processes.engine.rows import after_failure
from processes.engine.turns import Turn, own_turn
from processes.engine.values import plain_mapping

LEASE = timedelta(minutes=5)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Handler:
    """Who works off a topic: `function(session, *, now, **arguments)`, or, without a transaction of its own
    (for work on the network), `function(claim, **arguments)`."""

    topic: str
    function: Callable[..., Any]
    transactional: bool
    lease: timedelta


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


HANDLERS: dict[str, Handler] = {}


def job_handler(topic: str, *, transactional: bool = True, lease: timedelta = LEASE) -> Callable[[F], F]:
    """Register who works off jobs of this topic; a lease is longer than the work ever takes."""

    def register(function: F) -> F:
        known = HANDLERS.get(topic)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise EngineError(f"{topic} has two handlers.")
        HANDLERS[topic] = Handler(topic, function, transactional, lease)
        return function

    return register


def schedule(
    session: Session,
    topic: str,
    *,
    due_at: datetime,
    arguments: Mapping[str, Any] | None = None,
    queue: str = "jobs",
    every: str | None = None,
    key: str | None = None,
    retry: str | None = None,
    priority: int = 0,
) -> None:
    """Have `topic` worked off at `due_at` after commit, and again every ISO duration `every`.

    With a `priority` above 0 it goes before all others that are due. A `key` makes the job unique:
    scheduling it again moves it, but recurring work whose period is
    unchanged keeps its next time. `retry` is a plan such as R5/PT5M (the default).
    """
    row = {
        "kind": JobKind.WORK,
        "state": JobState.WAITING,
        "topic": topic,
        "queue": queue,
        "arguments": plain_mapping(arguments),
        "key": key,
        "every": every,
        "retry": retry,
        "due_at": due_at,
        "next_at": due_at,
        "priority": priority,
        "attempts": 0,
        "created_at": due_at,
    }
    turn = own_turn(session, key)
    if turn is not None:
        turn.next_row, turn.stop = row, False
        return
    wanted = insert(Job).values(row)
    if key is not None:
        moved: dict[str, Any] = {n: wanted.excluded[n] for n in row if n not in {"key", "kind", "created_at"}}
        moved |= {"token": None, "lease_until": None, "sent_at": None, "error": None}
        unchanged = (Job.every.is_not_distinct_from(every)) & (Job.every.is_not(None)) & (Job.queue == queue)
        wanted = wanted.on_conflict_do_update(
            index_elements=[Job.key], index_where=Job.key.is_not(None), set_=moved, where=~unchanged
        )
    session.execute(wanted)


def unschedule(session: Session, key: str) -> bool:
    """Take back the job of this key; False if there is none (it may have run)."""
    turn = own_turn(session, key)
    if turn is not None:
        turn.next_row, turn.stop = None, True
        return True
    gone = delete(Job).where(Job.key == key).returning(Job.id)
    return session.execute(gone, execution_options={"synchronize_session": False}).first() is not None


def prioritise(session: Session, business_key: str, priority: int) -> None:
    """Give the jobs of the cases under a business key this priority from now on."""
    cases = select(ProcessInstance.id).where(ProcessInstance.business_key == business_key)
    changed = update(Job).where(Job.instance_id.in_(cases), Job.priority != priority).values(priority=priority)
    session.execute(changed, execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}


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
    """Every attempt took its worker with it: recurring work waits for its next turn, other work for a person."""
    job.token, job.error = None, "The worker did not come back."
    if job.every is None:
        job.state = JobState.FAILED
        return
    job.attempts, job.lease_until = 0, None
    job.due_at = job.next_at = next_turn(job.every, job.due_at, now)


def lock_claimed(session: Session, job_id: int, *, token: UUID) -> Job:
    """The job, locked, if this token still holds it; else LeaseLost."""
    job = session.scalar(_CLAIMED, {"job_id": job_id, "token": token}, execution_options={"populate_existing": True})
    if job is None:
        raise LeaseLost(f"Job {job_id} was given to another worker, or is done.")
    return job


_CLAIMED = select(Job).with_for_update(key_share=True)
_CLAIMED = _CLAIMED.where(Job.id == bindparam("job_id"), Job.token == bindparam("token"))


def finish(session: Session, job: Job, *, now: datetime, turn: Turn | None = None) -> None:
    """The work is done: remove the job, or set its next turn (of recurring work, or as the handler asked)."""
    if turn is not None and turn.next_row is not None:
        for name, value in turn.next_row.items():
            setattr(job, name, value)
    elif job.every is None or (turn is not None and turn.stop):
        session.delete(job)
        return
    else:
        job.due_at = job.next_at = next_turn(job.every, job.due_at, now)
        job.attempts = 0
    job.token = job.lease_until = job.sent_at = job.error = None


def fail(session: Session, job_id: int, *, token: UUID, error: str, now: datetime) -> bool:
    """Record a failed attempt and when the next one is; True if the job is out of attempts.

    Recurring work never runs out: it waits for its next turn. Raises LeaseLost.
    """
    job = lock_claimed(session, job_id, token=token)
    after_failure(job, error, now=now)
    if job.state is JobState.FAILED and job.every is not None:
        job.state, job.attempts = JobState.WAITING, 0
        job.due_at = job.next_at = next_turn(job.every, job.due_at, now)
    return job.state is JobState.FAILED
