"""Scenarios played in a process of their own, with an end to its time and memory: a diagram that runs wild stops
there, and pages go on."""

import multiprocessing
import os
import resource
from collections.abc import Collection, Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from typing import Any

from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from app.extensions import db
from processes import domains
from processes.engine.designing.scenarios.errors import ScenariosBusy
from processes.engine.designing.scenarios.report import Report
from processes.engine.designing.scenarios.running import run_all, stopped
from processes.engine.store.deployments import STANDARD

SECONDS = 120  # of all scenarios of a run
GRACE = 5  # that a run may take to say that its time is over
MEMORY = 512 * 1024 * 1024  # beside what the process has when it begins


def warm() -> None:
    """Begin the server that plays are forked from, as a page is opened that may ask for one."""
    _context()
    ensure_running()


def _context() -> ForkServerContext:
    """What makes the plays: one server in each web process, with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "app.designer.imported"])
    return context


def play(
    files: Mapping[str, bytes],
    *,
    now: datetime,
    pack: str = STANDARD,
    processes: Collection[str] | None = None,
    names: Collection[str] | None = None,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Report:
    """`run_all` on the database of the pages; a run that takes too much is red and says so. ScenariosBusy."""
    given = {"files": dict(files), "now": now, "pack": pack, "processes": processes, "names": names}
    url = db.engine.url.render_as_string(hide_password=False)
    context = _context()
    mine, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, url, given, seconds, memory), daemon=True)
    child.start()
    theirs.close()
    try:
        answer = mine.recv() if mine.poll(seconds + GRACE) else None
    except EOFError:  # it was killed, by itself or by the system
        answer = None
    finally:
        child.kill()
        child.join()
        mine.close()
    if isinstance(answer, ScenariosBusy):
        raise answer
    return answer or stopped(files, names=names, seconds=seconds)


def _child(answers: Connection, url: str, given: Mapping[str, Any], seconds: int, memory: int) -> None:
    """Play and answer; the limits hold for the C code of libraries too."""
    domains.load()
    _limit(seconds, memory)
    engine = create_engine(url, poolclass=NullPool)
    with Session(engine) as session:
        try:
            answers.send(run_all(session, seconds=seconds, **given))
        except ScenariosBusy as busy:
            answers.send(busy)
        except MemoryError:
            os._exit(1)
        finally:
            session.rollback()


def _limit(seconds: int, memory: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + GRACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
