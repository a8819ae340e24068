"""`podpora bench steps`: what starting a case and completing a task cost over HTTP, against the floor."""

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from podpora.bench.client import Answer, BenchFailed, Client
from podpora.bench.handling import handling
from podpora.bench.place import Place, place, web
from podpora.sample.people import PASSWORD
from processes.requests.models import Request

TECHNICIAN = "technik@severka.example"
FORM = {"customer": "Strojírny Vltava a.s.", "amount": "120", "kind": "a", "note": "Bench"}
NOTHING: dict[str, str] = {}
TASKS = (FORM, NOTHING, NOTHING)
CLIENTS = 4
WARM_UP = 30


def run(*, cases: int, seconds: float) -> dict[str, Any]:
    """Measure; keys as docs/performance.md explains them."""
    with place() as spot:
        with web(spot.url, processes=1) as port:
            floor, start, complete = _one_by_one(spot, port, cases)
        with web(spot.url, processes=2) as port:
            rate = _throughput(spot, port, seconds)
        engine_ms, state_bytes = handling(spot.engine)
        with Session(spot.engine) as session:
            count = session.execute(
                select(func.count().filter(Request.closed_at.is_(None)), func.count(Request.closed_at))
            ).one()
    floor_ms = statistics.median(answer.seconds for answer in floor) * 1000
    return {
        "floor_ms": round(floor_ms, 3),
        "start": _figures(start, floor_ms),
        "complete": _figures(complete, floor_ms),
        "cases_per_s": round(rate, 1),
        "engine_ms": round(engine_ms, 3),
        "state_bytes": state_bytes,
        "requests_open": count[0],
        "requests_closed": count[1],
        "database": spot.kind,
    }


def _figures(answers: Sequence[Answer], floor_ms: float) -> dict[str, float]:
    times = [answer.seconds * 1000 for answer in answers]
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
    client = Client(port)
    client.login(TECHNICIAN, PASSWORD)
    floor: list[Answer] = []
    start: list[Answer] = []
    complete: list[Answer] = []
    with psycopg.connect(spot.url, autocommit=True) as connection:
        for number in range(cases + WARM_UP):
            started, completed = _case(client, connection)
            floors = [_expect(client.post("/bench/floor", {}), 200) for _ in completed]
            if number >= WARM_UP:
                floor += floors
                start.append(started)
                complete += completed
    return floor, start, complete


def _case(client: Client, connection: psycopg.Connection) -> tuple[Answer, list[Answer]]:
    started = _expect(client.post("/bench/start", {}), 200)
    key = started.body.decode().split('"')[3]
    completed = []
    for form in TASKS:
        row = connection.execute("SELECT id FROM open_task WHERE business_key = %s", [key]).fetchone()
        if row is None:
            raise BenchFailed(f"case {key} has no open task")
        completed.append(_expect(client.post(f"/tasks/{row[0]}/complete", form), 302))
    return started, completed


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise BenchFailed(f"the desk answered {answer.status} instead of {status}")
    return answer


def _throughput(spot: Place, port: int, seconds: float) -> float:
    """Whole cases per second of four clients, each a process of its own."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        rates = pool.starmap(_drive, [(spot.url, port, seconds)] * CLIENTS)
    return sum(rates)


def _drive(url: str, port: int, seconds: float) -> float:
    client = Client(port)
    client.login(TECHNICIAN, PASSWORD)
    done = 0
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(WARM_UP):
            _case(client, connection)
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            _case(client, connection)
            done += 1
        return done / (time.perf_counter() - began)
