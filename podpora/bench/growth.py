"""What a step costs on desks of different sizes, measured by turns on databases side by side."""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, LiteralString

import click
import psycopg

from podpora.bench.client import Answer, BenchFailed, Client
from podpora.bench.place import Place, Server, place, web
from podpora.bench.playing import DISPATCHER, TECHNICIAN, expect, floor, milliseconds, signed_in, small_case
from podpora.load.filling import Wanted, fill
from podpora.sample.storytelling import DVORAK, OFFICE
from processes.clock import utcnow

WARM_UP = 10
MOST_CASES = 100  # of each kind: a desk of 1,000 open requests has about 150 that wait for approval
NEW = {"kind": "incident", "summary": "Bench", "description": "Bench", "impact": "person", "urgency": "medium"}
PROPOSE = {"cause": "software", "summary": "Bench", "no_work_reason": "Bench"}
# Steps of real requests that stand somewhere on the desk: the task, and what its form says.
STEPS = {"approve": "approve_request", "propose": "work_on_request"}


def run(on: Server, *, at: Sequence[int], closed: int, cases: int) -> dict[str, Any]:
    """Desks with so many open requests, the last with `closed` closed ones; `ratio` is its dearest step by the first's.

    Making the largest one takes most of the time.
    """
    with ExitStack() as stack:
        desks = [stack.enter_context(place(on)) for _ in at]
        gone = [0] * (len(at) - 1) + [closed]
        for spot, open_, done in zip(desks, at, gone, strict=True):
            fill(spot.engine, Wanted(open_ + done, open_), now=utcnow(), say=lambda line: click.echo(line, err=True))
        # People sign in when all desks are ready: nobody's connection stays idle for minutes.
        points = [_Point(*desk, stack) for desk in zip(at, gone, desks, strict=True)]
        for number in range(min(WARM_UP, cases) + min(cases, MOST_CASES)):
            for point in points:
                point.turn(keep=number >= min(WARM_UP, cases))
        figures = [point.figures() for point in points]
    ratios = {name: round(figures[-1][name] / figures[0][name], 2) for name in figures[0] if name in _MEASURED}
    return {"points": figures, "ratios": ratios, "ratio": max(ratios[name] for name in ratios if name != "floor")}


_STANDING = """
    SELECT open_task.id, request.impact FROM open_task JOIN request ON request.number = open_task.business_key
    WHERE element_id = %s AND request.state NOT IN ('waiting_for_customer', 'waiting_for_supplier')
    ORDER BY md5(open_task.id::text) LIMIT 1000
"""
_MEASURED = ("floor", "start", "complete", "log", "approve", "propose")


@dataclass
class _Point:
    """One desk and the people at it."""

    open: int
    closed: int
    spot: Place
    stack: ExitStack
    answers: dict[str, list[Answer]] = field(default_factory=lambda: {name: [] for name in _MEASURED})

    def __post_init__(self) -> None:
        port = self.stack.enter_context(web(self.spot.url, processes=1))
        self.connection = self.stack.enter_context(psycopg.connect(self.spot.url, autocommit=True))
        people = {"technician": TECHNICIAN, "dispatcher": DISPATCHER, "customer": DVORAK}
        self.clients = {role: signed_in(port, email) for role, email in people.items()}
        self.technician_id = self._number("SELECT id FROM person WHERE email = %s", TECHNICIAN)
        self.project_id = self._number("SELECT id FROM project WHERE name = %s ORDER BY id LIMIT 1", OFFICE[1])
        self.tasks = {name: self._standing(element) for name, element in STEPS.items()}

    def turn(self, *, keep: bool) -> None:
        """One small case, one request logged, one approved, one proposal, and the floor."""
        technician = self.clients["technician"]
        started, completed = small_case(technician, self.connection)
        log = self.clients["customer"].post("/requests/new", {**NEW, "project_id": str(self.project_id)})
        approve = {"decision": "approve", "technician_id": str(self.technician_id), "impact": "person"}
        approved = self._complete("approve", self.clients["dispatcher"], approve)
        proposed = self._complete("propose", self.clients["dispatcher"], PROPOSE)
        if keep:
            for name, found in {
                "floor": [floor(technician) for _ in range(3)],
                "start": [started],
                "complete": completed,
                "log": [expect(log, 302)],
                "approve": [approved],
                "propose": [proposed],
            }.items():
                self.answers[name] += found

    def _complete(self, step: str, client: Client, form: dict[str, str]) -> Answer:
        task_id, impact = next(self.tasks[step])
        if "impact" in form:
            form = {**form, "impact": impact}
        return expect(client.post(f"/tasks/{task_id}/complete", form), 302)

    def _number(self, query: LiteralString, value: str) -> int:
        row = self.connection.execute(query, [value]).fetchone()
        if row is None:
            raise BenchFailed(f"{value} is not on the desk")
        return int(row[0])

    def _standing(self, element: str) -> Iterator[tuple[int, str]]:
        """Open tasks (id, their request's impact) from everywhere on the desk."""
        yield from self.connection.execute(_STANDING, [element]).fetchall()
        raise BenchFailed(f"no request stands at {element} any more")

    def figures(self) -> dict[str, Any]:
        """Medians in milliseconds."""
        medians = {name: round(statistics.median(milliseconds(a)), 3) for name, a in self.answers.items()}
        return {"requests_open": self.open, "requests_closed": self.closed, **medians}
