"""Knows how a worker does one job from claim to end: short transactions round it, nothing lost or repeated."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import ATTEMPTS, committing, was_broken_off
from processes.engine.errors import EngineError, LeaseLost
from processes.engine.jobs import claiming, scheduling
from processes.engine.jobs.runs import begin_run
from processes.engine.running.stepping import finish_step, open_step
from processes.engine.store.failures import Failure, failed
from processes.engine.store.history import SYSTEM
from processes.engine.store.models import Job, JobKind, ProcessInstance


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: `state` is skipped, done, late, retried or failed; `error` is the exception's text."""

    state: str
    error: str | None = None
    failure: BaseException | None = None


def perform(sessions: Callable[[], Session], job_id: int, *, clock: Callable[[], datetime]) -> Outcome:
    """Claim the job and do it; never raises for what the work does wrong, which becomes the job's next attempt.

    A transaction that the database breaks off for the sake of another one is done again at once.
    """
    with sessions() as session, committing(session):
        claim = claiming.claim(session, job_id, now=clock())
    if claim is None:
        return Outcome("skipped")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _do(sessions, claim, clock)
        except LeaseLost:
            return Outcome("late")
        except Exception as error:
            if attempt == ATTEMPTS or not was_broken_off(error):
                return _failed(sessions, claim, error, now=clock())
        else:
            break
    return Outcome("done")


def _do(sessions: Callable[[], Session], claim: claiming.Claim, clock: Callable[[], datetime]) -> None:
    if claim.kind is not JobKind.WORK:
        if claim.topic is not None:
            _handler(claim).function(claim)
        with sessions() as session, committing(session):
            run_job(session, claim.id, token=claim.token, now=clock(), of=claim.of)
        return
    handler = _handler(claim)
    if not handler.transactional:
        handler.function(claim, **claim.arguments)
    with sessions() as session, committing(session):
        now = clock()
        run = begin_run(session, claim.key)
        if handler.transactional:
            handler.function(session, now=now, **claim.arguments)
        # The job is locked last, after the domain's rows: a use case that holds those may move the job.
        session.flush()
        claiming.finish(session, claiming.lock_claimed(session, claim.id, token=claim.token), now=now, run=run)


def _handler(claim: claiming.Claim) -> scheduling.Handler:
    handler = scheduling.HANDLERS.get(claim.topic or "")
    if handler is None:
        raise EngineError(f"Nobody handles {claim.topic}.")
    return handler


def _failed(sessions: Callable[[], Session], claim: claiming.Claim, error: Exception, *, now: datetime) -> Outcome:
    text = "".join(traceback.format_exception_only(error)).strip()
    try:
        with sessions() as session, committing(session):
            exhausted = claiming.fail(session, claim.id, token=claim.token, error=text, now=now)
            if exhausted and claim.kind is JobKind.WORK:
                failed(session, Failure(None, claim.topic or "", text), now=now)
    except LeaseLost:
        return Outcome("late", text, error)
    return Outcome("failed" if exhausted else "retried", text, error)


def run_job(session: Session, job_id: int, *, token: UUID, now: datetime, of: tuple[int, str] | None = None) -> None:
    """Work off a claimed timer or held step; raise LeaseLost if another worker has it or it is done.

    `of` are the id and the business key of its instance, where the claim has told them.
    """
    instance_id, business_key = of or _instance_of(session, job_id)
    step = open_step(session, instance_id, business_key, actor=SYSTEM, now=now)
    job = claiming.lock_claimed(session, job_id, token=token)
    step.ran = job
    if job.engine_task_id is None:
        raise EngineError(f"Job {job_id} belongs to no step of its process.")
    if job.kind is JobKind.TIMER:
        step.case.fire_timer(job.engine_task_id, job.element_id or "")
    else:
        step.case.release(job.engine_task_id)
    finish_step(step)


def _instance_of(session: Session, job_id: int) -> tuple[int, str]:
    found = (
        select(ProcessInstance.id, ProcessInstance.business_key)
        .join(Job, ProcessInstance.id == Job.instance_id)
        .where(Job.id == job_id)
    )
    head = session.execute(found).one_or_none()
    if head is None:
        raise LeaseLost(f"Job {job_id} is done.")
    return head.id, head.business_key
