"""Works off what a signal has set in motion: cases that hear it, processes that begin with it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.errors import ProcessRetired
from processes.engine.jobs.scheduling import job_handler
from processes.engine.running import cases, hearing, starting
from processes.engine.running.signals import BEGUN, HEARD


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
    """Let one case hear a signal, unless it waits for it no more; one that is suspended meanwhile is tried again."""
    hearing.hear(session, instance_id, business_key, (engine_task_id, element_id), name, variables, now=now)


@job_handler(BEGUN)
def begin(session: Session, *, now: datetime, process: str, variables: Mapping[str, Any]) -> None:
    """Start a process that begins with a signal, under a number of its own, unless it was retired meanwhile."""
    with suppress(ProcessRetired):
        cases.start(session, process, business_key=starting.new_key(session, process), variables=variables, now=now)
