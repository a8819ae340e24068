"""Knows what tells people of tasks and failures, as parts of other statements."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select

from processes.engine.store.models import Job, JobState, OpenTask
from processes.engine.store.queries import tasks_page, their_tasks
from processes.paging import fingerprint
from processes.together import Read

_FENCE = 0  # an offset, past which the database does not move a limit
_TASK = OpenTask.__table__.c
TASKS = Read(lambda: select(OpenTask).where(OpenTask.business_key == bindparam("number")), (OpenTask.id,))  # of a case


def tasks_fingerprint(keys: Iterable[str], **narrowed: Any) -> ColumnElement[str]:
    """What a page of tasks shows, as a part of another statement: another text when it has changed."""
    shown = (_TASK.id, _TASK.assignee, _TASK.claimed_by, _TASK.promised_at, _TASK.due_at)
    return fingerprint(tasks_page(keys, **narrowed), shown)


def open_tasks_counted(keys: Iterable[str], cap: int, **narrowed: Any) -> ColumnElement[int]:
    """How many open tasks these keys may work on, counted no further than `cap`; narrowed as `their_tasks`.

    Whoever has most of the tasks has enough among any; theirs who have few are found by the indexes, past the fence.
    A prepared statement, which knows no keys, would read all tasks for the few.
    """
    found = their_tasks(keys, **narrowed)
    among = found.where(_TASK.id.in_(select(_TASK.id).limit(2 * cap)))
    every = select(found.offset(_FENCE).subquery()).limit(cap)
    some, all_ = (select(func.count()).select_from(one.subquery()).scalar_subquery() for one in (among, every))
    return case((some >= cap, cap), else_=all_)


def failed_counted(cap: int) -> ColumnElement[int]:
    """How many jobs are out of attempts, as a part of another statement."""
    found = select(Job.id).where(Job.state == JobState.FAILED).limit(cap)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()
