"""Which open task a person gets to work on, and what they may learn of one that is not theirs."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.web.lines import may_work_on, requests_of
from processes.engine.errors import TaskForbidden, TaskGone, TaskUnknown
from processes.engine.running import tasks
from processes.engine.store import queries as engine
from processes.people.confidential import is_number_shown
from processes.people.keys import people_of_key
from processes.people.rules import Actor


def task_for(session: Session, actor: Actor, task_id: int) -> Row[Any]:
    """The open task. TaskGone where it is done, TaskForbidden where it is others'.

    TaskUnknown where it is about a case that the person may not see: not even that it is there.
    """
    task = engine.task(session, task_id)
    if task is None:
        raise gone(session, actor, task_id)
    if not is_number_shown(session, actor, task.business_key):
        raise TaskUnknown
    if not may_work_on(actor, task):
        raise TaskForbidden if _is_told(session, actor, task.business_key) else TaskUnknown
    return task


def gone(session: Session, actor: Actor, task_id: int) -> TaskGone | TaskUnknown:
    """Why a task is not open any more, as far as this person may know."""
    refusal = tasks.gone(session, task_id)
    if not isinstance(refusal, TaskGone):
        return refusal
    is_told = actor.person_id in people_of_key(refusal.by)[:1] or _is_told(session, actor, refusal.business_key)
    return refusal if is_told else TaskUnknown()


def _is_told(session: Session, actor: Actor, business_key: str | None) -> bool:
    """Staff hear of every case that is not kept from them, customers of the requests that they see."""
    if actor.is_staff:
        return is_number_shown(session, actor, business_key)
    return business_key is not None and business_key in requests_of(session, actor, {business_key})
