"""Knows what administrators did to running processes: who, what, when and why, kept for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base
from processes.engine.language.values import plain_mapping
from processes.engine.store.models import Job, ProcessInstance
from processes.errors import Refusal
from processes.paging import By, Page, page_from
from processes.unchanging import only_added_to


class ReasonMissing(Refusal):
    """Every act of an administrator needs a reason."""

    message = "Say why."
    field = "reason"


class OperationAudit(Base):
    """One act of an administrator; rows are only ever added."""

    __tablename__ = "operation_audit"
    __table_args__ = (
        Index("ix_operation_audit_instance_id", "instance_id", "id", postgresql_where=text("instance_id is not null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    reason: Mapped[str]
    instance_id: Mapped[int | None]
    job_id: Mapped[int | None]
    process: Mapped[str | None]
    business_key: Mapped[str | None]
    element_id: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=func.jsonb_build_object())


only_added_to(OperationAudit, refused="UPDATE OR DELETE")


@dataclass(frozen=True)
class Said:
    """Who acts, why and when."""

    actor: str
    reason: str
    now: datetime


def note(
    session: Session,
    act: str,
    said: Said,
    *,
    instance: ProcessInstance | None = None,
    job: Job | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Record an act; raise ReasonMissing where nobody said why."""
    if not said.reason.strip():
        raise ReasonMissing
    session.add(
        OperationAudit(
            at=said.now,
            actor=said.actor,
            act=act,
            reason=said.reason.strip(),
            instance_id=instance.id if instance else None,
            job_id=job.id if job else None,
            process=instance.process if instance else None,
            business_key=instance.business_key if instance else None,
            element_id=job.element_id if job else None,
            details=plain_mapping(details),
        )
    )
    session.flush()


NEWEST = (By(OperationAudit.id, descending=True),)


def acts(session: Session, *, instance_id: int, limit: int = 50) -> Sequence[OperationAudit]:
    """What was done to one case, the newest first."""
    found = select(OperationAudit).where(OperationAudit.instance_id == instance_id)
    return session.scalars(found.order_by(OperationAudit.id.desc()).limit(limit)).all()


def acts_page(
    session: Session,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[OperationAudit]:
    """Everything that was done. CursorUnknown."""
    return page_from(session, select(OperationAudit).where(*where), order, after, limit)


def acts_on_job(session: Session, job_id: int) -> Sequence[OperationAudit]:
    """What was done to one job, the newest first, also when the job itself is over."""
    found = select(OperationAudit).where(OperationAudit.job_id == job_id)
    return session.scalars(found.order_by(OperationAudit.id.desc())).all()
