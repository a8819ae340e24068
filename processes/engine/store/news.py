"""Knows what tells people of tasks and failures, as parts of other statements."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from processes.engine.store.models import Job, JobState, OpenTask
from processes.engine.store.queries import tasks_page
from processes.paging import fingerprint
from processes.together import Read

_TASK = OpenTask.__table__.c
TASKS = Read(lambda: select(OpenTask).where(OpenTask.business_key == bindparam("number")), (OpenTask.id,))  # of a case


def tasks_fingerprint(keys: Iterable[str], **narrowed: Any) -> ColumnElement[str]:
    """What a page of tasks shows, as a part of another statement: another text when it has changed."""
    shown = (_TASK.id, _TASK.assignee, _TASK.claimed_by, _TASK.promised_at, _TASK.due_at)
    return fingerprint(tasks_page(keys, **narrowed), shown)


def failed_counted(cap: int) -> ColumnElement[int]:
    """How many jobs are out of attempts, as a part of another statement."""
    found = select(Job.id).where(Job.state == JobState.FAILED).limit(cap)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()
