"""The whole desk as `podpora up` runs it, with a RabbitMQ beside it, and how each of its parts is killed."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from pika.exceptions import AMQPError, ChannelClosedByBroker

from podpora.embedded import Embedded
from podpora.rabbitmq import Broker
from tests.chaos.receiver import QUEUE
from tests.installation import Installation, wait_until
from workers.amqp import DEAD, INBOX, channel, delete_queue
from workers.celery_app import PREFIX, QUEUES

ROLES = ("web", "worker", "scheduler", "relay")
OUTSIDE = (INBOX, DEAD, QUEUE)  # queues whose messages the desk cannot make again by itself
NO_QUEUE = 404
BROKER = "RabbitMQ"  # the one part that the supervisor does not start again


class House:
    """`podpora up` on a data folder of its own: it starts again what is killed here, but for RabbitMQ."""

    def __init__(self, installation: Installation, server: Embedded, broker: Broker) -> None:
        self.installation, self.server, self.broker = installation, server, broker
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything; returns when the web answers."""
        command = [sys.executable, "-m", "podpora", "up", "--no-sample"]
        environment = {**os.environ, **self.installation.environment}
        with self._log().open("ab") as out:
            self.supervisor = subprocess.Popen(
                command, cwd=self.installation.folder, env=environment, stdout=out, stderr=out, start_new_session=True
            )
        wait_until(lambda: self.installation.is_ready() or self.has_ended(), self.said)
        assert not self.has_ended(), self.said()

    def has_ended(self) -> bool:
        """Whether `podpora up` has ended by itself."""
        return self.supervisor is not None and self.supervisor.poll() is not None

    def stop(self) -> None:
        """End everything that `podpora up` started."""
        if self.supervisor is not None:
            self.supervisor.send_signal(signal.SIGTERM)
            self.supervisor.wait(120)

    def said(self) -> str:
        """The end of what was logged."""
        logs = [self._log(), *sorted((self.installation.folder / "logs").glob("*.log"))]
        return "\n\n".join(f"{log}:\n{log.read_text(errors='replace')[-3000:]}" for log in logs if log.exists())

    def kills(self, chance: random.Random) -> dict[str, Callable[[], bool]]:
        """Every way to kill something, by name; each says whether there was something to kill."""

        def one_of(processes: Sequence[int]) -> bool:
            return _kill(chance.choice(processes) if processes else None)

        return {
            **{role: lambda role=role: _kill_group(self._role(role)) for role in ROLES},
            "a process of web": lambda: one_of(_children(self._role("web"))),
            "web's parent": lambda: _kill(self._role("web")),
            "a process of worker": lambda: one_of(_children(self._role("worker"))),
            "worker's parent": lambda: _kill(self._role("worker")),
            "PostgreSQL": self._kill_database,
            "PostgreSQL's parent": lambda: _kill(self._postmaster()),
            "a process of PostgreSQL": lambda: one_of(_children(self._postmaster(), "postgres: podpora podpora")),
            BROKER: self._kill_broker,
        }

    def cut_power(self) -> None:
        """Everything at once, the supervisor too."""
        assert self.supervisor is not None
        roles = [process for role in ROLES if (process := self._role(role)) is not None]
        self.supervisor.kill()
        for role in roles:
            _kill_group(role)
        self._kill_database()
        self._kill_broker()
        self.supervisor.wait(30)

    def purge(self) -> int:
        """Throw away every message that RabbitMQ holds but those set aside as bad; how many."""
        queues = [*(PREFIX + queue for queue in QUEUES), INBOX, QUEUE]
        with channel(self.broker.url) as opened:
            return sum(int(opened.queue_purge(queue).method.message_count) for queue in queues)

    def start_broker(self) -> list[str]:
        """Start RabbitMQ again; as docs/operations.md says, queues that have lost their leader are deleted: which."""
        self.broker.start()
        lost = [queue for queue in OUTSIDE if not self._answers(queue)]
        for queue in lost:
            delete_queue(self.broker.url, queue)
        return lost

    def _answers(self, queue: str) -> bool:
        try:
            with channel(self.broker.url) as opened:
                opened.basic_get(queue)
        except ChannelClosedByBroker as fault:
            return fault.reply_code == NO_QUEUE
        except AMQPError:
            return False
        return True

    def _kill_broker(self) -> bool:
        self.broker.kill()
        return True

    def _kill_database(self) -> bool:
        postmaster = self._postmaster()
        return [_kill(process) for process in [postmaster, *_children(postmaster)]].count(True) > 0

    def _role(self, role: str) -> int | None:
        assert self.supervisor is not None
        return next(iter(_children(self.supervisor.pid, f"-m podpora {role}")), None)

    def _postmaster(self) -> int | None:
        with suppress(OSError, ValueError, IndexError):
            found = int((self.server.cluster / "postmaster.pid").read_text().split()[0])
            return found if str(self.server.cluster) in _command(found) else None
        return None

    def _log(self) -> Path:
        return self.installation.folder / "up.log"


def _children(process: int | None, command: str = "") -> list[int]:
    """Ids of the running children of a process whose command line holds `command`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*") if process is not None else ():
        with suppress(OSError, IndexError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and command in (line := _command(int(entry.name))) and line:
                found.append(int(entry.name))
    return sorted(found)


def _command(process: int) -> str:
    """The command line; empty for one that has ended."""
    return Path(f"/proc/{process}/cmdline").read_text(errors="replace").replace("\0", " ")


def _kill_group(process: int | None) -> bool:
    with suppress(ProcessLookupError):
        if process is not None:
            os.killpg(process, signal.SIGKILL)
            return True
    return False


def _kill(process: int | None) -> bool:
    with suppress(ProcessLookupError):
        if process is not None:
            os.kill(process, signal.SIGKILL)
            return True
    return False
