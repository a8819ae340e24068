"""Calls of web services: done outside of any transaction, before the step that asked takes the answer."""

from processes.clock import utcnow
from processes.connections import calling
from processes.connections.handlers import CALL
from processes.db import committing
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from workers.sessions import WorkerSession


@job_handler(CALL, transactional=False)
def call(claim: Claim) -> None:
    """Ask once; a worker that dies in between asks again, with the same Idempotency-Key."""
    with WorkerSession() as session, committing(session):
        prepared = calling.prepare(session, job_id=claim.id, attempt=claim.token, now=utcnow())
    if prepared is None:
        return
    outcome = calling.perform(prepared)
    with WorkerSession() as session, committing(session):
        calling.note(session, call_id=prepared.call_id, attempt=claim.token, outcome=outcome)
