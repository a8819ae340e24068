"""The relay role, outward: publishes the outbox's events to RabbitMQ as CloudEvents 1.0."""

import threading
from contextlib import suppress
from datetime import UTC
from typing import Any

import orjson
import pika
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.outbox.models import OutboxEvent
from processes.settings import get_settings
from workers.amqp import EVENTS, PERSISTENT, channel
from workers.repeating import repeat
from workers.sessions import worker_engine

EVERY = 0.5
BATCH = 200
ONE_RELAY = 0x72656C6179  # "relay": the key of the advisory lock that lets one relay publish at a time


def run_relay(stop: threading.Event) -> None:
    """Publish until `stop`; without a broker the events wait in the outbox."""
    url = get_settings().broker_url
    if url is None:
        stop.wait()
        return
    repeat(lambda: _stay_connected(url, stop), every=EVERY, stop=stop, name="the relay")


def _stay_connected(url: str, stop: threading.Event) -> bool:
    """One connection's life: relay what there is, answer heartbeats between."""
    with channel(url) as opened, worker_engine().connect() as lock:
        if not lock.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ONE_RELAY}):
            return False
        lock.rollback()  # the lock belongs to the connection; no transaction stays open
        try:
            while not stop.is_set():
                if relay_batch(opened, lock) < BATCH:
                    opened.connection.process_data_events(time_limit=EVERY)
        finally:
            with suppress(DBAPIError):  # a lost connection has lost its lock
                lock.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_RELAY})
                lock.rollback()
    return False


def relay_batch(opened: BlockingChannel, database: Connection) -> int:
    """Publish the oldest waiting events, in order, each confirmed by the broker; how many.

    `database` is the connection that holds the lock: once it is lost, so is the right to publish.
    A relay that dies between confirmation and note publishes again: receivers know an event by its id.
    """
    with Session(database) as session:
        waiting = select(OutboxEvent).where(OutboxEvent.relayed_at.is_(None)).order_by(OutboxEvent.id).limit(BATCH)
        with committing(session):
            events = [(event.id, event.topic, cloud_event(event)) for event in session.scalars(waiting)]
        done: list[int] = []
        try:
            for number, topic, body in events:
                _publish(opened, topic, body)
                done.append(number)
        finally:
            if done:
                with committing(session):
                    session.execute(
                        update(OutboxEvent).where(OutboxEvent.id.in_(done)).values(relayed_at=utcnow()),
                        execution_options={"synchronize_session": False},
                    )
    return len(done)


def cloud_event(event: OutboxEvent) -> dict[str, Any]:
    """The event as CloudEvents 1.0 JSON."""
    return {
        "specversion": "1.0",
        "id": str(event.key),
        "source": get_settings().public_url(),
        "type": event.topic,
        "time": event.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": event.payload,
    }


def _publish(opened: BlockingChannel, topic: str, body: dict[str, Any]) -> None:
    properties = pika.BasicProperties(
        content_type="application/cloudevents+json", delivery_mode=PERSISTENT, message_id=body["id"], type=topic
    )
    opened.basic_publish(EVENTS, routing_key=topic, body=orjson.dumps(body), properties=properties)
