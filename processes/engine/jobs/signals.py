"""Works off what a signal has set in motion: cases that hear it, processes that begin with it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.errors import InstanceSuspended, ProcessRetired
from processes.engine.jobs.scheduling import job_handler, schedule
from processes.engine.running import cases, hearing, starting
from processes.engine.running.signals import BEGUN, HEARD

AGAIN = timedelta(minutes=1)  # a suspended case is asked anew, as often as it takes


@job_handler(HEARD)
def hear(
    session: Session,
    *,
    now: datetime,
    instance_id: int,
    business_key: str,
    engine_task_id: str,
    element_id: str,
    name: str,
    variables: Mapping[str, Any],
) -> None:
    """Let one case hear a signal, unless it waits for it no more; one that is suspended hears it when it goes on."""
    place = (engine_task_id, element_id)
    try:
        hearing.hear(session, instance_id, business_key, place, name, variables, now=now)
    except InstanceSuspended:
        of = {"instance_id": instance_id, "business_key": business_key, "name": name, "variables": dict(variables)}
        at = {"engine_task_id": engine_task_id, "element_id": element_id}
        schedule(session, HEARD, due_at=now + AGAIN, arguments=of | at)


@job_handler(BEGUN)
def begin(session: Session, *, now: datetime, process: str, variables: Mapping[str, Any]) -> None:
    """Start a process that begins with a signal, under a number of its own, unless it was retired meanwhile."""
    with suppress(ProcessRetired):
        cases.start(session, process, business_key=starting.new_key(session, process), variables=variables, now=now)
