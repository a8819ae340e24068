"""Knows how due times of running cases follow what they were worked out from: calendars, contracts, clocks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.engine import jobs
from processes.engine.audit import OperationAudit
from processes.engine.history import SYSTEM
from processes.engine.interpreter.recounting import Recounted
from processes.engine.locks import lock_living, lock_subject
from processes.engine.models import InstanceState, Job, JobKind, OpenTask
from processes.engine.rows import Place
from processes.engine.steps import RunningStep, finish_step, open_step

TOPIC = "engine.recount"


def ask(session: Session, business_key: str, *, now: datetime) -> None:
    """Have the due times under this business key worked out anew after commit; call it with the subject locked."""
    jobs.schedule(session, TOPIC, key=f"{TOPIC}:{business_key}", due_at=now, arguments={"business_key": business_key})


@jobs.job_handler(TOPIC)
def recount(session: Session, *, business_key: str, now: datetime) -> None:
    """Work out anew what functions say of due times, each from the instant at which it began to run.

    Suspended cases follow when they are resumed. A time that an administrator has set stays.
    """
    lock_subject(session, business_key)
    for instance in lock_living(session, business_key):
        if instance.state is InstanceState.ACTIVE:
            step = open_step(session, instance.id, business_key, actor=SYSTEM, now=now)
            if recount_step(step):
                finish_step(step)


def recount_step(step: RunningStep) -> bool:
    """The same within a step that has been opened; whether anything has changed."""
    found = step.case.recount(_since(step))
    for one in found:
        _note(step, one)
        row = step.rows.tasks.get(one.task_id)
        if row is not None and one.error is None:
            changed = update(OpenTask).where(OpenTask.id == row).values(due_at=one.after)
            step.session.execute(changed, execution_options={"synchronize_session": False})
    return bool(found)


def _note(step: RunningStep, one: Recounted) -> None:
    if one.error is not None:
        step.recorder.note("recount_failed", element_id=one.element_id, error=one.error)
        return
    before, after = (at.isoformat() if at else None for at in (one.before, one.after))
    step.recorder.note("recounted", element_id=one.element_id, before=before, after=after)


def _since(step: RunningStep) -> Mapping[Place, datetime]:
    """When each timer and open task began to run."""
    mine = Job.instance_id == step.instance.id
    by_hand = select(OperationAudit.job_id).where(
        OperationAudit.instance_id == step.instance.id,
        OperationAudit.act == "timer_set",
        OperationAudit.job_id.is_not(None),
    )
    timers = select(Job.engine_task_id, Job.element_id, Job.created_at).where(
        mine, Job.kind == JobKind.TIMER, Job.id.not_in(by_hand)
    )
    tasks = select(OpenTask.engine_task_id, OpenTask.element_id, OpenTask.created_at).where(
        OpenTask.instance_id == step.instance.id
    )
    rows = step.session.execute(timers.union_all(tasks))
    return {(task_id or "", element_id or ""): at for task_id, element_id, at in rows}
