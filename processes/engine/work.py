"""Knows how a worker does one job from claim to end: short transactions round the work, nothing lost or repeated."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from processes.db import ATTEMPTS, committing, was_broken_off
from processes.engine import jobs, runtime
from processes.engine.errors import EngineError, LeaseLost
from processes.engine.failures import Failure, failed
from processes.engine.models import JobKind
from processes.engine.turns import begin_turn


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
        claim = jobs.claim(session, job_id, now=clock())
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


def _do(sessions: Callable[[], Session], claim: jobs.Claim, clock: Callable[[], datetime]) -> None:
    if claim.kind is not JobKind.WORK:
        with sessions() as session, committing(session):
            runtime.run_job(session, claim.id, token=claim.token, now=clock(), of=claim.of)
        return
    handler = jobs.HANDLERS.get(claim.topic or "")
    if handler is None:
        raise EngineError(f"Nobody handles {claim.topic}.")
    if not handler.transactional:
        handler.function(claim, **claim.arguments)
    with sessions() as session, committing(session):
        now = clock()
        turn = begin_turn(session, claim.key)
        if handler.transactional:
            handler.function(session, now=now, **claim.arguments)
        # The job is locked last, after the domain's rows: a use case that holds those may move the job.
        session.flush()
        jobs.finish(session, jobs.lock_claimed(session, claim.id, token=claim.token), now=now, turn=turn)


def _failed(sessions: Callable[[], Session], claim: jobs.Claim, error: Exception, *, now: datetime) -> Outcome:
    text = "".join(traceback.format_exception_only(error)).strip()
    try:
        with sessions() as session, committing(session):
            exhausted = jobs.fail(session, claim.id, token=claim.token, error=text, now=now)
            if exhausted and claim.kind is JobKind.WORK:
                failed(session, Failure(None, claim.topic or "", text), now=now)
    except LeaseLost:
        return Outcome("late", text, error)
    return Outcome("failed" if exhausted else "retried", text, error)
