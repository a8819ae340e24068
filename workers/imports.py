"""Work of the queue `reports` for files from other systems: they are checked and taken over; old ones are forgotten."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler, recurring
from processes.imports import flow, use_cases, working
from workers.sessions import WorkerSession


@job_handler(flow.CHECK, transactional=False)
def check(claim: Claim, *, import_id: int) -> None:
    """Read a file and check its rows; done twice, it is checked twice."""
    working.check(WorkerSession, utcnow, import_id=import_id)


@job_handler(flow.RUN, transactional=False)
def run(claim: Claim, *, import_id: int) -> None:
    """Take a file over in one transaction; done twice, it is taken over once."""
    working.run(WorkerSession, utcnow, import_id=import_id)


@recurring("imports.prune", every="P1D")
def prune(session: Session, *, now: datetime) -> None:
    """Forget old files."""
    use_cases.prune(session, now=now)
