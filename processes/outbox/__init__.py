"""What must leave the database after commit: `post` writes it in the same transaction."""

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from processes.outbox.models import OutboxEvent
from processes.writing import add


def post(session: Session, topic: str, **payload: Any) -> None:
    """Publish the event `topic` (noun.past) after commit; the payload must be JSON (ids and small values)."""
    add(session, OutboxEvent, {"key": uuid4(), "topic": topic, "payload": payload})


__all__ = ["OutboxEvent", "post"]
