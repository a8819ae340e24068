"""Knows the job table: who works off which topic, what is scheduled once or again and again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.engine.errors import EngineError
from processes.engine.jobs.runs import own_run
from processes.engine.language.values import plain_mapping
from processes.engine.store.models import Job, JobKind, JobState, ProcessInstance
from processes.writing import NEW, Part, added

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
    row = _row(topic, due_at, arguments, queue=queue, retry=retry) | {"key": key, "every": every, "priority": priority}
    run = own_run(session, key)
    if run is not None:
        run.next_row, run.stop = row, False
        return
    wanted = insert(Job).values(row)
    if key is not None:
        moved: dict[str, Any] = {n: wanted.excluded[n] for n in row if n not in {"key", "kind", "created_at"}}
        moved["state"] = case(
            (Job.state == JobState.SUSPENDED, Job.state), else_=wanted.excluded.state
        )  # paused stays so
        moved |= {"token": None, "lease_until": None, "sent_at": None, "error": None}
        unchanged = (Job.every.is_not_distinct_from(every)) & (Job.every.is_not(None)) & (Job.queue == queue)
        wanted = wanted.on_conflict_do_update(
            index_elements=[Job.key], index_where=Job.key.is_not(None), set_=moved, where=~unchanged
        )
    session.execute(wanted)


def scheduled_for(
    topic: str,
    made: str,
    *,
    by: str,
    value: str,
    argument: str,
    due_at: datetime,
    queue: str = "jobs",
    retry: str | None = None,
) -> list[Part]:
    """Have `topic` worked off for a row that the same statement makes: `argument` is the id of the one whose column
    `by` has the value, among those that the part `made` returns.
    """
    row = _row(topic, due_at, {by: value}, queue=queue, retry=retry)
    which = f" JOIN {made} ON {made}.{by} = {NEW}.arguments ->> '{by}'"
    return added(Job, [row], beside=which, arguments=f"jsonb_build_object('{argument}', {made}.id)")


def _row(
    topic: str, due_at: datetime, arguments: Mapping[str, Any] | None, *, queue: str, retry: str | None
) -> dict[str, Any]:
    return {
        "kind": JobKind.WORK,
        "state": JobState.WAITING,
        "topic": topic,
        "queue": queue,
        "arguments": plain_mapping(arguments),
        "key": None,
        "every": None,
        "retry": retry,
        "due_at": due_at,
        "next_at": due_at,
        "priority": 0,
        "attempts": 0,
        "created_at": due_at,
    }


def unschedule(session: Session, key: str) -> bool:
    """Take back the job of this key; False if there is none (it may have run)."""
    run = own_run(session, key)
    if run is not None:
        run.next_row, run.stop = None, True
        return True
    gone = delete(Job).where(Job.key == key).returning(Job.id)
    return session.execute(gone, execution_options={"synchronize_session": False}).first() is not None


def prioritise(session: Session, business_key: str, priority: int) -> None:
    """Give the jobs of the cases under a business key this priority from now on."""
    cases = select(ProcessInstance.id).where(ProcessInstance.business_key == business_key)
    changed = update(Job).where(Job.instance_id.in_(cases), Job.priority != priority).values(priority=priority)
    session.execute(changed, execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}
RECURRING: dict[str, str] = {}


def recurring(topic: str, *, every: str, transactional: bool = True) -> Callable[[F], F]:
    """Register who works off a topic every ISO duration, from the scheduler's start on."""
    RECURRING[topic] = every
    return job_handler(topic, transactional=transactional)


def arrange(session: Session, *, now: datetime) -> None:
    """Schedule all recurring work; harmless to repeat at every start."""
    for topic, every in RECURRING.items():
        schedule(session, topic, due_at=now, every=every, key=topic)
