"""Work done again and again until the process is told to stop."""

import logging
import signal
import threading
import time
from collections.abc import Callable

LOG = logging.getLogger(__name__)
LONGEST_PAUSE = 5.0


def stopping() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: threading.Thread(target=stop.set).start())  # this one may hold the event's lock
    return stop


def repeat(work: Callable[[], bool], *, every: float, stop: threading.Event, name: str) -> None:
    """Call `work` every so many seconds, without drift; at once again while it returns True (more to do).

    A failure (the database or the broker is away) is logged once per kind and tried again, ever more slowly.
    """
    pause, due, said = every, time.monotonic(), ""
    while not stop.is_set():
        try:
            more = work()
            if said:
                LOG.info("%s works again", name)
            pause, said = every, ""
        except Exception as fault:
            more, pause = False, min(pause * 2, LONGEST_PAUSE)
            if said != type(fault).__name__:
                said = type(fault).__name__
                LOG.warning("%s failed and will try again: %s", name, fault, exc_info=True)
        now = time.monotonic()
        due = now if more else max(due + pause, now)
        stop.wait(due - now)
