"""What domains add to the pages on which people start, customers' home and the worklist of staff, and to the board."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from app.extensions import db
from app.web.actors import current_actor
from app.web.parts import Part, Shown
from processes.clock import utcnow
from processes.people.rules import PersonActor


@dataclass(frozen=True)
class Home:
    """For whom and when a home page is drawn."""

    session: Session
    actor: PersonActor
    now: datetime


Maker = Callable[[Home], Part | None]
Made = TypeVar("Made", bound=Maker)
_PARTS: list[tuple[int, Shown, Maker]] = []
_OF_BOARD: list[Maker] = []


def home_part(order: int, shown_to: Shown) -> Callable[[Made], Made]:
    """Register `make(home)`, which gives a part above the rest or None, for whom `shown_to` admits.

    What it reads `alongside` the news (`app.web.news`) costs no statement more; its template draws nothing for nothing.
    """

    def register(make: Made) -> Made:
        _PARTS.append((order, shown_to, make))
        _PARTS.sort(key=lambda entry: entry[0])
        return make

    return register


def home_parts() -> list[Part]:
    """The parts that the reader sees, in their order; asked for before the page is drawn (`draw`)."""
    home = Home(db.session(), current_actor(), utcnow())
    made = [make(home) for _order, shown_to, make in _PARTS if shown_to(home.actor)]
    return [part for part in made if part is not None]


def board_part(make: Made) -> Made:
    """Register `make(home)`, which gives a part above the dispatcher's board or None; as `home_part` else."""
    _OF_BOARD.append(make)
    return make


def board_parts() -> list[Part]:
    """The parts above the board; asked for before the page is drawn."""
    home = Home(db.session(), current_actor(), utcnow())
    made = [make(home) for make in _OF_BOARD]
    return [part for part in made if part is not None]
