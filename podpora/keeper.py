"""Runs the embedded PostgreSQL and stops it once its last user is gone, whatever became of them and of its folder.

A process of its own, of the standard library only: `python keeper.py FOLDER UID GID COMMAND…`. FOLDER holds the locks
of `podpora.embedded`; a user who is killed lets go of theirs. A keeper that is killed takes the server with it.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

EVERY = 0.5
# Smart shutdown first: what dies with its `podpora up` has a moment to finish what it does. Then fast, then immediate.
STOPS = ((signal.SIGTERM, 5.0), (signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
PR_SET_PDEATHSIG = 1


def keep(folder: Path, uid: int, gid: int, command: list[str]) -> int:
    """Run the server until it ends by itself or nobody uses it any more; its exit code."""
    ended = threading.Event()
    signal.signal(signal.SIGCHLD, lambda *_: threading.Thread(target=ended.set).start())  # this one may hold its lock
    dropped: dict[str, Any] = {} if uid == os.geteuid() else {"user": uid, "group": gid, "extra_groups": []}
    with (folder / "turn.lock").open("w") as turn, (folder / "users.lock").open("w") as users:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_dies_with_us(), **dropped)
        while server.poll() is None:
            ended.wait(EVERY)
            ended.clear()
            with _held(turn) as is_our_turn:
                if is_our_turn:
                    _stop_unused(server, users)
    return server.returncode


def _stop_unused(server: "subprocess.Popen[bytes]", users: IO[str]) -> None:
    with _held(users) as is_unused:
        for kind, seconds in STOPS if is_unused else ():
            server.send_signal(kind)
            with suppress(subprocess.TimeoutExpired):
                server.wait(seconds)
                return


@contextmanager
def _held(file: IO[str]) -> Iterator[bool]:
    """Whether nobody else holds the lock, which is ours for the block then."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _dies_with_us() -> Callable[[], None] | None:
    """What a child runs before its program, so that the kernel stops it (fast shutdown) should we be killed."""
    if sys.platform != "linux":
        return None
    prctl, us = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != us:
            os._exit(1)

    return ask


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
