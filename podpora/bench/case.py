"""`podpora bench case`: what each act and page of a real case costs over HTTP, against the floor."""

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

import click
import psycopg
from sqlalchemy.orm import Session

from podpora.bench.acting import ACTS, PAGES, Acted, People
from podpora.bench.client import Answer
from podpora.bench.place import Place, Server, broker, place, roles, server, web
from podpora.bench.playing import floor, milliseconds
from podpora.bench.targets import Target, machine
from podpora.load import customers as invented
from podpora.sample.storytelling import HORAK, KRAL, NOVOTNA, SVOBODA
from processes.clock import utcnow
from processes.db import committing

TECHNICIANS = (HORAK, NOVOTNA, SVOBODA, KRAL)  # of as many clients
MANY = {"MESSAGE_LIMIT": "100000 per minute"}  # nobody writes as fast as a bench
WARM_UP = 6
FEW = 5  # customers of the small desk, the sample's three among them
SAMPLE = 3
ACT_RATIO, ACT_STATEMENTS = 6, 25
PAGE_RATIO, PAGE_STATEMENTS = 5, 10
GROWTH = 1.2
LIMITED = ("request_customer", "request_staff", "new_request")


def run(*, cases: int, seconds: float, customers: int = 0) -> dict[str, Any]:
    """Measure; with `customers` also, by turns, a desk of so many: `growth` is what each part costs there by here."""
    before = machine()
    with server() as on, place(on) as small:
        _add_customers(small, FEW)
        figures, rest = _by_turns(on, small, cases, customers), {}
        if seconds:
            rest["cases_per_s"] = round(_throughput(small, seconds), 2)
        return {**figures, **rest, "customers": FEW, "database": on.kind, **before}


def targets(figures: dict[str, Any]) -> list[Target]:
    """The figures that have a limit."""
    found = []
    for name, act in figures["acts"].items():
        found.append(Target(f"{name}, x floor", act["ratio"], "<=", ACT_RATIO))
        found.append(Target(f"{name}, SQL statements", act["statements"], "<=", ACT_STATEMENTS))
        found.append(Target(f"{name}, commits", act["commits"], "<=", 1))
    for name in LIMITED:
        page = figures["pages"][name]
        found.append(Target(f"{name}, x floor", page["ratio"], "<=", PAGE_RATIO))
        found.append(Target(f"{name}, SQL statements", page["statements"], "<=", PAGE_STATEMENTS))
    if "growth" in figures:
        found.append(Target("dearest on the desk with more customers, x", figures["growth"]["ratio"], "<=", GROWTH))
        found.append(Target("statements more there", figures["growth"]["more_statements"], "<=", 0))
    return found


def _add_customers(spot: Place, count: int) -> None:
    """Bring a desk with the sample's customers to so many."""
    with Session(spot.engine) as session, committing(session):
        invented.add(session, invented.invented(count - SAMPLE, Random(1)), utcnow())


@dataclass
class _Desk:
    """One desk with one web process, and what was measured at it."""

    people: People
    acts: dict[str, list[Acted]] = field(default_factory=lambda: {name: [] for name in ACTS})
    pages: dict[str, list[Answer]] = field(default_factory=lambda: {name: [] for name in PAGES})
    floors: list[Answer] = field(default_factory=list)

    def turn(self, number: int, *, keep: bool) -> None:
        """One case with its pages, and the floor between its acts."""
        floors: list[Answer] = []
        acts: dict[str, Acted] = {}
        pages: dict[str, Answer] = {}
        for name, done in self.people.case(number):
            if isinstance(done, Acted):
                acts[name] = done
            else:
                pages[name] = done
            floors.append(floor(self.people.technician))
        if keep:
            self.floors += floors
            for name, act in acts.items():
                self.acts[name].append(act)
            for name, page in pages.items():
                self.pages[name].append(page)

    def figures(self) -> dict[str, Any]:
        """As docs/performance.md explains them."""
        floor_ms = statistics.median(milliseconds(self.floors))
        return {
            "floor_ms": round(floor_ms, 3),
            "floor_processor_ms": round(statistics.median(answer.processor_ms for answer in self.floors), 3),
            "acts": {name: _act(found, floor_ms) for name, found in self.acts.items()},
            "pages": {name: _page(found, floor_ms) for name, found in self.pages.items()},
        }


def _act(found: Sequence[Acted], floor_ms: float) -> dict[str, float]:
    answers = [one.answer for one in found]
    times = milliseconds(answers)
    return {
        **_page(answers, floor_ms),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 3),
        "commits": max(answer.commits for answer in answers),
        "wal_kb": round(statistics.median(one.wal_kb for one in found), 1),
    }


def _page(answers: Sequence[Answer], floor_ms: float) -> dict[str, float]:
    middle = statistics.median(milliseconds(answers))
    return {
        "ms": round(middle, 3),
        "ratio": round(middle / floor_ms, 2),
        "processor_ms": round(statistics.median(answer.processor_ms for answer in answers), 3),
        "statements": max(answer.statements for answer in answers),
    }


def _by_turns(on: Server, small: Place, cases: int, customers: int) -> dict[str, Any]:
    """Figures of the small desk; beside it one with more customers, where wanted."""
    if not customers:
        return _played([small], cases)[0]
    with place(on) as large:
        click.echo(f"adding customers to make {customers}", err=True)
        _add_customers(large, customers)
        few, many = _played([small, large], cases)
    return {**few, "growth": _growth(few, many, customers)}


def _growth(few: dict[str, Any], many: dict[str, Any], customers: int) -> dict[str, Any]:
    """How much dearer acts and pages are on the larger desk, each by the floor of its own."""
    parts = [(kind, name) for kind in ("acts", "pages") for name in few[kind]]
    ratios = {name: round(many[kind][name]["ratio"] / few[kind][name]["ratio"], 2) for kind, name in parts}
    more = max(many[kind][name]["statements"] - few[kind][name]["statements"] for kind, name in parts)
    return {"customers": customers, "ratios": ratios, "ratio": max(ratios.values()), "more_statements": more}


def _played(spots: Sequence[Place], cases: int) -> list[dict[str, Any]]:
    """Every case is played on each of the desks before the next one."""
    with ExitStack() as stack:
        desks = []
        for spot in spots:
            port = stack.enter_context(web(spot.url, processes=1, variables=MANY))
            connection = stack.enter_context(psycopg.connect(spot.url, autocommit=True))
            desks.append(_Desk(People(port, connection, HORAK)))
        for number in range(WARM_UP + cases):
            for desk in desks:
                desk.turn(number, keep=number >= WARM_UP)
        return [desk.figures() for desk in desks]


def _throughput(spot: Place, seconds: float) -> float:
    """Whole cases a second of four clients, each a process with a technician of its own, while mails are delivered."""
    with broker() as (url, _kind), web(spot.url, processes=2, variables=MANY) as port:
        variables = {"DATABASE_URL": spot.url, "BROKER_URL": url or "", "LOG_LEVEL": "WARNING"}
        with roles(["scheduler", "worker"], variables):
            with multiprocessing.get_context("spawn").Pool(len(TECHNICIANS)) as pool:
                return sum(pool.starmap(_drive, [(spot.url, port, email, seconds) for email in TECHNICIANS]))


def _drive(url: str, port: int, technician: str, seconds: float) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        people, done = People(port, connection, technician), 0
        for number in range(WARM_UP):
            _play(people, number)
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            _play(people, WARM_UP + done)
            people.hang_up()
            done += 1
        return done / (time.perf_counter() - began)


def _play(people: People, number: int) -> None:
    for _done in people.case(number):
        pass
