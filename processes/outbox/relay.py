"""Knows which events are still to be published, and how one looks on the wire (CloudEvents 1.0)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from processes.outbox.models import OutboxEvent

SOURCE = "/podpora"


def unrelayed(session: Session, *, limit: int = 200) -> Sequence[OutboxEvent]:
    """The oldest events not yet published, locked until the transaction ends; other relays skip them."""
    found = select(OutboxEvent).where(OutboxEvent.relayed_at.is_(None)).order_by(OutboxEvent.id).limit(limit)
    return session.scalars(found.with_for_update(skip_locked=True)).all()


def mark_relayed(session: Session, ids: Iterable[int], *, now: datetime) -> None:
    """The broker confirmed these events."""
    done = update(OutboxEvent).where(OutboxEvent.id.in_(list(ids))).values(relayed_at=now)
    session.execute(done, execution_options={"synchronize_session": False})


def count_unrelayed(session: Session) -> int:
    """How many events wait for the broker."""
    return session.scalar(select(func.count()).where(OutboxEvent.relayed_at.is_(None))) or 0


def cloud_event(event: OutboxEvent, *, source: str = SOURCE) -> dict[str, Any]:
    """The event in the JSON format of CloudEvents; `id` makes a second delivery harmless to a careful receiver."""
    return {
        "specversion": "1.0",
        "id": str(event.key),
        "source": source,
        "type": event.topic,
        "time": event.created_at.isoformat(),
        "datacontenttype": "application/json",
        "data": event.payload,
    }
