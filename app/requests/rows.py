"""Requests as lines of a list: with solver, targets and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.requests.rail import next_step
from app.web.targets import Chip, chips, pressing
from processes.dispatch.queries import assignee_of
from processes.people.models import Person
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.slas.queries import promises_of


@dataclass(frozen=True)
class Row:
    """One request of a list."""

    request: Request
    solver: Person | None
    chips: list[Chip]
    next_step: str

    @property
    def pressing(self) -> Chip | None:
        """The target to look at first: of those that run the nearest, else one that stands still."""
        return pressing(self.chips) or next((chip for chip in self.chips if chip.state == "paused"), None)


def rows(session: Session, actor: Actor, requests: Sequence[Request], now: datetime) -> list[Row]:
    """Lines for `requests` in their order; a fixed number of statements for any number of lines."""
    if not requests:
        return []
    ids = [request.id for request in requests]
    promises = promises_of(session, ids, now)
    solvers = assignee_of(session, ids)
    lines = []
    for request in requests:
        solver = solvers.get(request.id)
        step = next_step(request.state, solver.name if solver else None, for_staff=actor.is_staff)
        lines.append(Row(request, solver, chips(promises[request.id]), step))
    return lines
