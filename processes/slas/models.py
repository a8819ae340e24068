"""Clocks of promised times, as last derived from a request's events."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.contracts.rules import Target
from processes.db import Base


class ClockState(enum.Enum):
    """How a promise stands."""

    RUNNING = "running"
    PAUSED = "paused"
    KEPT = "kept"
    BREACHED = "breached"  # met too late; a running clock past its due time is overdue, not yet breached
    ENDED = "ended"  # rejected or withdrawn before it was met


class PauseReason(enum.Enum):
    """Why a promise stands still."""

    CUSTOMER = "customer"  # our question waits for its answer
    SUPPLIER = "supplier"  # ours to a supplier does, where the contract says that this counts
    SIGN_OFF = "sign_off"  # the resolution waits for the customer's word
    CLOSED = "closed"  # until it was reopened
    UNANSWERED = "unanswered"  # what keeps the customer informed begins with the first answer


class SlaClock(Base):
    """One target of one request; derived from its events, so it can always be recomputed."""

    __tablename__ = "sla_clock"
    __table_args__ = (
        UniqueConstraint("request_id", "target"),
        Index("ix_sla_clock_due", "due_at", postgresql_where=text("state = 'running' AND told_at IS NULL")),
        Index("ix_sla_clock_next", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    target: Mapped[Target]
    minutes: Mapped[int]  # promised business minutes
    state: Mapped[ClockState]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]  # with all pauses so far; while paused, as if it ran on now
    met_at: Mapped[datetime | None]
    used_seconds: Mapped[int] = mapped_column(default=0)  # business seconds used up to `computed_at` or the end
    times_missed: Mapped[int] = mapped_column(default=0)  # of updates: how often the customer was told too late
    pauses: Mapped[list[Any]] = mapped_column(default=list)  # [reason, from, until or None], times as ISO 8601
    computed_at: Mapped[datetime]
    warned: Mapped[int] = mapped_column(default=0)  # the highest share that its diagram was told of, in ten-thousandths
    next_at: Mapped[datetime | None]  # when the next one is reached, as the clock runs
    told_at: Mapped[datetime | None]  # when somebody was told that it is overdue, for this due time
