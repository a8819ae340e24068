"""Podpora's roles as real processes on a test's database; every one is ended by its own id."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from podpora.children import Child, Children

CHECKOUT = Path(__file__).parents[1]
PATIENCE = 90.0  # seconds, on a machine that does other things too
SETTINGS_OF_OTHERS = ("BROKER_URL", "MAIL_URL", "INBOX_URL", "SMS_URL", "BASE_URL", "SENTRY_DSN")
NO_PROXY = {"http_proxy": "", "HTTP_PROXY": "", "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until(happened: Callable[[], bool], otherwise: Callable[[], str], *, seconds: float = PATIENCE) -> None:
    """Ask ten times a second; fails with `otherwise()` when patience ends."""
    pause = threading.Event()
    for _ in range(int(seconds * 10)):
        if happened():
            return
        pause.wait(0.1)
    pytest.fail(otherwise())


class Installation:
    """Web, worker, scheduler and relay with settings of their own (an empty variable hides the `.env`)."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **dict.fromkeys(SETTINGS_OF_OTHERS, ""),
            **NO_PROXY,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "SECRET_KEY": "test key, not secret",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(CHECKOUT),
            **settings,
        }
        self._children = Children([], folder / "logs")

    def start(self, *roles: str) -> None:
        """Start roles, again those that were killed; returns when the web answers."""
        for role in roles:
            child = next((child for child in self._children.all if child.role == role), None)
            if child is None:
                child = Child(role, self.folder / "logs" / f"{role}.log")
                self._children.all.append(child)
            with pytest.MonkeyPatch.context() as patch:
                for name, value in self.environment.items():
                    patch.setenv(name, value)
                child.start()
        if "web" in roles:
            wait_until(self.is_ready, lambda: self.log("web"))

    def is_ready(self) -> bool:
        """Whether the web says that all is ready."""
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return json.load(answer)["status"] == "ok"
        except (URLError, OSError):
            return False

    def child(self, role: str) -> Child:
        """The process of a role."""
        return next(child for child in self._children.all if child.role == role)

    def log(self, role: str) -> str:
        """The end of what a role wrote."""
        return f"{role}:\n{self.child(role).last_lines(40)}"

    def kill(self, role: str) -> None:
        """SIGKILL a role and its children, as if the power had gone."""
        child = self.child(role)
        child.signal(signal.SIGKILL)
        if child.process is not None:
            child.process.wait(30)

    def run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a command of ours to its end."""
        return subprocess.run(
            [sys.executable, "-m", "podpora", *arguments],
            input=stdin,
            env={**os.environ, **self.environment},
            cwd=self.folder,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def stop(self) -> None:
        """End everything that was started, at once: what is half done is thrown away with the database."""
        for child in self._children.all:
            self.kill(child.role)


@contextmanager
def installed(folder: Path, database_url: str, **settings: str) -> Iterator[Installation]:
    """An installation that ends with the block."""
    installation = Installation(folder, database_url, **settings)
    try:
        yield installation
    finally:
        installation.stop()
