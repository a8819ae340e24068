"""What every role (web, worker, scheduler, relay) does first, and every command that `podpora up` starts."""

import logging
import os
import signal
import threading

from processes.settings import get_settings

PARENT = "PODPORA_PARENT"  # process id of the `podpora up` that started us
# pika and Celery tell of every connection and every job; what fails is logged by us.
CHATTY = {"pika": logging.ERROR, "celery.worker.strategy": logging.WARNING, "celery.app.trace": logging.WARNING}
PATIENCE = 10
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def begin_role() -> None:
    """Set up the log."""
    logging.basicConfig(level=get_settings().log_level, format=FORMAT)
    for name, level in CHATTY.items():
        logging.getLogger(name).setLevel(max(level, logging.getLogger().level))


def end_with_parent() -> None:
    """End with the `podpora up` that started us, even if it was killed; not so the processes that we start."""
    if parent := os.environ.pop(PARENT, None):
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True, name="parent").start()


def _end_with(parent: int) -> None:
    gone = threading.Event()
    while os.getppid() == parent:
        gone.wait(1)
    os.kill(os.getpid(), signal.SIGTERM)
    gone.wait(PATIENCE)  # a role whose database has gone as well may never finish
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
