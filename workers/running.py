"""How a worker does one job and what it logs of it."""

import logging

from processes.clock import utcnow
from processes.engine import work
from workers.sessions import WorkerSession

LOG = logging.getLogger(__name__)


def run(job_id: int) -> None:
    """Do the job; its failure is kept in the job table and logged, never raised to the broker."""
    outcome = work.perform(WorkerSession, job_id, clock=utcnow)
    if outcome.failure is not None:
        LOG.warning("job %s %s: %s", job_id, outcome.state, outcome.error, exc_info=outcome.failure)
    else:
        LOG.debug("job %s %s", job_id, outcome.state)
