"""What a screen on a wall shows: what breaches next, how long the queues are; and which screens there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from processes.contracts.rules import Priority
from processes.paging import By, Page, page_from
from processes.people.access import hashed
from processes.people.models import Organisation
from processes.requests.models import Request
from processes.walls.errors import WallUnknown
from processes.walls.models import Wall

OPEN_TO_ALL = and_(~Request.is_confidential, ~Organisation.is_confidential)  # who passes by is not asked who they are
NEXT = 6  # promises that a screen shows: what can be read from five metres
NEWEST = (By(Wall.made_at, descending=True), By(Wall.id, descending=True))


def wall_by_key(session: Session, key: str) -> Wall:
    """The screen of a link that works; WallUnknown."""
    query = select(Wall).where(Wall.key_hash == hashed(key), Wall.revoked_at.is_(None))
    wall = session.scalar(query.options(joinedload(Wall.made_by)))
    if wall is None:
        raise WallUnknown()
    return wall


def walls_page(
    session: Session, *, order: Sequence[By] = NEWEST, after: str | None = None, limit: int = 50
) -> Page[Wall]:
    """Every screen that was ever hung, the newest first; one statement. CursorUnknown."""
    return page_from(session, select(Wall).options(joinedload(Wall.made_by)), order, after, limit)


@dataclass(frozen=True, slots=True)
class NextPromise:
    """A request whose nearest promise falls due at `at`; of its customer only what the screen may show."""

    number: str
    at: datetime
    priority: Priority | None
    customer: str | None
    summary: str | None


def next_promises(session: Session, wall: Wall, most: int = NEXT) -> list[NextPromise]:
    """What breaches next or has breached, the nearest first; one statement."""
    query = select(Request.number, Request.promised_at, Request.priority, Organisation.name, Request.summary)
    query = query.join(Organisation, Organisation.id == Request.organisation_id).where(OPEN_TO_ALL)
    query = query.where(Request.promised_at.is_not(None), Request.closed_at.is_(None))
    found = session.execute(query.order_by(Request.promised_at, Request.id).limit(most))
    return [
        NextPromise(
            number, at, priority, name if wall.shows_customers else None, said if wall.shows_summaries else None
        )
        for number, at, priority, name, said in found
        if at is not None
    ]


@dataclass(frozen=True, slots=True)
class Queues:
    """How many open requests there are by state, and how many promises are broken now."""

    by_state: dict[str, int]
    overdue: int


def queues(session: Session, now: datetime) -> Queues:
    """The lengths of the queues; one statement."""
    is_late = func.count().filter(Request.promised_at < now)
    query = select(Request.state, func.count(), is_late).join(Organisation, Organisation.id == Request.organisation_id)
    query = query.where(Request.closed_at.is_(None), OPEN_TO_ALL).group_by(Request.state)
    found = session.execute(query).all()
    return Queues({state.value: count for state, count, _ in found}, sum(late for _, _, late in found))
