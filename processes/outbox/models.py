"""The outbox: events that leave the database after commit."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base


class OutboxEvent(Base):
    """One event to publish; `key` is its CloudEvents id, `relayed_at` when the broker confirmed it."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index("ix_outbox_event_unrelayed", "id", postgresql_where=text("relayed_at is null")),
        Index("ix_outbox_event_key", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(default=uuid4)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    relayed_at: Mapped[datetime | None]
