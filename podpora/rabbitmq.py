"""A RabbitMQ of one's own for as long as a bench or a test run needs it."""

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

from pika.exceptions import AMQPError

from podpora.ports import free_port
from workers.amqp import channel

PROGRAMS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")  # the second drops root's rights by itself
START_SECONDS = 60
STOP_SECONDS = 30


class RabbitFailed(RuntimeError):
    """RabbitMQ did not start; the message ends with the end of its log."""


def installed() -> str | None:
    """The program that starts RabbitMQ, or None."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def answers(url: str) -> bool:
    """Whether a RabbitMQ answers at that address and lets us in."""
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "localhost", address.port or 5672), 3).close()
        with channel(url):
            return True
    except (OSError, AMQPError):
        return False


@contextmanager
def started(program: str) -> Iterator[str]:
    """The URL of a RabbitMQ with ports and a folder of its own, stopped after the block. Raises RabbitFailed."""
    port, epmd = free_port(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="podpora-rabbit-"))
    folder.chmod(0o777)
    log = folder / "out.log"
    with log.open("wb") as out:
        environment = _environment(folder, port, epmd)
        server = subprocess.Popen([program], stdout=out, stderr=out, env=environment, start_new_session=True)
    try:
        url = f"amqp://guest:guest@127.0.0.1:{port}/"
        _wait(server, url, log)
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(STOP_SECONDS)
        subprocess.run(["epmd", "-port", str(epmd), "-kill"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, port: int, epmd: int) -> dict[str, str]:
    return {
        **os.environ,
        "ERL_EPMD_PORT": str(epmd),
        "HOME": str(folder),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_MNESIA_BASE": str(folder),
        "RABBITMQ_NODENAME": f"podpora{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
    }


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RabbitFailed(f"RabbitMQ did not start: {log.read_text(errors='replace')[-2000:]}")
