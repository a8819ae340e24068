"""Knows what screens read of the outbox."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.outbox.models import OutboxEvent


def events_page(
    session: Session, *, waiting: bool, topic: str = "", before: int | None = None, limit: int = 50
) -> Sequence[OutboxEvent]:
    """Events, the newest first: those still to be published, or all; `topic` narrows to one."""
    found = select(OutboxEvent)
    if waiting:
        found = found.where(OutboxEvent.relayed_at.is_(None))
    if topic:
        found = found.where(OutboxEvent.topic == topic)
    if before is not None:
        found = found.where(OutboxEvent.id < before)
    return session.scalars(found.order_by(OutboxEvent.id.desc()).limit(limit)).all()
