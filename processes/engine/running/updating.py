"""Keeps what running cases remember equal to the record, where the record is corrected from outside of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.running.stepping import finish_step, open_step
from processes.engine.store.models import InstanceState, ProcessInstance


def update_variables(
    session: Session, process: str, business_key: str, variables: Mapping[str, Any], *, actor: str, now: datetime
) -> bool:
    """Overwrite these variables wherever the running case keeps them, in called processes too; False where none runs.

    What was worked out from them before, such as the people of an open task, stays. InstanceSuspended.
    """
    running = select(ProcessInstance.id).where(
        ProcessInstance.process == process,
        ProcessInstance.business_key == business_key,
        ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
    )
    instance_id = session.scalar(running)
    if instance_id is None:
        return False
    step = open_step(session, instance_id, business_key, actor=actor, now=now)
    for holder in step.case.holders():
        new = {name: value for name, value in variables.items() if name in holder.variables}
        old = {name: holder.variables[name] for name in new}
        if new != old:
            step.case.correct(new, holder.key)
            step.recorder.note("corrected", element_id=holder.element_id, before=old, after=new)
    finish_step(step)
    return True
