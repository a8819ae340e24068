"""`podpora bench timers`: how fast due timers are worked off, how late they are, and what a worker's memory does."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from podpora.bench.client import BenchFailed
from podpora.bench.place import Place, Server, broker, place, roles, server
from podpora.bench.targets import Target, machine
from podpora.children import Child
from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases

PROCESS, ELEMENT = "bench_timer", "bench_timer_due"
EARLY, LATER = 5_000, 50_000  # steps after which the worker's memory is read
PER_SECOND = 20
LEAD = timedelta(seconds=3)  # timers are made before they are due
STUCK_S = 120
MEGABYTE = 1024 * 1024
DRAINED_PER_S, LATE_S, GROWTH, MEMORY_MB = 300, 2.0, 1.10, 200


@dataclass(frozen=True)
class Sizes:
    """How many timers are due at once, for how many seconds they then come one by one, steps till the last reading."""

    at_once: int
    seconds: int
    steps: int
    database_at_once: int


def run(sizes: Sizes, *, processes: int) -> dict[str, Any]:
    """Measure with RabbitMQ (where there is one) and with the queues in the database."""
    before = machine()
    with server() as on, broker() as (url, kind):
        figures = _measure(on, url, sizes, processes) if url else {}
        in_database = Sizes(sizes.database_at_once, sizes.seconds, 0, 0)
        over_pgmq = _measure(on, None, in_database if url else sizes, processes)
        return {
            **(figures or over_pgmq),
            "pgmq": {name: over_pgmq[name] for name in ("drained_per_s", "late_p50_s", "late_p99_s")},
            "broker": kind,
            "over_rabbitmq": url is not None,
            "database": on.kind,
            "worker_processes": processes,
            **before,
        }


def _measure(on: Server, broker_url: str | None, sizes: Sizes, processes: int) -> dict[str, Any]:
    with place(on) as spot, _working(spot, broker_url, processes) as worker:
        _drain(spot, worker, sizes.at_once)
        figures = _steady(spot, sizes.seconds)
        if sizes.steps:
            figures |= _grow(spot, worker, sizes)
        return figures | {"drained_per_s": round(statistics.median(worker.rates), 1)}


@contextmanager
def _working(spot: Place, broker_url: str | None, processes: int) -> Iterator["Worker"]:
    """A scheduler and a worker on the place, both known to work: one timer has gone through."""
    variables = {"DATABASE_URL": spot.url, "BROKER_URL": broker_url or "", "WORKER_PROCESSES": str(processes)}
    with roles(["scheduler", "worker"], {**variables, "LOG_LEVEL": "WARNING"}) as children:
        worker = Worker(next(child for child in children.all if child.role == "worker"))
        _template(spot)
        with psycopg.connect(spot.url, autocommit=True) as connection:
            _wait_until(connection, left=0)
        yield worker


@dataclass
class Worker:
    """The worker role; `steps` are those it has done by now, `rates` what it drained a second each time."""

    child: Child
    steps: int = 1
    rates: list[float] = field(default_factory=list)
    early: float | None = None

    def largest(self) -> float:
        """Megabytes of resident memory of its largest process."""
        parent = self.child.process.pid if self.child.process else 0
        return max(_resident(pid) for pid in [parent, *_children_of(parent)]) / MEGABYTE


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _template(spot: Place) -> None:
    """One case that waits, really started, its timer due now; the others are copies of it."""
    with Session(spot.engine) as session, committing(session):
        then = utcnow() - timedelta(hours=1)
        for key in ("template", "first"):
            cases.start(session, PROCESS, business_key=key, variables={"customer": "Bench"}, now=then)
        session.execute(_HIDE)


_HIDE = text("""
    UPDATE job SET due_at = '2999-01-01', next_at = '2999-01-01'
    WHERE instance_id = (SELECT id FROM process_instance WHERE business_key = 'template')
""")
_COPY = text(r"""
    WITH played AS (SELECT * FROM process_instance WHERE business_key = 'template'),
    made AS (
        INSERT INTO process_instance (process, business_key, pack, definition_id, pinned, pinned_hash, state, body,
                                      started_at, changed_at)
        SELECT process, :prefix || '-' || n, pack, definition_id, pinned, pinned_hash, state, body,
               started_at, changed_at
        FROM played, generate_series(1, :count) n
        RETURNING id, split_part(business_key, '-', 2)\:\:bigint AS n
    )
    INSERT INTO job (kind, state, queue, instance_id, engine_task_id, element_id, arguments, due_at, next_at,
                     priority, attempts, created_at)
    SELECT job.kind, job.state, job.queue, made.id, job.engine_task_id, job.element_id, job.arguments,
           CAST(:first AS timestamptz) + (made.n - 1) * CAST(:every AS interval),
           CAST(:first AS timestamptz) + (made.n - 1) * CAST(:every AS interval),
           job.priority, job.attempts, job.created_at
    FROM job JOIN played ON played.id = job.instance_id, made
""")


def _arm(spot: Place, prefix: str, count: int, *, every: timedelta) -> datetime:
    """Waiting cases whose timers fall due one `every` after the other; when the first does."""
    with Session(spot.engine) as session, committing(session):
        first = utcnow() + LEAD + timedelta(seconds=count / 5_000)
        session.execute(_COPY, {"prefix": prefix, "count": count, "first": first, "every": every})
    with spot.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) process_instance, job"))
    return first


def _drain(spot: Place, worker: Worker, count: int) -> None:
    """Note timers a second, from the instant at which all are due to the last one's commit."""
    first = _arm(spot, f"burst{worker.steps}", count, every=timedelta(0))
    with psycopg.connect(spot.url, autocommit=True) as connection:
        _wait_until(connection, left=0, worker=worker, total=worker.steps + count)
    worker.steps += count
    rate = count / (utcnow() - first).total_seconds()
    worker.rates.append(rate)
    click.echo(f"{count} timers drained, {rate:.0f} a second", err=True)


def _wait_until(connection: psycopg.Connection, *, left: int, worker: Worker | None = None, total: int = 0) -> None:
    """Wait until so many timers are left; reads the worker's memory on the way when its early steps are done."""
    pause, moved, last = threading.Event(), time.monotonic(), -1
    while True:
        row = connection.execute(_LEFT).fetchone()
        waiting = int(row[0]) if row else 0
        if worker is not None and worker.early is None and total - waiting >= EARLY:
            worker.early = worker.largest()
        if waiting <= left:
            return
        if waiting != last:
            moved, last = time.monotonic(), waiting
        if time.monotonic() - moved > STUCK_S:
            raise BenchFailed(f"{waiting} timers are left and none is worked off")
        pause.wait(0.1)


_LEFT = "SELECT count(*) FROM job WHERE kind = 'timer' AND due_at < '2999-01-01'"


def _steady(spot: Place, seconds: int) -> dict[str, float]:
    """How late timers are that come one by one: from due to the instant that their step began."""
    every = timedelta(seconds=1 / PER_SECOND)
    first = _arm(spot, "steady", seconds * PER_SECOND, every=every)
    with psycopg.connect(spot.url, autocommit=True) as connection:
        _wait_until(connection, left=0)
        rows = connection.execute(_LATE, {"first": first, "every": every, "element": ELEMENT}).fetchall()
    late = [float(row[0]) for row in rows]
    if len(late) != seconds * PER_SECOND:
        raise BenchFailed(f"{len(late)} steps for {seconds * PER_SECOND} timers")
    cuts = statistics.quantiles(late, n=100)
    return {"late_p50_s": round(cuts[49], 3), "late_p99_s": round(cuts[98], 3)}


_LATE = """
    SELECT extract(epoch FROM at - (%(first)s + (split_part(business_key, '-', 2)::bigint - 1) * %(every)s))
    FROM process_history WHERE business_key LIKE 'steady-%%' AND element_id = %(element)s AND kind = 'completed'
"""


def _grow(spot: Place, worker: Worker, sizes: Sizes) -> dict[str, float]:
    """The worker's memory after its first 5,000 steps and after the last."""
    worker.steps += sizes.seconds * PER_SECOND
    while worker.steps < sizes.steps:
        _drain(spot, worker, min(10_000, sizes.steps - worker.steps))
    early = worker.early if worker.early is not None else worker.largest()
    return {"rss_mb_after_5000": round(early, 1), "rss_mb_after_50000": round(worker.largest(), 1)}


def targets(figures: dict[str, Any]) -> list[Target]:
    """The figures that have a limit."""
    early, late = figures.get("rss_mb_after_5000"), figures.get("rss_mb_after_50000")
    found = [
        Target("timers drained a second", figures["drained_per_s"], ">=", DRAINED_PER_S),
        Target("lateness at 20 a second, p99, s", figures["late_p99_s"], "<=", LATE_S),
    ]
    if early and late:
        found += [
            Target("worker's memory against that of the start", round(late / early, 3), "<=", GROWTH),
            Target("worker's memory at the end, MB", late, "<=", MEMORY_MB),
        ]
    return found
