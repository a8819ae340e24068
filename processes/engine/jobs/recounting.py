"""Knows when due times of running cases follow what they were worked out from: calendars, contracts, clocks."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.engine.running.stepping import finish_step, open_step
from processes.engine.running.steps import running_under
from processes.engine.running.times import recount_step
from processes.engine.store.history import SYSTEM
from processes.engine.store.locks import lock_living, lock_subject
from processes.engine.store.models import InstanceState, ProcessInstance

TOPIC = "engine.recount"


def ask(session: Session, business_key: str, *, now: datetime) -> None:
    """Have the due times under this business key worked out anew; call it with the subject locked.

    A case whose own step asks does it at the end of that step, all others after commit.
    """
    within = running_under(session, business_key)
    for step in within:
        step.stale |= step.case.timed()
    if len(within) == 1 and within[0].rows.has_others is False:
        return
    others = exists().where(
        ProcessInstance.business_key == business_key,
        ProcessInstance.state == InstanceState.ACTIVE,
        ProcessInstance.id.not_in([step.instance.id for step in within]),
    )
    if session.scalar(select(others)):
        key = f"{TOPIC}:{business_key}"
        scheduling.schedule(session, TOPIC, key=key, due_at=now, arguments={"business_key": business_key})


@scheduling.job_handler(TOPIC)
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
