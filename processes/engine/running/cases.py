"""Knows how a process starts, moves and is stopped; every function is one step in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from processes.engine.errors import AlreadyRunning, EngineError
from processes.engine.interpreter.case import Case
from processes.engine.language.values import plain_mapping
from processes.engine.running import messages
from processes.engine.running.stepping import environment, finish_step, open_step
from processes.engine.running.steps import RunningStep, running_steps, running_under
from processes.engine.store import deployments
from processes.engine.store.history import SYSTEM, Recorder
from processes.engine.store.locks import LIVING, lock_living, lock_subject
from processes.engine.store.models import InstanceState, Job, MessageSubscription, OpenTask, ProcessInstance
from processes.engine.store.rows import Rows
from processes.inserting import insert_unless_there

DAY = timedelta(days=1)


def start(
    session: Session,
    process: str,
    *,
    business_key: str,
    variables: Mapping[str, Any],
    now: datetime,
    actor: str = SYSTEM,
    pack: str = deployments.STANDARD,
) -> ProcessInstance:
    """Start a process on its newest version and run it to the first wait; raise UnknownProcess, AlreadyRunning."""
    lock_subject(session, business_key)
    pinned = deployments.pin(session, process, pack=pack)
    definitions = deployments.parsed(session, process, pinned.ids, pinned.digest)
    instance = _insert(session, pinned, business_key=business_key, pack=pack, now=now)
    env = environment(session, instance, actor=actor, now=now)
    case = Case.start(definitions, plain_mapping(variables), env)
    step = RunningStep(session, instance, env, case, Rows(), now, Recorder(instance, actor, now))
    step.recorder.note("process_started", element_id=process)
    finish_step(step)
    return instance


def _insert(
    session: Session, pinned: deployments.Pinned, *, business_key: str, pack: str, now: datetime
) -> ProcessInstance:
    row = {
        "process": pinned.process,
        "business_key": business_key,
        "pack": pack,
        "definition_id": pinned.definition_id,
        "pinned": list(pinned.ids),
        "pinned_hash": pinned.digest,
        "state": InstanceState.ACTIVE,
        "body": b"",
        "started_at": now,
        "changed_at": now,
    }
    instance = insert_unless_there(session, ProcessInstance, row)
    if instance is None:
        raise AlreadyRunning
    for step in running_under(session, business_key):
        step.rows.has_others = True
    return instance


def correlate_message(
    session: Session,
    name: str,
    *,
    business_key: str,
    variables: Mapping[str, Any] | None = None,
    message_id: str | None = None,
    key: str | None = None,
    now: datetime,
    ttl: timedelta = DAY,
) -> bool:
    """Tell the one process that waits for exactly (name, key) that something happened; True if one took it.

    `key` is the business key unless the catching event names a key expression. A second message with the
    same `message_id` is ignored. What nobody waits for yet is kept for `ttl`, then recorded as unmatched.
    """
    lock_subject(session, business_key)
    message = messages.Incoming(name, business_key, key or business_key, plain_mapping(variables), ttl)
    if message_id is not None:
        row_id = messages.record(session, message, message_id, now=now)
        if row_id is None:
            return False
        message = messages.Incoming(name, business_key, message.key, message.variables, ttl, row_id)
    within = running_under(session, business_key)
    subscription = messages.receiver(session, message)
    if within and (subscription is None or subscription.instance_id in running_steps(session)):
        within[-1].deferred.append(message)
        return True
    if subscription is None:
        messages.keep(session, message, now=now)
        return False
    _deliver(session, subscription, message, now=now)
    return True


def _deliver(session: Session, to: MessageSubscription, message: messages.Incoming, *, now: datetime) -> None:
    step = open_step(session, to.instance_id, message.business_key, actor=SYSTEM, now=now)
    kept = step.case.deliver(to.engine_task_id, to.element_id, message.variables)
    left = sorted(set(message.variables) - set(kept))
    details: dict[str, Any] = {"variables": kept, **({"not_taken": left} if left else {})}
    step.recorder.note("message", element_id=to.element_id, name=message.name, **details)
    finish_step(step)


def cancel(
    session: Session,
    *,
    instance_id: int | None = None,
    business_key: str | None = None,
    reason: str,
    actor: str,
    now: datetime,
) -> int:
    """Stop one instance, or all that live under a business key; how many were stopped. Nothing is undone."""
    if business_key is None:
        business_key = session.scalar(select(ProcessInstance.business_key).where(ProcessInstance.id == instance_id))
    if business_key is None:
        return 0
    lock_subject(session, business_key)
    found = [i for i in lock_living(session, business_key) if instance_id in {None, i.id}]
    for instance in found:
        if instance.id in running_steps(session):
            raise EngineError("An operation cannot cancel the process that calls it.")
        _cancel(session, instance, reason=reason, actor=actor, now=now)
    return len(found)


def _cancel(session: Session, instance: ProcessInstance, *, reason: str, actor: str, now: datetime) -> None:
    recorder = Recorder(instance, actor, now)
    tasks = delete(OpenTask).where(OpenTask.instance_id == instance.id)
    gone = tasks.returning(OpenTask.id, OpenTask.element_id, OpenTask.name)
    for task in session.execute(gone, execution_options=_PLAIN):
        # whoever is working on it must learn who took it away
        recorder.note("cancelled", element_id=task.element_id, name=task.name, task_id=task.id)
    for model in (Job, MessageSubscription):
        session.execute(delete(model).where(model.instance_id == instance.id), execution_options=_PLAIN)
    instance.state = InstanceState.CANCELLED
    instance.ended_at = instance.changed_at = now
    recorder.note("process_cancelled", reason=reason)
    recorder.write(session)
    session.flush()


_PLAIN = {"synchronize_session": False}


def is_running(session: Session, process: str, *, business_key: str) -> bool:
    """Whether an instance of this process lives under this business key."""
    found = select(ProcessInstance.id).where(
        ProcessInstance.process == process,
        ProcessInstance.business_key == business_key,
        ProcessInstance.state.in_(LIVING),
    )
    return session.scalar(found) is not None
