"""Roles as real processes on the test's own database."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests import commands
from tests.commands import Running

Start = Callable[..., Running]


@pytest.fixture
def start_role(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start a role (`worker`, `scheduler`, `relay`) as a process; all are killed at the test's end."""
    with ExitStack() as stack:

        def start(role: str, *arguments: str, **settings: str) -> Running:
            return stack.enter_context(_role(tmp_path, database_url, (role, *arguments), settings))

        yield start


@contextmanager
def _role(folder: Path, database_url: str, arguments: tuple[str, ...], settings: dict[str, str]) -> Iterator[Running]:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"BROKER_URL", "MAIL_URL"}},
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        **settings,
    }
    log = folder / f"{arguments[0]}.log"
    streams = (Path(os.devnull), log, log)
    program = "tests.workers.role_with_test_jobs"
    process = commands.start(program, *arguments, environment=environment, folder=folder, streams=streams)
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
