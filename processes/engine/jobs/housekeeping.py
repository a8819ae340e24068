"""Knows the engine's own recurring work: give up on messages, prune what is old."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from processes.engine.jobs.scheduling import recurring
from processes.engine.running import messages
from processes.engine.store import partitions
from processes.engine.store.models import Message, MessageState
from processes.idempotency import AnsweredCall
from processes.outbox.models import OutboxEvent
from processes.settings import get_settings

KEEP_HISTORY = timedelta(days=1095)
KEEP_MESSAGES = timedelta(days=90)
KEEP_EVENTS = timedelta(days=14)
KEEP_ANSWERS = timedelta(days=30)


@recurring("engine.expire_messages", every="PT1M")
def expire_messages(session: Session, *, now: datetime) -> None:
    """Record as unmatched what nobody received in time."""
    messages.expire(session, now=now)


@recurring("engine.make_partitions", every="P1D")
def make_partitions(session: Session, *, now: datetime) -> None:
    """See that the next months of process history have their tables."""
    partitions.make_ahead(session, now=now)


@recurring("engine.prune", every="P1D")
def prune(session: Session, *, now: datetime) -> None:
    """Remove process history of ended cases, received messages, events and answered calls beyond their age.

    An event that waits for its broker is kept, and shown; without a broker nobody will ever publish it.
    """
    received = Message.state == MessageState.DELIVERED
    sent = OutboxEvent.relayed_at if get_settings().broker_url else OutboxEvent.created_at
    for old in (
        delete(Message).where(received, Message.received_at < now - KEEP_MESSAGES),
        delete(OutboxEvent).where(sent < now - KEEP_EVENTS),
        delete(AnsweredCall).where(AnsweredCall.answered_at < now - KEEP_ANSWERS),
    ):
        session.execute(old, execution_options={"synchronize_session": False})
    partitions.prune(session, before=now - KEEP_HISTORY)
