"""`podpora bench steps`: what starting a case and completing a task cost over HTTP, against the floor."""

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from podpora.bench import growth, rework
from podpora.bench.client import Answer
from podpora.bench.handling import handling
from podpora.bench.place import Place, Server, place, server, web
from podpora.bench.playing import TECHNICIAN, floor, milliseconds, signed_in, small_case
from podpora.bench.targets import Target, machine
from processes.requests.models import Request

CLIENTS = 4
WARM_UP = 30


def run(*, cases: int, seconds: float, loops: int, at: Sequence[int] = (), closed: int = 0) -> dict[str, Any]:
    """Measure; keys as docs/performance.md explains them. `at` are numbers of open requests, see growth."""
    before = machine()
    with server() as on:
        figures = _plain(on, cases, seconds)
        figures["rework"] = rework.run(on, loops=loops)
        if at:
            figures["growth"] = growth.run(on, at=at, closed=closed, cases=cases)
        return {**figures, "database": on.kind, **before}


def targets(figures: dict[str, Any]) -> list[Target]:
    """The figures that have a limit."""
    complete = figures["complete"]
    found = [
        Target("completing a task, x floor", complete["ratio"], "<=", 3.0),
        Target("completing a task, SQL statements", complete["statements"], "<=", 12),
        Target("completing a task, commits", complete["commits"], "<=", 1),
        Target("completing a task, ms", complete["ms"], "<=", 15),
        Target("starting a case, x floor", figures["start"]["ratio"], "<=", 3.5),
        Target("whole cases a second", figures["cases_per_s"], ">=", 60),
        Target("engine's processor time of a step, ms", figures["engine_ms"], "<=", 2),
        Target("state at the sign-off, bytes", figures["state_bytes"], "<=", 8192),
        Target("step after rework, x the first", figures["rework"]["ratio"], "<=", 1.5),
    ]
    if "growth" in figures:
        found.append(Target("step on the largest desk, x the smallest", figures["growth"]["ratio"], "<=", 1.3))
    return found


def _plain(on: Server, cases: int, seconds: float) -> dict[str, Any]:
    with place(on) as spot:
        with web(spot.url, processes=1) as port:
            floors, start, complete = _one_by_one(spot, port, cases)
        with web(spot.url, processes=2) as port:
            rate = _throughput(spot, port, seconds)
        engine_ms, state_bytes = handling(spot.engine)
        with Session(spot.engine) as session:
            count = session.execute(
                select(func.count().filter(Request.closed_at.is_(None)), func.count(Request.closed_at))
            ).one()
    floor_ms = statistics.median(milliseconds(floors))
    return {
        "floor_ms": round(floor_ms, 3),
        "start": _figures(start, floor_ms),
        "complete": _figures(complete, floor_ms),
        "cases_per_s": round(rate, 1),
        "engine_ms": round(engine_ms, 3),
        "state_bytes": state_bytes,
        "requests_open": count[0],
        "requests_closed": count[1],
    }


def _figures(answers: Sequence[Answer], floor_ms: float) -> dict[str, float]:
    times = milliseconds(answers)
    middle = statistics.median(times)
    return {
        "ms": round(middle, 3),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 3),
        "ratio": round(middle / floor_ms, 2),
        "statements": max(answer.statements for answer in answers),
        "commits": max(answer.commits for answer in answers),
    }


def _one_by_one(spot: Place, port: int, cases: int) -> tuple[list[Answer], list[Answer], list[Answer]]:
    """Floor, start and completion by turns, by one client."""
    client = signed_in(port, TECHNICIAN)
    floors: list[Answer] = []
    start: list[Answer] = []
    complete: list[Answer] = []
    with psycopg.connect(spot.url, autocommit=True) as connection:
        for number in range(cases + WARM_UP):
            started, completed = small_case(client, connection)
            between = [floor(client) for _ in completed]
            if number >= WARM_UP:
                floors += between
                start.append(started)
                complete += completed
    return floors, start, complete


def _throughput(spot: Place, port: int, seconds: float) -> float:
    """Whole cases per second of four clients, each a process of its own."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        rates = pool.starmap(_drive, [(spot.url, port, seconds)] * CLIENTS)
    return sum(rates)


def _drive(url: str, port: int, seconds: float) -> float:
    client = signed_in(port, TECHNICIAN)
    done = 0
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(WARM_UP):
            small_case(client, connection)
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            small_case(client, connection)
            client.hang_up()  # else the kernel's choice of a process for each of four connections decides the figure
            done += 1
        return done / (time.perf_counter() - began)
