"""Commands of ours as processes of their own, forked from one that has imported the product already.

To import costs more than most commands do. How a person starts them, the tests of `podpora up` try.
"""

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

OURS = "podpora"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.imported"])
WAYS = (os.O_RDONLY, os.O_WRONLY | os.O_APPEND | os.O_CREAT, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


class Running:
    """A started command, in a process group of its own."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid: int = process.pid

    def poll(self) -> int | None:
        """What it has ended with, the negative number of a signal that ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        """The same when it has ended. Raises TimeoutExpired."""
        self._process.join(seconds)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(self._process.name, seconds or 0)
        return code


def start(
    module: str, *arguments: str, environment: Mapping[str, str], folder: Path, streams: Sequence[Path]
) -> Running:
    """Start what `python -m module` does in a folder; returns when it has its process group.

    `streams` are files: what it reads, what it prints, where it complains.
    """
    begun, told = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_become, args=(told, module, arguments, dict(environment), folder, streams))
    process.start()
    told.close()
    with begun:
        begun.recv()
    return Running(process)


def run(
    module: str, *arguments: str, environment: Mapping[str, str], folder: Path, seconds: float, given: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """Run it to its end; what takes longer is killed. Raises TimeoutExpired."""
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("in", "out", "err")]
        streams[0].write_bytes(given)
        running = start(module, *arguments, environment=environment, folder=folder, streams=streams)
        try:
            code = running.wait(seconds)
        except subprocess.TimeoutExpired:
            running._process.kill()
            raise
        out, err = (file.read_bytes() for file in streams[1:])
    return subprocess.CompletedProcess([module, *arguments], code, out, err)


def _become(
    told: Connection, module: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path,
    streams: Sequence[Path],
) -> None:  # fmt: skip
    """Do in this process what Python would do in one of its own."""
    os.setsid()
    for number, (file, way) in enumerate(zip(streams, WAYS, strict=True)):
        os.dup2(os.open(file, way), number)
    kind = {"encoding": sys.stdout.encoding, "closefd": False}
    sys.stdin = open(0, **kind)  # noqa: SIM115 - open as long as the process runs
    sys.stdout = open(1, "w", errors=sys.stdout.errors, **kind)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", **kind)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[1:] = arguments
    told.send(None)
    told.close()
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
