"""Shifts that a file brings: checked row by row, then planned whole or not at all; links by which calendars read."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.errors import Refusal
from processes.people.access import hashed
from processes.people.models import Person, StaffRole
from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters.errors import FileRefused, RowPersonUnknown, ShiftOverlaps, ShiftReversed, ShiftTooLong
from processes.rosters.files import Row
from processes.rosters.models import RosterFeed, Shift
from processes.rosters.rights import may_plan, may_see_rosters
from processes.rosters.rules import LONGEST_SHIFT
from processes.rosters.shifts import add_shift

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with whose it is; `fault` says what is wrong, `is_there` that the very shift is planned already."""

    row: Row
    person: Person | None
    fault: Refusal | None = None
    is_there: bool = False


def check(session: Session, rows: Sequence[Row], *, actor: Actor) -> list[Checked]:
    """Every row of a file against the people, the shifts that are planned and the rows before; two statements."""
    require(may_plan(actor))
    people = _people(session, rows)
    taken = _taken(session, rows, people)
    found = []
    for row in rows:
        checked = _checked(row, people.get(row.email), taken)
        if checked.person and checked.fault is None and row.start and row.end:
            taken[checked.person.id].append((row.start, row.end))
        found.append(checked)
    return found


def bring(session: Session, rows: Sequence[Row], *, actor: Actor, now: datetime) -> int:
    """Plan the shifts of a file that are not planned yet; how many. FileRefused where any row is wrong."""
    checked = check(session, rows, actor=actor)
    if any(one.fault for one in checked):
        raise FileRefused()
    new = [one for one in checked if not one.is_there]
    for one in new:
        assert one.person is not None
        assert one.row.start is not None
        assert one.row.end is not None
        span = {"starts_at": one.row.start, "ends_at": one.row.end}
        add_shift(session, person_id=one.person.id, **span, about=one.row.note, actor=actor, now=now)
    return len(new)


def _people(session: Session, rows: Sequence[Row]) -> dict[str, Person]:
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    query = select(Person).where(Person.email.in_({row.email for row in rows}), Person.is_active, works_here)
    return {person.email: person for person in session.scalars(query)}


def _taken(session: Session, rows: Sequence[Row], people: dict[str, Person]) -> dict[int, list[Span]]:
    starts, ends = [row.start for row in rows if row.start], [row.end for row in rows if row.end]
    found: dict[int, list[Span]] = defaultdict(list)
    if starts and ends:
        ids = [person.id for person in people.values()]
        query = select(Shift.person_id, Shift.starts_at, Shift.ends_at).where(Shift.person_id.in_(ids))
        for person_id, start, end in session.execute(
            query.where(Shift.starts_at < max(ends), Shift.ends_at > min(starts))
        ):
            found[person_id].append((start, end))
    return found


def _checked(row: Row, person: Person | None, taken: dict[int, list[Span]]) -> Checked:
    if row.fault or row.start is None or row.end is None:
        return Checked(row, person, row.fault)
    if person is None:
        return Checked(row, person, RowPersonUnknown(email=row.email))
    if row.end <= row.start:
        return Checked(row, person, ShiftReversed())
    if row.end - row.start > LONGEST_SHIFT:
        return Checked(row, person, ShiftTooLong())
    start, end = row.start, row.end
    other = next((span for span in taken[person.id] if span[0] < end and span[1] > start), None)
    if other == (start, end):
        return Checked(row, person, is_there=True)
    fault = ShiftOverlaps(name=person.name, start=other[0], end=other[1]) if other else None
    return Checked(row, person, fault)


def make_feed(session: Session, *, actor: Actor, now: datetime) -> str:
    """A new link for one's own calendar: its key, which is returned once. The one before works no more."""
    require(may_see_rosters(actor) and actor.person_id is not None)
    key = secrets.token_urlsafe(32)
    made = {"key_hash": hashed(key), "made_at": now}
    row = insert(RosterFeed).values(person_id=actor.person_id, **made)
    session.execute(row.on_conflict_do_update(index_elements=[RosterFeed.person_id], set_=made))
    return key


def end_feed(session: Session, *, actor: Actor, now: datetime) -> None:
    """Let one's own link work no more; a second time changes nothing."""
    require(may_see_rosters(actor))
    feed = session.get(RosterFeed, actor.person_id)
    if feed is not None:
        session.delete(feed)
        session.flush()


def reader_of_feed(session: Session, key: str) -> Person | None:
    """Whose shifts a link shows: somebody who works here still, or None."""
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    query = select(Person).join(RosterFeed, RosterFeed.person_id == Person.id)
    return session.scalar(query.where(RosterFeed.key_hash == hashed(key), Person.is_active, works_here))
