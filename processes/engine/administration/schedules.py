"""Knows the work that comes again and again: when each ran and comes next; pausing and going on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.administration.interventions import free_job
from processes.engine.administration.refusals import ActImpossible, ScheduleGoesOn, SchedulePaused
from processes.engine.jobs.scheduling import RECURRING
from processes.engine.store import audit
from processes.engine.store.audit import Said
from processes.engine.store.models import Job, JobState


@dataclass(frozen=True)
class Schedule:
    """Recurring work; `job` is None where no scheduler has started since it was added."""

    topic: str
    every: str
    job: Job | None


def schedules(session: Session) -> Sequence[Schedule]:
    """All registered recurring work by its topic; one statement."""
    found = {job.key: job for job in session.scalars(select(Job).where(Job.key.in_(RECURRING)))}
    return [Schedule(topic, every, found.get(topic)) for topic, every in sorted(RECURRING.items())]


def pause(session: Session, job_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let recurring work not run until it goes on; raises JobTaken, SchedulePaused, ActImpossible."""
    job = _recurring(session, job_id, now)
    if job.state is JobState.SUSPENDED:
        raise SchedulePaused
    job.state, job.sent_at = JobState.SUSPENDED, None
    audit.note(session, "paused", Said(actor, reason, now), job=job, details={"topic": job.topic})


def go_on(session: Session, job_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let paused work run again at its time; what it missed meanwhile runs once, now."""
    job = _recurring(session, job_id, now)
    if job.state is not JobState.SUSPENDED:
        raise ScheduleGoesOn
    job.state, job.next_at = JobState.WAITING, job.due_at
    audit.note(session, "resumed", Said(actor, reason, now), job=job, details={"topic": job.topic})


def _recurring(session: Session, job_id: int, now: datetime) -> Job:
    job = free_job(session, job_id, now)
    if job.every is None:
        raise ActImpossible("Only work that comes again can be paused.")
    return job
