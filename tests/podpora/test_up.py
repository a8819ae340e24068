"""`podpora up`: everything starts, says so, and is gone after Ctrl-C."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def up(environment: dict[str, str], folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "podpora", "up", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def ready(process: "subprocess.Popen[str]") -> str:
    """The address of the line `ready …`; everything before it in the failure's message."""
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)\n", line):
            return found[1]
    pytest.fail("".join(said))


def ours(folder: Path) -> list[str]:
    """Command lines of processes that work on the folder, but for the server of the database itself."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_text().replace("\0", " ")
            described = (entry / "environ").read_text(errors="replace") + command
        except OSError:
            continue
        if str(folder) in described and "postgres" not in command:
            found.append(command)
    return found


def none_left(folder: Path) -> bool:
    """Whether all of them end within a minute."""
    deadline = time.monotonic() + 60
    while ours(folder) and time.monotonic() < deadline:
        select.select([], [], [], 0.2)
    return not ours(folder)


def test_it_starts_everything_and_ctrl_c_stops_it(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with up(environment, tmp_path, "--no-sample", "--port", str(port)) as process:
        address = ready(process)
        assert address == f"http://127.0.0.1:{port}"
        for page in ("/readyz", "/login"):
            with urlopen(address + page) as answer:
                assert answer.status == 200
        running = " ".join(ours(tmp_path / "data"))
        assert all(role in running for role in ("web", "worker", "scheduler"))
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert none_left(tmp_path / "data")
    assert not (tmp_path / "data" / "postgres" / "data" / "postmaster.pid").exists()


def test_a_killed_start_can_be_started_again(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with up(environment, tmp_path, "--no-sample", "--port", str(port)) as process:
        ready(process)
        process.kill()
        process.wait()
    assert none_left(tmp_path / "data")
    with up(environment, tmp_path, "--no-sample", "--port", str(port)) as process:
        assert ready(process) == f"http://127.0.0.1:{port}"


def test_a_taken_port_is_said_before_anything_starts(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with up(environment, tmp_path, "--port", str(port)) as process:
            said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in said
    assert not (tmp_path / "data" / "postgres").exists()
