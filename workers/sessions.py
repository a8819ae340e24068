"""The worker process's own database engine and sessions."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes import domains
from processes.db import make_engine
from processes.garbage import settle
from processes.settings import get_settings


class NoDatabase(RuntimeError):
    """A role was started without DATABASE_URL and outside the command line, which would have set it."""


@cache
def worker_engine() -> Engine:
    """This process's engine; a forked child makes its own (see `start_process`)."""
    url = get_settings().database_url
    if url is None:
        raise NoDatabase("DATABASE_URL is not set; start roles by `podpora worker` and the like")
    return make_engine(url, pool_size=2)


def WorkerSession() -> Session:
    """A new session on the worker's engine; use it as a context manager, commit by `committing`."""
    return Session(worker_engine())


@cache
def load_handlers() -> None:
    """Import every domain and every job handler (workers/<domain>.py, the engine's own)."""
    domains.load()
    import_module("processes.engine.jobs.housekeeping")
    import_module("processes.engine.counting.cases")
    import_module("processes.engine.counting.history")
    import_module("workers.engine")
    for domain in domains.DOMAINS:
        if find_spec(f"workers.{domain}"):
            import_module(f"workers.{domain}")


def start_process() -> None:
    """What a process does before its first job: forget a parent's connections, import everything once."""
    if worker_engine.cache_info().currsize:
        worker_engine().dispose(close=False)
        worker_engine.cache_clear()
    load_handlers()
    settle()
