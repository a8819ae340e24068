"""Our own connections to RabbitMQ: the exchange of events and the inbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import pika
from pika.adapters.blocking_connection import BlockingChannel

EVENTS = "podpora.events"
INBOX = "podpora.inbox"
DEAD = "podpora.inbox.dead"
QUORUM = {"x-queue-type": "quorum"}
PERSISTENT = 2


@contextmanager
def channel(url: str) -> Iterator[BlockingChannel]:
    """A confirming channel on a connection of its own, with everything declared; raises pika's AMQPError."""
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = 10
    # As Celery reads it: /, // and nothing at all mean the virtual host "/".
    parameters.virtual_host = unquote(urlsplit(url).path[1:]) or "/"
    connection = pika.BlockingConnection(parameters)
    try:
        opened = connection.channel()
        opened.confirm_delivery()
        opened.exchange_declare(EVENTS, exchange_type="topic", durable=True)
        for queue in (INBOX, DEAD):
            opened.queue_declare(queue, durable=True, arguments=QUORUM)
        yield opened
    finally:
        if connection.is_open:
            connection.close()


def delete_queue(url: str, name: str) -> None:
    """Delete a queue with all it holds, also one that has lost its leader; raises pika's AMQPError."""
    with channel(url) as opened:
        opened.queue_delete(name)
