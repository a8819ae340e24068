"""The command line as processes on the test's own database."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import commands

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 300.0  # seconds, on a machine that does other things too: a check runs all scenarios
Run = Callable[..., "subprocess.CompletedProcess[str]"]
OURS = ("DATABASE_URL", "BROKER_URL", "MAIL_URL", "INBOX_URL", "BASE_URL", "PORT", "DATA_DIR")


def make_passable(folder: Path) -> None:
    """Let the account of the embedded server walk through pytest's own folders above `folder`."""
    common = Path(tempfile.gettempdir()).resolve()
    for own in (folder.resolve(), *folder.resolve().parents):
        if own == common or common not in own.parents:
            return
        own.chmod(0o755)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables of a process of ours: no settings but the test's."""
    make_passable(tmp_path)
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(CHECKOUT)}


@pytest.fixture
def podpora(environment: dict[str, str], database_url: str, tmp_path: Path) -> Run:
    """Run a command to its end on the test's own database; returns exit code and what was printed."""

    def run(*arguments: str | Path, given: str = "") -> "subprocess.CompletedProcess[str]":
        done = commands.run(
            commands.OURS,
            *map(str, arguments),
            environment={**environment, "DATABASE_URL": database_url},
            folder=tmp_path,
            seconds=PATIENCE,
            given=given.encode(),
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
