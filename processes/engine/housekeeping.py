"""Knows the engine's own recurring work: give up on messages, prune what is old."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from processes.engine import jobs, messages, partitions
from processes.engine.models import Message, MessageState
from processes.outbox.models import OutboxEvent

KEEP_HISTORY = timedelta(days=1095)
KEEP_MESSAGES = timedelta(days=90)
KEEP_EVENTS = timedelta(days=14)


def arrange(session: Session, *, now: datetime) -> None:
    """Schedule the engine's recurring work; harmless to repeat at every start."""
    jobs.schedule(session, "engine.expire_messages", due_at=now, every="PT1M", key="engine.expire_messages")
    jobs.schedule(session, "engine.make_partitions", due_at=now, every="P1D", key="engine.make_partitions")
    jobs.schedule(session, "engine.prune", due_at=now, every="P1D", key="engine.prune")


@jobs.job_handler("engine.expire_messages")
def expire_messages(session: Session, *, now: datetime) -> None:
    """Record as unmatched what nobody received in time."""
    messages.expire(session, now=now)


@jobs.job_handler("engine.make_partitions")
def make_partitions(session: Session, *, now: datetime) -> None:
    """See that the next months of process history have their tables."""
    partitions.make_ahead(session, now=now)


@jobs.job_handler("engine.prune")
def prune(session: Session, *, now: datetime) -> None:
    """Remove process history of ended cases, received messages and published events beyond their age."""
    received = Message.state == MessageState.DELIVERED
    for old in (
        delete(Message).where(received, Message.received_at < now - KEEP_MESSAGES),
        delete(OutboxEvent).where(OutboxEvent.relayed_at < now - KEEP_EVENTS),
    ):
        session.execute(old, execution_options={"synchronize_session": False})
    partitions.prune(session, before=now - KEEP_HISTORY)
