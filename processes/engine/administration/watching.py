"""Knows what administrators read of all cases and jobs: lists, causes of failures, figures. Restores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.engine.files.resources import DefinitionKind
from processes.engine.jobs.sweeping import RESEND
from processes.engine.store.models import (
    AnyRow,
    Definition,
    InstanceState,
    Job,
    JobKind,
    JobState,
    Message,
    MessageState,
    MessageSubscription,
    ProcessHistory,
    ProcessInstance,
)
from processes.outbox import OutboxEvent

LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class CaseFilter:
    """Which cases; `text` is the beginning of a business key. Empty values narrow nothing."""

    text: str = ""
    process: str = ""
    version: int | None = None
    states: tuple[InstanceState, ...] = ()
    failed: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL, over ProcessInstance."""
        found: list[ColumnElement[bool]] = []
        if self.text:
            after = self.text[:-1] + chr(ord(self.text[-1]) + 1)
            key = ProcessInstance.business_key
            # Byte by byte, whatever the database's collation: this is what the index is ordered by.
            found += [key.op("~>=~", is_comparison=True)(self.text), key.op("~<~", is_comparison=True)(after)]
        if self.process:
            found.append(ProcessInstance.process == self.process)
        if self.version is not None:
            versions = select(Definition.id).where(Definition.version == self.version)
            found.append(ProcessInstance.definition_id.in_(versions))
        if self.states:
            found.append(ProcessInstance.state.in_(self.states))
        if self.failed:
            failed = select(Job.instance_id).where(Job.state == JobState.FAILED, Job.instance_id.is_not(None))
            found.append(ProcessInstance.id.in_(failed))
        return found


_CASE = (
    ProcessInstance.id,
    ProcessInstance.process,
    ProcessInstance.business_key,
    ProcessInstance.pack,
    ProcessInstance.state,
    ProcessInstance.started_at,
    ProcessInstance.changed_at,
    ProcessInstance.ended_at,
    ProcessInstance.end_event,
    Definition.name,
    Definition.version,
)
# How many jobs of a case are out of attempts, as `failed`.
FAILED_JOBS = (
    select(func.count())
    .where(Job.instance_id == ProcessInstance.id, Job.state == JobState.FAILED)
    .scalar_subquery()
    .label("failed")
)


def case(session: Session, instance_id: int) -> AnyRow | None:
    """One case, or None."""
    return session.execute(case_rows().where(ProcessInstance.id == instance_id)).one_or_none()


def case_rows(*more: ColumnElement[Any]) -> Select[*tuple[object, ...]]:
    """Cases as lists and pages show them, with `more` columns."""
    return select(*_CASE, *more).join(Definition, Definition.id == ProcessInstance.definition_id)


def processes(session: Session) -> list[tuple[str, str]]:
    """Every deployed process as (key, newest name), by name."""
    found = (
        select(Definition.key, Definition.name)
        .where(Definition.kind == DefinitionKind.BPMN)
        .ext(distinct_on(Definition.key))
        .order_by(Definition.key, Definition.id.desc())
    )
    return sorted(((row.key, row.name) for row in session.execute(found)), key=lambda pair: pair[1])


def subscriptions(session: Session, instance_id: int) -> Sequence[MessageSubscription]:
    """The messages that a case waits for."""
    found = select(MessageSubscription).where(MessageSubscription.instance_id == instance_id)
    return session.scalars(found.order_by(MessageSubscription.id)).all()


def jobs_of_case(session: Session, instance_id: int) -> Sequence[Job]:
    """Timers, held steps and failed jobs of one case, the failed ones first."""
    found = select(Job).where(Job.instance_id == instance_id)
    return session.scalars(found.order_by(Job.state != JobState.FAILED, Job.due_at, Job.id)).all()


def entries(
    session: Session, business_key: str, instance_id: int, *, before: int | None = None, limit: int = 100
) -> Sequence[ProcessHistory]:
    """What happened in one case, the newest first."""
    found = select(ProcessHistory).where(
        ProcessHistory.business_key == business_key, ProcessHistory.instance_id == instance_id
    )
    if before is not None:
        found = found.where(ProcessHistory.id < before)
    return session.scalars(found.order_by(ProcessHistory.id.desc()).limit(limit)).all()


# Failures that differ only in numbers (ids, amounts, times) have one cause.
_SHAPE = func.translate(func.left(func.coalesce(Job.error, ""), 300), "0123456789", "")
_PLACE = func.coalesce(ProcessInstance.process, "") + "/" + func.coalesce(Job.element_id, Job.topic, "")
CAUSE = func.md5(_PLACE + ":" + _SHAPE)
FAILED: ColumnElement[bool] = Job.state == JobState.FAILED


@dataclass(frozen=True)
class JobFilter:
    """Which jobs; empty values narrow nothing."""

    state: JobState | None = None
    kind: JobKind | None = None
    cause: str = ""
    topic: str = ""
    in_trouble: bool = False  # has failed at least once

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL, over Job joined to ProcessInstance."""
        chosen = {Job.state: self.state, Job.kind: self.kind, Job.topic: self.topic or None}
        found = [column == value for column, value in chosen.items() if value is not None]
        if self.in_trouble:
            found.append(Job.error.is_not(None))
        if self.cause:
            found += [FAILED, CAUSE.is_not_distinct_from(self.cause)]
        return found


def job(session: Session, job_id: int) -> Job | None:
    """One job, or None where it is done."""
    return session.get(Job, job_id)


@dataclass(frozen=True)
class Figures:
    """What waits for an administrator; counts go no further than the cap. `failed` counts from the first time on."""

    failed: int
    late: int
    unmatched: int
    unpublished: int


def figures(session: Session, *, now: datetime, cap: int = 1000) -> Figures:
    """The counts beside the tabs, in one statement over partial indexes."""
    # Also what was sent and not taken, which the scheduler looks at again a while later.
    late = and_(
        Job.state == JobState.WAITING,
        Job.next_at <= now + RESEND,
        Job.due_at <= now - LATE,
        or_(Job.lease_until.is_(None), Job.lease_until <= now),
    )
    conditions = {
        "failed": select(Job.id).where(Job.error.is_not(None)),
        "late": select(Job.id).where(late),
        "unmatched": select(Message.id).where(Message.state == MessageState.UNMATCHED),
        "unpublished": select(OutboxEvent.id).where(OutboxEvent.relayed_at.is_(None)),
    }
    counts = [
        select(func.count()).select_from(rows.limit(cap).subquery()).scalar_subquery().label(name)
        for name, rows in conditions.items()
    ]
    return Figures(*session.execute(select(*counts)).one())
