"""`podpora bench pages`: what every page costs on a large desk, beside the same page of a small one."""

import re
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import quote

import click
import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from podpora import schema
from podpora.bench.addresses import COMMON, MORE, NAMES, PARTS, RARE
from podpora.bench.client import Answer, BenchFailed
from podpora.bench.place import Place, Server, place, server, web
from podpora.bench.playing import DISPATCHER, TECHNICIAN, expect, milliseconds, signed_in
from podpora.bench.targets import Target, machine
from podpora.embedded import attached
from podpora.load.filling import Wanted, fill
from podpora.sample.storytelling import DVORAK, OFFICE
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine.counting import anew

WARM_UP = 3
FOUND = (200, 302)  # a number leads to its request
P95_MS, GROWTH = 100, 1.5
SHOWN = timedelta(days=366)  # of history
STAFF = ("spravce@severka.example", DISPATCHER, TECHNICIAN, "ucetni@severka.example", "navrhar@severka.example")
CUSTOMERS = (DVORAK, "reditel@strojirny-vltava.example")
NEW = {"kind": "incident", "summary": RARE, "description": "Bench", "impact": "person", "urgency": "medium"}
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TABLE = re.compile(r"\w+(?=_id)")


@dataclass(frozen=True)
class Seen:
    """A page as one person sees it."""

    name: str
    who: str
    path: str


@dataclass(frozen=True)
class Sizes:
    """How large the two desks are; `loaded` is one that `podpora load` has filled: its DATA_DIR, or its address."""

    requests: int
    open: int
    beside: int
    loaded: str | None = None
    loaded_beside: str | None = None


def run(sizes: Sizes, *, rounds: int, only: str = "*") -> dict[str, Any]:
    """Measure the pages whose names match `only` by turns on both desks.

    A desk that is made has as much of it open as the other one; to one that is loaded one request is added.
    """
    before = machine()
    with ExitStack() as stack:
        spots = list(_spots(sizes, stack))
        beside, desk = desks = [_Desk(spot, stack, only) for spot in spots]
        warm_up = min(WARM_UP, rounds)
        for number in range(warm_up + rounds):
            for one in desks:
                one.turn(keep=number >= warm_up)
        pages = {name: _figures(desk, beside, name) for name in desk.answers}
        return {
            "requests": desk.requests,
            "open": desk.open,
            "beside": beside.requests,
            "rounds": rounds,
            "pages": dict(sorted(pages.items(), key=lambda one: -one[1]["p95_ms"])),
            "not_measured": desk.left_out,
            "database": spots[1].kind,
            **before,
        }


def _spots(sizes: Sizes, stack: ExitStack) -> Iterator[Place]:
    """The small desk and the large one, made where they are not loaded."""
    on: Server | None = None
    for loaded, count in ((sizes.loaded_beside, sizes.beside), (sizes.loaded, sizes.requests)):
        if loaded:
            spot = stack.enter_context(_filled(loaded))
        else:
            on = on or stack.enter_context(server())
            spot = stack.enter_context(place(on))
            wanted = Wanted(count, max(1, sizes.open * count // sizes.requests))
            fill(spot.engine, wanted, now=utcnow(), say=lambda line: click.echo(line, err=True))
        _count(spot.engine)
        yield spot


@contextmanager
def _filled(loaded: str) -> Iterator[Place]:
    with ExitStack() as stack:
        url = loaded if "://" in loaded else stack.enter_context(attached(Path(loaded))).url()
        schema.upgrade(url)
        engine = make_engine(url)
        stack.callback(engine.dispose)
        yield Place(url, engine, "a loaded desk")


def _count(engine: Engine) -> None:
    """Keep the figures of the live view, as workers do every minute: of the last year, which is what pages show."""
    now, counted = utcnow(), utcnow()
    while counted > now - SHOWN:
        with Session(engine) as session, committing(session):
            if (until := anew.count_part(session, now=now)) is None:
                return
            counted = until
    click.echo("figures counted", err=True)


def targets(figures: dict[str, Any]) -> list[Target]:
    """The figures that have a limit: what is most of any page."""
    limits = {"p95_ms": ("ms (p95)", P95_MS), "ratio": ("x the small desk", GROWTH), "more_statements": ("more SQL", 0)}
    found = []
    for figure, (said, limit) in limits.items():
        name, page = max(figures["pages"].items(), key=lambda one: one[1][figure])
        found.append(Target(f"{name}, {said}", page[figure], "<=", limit))
    return found


def _figures(desk: "_Desk", beside: "_Desk", name: str) -> dict[str, float]:
    """Times of one page, waited and of a processor (the web process and its connections), beside the small desk's."""
    times, statements = milliseconds(desk.answers[name]), max(answer.statements for answer in desk.answers[name])
    middle, processor = statistics.median(times), statistics.median(desk.processor_ms[name])
    figures = {"ratio": 0.0, "processor_ratio": 0.0, "more_statements": 0.0}
    if found := beside.answers.get(name):
        figures["ratio"] = round(middle / statistics.median(milliseconds(found)), 2)
        figures["processor_ratio"] = round(processor / statistics.median(beside.processor_ms[name]), 2)
        kept = [min(answer.statements for answer in answers) for answers in (desk.answers[name], found)]
        figures["more_statements"] = kept[0] - kept[1]  # where nothing had to be read again that is kept for a while
    p95 = round(statistics.quantiles(times, n=20, method="inclusive")[-1], 1)
    shown = {"p50_ms": round(middle, 1), "p95_ms": p95, "processor_ms": round(processor, 1)}
    return {**shown, "statements": statements, **figures}


class _Desk:
    """One desk with one web process, its people, and what was measured of each page."""

    def __init__(self, spot: Place, stack: ExitStack, only: str) -> None:
        port = stack.enter_context(web(spot.url, processes=1))
        self._connection = stack.enter_context(psycopg.connect(spot.url, autocommit=True))
        self._people = {email: signed_in(port, email) for email in (*STAFF, *CUSTOMERS)}
        project = self._one("SELECT min(id)::text FROM project WHERE name = %s", OFFICE[1])
        expect(self._people[DVORAK].post("/requests/new", {**NEW, "project_id": str(project)}), 302)
        self.requests = self._one("SELECT count(*) FROM request")
        self.open = self._one("SELECT count(*) FROM request WHERE closed_at IS NULL")
        self.left_out: list[str] = []
        rules = expect(self._people[DVORAK].get("/bench/pages"), 200).body.decode().splitlines()
        self.pages = [*self._all(rules, only)]
        self.answers: dict[str, list[Answer]] = {page.name: [] for page in self.pages}
        self.processor_ms: dict[str, list[float]] = {page.name: [] for page in self.pages}
        self._backends: list[Path] = []

    def turn(self, *, keep: bool) -> None:
        """Every page once."""
        self._backends = [Path(f"/proc/{pid}/schedstat") for (pid,) in self._connection.execute(BACKENDS)]
        for page in self.pages:
            self._people[page.who].hang_up()  # the server ends what was idle while the others were asked
            before = self._database_ms()
            answer = self._people[page.who].get(page.path)
            if answer.status not in FOUND:
                raise BenchFailed(f"{page.path} answered {answer.status} to {page.who}")
            if keep:
                self.answers[page.name].append(answer)
                self.processor_ms[page.name].append(answer.processor_ms + self._database_ms() - before)

    def _database_ms(self) -> float:
        """What the connections' processes have taken of a processor, where they are on this machine."""
        return sum(int(one.read_text().split()[0]) for one in self._backends if one.exists()) / 1e6

    def _all(self, rules: Sequence[str], only: str) -> Iterator[Seen]:
        """Every page that somebody may open, as staff and as a customer; the others are `left_out`."""
        paths = dict(filter(None, map(self._address, rules)))
        number = self._one(PARTS["number"])
        paths |= {name: path.format(common=quote(str(self._one(COMMON))), number=number) for name, path in MORE.items()}
        for name, path in paths.items():
            if not fnmatch(name, only):
                continue
            found = (
                [Seen(name, who, path)] if (who := self._opened_by(STAFF, path, pages_only=name not in MORE)) else []
            )
            if who := self._opened_by(CUSTOMERS, path, pages_only=name not in MORE):
                found.append(Seen(f"{name}_customer" if found else name, who, path))
            if not found:
                self.left_out.append(name)
            yield from found

    def _address(self, rule: str) -> tuple[str, str] | None:
        """(name, path) of a line `name endpoint path with <parts>`, or None where the desk has no such thing."""
        name, endpoint, path = rule.split(" ")
        for part in re.findall(r"<(?:\w+:)?(\w+)>", path):
            value = self._part(endpoint, part)
            if value is None:
                self.left_out.append(name)
                return None
            path = re.sub(rf"<(\w+:)?{part}>", quote(str(value), safe=""), path)
        return NAMES.get(name, name), path

    def _part(self, endpoint: str, part: str) -> object:
        for name in (f"{endpoint}.{part}", f"{endpoint.partition('.')[0]}.{part}", part):
            if name in PARTS:
                return self._one(PARTS[name])
        table = TABLE.match(part)
        if table is None or self._one("SELECT to_regclass(%s)::text", table[0]) is None:
            return None
        newest = SQL("SELECT max(id) FROM {}").format(Identifier(table[0]))
        return self._one(newest)

    def _opened_by(self, emails: Sequence[str], path: str, *, pages_only: bool) -> str | None:
        """The first who is shown something there, where `pages_only` no file and no data for scripts."""
        for email in emails:
            self._people[email].hang_up()
            answer = self._people[email].get(path)
            if answer.status in FOUND and (b"<main" in answer.body or not pages_only):
                return email
        return None

    def _one(self, query: LiteralString | Composed, *values: str) -> Any:
        row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None
