"""Knows how one case hears a signal: in a step of its own, and only where it still waits for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.errors import InstanceNotActive, InstanceSuspended
from processes.engine.interpreter.views import NO_KEY
from processes.engine.running.stepping import finish_step, open_step
from processes.engine.store.history import SYSTEM
from processes.engine.store.models import MessageSubscription
from processes.engine.store.rows import Place


def hear(
    session: Session,
    instance_id: int,
    business_key: str,
    place: Place,
    name: str,
    variables: Mapping[str, Any],
    *,
    now: datetime,
) -> bool:
    """Let a case hear a signal at (engine task id, element id); False where it waits no more. InstanceSuspended."""
    try:
        step = open_step(session, instance_id, business_key, actor=SYSTEM, now=now)
    except InstanceSuspended:
        raise
    except InstanceNotActive:
        return False
    if place not in step.rows.subscriptions:
        return False
    kept = step.case.deliver(*place, variables)
    step.recorder.note("signal", element_id=place[1], name=name, variables=kept)
    finish_step(step)
    return True


def hear_under(session: Session, business_key: str, name: str, variables: Mapping[str, Any], *, now: datetime) -> bool:
    """Let the cases of one business key hear a signal at once, as a scenario asks; whether any has."""
    waiting = select(MessageSubscription).where(
        MessageSubscription.key == NO_KEY,
        MessageSubscription.name == name,
        MessageSubscription.business_key == business_key,
    )
    found = session.scalars(waiting.order_by(MessageSubscription.id)).all()
    places = [(one.instance_id, (one.engine_task_id, one.element_id)) for one in found]
    heard = [hear(session, instance, business_key, place, name, variables, now=now) for instance, place in places]
    return any(heard)
