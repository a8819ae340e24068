"""Knows what screens read of the outbox."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.outbox.models import OutboxEvent
from processes.paging import By, Page, page_from

NEWEST = (By(OutboxEvent.id, descending=True),)


def events_page(
    session: Session,
    *,
    waiting: bool,
    topic: str = "",
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[OutboxEvent]:
    """Events: those still to be published, or all; `topic` narrows to one. CursorUnknown."""
    found = select(OutboxEvent)
    if waiting:
        found = found.where(OutboxEvent.relayed_at.is_(None))
    if topic:
        found = found.where(OutboxEvent.topic == topic)
    return page_from(session, found, order, after, limit)
