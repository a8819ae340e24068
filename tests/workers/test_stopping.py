"""Whoever is told to stop stops, whatever it does at that moment."""

import subprocess
import sys

TOLD = """
import os, signal
from workers.repeating import stopping
stop = stopping()
with stop._cond:  # as for a moment of each wait
    os.kill(os.getpid(), signal.SIGTERM)
assert stop.wait(30)
"""


def test_a_signal_while_the_event_is_being_asked_stops_too() -> None:
    """Set within the handler, it waited for the lock that the same thread held: for ever."""
    subprocess.run([sys.executable, "-c", TOLD], check=True, timeout=60)
