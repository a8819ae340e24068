"""Has a file read by a child process that may be killed without harm."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import orjson

from processes.imports.child import MOST_ROWS, TOO_MUCH_MEMORY
from processes.imports.faults import Unreadable
from processes.imports.subjects import Subject

MOST_BYTES = 20_000_000  # of a file
MEMORY = 1024 * 1_048_576  # bytes of address space
CPU_SECONDS = 60
WALL_SECONDS = 120  # on a machine that is busy
SAMPLE = 20  # rows that the first look shows


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file is: csv, workbook or json; encoding and delimiter of a text; the system whose dump it is."""

    format: str
    encoding: str | None
    delimiter: str | None
    system: str | None
    columns: list[str]
    rows: list[list[str]]


def look(raw: bytes, subject: Subject) -> Contents:
    """The columns of a file and its first rows; Unreadable."""
    with _reading(raw, subject, SAMPLE) as (about, rows):
        return Contents(**about, rows=list(rows))


@contextmanager
def opened(raw: bytes, subject: Subject) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """The columns of a file and all its rows, one after the other; Unreadable, also in the midst of them."""
    with _reading(raw, subject, MOST_ROWS + 1) as (about, rows):
        yield about["columns"], rows


@contextmanager
def _reading(raw: bytes, subject: Subject, rows: int) -> Iterator[tuple[dict[str, Any], Iterator[list[str]]]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "processes.imports.child", str(MEMORY), str(CPU_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"},
        start_new_session=True,  # Ctrl-C is for who waits for it
    )
    timer = threading.Timer(WALL_SECONDS, process.kill)
    timer.daemon = True
    timer.start()
    sender = threading.Thread(target=_send, args=(process, {"subject": subject.value, "rows": rows}, raw), daemon=True)
    sender.start()
    try:
        lines = _lines(process)
        yield next(lines), cast(Iterator[list[str]], lines)
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        sender.join()
        cast(BinaryIO, process.stdout).close()


def _send(process: "subprocess.Popen[bytes]", asked: dict[str, Any], raw: bytes) -> None:
    sink = cast(BinaryIO, process.stdin)
    try:
        sink.write(orjson.dumps(asked) + b"\n")
        sink.write(raw)
        sink.close()
    except OSError:  # the child is gone, and whoever reads its answer learns why
        return


def _lines(process: "subprocess.Popen[bytes]") -> Iterator[Any]:
    """What the child says, up to the count that shows that nothing is missing."""
    for line in cast(BinaryIO, process.stdout):
        said = orjson.loads(line) if line.endswith(b"\n") else {}
        if isinstance(said, dict) and "fault" in said:
            raise Unreadable(said["fault"])
        if isinstance(said, dict) and said.keys() == {"rows"}:
            return
        yield said
    code = process.wait()
    late = code in (-signal.SIGXCPU, -signal.SIGKILL)
    raise Unreadable("too_long" if late else "too_much" if code in (TOO_MUCH_MEMORY, -signal.SIGABRT) else "broken")
