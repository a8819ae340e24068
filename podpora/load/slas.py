"""Clocks of copied cases."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from processes.slas.models import ClockState, SlaClock


def after(session: Session, now: datetime) -> None:
    """Nobody is told of all that was missed at once."""
    missed = (SlaClock.state == ClockState.RUNNING) & (SlaClock.due_at <= now)
    told = update(SlaClock).where(missed).values(told_at=SlaClock.due_at)
    session.execute(told, execution_options={"synchronize_session": False})
    warned = update(SlaClock).where(SlaClock.next_at <= now).values(next_at=None)
    session.execute(warned, execution_options={"synchronize_session": False})
