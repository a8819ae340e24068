"""Knows where a case rests after its scenario, and so what can be recorded as the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.designing.scenarios.playing import Play
from processes.engine.files.form_fields import Field, read_fields
from processes.engine.store import deployments
from processes.engine.store.models import Job, JobKind, MessageSubscription


@dataclass(frozen=True)
class Asked:
    """A task that waits: who is asked, and the fields of its form."""

    element: str
    name: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Rest:
    """What a case waits for: tasks, messages as (name, key), timers as (element, due); `names` are the subject's."""

    now: datetime
    business_key: str
    tasks: tuple[Asked, ...]
    messages: tuple[tuple[str, str], ...]
    timers: tuple[tuple[str, datetime], ...]
    names: Mapping[str, Any]


def rest(play: Play, session: Session) -> Rest:
    """Where the case rests now."""
    messages = select(MessageSubscription.name, MessageSubscription.key).where(
        MessageSubscription.instance_id == play.instance_id
    )
    timers = select(Job.element_id, Job.due_at).where(
        Job.instance_id == play.instance_id, Job.kind == JobKind.TIMER, Job.element_id.is_not(None)
    )
    tasks = tuple(
        Asked(
            task.element_id,
            task.name,
            tuple(key for key in (task.assignee, *task.groups) if key),
            tuple(read_fields(deployments.form(session, task.instance_id, task.form_key)) if task.form_key else ()),
        )
        for task in play.tasks(session)
    )
    return Rest(
        play.now,
        play.business_key,
        tasks,
        tuple((row.name, row.key) for row in session.execute(messages.order_by(MessageSubscription.id))),
        tuple((row.element_id or "", row.due_at) for row in session.execute(timers.order_by(Job.due_at))),
        play.names,
    )
