"""Knows how a step of one instance goes: lock, restore, apply, advance to the next wait, write the differences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.errors import EngineError
from processes.engine.interpreter.case import Case
from processes.engine.interpreter.views import Subscription
from processes.engine.running import messages, signals
from processes.engine.running.environment import StepEnvironment
from processes.engine.running.steps import RunningStep, in_the_middle_of, running_steps
from processes.engine.running.times import recount_step
from processes.engine.store import deployments
from processes.engine.store.history import Recorder
from processes.engine.store.locks import lock_active, lock_subject
from processes.engine.store.models import InstanceState, ProcessInstance
from processes.engine.store.rows import Writer, changed, read_rows
from processes.outbox import post
from processes.transactions import settle
from processes.writing import write

MAX_ROUNDS = 50


def open_step(session: Session, instance_id: int, business_key: str, *, actor: str, now: datetime) -> RunningStep:
    """Lock subject and instance and restore it; raise InstanceNotActive, InstanceSuspended.

    Who waited for the lock has read the clock before it: the step is never dated before the last one.
    """
    if instance_id in running_steps(session):
        raise EngineError("An operation cannot move the process that calls it.")
    lock_subject(session, business_key)
    instance = lock_active(session, instance_id)
    now = max(now, instance.changed_at)
    rows = read_rows(session, instance)
    definitions = deployments.parsed(session, instance.process, instance.pinned, instance.pinned_hash)
    env = environment(session, instance, actor=actor, now=now)
    case = Case.restore(definitions, instance.body, env)
    return RunningStep(session, instance, env, case, rows, now, Recorder(instance, actor, now, rows.tasks))


def environment(session: Session, instance: ProcessInstance, *, actor: str, now: datetime) -> StepEnvironment:
    """The surroundings of a step of this instance."""
    return StepEnvironment(
        session,
        now=now,
        business_key=instance.business_key,
        process=instance.process,
        instance_id=instance.id,
        actor=actor,
    )


def finish_step(step: RunningStep) -> None:
    """Advance to the next wait, hand over messages that came early, work out what follows, write what has changed."""
    with in_the_middle_of(step):
        _advance(step)
        _receive(step)
        settle(step.session)
        if step.stale:
            recount_step(step, only=step.stale)
    step.env.end()
    _save(step)


def _advance(step: RunningStep) -> None:
    step.case.advance()
    step.env.raise_fatal()


def _receive(step: RunningStep) -> None:
    """Deliver messages that wait for what the step has begun to listen to, and what the step sent itself."""
    asked = set() if step.ask_again else set(step.rows.subscriptions)
    for _ in range(MAX_ROUNDS):
        subscriptions = step.case.subscriptions()
        new = [sub for sub in subscriptions if (sub.task_id, sub.element_id) not in asked]
        found = _match(step, subscriptions) or messages.take_early(step.session, step.instance, new, now=step.now)
        if found is None:
            break
        subscription, variables = found
        step.case.deliver(subscription.task_id, subscription.element_id, variables)
        _advance(step)
    for message in step.deferred:
        messages.keep(step.session, message, now=step.now)


def _match(step: RunningStep, subscriptions: list[Subscription]) -> tuple[Subscription, Mapping[str, Any]] | None:
    for message in step.deferred:
        for sub in subscriptions:
            key = sub.key or step.instance.business_key
            if not sub.is_signal and (sub.message, key) == (message.name, message.key):
                step.deferred.remove(message)
                return sub, message.variables
    return None


def _save(step: RunningStep) -> None:
    session, instance, case = step.session, step.instance, step.case
    session.flush()
    for name, variables in case.thrown():
        values = {"name": name, "business_key": instance.business_key, "variables": variables}
        post(session, "process.message_thrown", **values)
    for name, variables in case.signals():
        signals.broadcast(session, name, variables, now=step.now, but=instance.id)
    differences = Writer(
        session, instance, step.rows, step.now, step.ran, due=step.due, is_promised_anew=step.is_promised_anew
    ).differences(case)
    history = step.recorder.appended(step.recorder.rows(case, known_held=set(step.rows.held)))
    ended = {"state": InstanceState.ENDED, "ended_at": step.now, "end_event": case.ended_at} if case.completed else {}
    moved = changed(instance, body=case.dump(), changed_at=step.now, **ended)
    session.flush()
    write(session, [*differences, *history, moved])
