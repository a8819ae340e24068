"""Roles as real processes on the test's own database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

CHECKOUT = Path(__file__).parents[2]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_role(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start a role (`worker`, `scheduler`, `relay`) as a process; all are killed at the test's end."""
    with ExitStack() as stack:

        def start(role: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
            return stack.enter_context(_role(tmp_path, database_url, (role, *arguments), settings))

        yield start


@contextmanager
def _role(
    folder: Path, database_url: str, arguments: tuple[str, ...], settings: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(Path(__file__).with_name("role_with_test_jobs.py")), *arguments]
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"BROKER_URL", "MAIL_URL"}},
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "PYTHONPATH": str(CHECKOUT),
        **settings,
    }
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        _kill_group(process.pid)
        process.wait(30)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture
def wait_for(engine: Engine) -> Callable[[str], None]:
    """Wait until a SQL condition holds; fails after 60 seconds."""

    def wait(condition: str, seconds: int = 60) -> None:
        deadline, done = time.monotonic() + seconds, False
        with engine.connect() as connection:
            while not done and time.monotonic() < deadline:
                connection.execute(text("SELECT pg_sleep(0.05)"))
                done = bool(connection.scalar(text(f"SELECT {condition}")))
                connection.rollback()
        assert done, f"after {seconds} s it does not hold that {condition}"

    return wait
