"""Knows how whoever replays the past keeps the schedulers from processes' timers meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

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
