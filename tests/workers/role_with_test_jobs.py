"""A role of the command line whose processes know jobs for tests besides the real ones."""

import os
import signal
from datetime import timedelta

from sqlalchemy.orm import Session

from podpora.cli import main
from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from processes.engine.language.operations import Step, operation
from processes.outbox import post
from tests.workers import killing
from workers import celery_app
from workers.sessions import WorkerSession


@job_handler("test.touch")
def touch(session: Session, *, now: object, name: str) -> None:
    """Leave a trace."""
    post(session, "test.touched", name=name)


@job_handler("test.outside", transactional=False)
def outside(claim: Claim, *, name: str) -> None:
    """Leave a trace from outside of the job's transaction."""
    with WorkerSession() as session, committing(session):
        post(session, "test.touched", name=name, attempts=claim.attempts, at=utcnow().isoformat())


@job_handler("test.fail")
def fail(session: Session, *, now: object, name: str) -> None:
    """Leave a trace that is rolled back."""
    post(session, "test.touched", name=name)
    raise ZeroDivisionError("on purpose")


@job_handler("test.die")
def die(session: Session, *, now: object, name: str) -> None:
    """Kill the process that runs the job."""
    os.kill(os.getpid(), signal.SIGKILL)


@job_handler("test.hang", transactional=False, lease=timedelta(seconds=5))
def hang(claim: Claim, *, name: str) -> None:
    """Leave a trace, then never come back."""
    with WorkerSession() as session, committing(session):
        post(session, "test.touched", name=f"{name} {claim.attempts}")
    while True:
        pass


def fail_at_once(_consumer: object) -> None:
    """Something that Celery cannot recover from."""
    raise ZeroDivisionError("on purpose")


@operation("test.trace", label="Leave a trace")
def trace(step: Step, *, name: str) -> None:
    """Leave a trace of a process."""
    post(step.session, "test.touched", name=name)


if __name__ == "__main__":
    if os.environ.get("KILLS"):
        killing.arrange_worker()
    if os.environ.get("CONSUMER_FAILS"):
        killing.before(celery_app.Consumer, "start", fail_at_once)
    main()
