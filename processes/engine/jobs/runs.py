"""Knows the run of a keyed job that a session works off: scheduling its key then means its next run."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

_RUN = "engine_job_run"


@dataclass
class Run:
    """The keyed job that a transactional handler works off, and what the handler itself wants of it next."""

    key: str
    next_row: dict[str, Any] | None = None
    stop: bool = False


def begin_run(session: Session, key: str | None) -> Run | None:
    """From now on this session works off the job `key`: scheduling that key means its next run."""
    run = Run(key) if key is not None else None
    session.info[_RUN] = run
    return run


def own_run(session: Session, key: str | None) -> Run | None:
    """The job that this session works off, if it is the one of this key."""
    run: Run | None = session.info.get(_RUN)
    return run if run is not None and run.key == key else None
