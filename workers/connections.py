"""Calls of web services: done outside of any transaction, before the step that asked takes the answer."""

from processes.connections import calling
from processes.connections.handlers import CALL
from processes.db import committing
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from processes.engine.store.models import Job
from workers.sessions import WorkerSession


@job_handler(CALL, transactional=False)
def call(claim: Claim) -> None:
    """Ask once; a worker that dies in between asks again, with the same Idempotency-Key."""
    with WorkerSession() as session, committing(session):
        job = session.get_one(Job, claim.id)
        instance_id, task_id = job.instance_id or 0, job.engine_task_id or ""
        prepared = calling.prepare(session, instance_id=instance_id, task_id=task_id, attempt=claim.token)
    if prepared is None:
        return
    outcome = calling.perform(prepared)
    with WorkerSession() as session, committing(session):
        calling.note(session, call_id=prepared.call_id, attempt=claim.token, outcome=outcome)
