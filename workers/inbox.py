"""The relay role, inward: messages of other systems from the queue podpora.inbox."""

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

import orjson
import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.errors import Refusal
from processes.settings import get_settings
from workers.amqp import DEAD, INBOX, PERSISTENT, channel
from workers.repeating import repeat
from workers.sessions import WorkerSession, load_handlers, worker_engine

LOG = logging.getLogger(__name__)
EVERY = 0.5
Receive: TypeAlias = Callable[[Session, dict[str, Any]], object]


class NoMessage(ValueError):
    """What came is no JSON object."""


def run_inbox(stop: threading.Event) -> None:
    """Receive until `stop`; without a broker nothing can come this way."""
    url = get_settings().broker_url
    if url is None:
        stop.wait()
        return
    load_handlers()
    repeat(lambda: _stay_connected(url, stop), every=EVERY, stop=stop, name="the inbox")


def _stay_connected(url: str, stop: threading.Event) -> bool:
    """One connection's life; it ends where the queue is deleted, and the next one declares it again."""
    # A message is not taken while nobody could keep it: RabbitMQ drops one that comes back too often.
    with worker_engine().connect() as database:
        database.execute(text("SELECT 1"))
    with channel(url) as opened:
        opened.basic_qos(prefetch_count=1)
        opened.basic_consume(INBOX, lambda o, method, properties, body: handle(o, method, properties, body))
        while not stop.is_set() and opened.consumer_tags:
            opened.connection.process_data_events(time_limit=EVERY)
    return False


def handle(
    opened: BlockingChannel,
    method: Basic.Deliver,
    properties: pika.BasicProperties,
    body: bytes,
    receive: Receive | None = None,
) -> None:
    """Take one message: acknowledged when its effect is committed, set aside with the reason when it is bad.

    A database that is away raises, the connection closes and the broker delivers the message again.
    """
    try:
        with WorkerSession() as session, committing(session):
            (receive or _receive)(session, _message(properties, body))
    except DBAPIError as fault:
        if fault.connection_invalidated or type(fault).__name__ in {"OperationalError", "InterfaceError"}:
            raise
        _set_aside(opened, properties, body, f"failed: {fault.orig}")
    except (NoMessage, Refusal) as refused:
        _set_aside(opened, properties, body, str(refused))
    except Exception as fault:
        LOG.exception("a message of the inbox failed and was set aside")
        _set_aside(opened, properties, body, f"failed: {type(fault).__name__}: {fault}")
    opened.basic_ack(method.delivery_tag)


def _receive(session: Session, message: dict[str, Any]) -> None:
    from processes.intake.inbox import receive_inbox

    receive_inbox(session, message, now=utcnow())


def _message(properties: pika.BasicProperties, body: bytes) -> dict[str, Any]:
    """The JSON object; the AMQP message id stands for a missing `id`."""
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise NoMessage(f"not JSON: {fault}") from fault
    if not isinstance(message, dict):
        raise NoMessage("not a JSON object")
    if properties.message_id:
        message.setdefault("id", properties.message_id)
    return message


def _set_aside(opened: BlockingChannel, properties: pika.BasicProperties, body: bytes, reason: str) -> None:
    """Put the message as it came on podpora.inbox.dead, the reason in its header."""
    kept = pika.BasicProperties(
        content_type=properties.content_type,
        message_id=properties.message_id,
        delivery_mode=PERSISTENT,
        headers={**(properties.headers or {}), "x-podpora-reason": reason[:1000]},
    )
    opened.basic_publish("", routing_key=DEAD, body=body, properties=kept)
