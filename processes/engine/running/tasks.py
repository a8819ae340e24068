"""Knows how a person claims, releases and completes an open task: of two, one wins and the other learns who."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.engine.errors import (
    EngineError,
    InstanceNotActive,
    InstanceSuspended,
    TaskClaimed,
    TaskForbidden,
    TaskGone,
    TaskUnknown,
)
from processes.engine.language.drawn_tasks import tell_followers
from processes.engine.language.operations import COMPLETIONS, KEEPING, Step, TaskContext, keep_files
from processes.engine.language.values import plain_mapping
from processes.engine.running.answering import answered
from processes.engine.running.environment import StepEnvironment
from processes.engine.running.stepping import finish_step, open_step
from processes.engine.running.steps import in_the_middle_of, running_under
from processes.engine.store import case_files, queries
from processes.engine.store.locks import lock_subject
from processes.engine.store.models import AnyRow, OpenTask, ProcessHistory
from processes.files import NewFile


def complete_task(
    session: Session,
    task_id: int,
    *,
    actor: str,
    keys: frozenset[str],
    variables: Mapping[str, Any],
    now: datetime,
    task: AnyRow | None = None,
    files: Sequence[NewFile] = (),
) -> None:
    """Complete an open task with validated form data and move its process to the next wait.

    `keys` are the actor keys of the person; `task` is the row of `queries.task` if the caller has just read it;
    `files` came with the form.
    The task's completion operation runs first and may refuse.
    Raises TaskGone, TaskUnknown, TaskForbidden, TaskClaimed, InstanceSuspended, the completion's Refusal.
    """
    task = task or _seen(session, task_id)
    _permit(task, keys)
    try:
        step = open_step(session, task.instance_id, task.business_key, actor=actor, now=now)
    except InstanceSuspended:
        raise
    except InstanceNotActive:
        raise gone(session, task_id) from None
    if task_id not in step.rows.claimed:
        raise gone(session, task_id)
    if step.instance.pinned_hash != task.pinned_hash:
        task = _seen(session, task_id)  # the case moved to another version while this step waited for the lock
    claimed_by = step.rows.claimed[task_id]
    if claimed_by is not None and claimed_by != actor and claimed_by not in keys:
        raise TaskClaimed(claimed_by)
    stored = plain_mapping(variables)
    with in_the_middle_of(step):
        stored |= _complete_first(_context(task, claimed_by, files), task.completion, dict(variables), step.env)
    step.recorder.completion(task.engine_task_id, stored)
    step.case.complete(task.engine_task_id, stored)
    finish_step(step)


def _seen(session: Session, task_id: int) -> AnyRow:
    row = queries.task(session, task_id)
    if row is None:
        raise gone(session, task_id)
    return row


def _permit(task: AnyRow, keys: frozenset[str]) -> None:
    if task.assignee not in keys and not keys.intersection(task.groups):
        raise TaskForbidden


def _context(task: AnyRow, claimed_by: str | None, files: Sequence[NewFile]) -> TaskContext:
    return TaskContext(
        id=task.id,
        element_id=task.element_id,
        name=task.name,
        form_key=task.form_key,
        groups=tuple(task.groups),
        assignee=task.assignee,
        claimed_by=claimed_by,
        local=task.local,
        files=tuple(files),
    )


def _complete_first(
    context: TaskContext, name: str | None, variables: dict[str, Any], env: StepEnvironment
) -> dict[str, Any]:
    if context.files and name not in KEEPING:
        _keep(env.step(context.element_id), context.files)
    if name is None:
        tell_followers(env.step(context.element_id), context, variables)
        return {}
    completion = COMPLETIONS.get(name)
    if completion is None:
        raise EngineError(f"No completion operation {name} is registered.")
    work = partial(completion.function, env.step(context.element_id), variables=variables, task=context)
    returned = answered(env.session, name, context.element_id, work)
    env.session.flush()
    return plain_mapping(returned)


def _keep(step: Step, files: Sequence[NewFile]) -> None:
    """Files stay with what the case is about, else with the case itself."""
    if not keep_files(step, files):
        case_files.keep(
            step.session,
            files,
            instance_id=step.instance_id,
            business_key=step.business_key,
            actor=step.actor,
            now=step.now,
        )


def gone(session: Session, task_id: int) -> TaskGone | TaskUnknown:
    """Why the task is not open: who completed it and when, as far as history tells."""
    row = session.execute(
        select(ProcessHistory.actor, ProcessHistory.at, ProcessHistory.business_key)
        .where(ProcessHistory.task_id == task_id)
        .order_by(ProcessHistory.id.desc())
        .limit(1)
    ).one_or_none()
    return TaskGone(by=row.actor, at=row.at, business_key=row.business_key) if row else TaskUnknown()


def promise(session: Session, business_key: str, at: datetime | None) -> None:
    """The nearest promise about the cases of a business key falls due at `at` from now on; None: nothing presses.

    A step in the middle of which it is said asks for it when it is saved.
    """
    if within := running_under(session, business_key):
        within[-1].is_promised_anew = True
        return
    theirs = update(OpenTask).where(OpenTask.business_key == business_key, OpenTask.promised_at.is_distinct_from(at))
    session.execute(theirs.values(promised_at=at), execution_options={"synchronize_session": False})


def claim_task(session: Session, task_id: int, *, actor: str, keys: frozenset[str], now: datetime) -> OpenTask:
    """Take an open task for oneself so that colleagues see it is taken; claiming twice is harmless."""
    task = _locked(session, task_id, keys)
    if task.claimed_by is not None and task.claimed_by != actor and task.claimed_by not in keys:
        raise TaskClaimed(task.claimed_by)
    task.claimed_by = actor
    session.flush()
    return task


def release_task(session: Session, task_id: int, *, actor: str, keys: frozenset[str], now: datetime) -> OpenTask:
    """Give a claimed task back to its group; a colleague of the group may do it, as people fall ill."""
    task = _locked(session, task_id, keys)
    task.claimed_by = None
    session.flush()
    return task


def _locked(session: Session, task_id: int, keys: frozenset[str]) -> OpenTask:
    # the lock of every step, so that a completion that comes meanwhile sees who has taken the task
    lock_subject(session, _seen(session, task_id).business_key)
    found = select(OpenTask).where(OpenTask.id == task_id).with_for_update(key_share=True)
    task = session.execute(found, execution_options={"populate_existing": True}).scalar_one_or_none()
    if task is None:
        raise gone(session, task_id)
    if task.assignee not in keys and not keys.intersection(task.groups):
        raise TaskForbidden
    return task
