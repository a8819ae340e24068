"""Has messages read by a child process that may be killed without harm: one for each process, started when needed."""

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import orjson

from processes.documents.translations import N_
from processes.mail.child import TOO_MUCH_MEMORY
from processes.mail.reading import ParsedMail, Top, from_json, top_from_json, unread
from processes.settings import get_settings

CPU_SECONDS = 10  # for one message; the worst that is known needs one
WALL_SECONDS = 30  # for one message on a machine that is busy
MEMORY = 512 * 1_048_576  # bytes of address space …
PER_BYTE = 12  # … and so many times the largest message that is taken in
MESSAGES = 1_000  # then a new child takes over

TOO_LONG = N_("reading the message took too long")
TOO_LARGE = N_("reading the message needed too much memory")
BROKE_OFF = N_("reading the message broke off")


class _Child:
    """A running child; `read` it with one message at a time."""

    def __init__(self) -> None:
        memory = MEMORY + PER_BYTE * get_settings().max_mail_bytes
        self.pid = os.getpid()
        self.left = MESSAGES
        self.is_late = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "processes.mail.child", str(memory), str(CPU_SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C is for who waits for it
        )

    def read(self, raw: bytes) -> ParsedMail:
        """What a message says, or that it could not be read; the child is gone then."""
        self.left -= 1
        top = Top()
        with self._watched():
            try:
                self._send(raw)
                top = top_from_json(self._received())
                return from_json(self._received())
            except (OSError, EOFError, orjson.JSONDecodeError):
                return unread(top, len(raw), self.end())

    @contextmanager
    def _watched(self) -> Iterator[None]:
        timer = threading.Timer(WALL_SECONDS, self._kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self.is_late = True
        self.process.kill()

    def _send(self, raw: bytes) -> None:
        sink = cast(BinaryIO, self.process.stdin)
        sink.write(len(raw).to_bytes(8, "big"))
        sink.write(raw)
        sink.flush()

    def _received(self) -> dict[str, Any]:
        source = cast(BinaryIO, self.process.stdout)
        length = source.read(8)
        data = source.read(int.from_bytes(length, "big"))
        if len(length) < 8 or len(data) < int.from_bytes(length, "big"):
            raise EOFError
        found: dict[str, Any] = orjson.loads(data)
        return found

    def end(self) -> str:
        """See that it is gone; in plain words why it went."""
        try:
            code = self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                cast(BinaryIO, pipe).close()
            except OSError:  # what was not taken is lost with it
                continue
        if self.is_late or code == -signal.SIGXCPU:
            return TOO_LONG
        return TOO_LARGE if code in (TOO_MUCH_MEMORY, -signal.SIGABRT) else BROKE_OFF


_lock = threading.Lock()
_child: _Child | None = None


def read(raw: bytes) -> ParsedMail:
    """What a message says; one that could not be read says why, and is its own only file."""
    global _child
    with _lock:
        if _child is None or _child.pid != os.getpid() or _child.left <= 0 or _child.process.poll() is not None:
            _end()
            _child = _Child()
        parsed = _child.read(raw)
        if parsed.unread:
            _child = None
        return parsed


def _end() -> None:
    """Let an own child go; another process's is not ours to end."""
    global _child
    if _child is not None and _child.pid == os.getpid():
        cast(BinaryIO, _child.process.stdin).close()
        _child.end()
    _child = None


atexit.register(_end)
