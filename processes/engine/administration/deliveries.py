"""Knows what an administrator may do with messages that nobody awaited and with events on their way out."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.engine.administration.refusals import ActImpossible
from processes.engine.running import cases, messages
from processes.engine.store import audit
from processes.engine.store.audit import Said
from processes.engine.store.locks import lock_subject
from processes.engine.store.models import Message, MessageState
from processes.outbox import OutboxEvent


def deliver_message(
    session: Session, message_id: int, *, business_key: str, key: str, reason: str, actor: str, now: datetime
) -> None:
    """Give an unmatched message to who waits for it now, under a corrected business key and key if need be."""
    lock_subject(session, business_key)
    message = _message(session, message_id)
    wanted = messages.Incoming(message.name, business_key, key, message.variables, cases.DAY)
    if messages.receiver(session, wanted) is None:
        raise ActImpossible(
            "Nobody waits for this message. Correct where it goes, or put it away.", field="business_key"
        )
    before = {"business_key": message.business_key, "key": message.key}
    details = {"message": message.id, "name": message.name, "before": before, "business_key": business_key, "key": key}
    audit.note(session, "delivered", Said(actor, reason, now), details=details)
    message.state, message.business_key, message.key = MessageState.DELIVERED, business_key, key
    session.flush()
    cases.correlate_message(
        session, message.name, business_key=business_key, variables=message.variables, key=key, now=now
    )


def put_message_away(session: Session, message_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Nothing follows from this message: it counts as received and is pruned with the others."""
    message = _message(session, message_id)
    details = {"message": message.id, "name": message.name, "business_key": message.business_key}
    audit.note(session, "put_away", Said(actor, reason, now), details=details)
    message.state = MessageState.DELIVERED
    session.flush()


def publish_again(session: Session, event_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let the relay publish an event once more, under the same id: a careful receiver takes it for a repetition."""
    event = _event(session, event_id)
    if event.relayed_at is None:
        raise ActImpossible("This event is still to be published.")
    audit.note(session, "published_again", Said(actor, reason, now), details={"event": event.id, "topic": event.topic})
    event.relayed_at = None
    session.flush()


def publish_all_again(session: Session, *, since: datetime, reason: str, actor: str, now: datetime) -> int:
    """Let the relay publish again, under their ids, all events that it has published since; how many.

    For a broker that lost what it had confirmed.
    """
    lost = update(OutboxEvent).where(OutboxEvent.relayed_at >= since).values(relayed_at=None)
    count = len(session.execute(lost.returning(OutboxEvent.id), execution_options={"synchronize_session": False}).all())
    details = {"events": count, "since": since.isoformat()}
    audit.note(session, "published_again", Said(actor, reason, now), details=details)
    return count


def withhold_event(session: Session, event_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Never publish this event."""
    event = _event(session, event_id)
    if event.relayed_at is not None:
        raise ActImpossible("This event has been published already.")
    audit.note(session, "withheld", Said(actor, reason, now), details={"event": event.id, "topic": event.topic})
    event.relayed_at = now
    session.flush()


def _message(session: Session, message_id: int) -> Message:
    found = select(Message).where(Message.id == message_id).with_for_update()
    message = session.execute(found, execution_options={"populate_existing": True}).scalar_one_or_none()
    if message is None or message.state is not MessageState.UNMATCHED:
        raise ActImpossible("This message has been dealt with already.")
    return message


def _event(session: Session, event_id: int) -> OutboxEvent:
    found = select(OutboxEvent).where(OutboxEvent.id == event_id).with_for_update()
    event = session.execute(found, execution_options={"populate_existing": True}).scalar_one_or_none()
    if event is None:
        raise ActImpossible("There is no such event.")
    return event
