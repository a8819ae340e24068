"""The processes that `podpora up` starts: each in a group of its own, restarted when it dies, stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from podpora.roles import PARENT

STOP_SECONDS = 25
LOG_BYTES = 10_000_000
SHORTEST_LIFE = 5.0  # a role that dies sooner is started again only after this pause


@dataclass
class Child:
    """One role's process; `log` is where it writes, `variables` what its environment has beside ours."""

    role: str
    log: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        """Run `podpora <role>` in a process group of its own, so that Ctrl-C reaches only us."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        self.started = time.monotonic()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "podpora", self.role],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env={**os.environ, **self.variables, PARENT: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
            )

    def has_died(self) -> bool:
        """Whether it runs no longer."""
        return self.process is not None and self.process.poll() is not None

    def signal(self, kind: signal.Signals) -> None:
        """Tell the process to end; to SIGKILL its whole group, its own children included."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if kind is signal.SIGKILL:
                os.killpg(self.process.pid, kind)
            elif self.process.poll() is None:
                self.process.send_signal(kind)

    def last_lines(self, count: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


class Children:
    """The roles of one installation."""

    def __init__(self, roles: list[str], logs: Path, variables: Mapping[str, str] | None = None) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.all = [Child(role, logs / f"{role}.log", variables or {}) for role in roles]

    def start(self) -> None:
        """Start every role."""
        for child in self.all:
            child.start()

    def dead(self) -> list[Child]:
        """Those that have ended by themselves."""
        return [child for child in self.all if child.has_died()]

    def revive(self) -> None:
        """Start again what has died, saying so; one that dies at once is not started in a tight loop."""
        for child in self.dead():
            if time.monotonic() - child.started >= SHORTEST_LIFE:
                click.echo(f"{child.role} has ended and is started again; its log: {child.log}")
                child.signal(signal.SIGKILL)
                child.start()

    def stop(self) -> None:
        """Ask all to finish what they do; after a while, kill what is left."""
        for child in self.all:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.all:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
