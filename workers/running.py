"""How a worker does one job and what it logs of it."""

import logging
import signal

from processes.clock import utcnow
from processes.engine.jobs import performing
from processes.settings import get_settings
from workers.sessions import WorkerSession

LOG = logging.getLogger(__name__)


def run(job_id: int) -> None:
    """Do the job; its failure is kept in the job table and logged, never raised to the broker.

    One that takes longer than JOB_SECONDS is killed with this process, which another replaces: its claim ends, and
    it is tried again like that of any worker that did not come back.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, get_settings().job_seconds)
    try:
        outcome = performing.perform(WorkerSession, job_id, clock=utcnow)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if outcome.failure is not None:
        LOG.warning("job %s %s: %s", job_id, outcome.state, outcome.error, exc_info=outcome.failure)
    else:
        LOG.debug("job %s %s", job_id, outcome.state)
