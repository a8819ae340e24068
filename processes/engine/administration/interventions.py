"""Knows what an administrator may do to a running process and to jobs; every act is audited with its reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.engine.administration.refusals import (
    ActImpossible,
    CaseMoved,
    CaseRuns,
    CaseSuspended,
    JobDone,
    JobDue,
    JobTaken,
)
from processes.engine.errors import InstanceNotActive
from processes.engine.interpreter.holding import CASE
from processes.engine.language.values import plain_mapping
from processes.engine.running import cases
from processes.engine.running.stepping import finish_step, open_step
from processes.engine.running.steps import RunningStep
from processes.engine.running.times import recount_step
from processes.engine.store import audit
from processes.engine.store.audit import Said
from processes.engine.store.history import Recorder
from processes.engine.store.locks import lock_active, lock_instance, lock_subject
from processes.engine.store.models import InstanceState, Job, JobKind, JobState, ProcessInstance


def retry_job(session: Session, job_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Try a failed or waiting job once more now; the attempt counts on, so that one out of attempts fails at once.

    Raises JobDone, JobDue, JobTaken, InstanceNotActive, InstanceSuspended.
    """
    job = _job(session, job_id)
    instance = None
    if job.instance_id is not None:
        lock_subject(session, _business_key(session, job.instance_id))
        instance = lock_active(session, job.instance_id)
    job = free_job(session, job_id, now)
    if job.kind is JobKind.TIMER and not job.attempts:
        raise ActImpossible("A timer waits for its time; set another time instead.")
    if job.state is JobState.WAITING and job.due_at <= now:
        raise JobDue
    audit.note(session, "retried", Said(actor, reason, now), instance=instance, job=job, details={"error": job.error})
    job.state, job.due_at, job.next_at = JobState.WAITING, now, now
    job.token = job.lease_until = job.sent_at = None
    session.flush()


def skip_job(session: Session, job_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Go on as if the held step had succeeded without a result; plain work is dropped."""
    job, said = _job(session, job_id), Said(actor, reason, now)
    if job.instance_id is None:
        job = free_job(session, job_id, now)
        if job.every is not None:
            raise ActImpossible("This work comes again by itself and cannot be skipped.")
        audit.note(session, "skipped", said, job=job, details={"topic": job.topic, "error": job.error})
        session.delete(job)
        session.flush()
        return
    if job.kind is not JobKind.HELD or job.engine_task_id is None:
        raise ActImpossible("A timer cannot be skipped; set another time instead.")
    step = _step(session, job.instance_id, actor=actor, now=now)
    job = free_job(session, job_id, now)
    audit.note(session, "skipped", said, instance=step.instance, job=job, details={"error": job.error})
    step.recorder.note("skipped", element_id=job.element_id or "", reason=reason)
    step.case.skip(job.engine_task_id or "")
    finish_step(step)


def correct_variables(
    session: Session,
    instance_id: int,
    variables: Mapping[str, Any],
    *,
    reason: str,
    actor: str,
    now: datetime,
    holder: str = CASE,
    seen: datetime | None = None,
) -> None:
    """Overwrite variables where `holder` (one of `inspect`'s) keeps them; what was held stays held until retried.

    `seen` is when the case had last moved as the administrator saw it; CaseMoved where it has moved since.
    """
    step = _step(session, instance_id, actor=actor, now=now, seen=seen)
    home = next((known for known in step.case.holders() if known.key == holder), None)
    if home is None:
        raise ActImpossible("What kept this variable is over.")
    new = plain_mapping(variables)
    old = {name: home.variables.get(name) for name in new}
    step.case.correct(new, holder)
    step.recorder.note("corrected", element_id=home.element_id, reason=reason, before=old, after=new)
    changes = {"before": old, "after": new} | ({"at": home.element_id} if home.element_id else {})
    audit.note(session, "corrected", Said(actor, reason, now), instance=step.instance, details=changes)
    finish_step(step)


def reset(
    session: Session,
    instance_id: int,
    place: str,
    *,
    reason: str,
    actor: str,
    now: datetime,
    seen: datetime | None = None,
) -> None:
    """Take every token of the place's scope away and let one begin there; `place` is one of `inspect`'s places.

    `seen` as in `correct_variables`.
    """
    step = _step(session, instance_id, actor=actor, now=now, seen=seen)
    if place not in {known.key for known in step.case.places()}:
        raise ActImpossible("The case cannot be set to this step now.")
    step.case.reset(place)
    step.recorder.note("reset", element_id=place.rpartition("/")[2], reason=reason)
    audit.note(session, "reset", Said(actor, reason, now), instance=step.instance, details={"place": place})
    finish_step(step)


def set_timer(session: Session, job_id: int, due_at: datetime, *, reason: str, actor: str, now: datetime) -> None:
    """Let a waiting timer fall due at another instant."""
    job = _job(session, job_id)
    if job.kind is not JobKind.TIMER or job.instance_id is None or job.engine_task_id is None:
        raise ActImpossible("This job is no timer.")
    step = _step(session, job.instance_id, actor=actor, now=now)
    job = free_job(session, job_id, now)
    place = job.engine_task_id or "", job.element_id or ""
    step.case.set_due(*place, due_at)
    step.recorder.note("timer_set", element_id=job.element_id or "", reason=reason, due_at=due_at.isoformat())
    times = {"before": job.due_at, "after": due_at}
    audit.note(session, "timer_set", Said(actor, reason, now), instance=step.instance, job=job, details=times)
    # The administrator's word holds even for an earlier time after a failed attempt.
    step.rows.timers[place] = (job.id, job.due_at, 0)
    finish_step(step)


def variables(session: Session, instance_id: int, *, now: datetime) -> dict[str, Any]:
    """The process variables: restores the instance under its lock and changes nothing."""
    step = _step(session, instance_id, actor="system", now=now)
    return dict(step.case.variables)


def suspend(session: Session, instance_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let nothing move this instance until it is resumed; messages for it wait for their time to live."""
    said = Said(actor, reason, now)
    _switch(session, instance_id, InstanceState.ACTIVE, InstanceState.SUSPENDED, said)
    jobs = update(Job).where(Job.instance_id == instance_id, Job.state == JobState.WAITING)
    session.execute(jobs.values(state=JobState.SUSPENDED, token=None, lease_until=None), execution_options=_PLAIN)


def resume(session: Session, instance_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let a suspended instance move again; what fell due meanwhile is due now."""
    _switch(session, instance_id, InstanceState.SUSPENDED, InstanceState.ACTIVE, Said(actor, reason, now))
    jobs = update(Job).where(Job.instance_id == instance_id, Job.state == JobState.SUSPENDED)
    session.execute(jobs.values(state=JobState.WAITING, next_at=Job.due_at), execution_options=_PLAIN)
    step = _step(session, instance_id, actor=actor, now=now)
    # Whatever came while nobody listened is asked for again, and what times are counted from may have changed.
    step.ask_again = True
    recount_step(step)
    finish_step(step)


def cancel(session: Session, instance_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Stop an instance for good; what its steps have done stays. Raise InstanceNotActive."""
    if not cases.cancel(session, instance_id=instance_id, reason=reason, actor=actor, now=now):
        raise InstanceNotActive
    instance = session.get_one(ProcessInstance, instance_id)
    audit.note(session, "cancelled", Said(actor, reason, now), instance=instance)


_PLAIN = {"synchronize_session": False}


def _switch(session: Session, instance_id: int, before: InstanceState, after: InstanceState, said: Said) -> None:
    lock_subject(session, _business_key(session, instance_id))
    instance = lock_instance(session, instance_id)
    if instance is not None and instance.state is after:
        raise CaseSuspended if after is InstanceState.SUSPENDED else CaseRuns
    if instance is None or instance.state is not before:
        raise InstanceNotActive
    instance.state = after
    act = after.value if after is InstanceState.SUSPENDED else "resumed"
    audit.note(session, act, said, instance=instance)
    recorder = Recorder(instance, said.actor, said.now)
    recorder.note(act, reason=said.reason)
    recorder.write(session)
    session.flush()


def _step(
    session: Session, instance_id: int, *, actor: str, now: datetime, seen: datetime | None = None
) -> RunningStep:
    step = open_step(session, instance_id, _business_key(session, instance_id), actor=actor, now=now)
    if seen is not None and step.instance.changed_at != seen:
        raise CaseMoved
    return step


def _business_key(session: Session, instance_id: int) -> str:
    found = session.scalar(select(ProcessInstance.business_key).where(ProcessInstance.id == instance_id))
    if found is None:
        raise InstanceNotActive
    return found


def _job(session: Session, job_id: int) -> Job:
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise JobDone
    return job


def free_job(session: Session, job_id: int, now: datetime) -> Job:
    """The job, locked after its instance, if no worker is at it."""
    found = select(Job).where(Job.id == job_id).with_for_update(key_share=True)
    job = session.execute(found, execution_options={"populate_existing": True}).scalar_one_or_none()
    if job is None:
        raise JobDone
    if job.token is not None and job.lease_until is not None and job.lease_until > now:
        raise JobTaken
    return job
