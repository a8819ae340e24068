"""Knows what becomes of a job after an attempt that did not end it."""

from datetime import datetime

from processes.engine.language.durations import pause_after
from processes.engine.store.models import Job, JobState


def once_more(job: Job, topic: str, *, now: datetime) -> None:
    """The step has said anew what is to be done outside: a worker does it at once, which is no further attempt."""
    job.topic, job.error, job.attempts = topic, None, job.attempts - 1
    job.token = job.lease_until = job.sent_at = None
    job.due_at = job.next_at = now


def after_failure(job: Job, error: str, *, now: datetime, is_final: bool = False) -> None:
    """Give the job its next time after a failed attempt, or make it a failed job; recurring work goes on."""
    pause = None if is_final else pause_after(job.retry, job.attempts)
    job.error = error[:4000]
    job.token = None
    job.lease_until = None
    job.sent_at = None
    if pause is not None:
        job.due_at = job.next_at = now + pause
    else:
        job.state = JobState.FAILED
