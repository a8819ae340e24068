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
QUICK = 10.0  # seconds; a role that dies sooner has died quickly
GIVEN_UP = 4  # quick deaths in a row: that is no accident any more
PAUSES = (0.0, 0.0, 0.5, 2.0, 5.0)  # before the next start after so many quick deaths, the last one for more


class KeepsDying(RuntimeError):
    """A role died quickly again and again; the message says how, and ends with its last lines."""


@dataclass
class Child:
    """One role's process; `log` is where it writes, `variables` what its environment has beside ours."""

    role: str
    log: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)
    quick_deaths: int = 0  # in a row
    starts_again: float | None = None  # when, where it has died

    def start(self) -> None:
        """Run `podpora <role>` in a process group of its own, so that Ctrl-C reaches only us."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        self.started, self.starts_again = time.monotonic(), None
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

    def bury(self) -> None:
        """What is left of the dead process goes as well; the next start follows after a pause that quick deaths add."""
        now = time.monotonic()
        self.signal(signal.SIGKILL)
        self.quick_deaths = self.quick_deaths + 1 if now - self.started < QUICK else 0
        self.starts_again = now + PAUSES[min(self.quick_deaths, len(PAUSES) - 1)]

    def how_it_died(self) -> str:
        """One line, the end of its log behind it."""
        code = self.process.returncode if self.process is not None else 0
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"has ended with {code}"
        return f"{self.role} {how}; the end of {self.log}:\n{self.last_lines()}"

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

    def revive(self, *, patient: bool) -> None:
        """Start again what has died, saying so. Raises KeepsDying for what does it at once, unless we are `patient`."""
        for child in self.all:
            if not child.has_died():
                continue
            if child.starts_again is None:
                child.bury()
                if child.quick_deaths == GIVEN_UP:
                    self._give_up(child, patient)
            elif time.monotonic() >= child.starts_again:
                click.echo(f"{child.role} has ended and is started again; its log: {child.log}")
                child.start()

    @staticmethod
    def _give_up(child: Child, patient: bool) -> None:
        told = f"{child.quick_deaths} times in a row: {child.how_it_died()}"
        if not patient:
            raise KeepsDying(told)
        click.echo(told, err=True)

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
