"""A RabbitMQ of one's own for as long as a bench or a test run needs it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from pika.exceptions import AMQPError

from podpora.ports import free_port
from workers.amqp import channel

PROGRAMS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")  # the second drops root's rights by itself
START_SECONDS = 180  # a machine that does other things too
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


class Broker:
    """A RabbitMQ with ports and a folder of its own; what it was told survives a kill, but not `wipe`."""

    def __init__(self, program: str) -> None:
        self._program, self._port, self._epmd, self._between = program, free_port(), free_port(), free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="podpora-rabbit-"))
        self._folder.chmod(0o777)
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Start it, again after a kill; returns when it answers. Raises RabbitFailed."""
        log = self._folder / "out.log"
        with log.open("ab") as out:
            self._server = subprocess.Popen(
                [self._program], stdout=out, stderr=out, env=self._environment(), start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.url):
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RabbitFailed(f"RabbitMQ did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)  # to ask without a pause takes the processor from who is starting

    def kill(self) -> None:
        """End it at once, as by a power cut."""
        self._end(signal.SIGKILL)

    def wipe(self) -> None:
        """Forget every queue and message; only while it does not run."""
        shutil.rmtree(self._folder / "data")

    def forget_leaders(self) -> None:
        """Take the logs from quorum queues, as a kill right after their declaration does; only while it is off."""
        for log in (self._folder / "data").glob("*/quorum"):
            shutil.rmtree(log)

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self._end(signal.SIGTERM)
        subprocess.run(["epmd", "-port", str(self._epmd), "-kill"], check=False, capture_output=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def tell(self, kind: signal.Signals) -> None:
        """Send it and its children a signal."""
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, kind)

    def _end(self, kind: signal.Signals) -> None:
        self.tell(kind)
        if self._server is not None:
            self._server.wait(STOP_SECONDS)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ERL_EPMD_PORT": str(self._epmd),
            "HOME": str(self._folder),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq"),  # there is none: the machine's own is not read
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "environment"),
            "RABBITMQ_DIST_PORT": str(self._between),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_LOG_BASE": str(self._folder),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_NODENAME": f"podpora{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
        }


@contextmanager
def started(program: str) -> Iterator[str]:
    """The URL of a RabbitMQ of one's own, removed after the block. Raises RabbitFailed."""
    broker = Broker(program)
    try:
        broker.start()
        yield broker.url
    finally:
        broker.remove()
