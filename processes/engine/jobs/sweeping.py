"""Knows what is due, and how whoever replays the past keeps the schedulers from processes' timers meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.orm import Session

from processes.engine.store.models import AnyRow, Job, JobKind, JobState

URGENT = "urgent"  # the queue of what goes before the queue "jobs"
RESEND = timedelta(seconds=60)
_TURN = 0x7469_6D65_7273  # any constant of ours, as key of an advisory lock


def may_run_timers(session: Session) -> bool:
    """Share the turn until the transaction's end; False while somebody holds it alone."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock_shared(_TURN))))


@contextmanager
def hold_timers(connection: Connection) -> Iterator[None]:
    """Hold the turn alone for the block: waits for sweeps that run, then deliveries go on but timers wait."""
    connection.execute(select(func.pg_advisory_lock(_TURN)))
    connection.rollback()
    try:
        yield
    finally:
        connection.execute(select(func.pg_advisory_unlock(_TURN)))
        connection.rollback()


def sweep(session: Session, *, now: datetime, limit: int = 500) -> list[tuple[int, str]]:
    """What is due, as (job id, queue), marked as sent; what is not claimed within 60 s is found again.

    Jobs with a priority come first, however many others are due, and overtake those already in the queue
    by one of their own. Several schedulers may sweep at once. Publish only after the transaction has been committed.
    """
    kinds = tuple(JobKind) if may_run_timers(session) else (JobKind.WORK,)
    due = (Job.state == JobState.WAITING) & (Job.next_at <= now) & Job.kind.in_(kinds)
    urgent = _send(session, due & (Job.priority > 0), now=now, limit=limit)
    others = (
        _send(session, due & (Job.priority <= 0), now=now, limit=limit - len(urgent)) if len(urgent) < limit else []
    )
    ahead = sorted(urgent, key=lambda row: (-row.priority, row.id))
    return [(row.id, URGENT if row.queue == "jobs" else row.queue) for row in ahead] + [
        (row.id, row.queue) for row in sorted(others, key=lambda row: row.id)
    ]


def _send(session: Session, due: ColumnElement[bool], *, now: datetime, limit: int) -> Sequence[AnyRow]:
    found = select(Job.id).where(due).order_by(Job.next_at).limit(limit).with_for_update(skip_locked=True)
    chosen = found.cte("due").prefix_with("MATERIALIZED")
    sent = update(Job).where(Job.id == chosen.c.id).values(sent_at=now, next_at=now + RESEND)
    return session.execute(
        sent.returning(Job.id, Job.queue, Job.priority), execution_options={"synchronize_session": False}
    ).all()


def take_back(session: Session, job_ids: Sequence[int], *, now: datetime) -> None:
    """What was swept did not reach the broker: the next sweep finds it again, unless a worker has had it already."""
    unclaimed = (Job.state == JobState.WAITING) & Job.token.is_(None) & Job.sent_at.is_not(None)
    unsent = update(Job).where(Job.id.in_(job_ids), unclaimed).values(sent_at=None, next_at=now)
    session.execute(unsent, execution_options={"synchronize_session": False})
