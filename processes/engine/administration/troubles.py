"""Knows what of a case fails, from the first time on, and not only once nobody tries it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from processes.engine.store.locks import LIVING
from processes.engine.store.models import Job, JobState, ProcessHistory, ProcessInstance
from processes.together import Read


@dataclass(frozen=True)
class Trouble:
    """A step or timer of a case that has failed, from the first time on; `again_at` is None once nobody tries again."""

    job_id: int
    instance_id: int
    element_id: str
    name: str
    attempts: int
    error: str
    again_at: datetime | None


def troubles_of(session: Session, business_key: str) -> list[Trouble]:
    """What fails in the living cases under a business key, the oldest first."""
    rows = session.execute(_troubles().order_by(Job.id), {"number": business_key})
    return troubles_in([(job, name) for job, name in rows])


def troubles_in(rows: Sequence[tuple[Job, str | None]]) -> list[Trouble]:
    """The same of what TROUBLES has found."""
    return [_trouble(job, name or job.element_id or "") for job, name in rows]


def _troubles() -> Select[Job, str]:
    business_key: ColumnElement[str] = bindparam("number")
    told = (
        select(ProcessHistory.name)
        .where(
            ProcessHistory.business_key == business_key,
            ProcessHistory.instance_id == Job.instance_id,
            ProcessHistory.element_id == Job.element_id,
            ProcessHistory.kind == "failed",
        )
        .order_by(ProcessHistory.id.desc())
        .limit(1)
    )
    found = select(Job, told.scalar_subquery().label("told")).join(
        ProcessInstance, ProcessInstance.id == Job.instance_id
    )
    found = found.where(ProcessInstance.business_key == business_key, ProcessInstance.state.in_(LIVING))
    return found.where(Job.error.is_not(None))


TROUBLES = Read(_troubles, (Job.id,))  # as `troubles_of`, of the case's number


def work_in_trouble(session: Session, topic: str, argument: str, values: Mapping[int, str]) -> list[Trouble]:
    """What fails of the work of a topic that no case waits for; `values` are the argument's, each with a name."""
    if not values:
        return []
    about = Job.arguments[argument].as_integer()
    found = select(Job).where(Job.topic == topic, Job.error.is_not(None), about.in_(values)).order_by(Job.id)
    return [_trouble(job, values[job.arguments[argument]]) for job in session.scalars(found)]


def _trouble(job: Job, name: str) -> Trouble:
    again_at = job.next_at if job.state is JobState.WAITING else None
    return Trouble(job.id, job.instance_id or 0, job.element_id or "", name, job.attempts, job.error or "", again_at)
