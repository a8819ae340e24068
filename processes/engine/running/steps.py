"""Knows the steps that a session is in the middle of: what each has locked, restored and still to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.interpreter.case import Case
from processes.engine.running import messages
from processes.engine.running.environment import StepEnvironment
from processes.engine.store.history import Recorder
from processes.engine.store.models import Job, ProcessInstance
from processes.engine.store.rows import Place, Rows

_RUNNING = "engine_running_steps"


@dataclass
class RunningStep:
    """An instance that is locked and restored; `deferred` are messages that its own operations sent.

    `stale` are places whose due times are asked for anew before it is saved, `due` those that came of it, by the rows
    of open tasks; `is_promised_anew`: what was promised about the case has changed.
    """

    session: Session
    instance: ProcessInstance
    env: StepEnvironment
    case: Case
    rows: Rows
    now: datetime
    recorder: Recorder
    ran: Job | None = None
    deferred: list[messages.Incoming] = field(default_factory=list)
    ask_again: bool = False
    stale: set[Place] = field(default_factory=set)
    due: dict[int, datetime | None] = field(default_factory=dict)
    is_promised_anew: bool = False


def running_steps(session: Session) -> dict[int, RunningStep]:
    """The steps that this session is in the middle of, by instance id (an operation runs inside one)."""
    found: dict[int, RunningStep] = session.info.setdefault(_RUNNING, {})
    return found


def running_under(session: Session, business_key: str) -> list[RunningStep]:
    """Those of the steps that this session is in the middle of which move cases under this business key."""
    return [step for step in running_steps(session).values() if step.instance.business_key == business_key]


@contextmanager
def in_the_middle_of(step: RunningStep) -> Iterator[None]:
    """While the step's operations run: what they do to its own case waits for the end of the step."""
    running, instance_id = running_steps(step.session), step.instance.id  # not to be asked for once a flush has failed
    running[instance_id] = step
    try:
        yield
    finally:
        del running[instance_id]
