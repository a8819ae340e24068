"""`podpora bench pages`: what every page costs on a large desk, beside the same page of a small one."""

import re
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString
from urllib.parse import quote

import click
import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from podpora import schema
from podpora.bench.client import Answer, BenchFailed
from podpora.bench.place import Place, place, server, web
from podpora.bench.playing import DISPATCHER, TECHNICIAN, expect, milliseconds, signed_in
from podpora.bench.targets import Target, machine
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
RARE = "Zlatohlávek"  # a word of one request
NEW = {"kind": "incident", "summary": RARE, "description": "Bench", "impact": "person", "urgency": "medium"}
# Other names than `<domain>.<view>`, which are those of docs/performance.md.
NAMES = {
    "tasks.worklist": "worklist",
    "dispatch.board": "dispatch",
    "requests.index": "requests",
    "requests.show": "request",
    "requests.home": "home",
    "people.index": "people",
    "contracts.index": "contracts",
    "billing.index": "invoices",
    "mail.outgoing": "mail",
    "designer.library": "library",
    "designer.live": "live",
    "operations.cases": "operations",
}
# Addresses that no rule names: the same pages, asked for more.
MORE = {
    "requests_all": "/requests?show=all",
    "requests_by_customer": "/requests?show=all&sort=customer",
    "requests_by_requester": "/requests?show=all&sort=requester",
    "requests_of_customer": "/requests?show=all&customer=strojirny",
    "search_rare": f"/requests?q={quote(RARE)}",
    "search_common": "/requests?q={common}",
    "search_number": "/requests?q={number}",
    "palette": "/requests/find?q={common}",
    "news": "/news",
    "live_year": "/designer/live/handle_request?days=365",
}
# What the parts of addresses stand for, where it is not the newest row of the table of that name.
PARTS: dict[str, LiteralString] = {
    "number": "SELECT number FROM request WHERE state = 'assigned' ORDER BY id DESC LIMIT 1",
    "billing.number": "SELECT number FROM invoice ORDER BY id DESC LIMIT 1",
    "process": "SELECT 'handle_request'",
    "key": "SELECT 'handle_request'",
    "pack": "SELECT 'standard'",
    "kind": "SELECT 'bpmn'",
    "instance_id": "SELECT id FROM process_instance WHERE process = 'handle_request' ORDER BY id DESC LIMIT 1",
    "case_id": "SELECT id FROM process_instance WHERE process = 'handle_request' ORDER BY id DESC LIMIT 1",
    "organisation_id": "SELECT id FROM organisation WHERE NOT is_provider ORDER BY id LIMIT 1",
    "project_id": "SELECT min(id) FROM project WHERE organisation_id = "
    "(SELECT id FROM organisation WHERE NOT is_provider ORDER BY id LIMIT 1)",
    "person_id": "SELECT id FROM person WHERE email = 'karel.dvorak@strojirny-vltava.example'",
    "task_id": "SELECT max(id) FROM open_task WHERE element_id = 'work_on_request'",
    "log_id": "SELECT max(id) FROM work_log WHERE rated_at IS NULL",
    "calendar_id": "SELECT min(id) FROM service_calendar",
    "event_id": "SELECT max(id) FROM outbox_event",
    "mail.incoming_mail.mail_id": "SELECT max(id) FROM incoming_mail",
    "mail.outgoing_mail.mail_id": "SELECT max(id) FROM outgoing_mail",
}
COMMON = "SELECT split_part(summary, ' ', 1) FROM request GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
TABLE = re.compile(r"\w+(?=_id)")


@dataclass(frozen=True)
class Seen:
    """A page as one person sees it."""

    name: str
    who: str
    path: str


def run(*, requests: int, open_: int, small: int, rounds: int, loaded: str | None = None) -> dict[str, Any]:
    """Measure all pages of a desk of `requests` by turns with those of one of `small`, as much of it open.

    `loaded`: the address of the large one, which `podpora load` has filled; what is measured adds one request to it.
    """
    before = machine()
    with server() as on, ExitStack() as stack:
        desks = []
        for count in (small, requests):
            if loaded and count == requests:
                spot = stack.enter_context(_filled(loaded))
            else:
                spot = stack.enter_context(place(on))
                wanted = Wanted(count, max(1, open_ * count // requests))
                fill(spot.engine, wanted, now=utcnow(), say=lambda line: click.echo(line, err=True))
            _count(spot.engine)
            desks.append(_Desk(spot, stack))
        beside, desk = desks
        for number in range(WARM_UP + rounds):
            for one in desks:
                one.turn(keep=number >= WARM_UP)
        pages = {name: _figures(found, beside.answers.get(name)) for name, found in desk.answers.items()}
        return {
            "requests": requests,
            "open": open_,
            "beside": small,
            "pages": dict(sorted(pages.items(), key=lambda one: -one[1]["p95_ms"])),
            "not_measured": desk.left_out,
            "database": on.kind,
            **before,
        }


@contextmanager
def _filled(url: str) -> Iterator[Place]:
    schema.upgrade(url)
    engine = make_engine(url)
    try:
        yield Place(url, engine, "a loaded desk")
    finally:
        engine.dispose()


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


def _figures(found: Sequence[Answer], beside: Sequence[Answer] | None) -> dict[str, float]:
    times, statements = milliseconds(found), max(answer.statements for answer in found)
    middle, figures = statistics.median(times), {"statements": statements, "ratio": 0.0, "more_statements": 0.0}
    if beside:
        figures["ratio"] = round(middle / statistics.median(milliseconds(beside)), 2)
        figures["more_statements"] = statements - max(answer.statements for answer in beside)
    return {"p50_ms": round(middle, 1), "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1), **figures}


class _Desk:
    """One desk with one web process, its people, and what was measured of each page."""

    def __init__(self, spot: Place, stack: ExitStack) -> None:
        port = stack.enter_context(web(spot.url, processes=1))
        self._connection = stack.enter_context(psycopg.connect(spot.url, autocommit=True))
        self._people = {email: signed_in(port, email) for email in (*STAFF, *CUSTOMERS)}
        project = self._one("SELECT min(id)::text FROM project WHERE name = %s", OFFICE[1])
        expect(self._people[DVORAK].post("/requests/new", {**NEW, "project_id": str(project)}), 302)
        self.left_out: list[str] = []
        self.pages = [*self._all(expect(self._people[DVORAK].get("/bench/pages"), 200).body.decode().split())]
        self.answers: dict[str, list[Answer]] = {page.name: [] for page in self.pages}

    def turn(self, *, keep: bool) -> None:
        """Every page once."""
        for page in self.pages:
            self._people[page.who].hang_up()  # the server ends what was idle while the others were asked
            answer = self._people[page.who].get(page.path)
            if answer.status not in FOUND:
                raise BenchFailed(f"{page.path} answered {answer.status} to {page.who}")
            if keep:
                self.answers[page.name].append(answer)

    def _all(self, rules: Sequence[str]) -> Iterator[Seen]:
        """Every page that somebody may open, as staff and as a customer; the others are `left_out`."""
        paths = dict(filter(None, map(self._address, rules)))
        number = self._one(PARTS["number"])
        paths |= {name: path.format(common=quote(str(self._one(COMMON))), number=number) for name, path in MORE.items()}
        for name, path in paths.items():
            found = (
                [Seen(name, who, path)] if (who := self._opened_by(STAFF, path, pages_only=name not in MORE)) else []
            )
            if who := self._opened_by(CUSTOMERS, path, pages_only=name not in MORE):
                found.append(Seen(f"{name}_customer" if found else name, who, path))
            if not found:
                self.left_out.append(name)
            yield from found

    def _address(self, rule: str) -> tuple[str, str] | None:
        """(name, path) of a rule as `endpoint=path with <parts>`, or None where the desk has no such thing."""
        endpoint, _, path = rule.partition("=")
        for part in re.findall(r"<(?:\w+:)?(\w+)>", path):
            value = self._part(endpoint, part)
            if value is None:
                self.left_out.append(endpoint)
                return None
            path = re.sub(rf"<(\w+:)?{part}>", quote(str(value), safe=""), path)
        return NAMES.get(endpoint, endpoint), path

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
