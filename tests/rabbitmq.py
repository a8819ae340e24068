"""RabbitMQ for tests: BROKER_URL's, the one at the default port while nobody else uses it, or one of the run's own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from workers.amqp import DEAD, EVENTS, INBOX, channel
from workers.celery_app import PREFIX, QUEUES

GIVEN = os.environ.get("BROKER_URL")
USUAL = "amqp://guest:guest@127.0.0.1:5672/"
ALONE = "podpora.tests"  # the exclusive queue of the one test run that uses a shared broker
SERVERS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")
START_SECONDS = 60


def _answers(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "localhost", address.port or 5672), 3).close()
        with channel(url):
            return True
    except (OSError, AMQPError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program() -> str | None:
    found = next((path for name in SERVERS if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "--no-install-recommends", "rabbitmq-server"]
        print("+", *command, flush=True)
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        found = next((path for name in SERVERS if (path := shutil.which(name))), None)
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


@contextmanager
def _started(program: str) -> Iterator[str]:
    port, epmd = _free_port(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="podpora-rabbit-"))
    folder.chmod(0o777)
    environment = {
        **os.environ,
        "ERL_EPMD_PORT": str(epmd),
        "HOME": str(folder),
        "RABBITMQ_DIST_PORT": str(_free_port()),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_MNESIA_BASE": str(folder),
        "RABBITMQ_NODENAME": f"podpora{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
    }
    with (folder / "out.log").open("wb") as out:
        server = subprocess.Popen([program], stdout=out, stderr=out, env=environment, start_new_session=True)
    try:
        url, deadline = f"amqp://guest:guest@127.0.0.1:{port}/", time.monotonic() + START_SECONDS
        while not _answers(url):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"RabbitMQ did not start: {(folder / 'out.log').read_text()[-2000:]}")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        subprocess.run(["epmd", "-port", str(epmd), "-kill"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[str]:
    """URL of a RabbitMQ that answers."""
    if GIVEN and not _answers(GIVEN):
        pytest.fail("BROKER_URL is set, and nothing answers there")
    with contextlib.ExitStack() as held:
        if GIVEN or (_answers(USUAL) and _taken(USUAL, held)):
            yield GIVEN or USUAL
            return
    program = _program()
    if program is None:
        pytest.skip("RabbitMQ is not installed (apt-get install rabbitmq-server)")
    with _started(program) as url:
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
