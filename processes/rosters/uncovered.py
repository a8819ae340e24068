"""What an absence would leave uncovered: asked of whoever registers, as work lies in domains to the right."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.rosters.models import Absence, Shift


@dataclass(frozen=True, slots=True)
class Uncovered:
    """One thing: what kind (a sentence of the catalogues), its name, what it is about, and when it falls due."""

    kind: str
    name: str
    about: str
    due_at: datetime | None = None
    number: str | None = None  # of a request


Finder = Callable[[Session, Absence], Iterable[Uncovered]]
_FINDERS: list[Finder] = []


def leaves_uncovered(finder: Finder) -> Finder:
    """Register `finder(session, absence)`: what of a domain's would be left uncovered by an absence."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)
    return finder


def uncovered_by(session: Session, absence: Absence) -> Sequence[Uncovered]:
    """Everything that an absence would leave uncovered, what falls due first before the rest."""
    found = [thing for finder in _FINDERS for thing in finder(session, absence)]
    return sorted(found, key=lambda thing: (thing.due_at is None, thing.due_at or absence.starts_at, thing.name))


def shifts_within(session: Session, absence: Absence) -> int:
    """How many shifts of the person lie in the absence, in whole or in part."""
    query = select(func.count()).select_from(Shift).where(Shift.person_id == absence.person_id)
    return session.scalar(query.where(Shift.starts_at < absence.ends_at, Shift.ends_at > absence.starts_at)) or 0


OPEN_REQUEST = N_("Open request")
