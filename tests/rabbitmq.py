"""RabbitMQ for tests: BROKER_URL's, the one at the default port while nobody else uses it, or one of the run's own."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from podpora.rabbitmq import answers, installed, started
from workers.amqp import DEAD, EVENTS, INBOX, channel
from workers.celery_app import PREFIX, QUEUES

GIVEN = os.environ.get("BROKER_URL")
USUAL = "amqp://guest:guest@127.0.0.1:5672/"
ALONE = "podpora.tests"  # the exclusive queue of the one test run that uses a shared broker


def _program() -> str | None:
    found = installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "--no-install-recommends", "rabbitmq-server"]
        print("+", *command, flush=True)
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        found = installed()
    return found


def _taken(url: str, held: contextlib.ExitStack) -> bool:
    """Whether nobody else reads from our queues there; no other test run will until `held` is closed."""
    parameters = _parameters(url)
    parameters.heartbeat = 0
    connection = held.enter_context(contextlib.closing(pika.BlockingConnection(parameters)))
    try:
        connection.channel().queue_declare(ALONE, exclusive=True)
        return not any(_readers(connection, queue) for queue in (INBOX, *(PREFIX + queue for queue in QUEUES)))
    except ChannelClosedByBroker:  # exclusive to another run
        return False


def _readers(connection: pika.BlockingConnection, queue: str) -> int:
    try:
        return int(connection.channel().queue_declare(queue, passive=True).method.consumer_count)
    except ChannelClosedByBroker:  # there is no such queue
        return 0


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[str]:
    """URL of a RabbitMQ that answers."""
    if GIVEN and not answers(GIVEN):
        pytest.fail("BROKER_URL is set, and nothing answers there")
    with contextlib.ExitStack() as held:
        if GIVEN or (answers(USUAL) and _taken(USUAL, held)):
            yield GIVEN or USUAL
            return
    program = _program()
    if program is None:
        pytest.skip("RabbitMQ is not installed (apt-get install rabbitmq-server)")
    with started(program) as url:
        yield url


@pytest.fixture
def broker_url(rabbitmq: str) -> str:
    """URL of a RabbitMQ whose queues of ours are empty."""
    with channel(rabbitmq) as opened:
        for queue in (INBOX, DEAD):
            opened.queue_purge(queue)
    connection = pika.BlockingConnection(_parameters(rabbitmq))
    for queue in QUEUES:
        connection.channel().queue_delete(PREFIX + queue)
    connection.close()
    return rabbitmq


def _parameters(url: str) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    parameters.virtual_host = parameters.virtual_host or "/"
    return parameters


@pytest.fixture
def amqp(broker_url: str) -> Iterator[BlockingChannel]:
    """A confirming channel of the test's own."""
    with channel(broker_url) as opened:
        yield opened


@pytest.fixture
def events(amqp: BlockingChannel) -> str:
    """Name of a queue that gets every event published from now on."""
    name = amqp.queue_declare("", exclusive=True).method.queue
    amqp.queue_bind(name, EVENTS, "#")
    return str(name)


def taken(opened: BlockingChannel, queue: str) -> tuple[Any, pika.BasicProperties, bytes] | None:
    """The next message of a queue; a confirmed one may take a moment to become visible in a quorum queue."""
    for _ in range(100):
        method, properties, body = opened.basic_get(queue, auto_ack=True)
        if method is not None:
            return method, properties, body
        opened.connection.process_data_events(time_limit=0.05)
    return None
