"""Knows how seldom a process that serves for long looks for circular garbage."""

import gc

EVERY = 50_000  # new objects; Python's own 700 are a request's, and nearly all of them go without being looked for


def settle() -> None:
    """Call it once everything is loaded: nothing of that is looked through again, and what comes more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(EVERY)
