"""Worked time by the minute, running timers and corrections."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.catalogue.columns import CodeColumn
from processes.catalogue.rules import ActivityCode
from processes.db import Base
from processes.people.models import Person


class WorkLog(Base):
    """Work of one technician on one request: start and end cut to the minute (C11)."""

    __tablename__ = "work_log"
    __table_args__ = (
        CheckConstraint("started_at < ended_at", name="order"),
        CheckConstraint("date_trunc('minute', started_at, 'UTC') = started_at", name="start_minute"),
        CheckConstraint("date_trunc('minute', ended_at, 'UTC') = ended_at", name="end_minute"),
        Index(None, "request_id", "started_at"),
        Index(None, "technician_id", "started_at"),
        Index("ix_work_log_unrated", "request_id", postgresql_where=text("rated_at IS NULL AND cancelled_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    technician_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity: Mapped[ActivityCode] = mapped_column(CodeColumn(ActivityCode))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(
        Computed("(extract(epoch FROM ended_at - started_at) / 60)::bigint", persisted=True)
    )
    description: Mapped[str]
    logged_at: Mapped[datetime]
    rated_at: Mapped[datetime | None]  # priced or written off: from then on it cannot be corrected
    twice_because: Mapped[str] = mapped_column(default="")  # why minutes that overlap other work are billed as well
    cancelled_at: Mapped[datetime | None]  # it counts for nothing from then on

    technician: Mapped[Person] = relationship()


class WorkTimer(Base):
    """A running stop-watch; one for a technician."""

    __tablename__ = "work_timer"

    technician_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    started_at: Mapped[datetime]


class WorkLogCorrection(Base):
    """What a work log said before somebody corrected or cancelled it, and why."""

    __tablename__ = "work_log_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_log_id: Mapped[int] = mapped_column(ForeignKey("work_log.id"), index=True)
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
