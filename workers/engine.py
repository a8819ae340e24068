"""Work of the engine that commits as it goes: moving running cases to another version."""

from processes.clock import utcnow
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from processes.engine.migration import batches
from workers.sessions import WorkerSession


@job_handler(batches.TOPIC, transactional=False)
def migrate(claim: Claim, *, migration_id: int, batch: int) -> None:
    """Move one batch of cases, each in its own transaction; what was done before is not done again."""
    batches.work_off(WorkerSession, utcnow, migration_id=migration_id, batch=batch)
