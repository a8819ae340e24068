"""Knows how the tasks of somebody who leaves come to another, or back to their group."""

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from processes.engine.store.locks import lock_subject
from processes.engine.store.models import OpenTask

_PLAIN = {"synchronize_session": False}


def count_given(session: Session, actor: str) -> int:
    """How many open tasks were given to this actor alone."""
    return session.scalar(select(func.count()).where(OpenTask.assignee == actor)) or 0


def count_taken(session: Session, actor: str) -> int:
    """How many open tasks of groups this actor has taken."""
    return session.scalar(select(func.count()).where(OpenTask.claimed_by == actor)) or 0


def give_tasks(session: Session, actor: str, successor: str) -> None:
    """Give the tasks that were given to `actor` to another; the cases are locked as a step of theirs would."""
    _lock(session, OpenTask.assignee == actor)
    session.execute(
        update(OpenTask).where(OpenTask.assignee == actor).values(assignee=successor), execution_options=_PLAIN
    )


def free_tasks(session: Session, actor: str) -> None:
    """Give the tasks that `actor` has taken back to their groups."""
    _lock(session, OpenTask.claimed_by == actor)
    session.execute(
        update(OpenTask).where(OpenTask.claimed_by == actor).values(claimed_by=None), execution_options=_PLAIN
    )


def _lock(session: Session, which: ColumnElement[bool]) -> None:
    for business_key in session.scalars(select(OpenTask.business_key).where(which).distinct()).all():
        lock_subject(session, business_key)
