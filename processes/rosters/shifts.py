"""Changes of single shifts by hand: what a pattern gave and somebody changed is theirs from then on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters.changes import note
from processes.rosters.errors import ShiftOver, ShiftOverlaps, ShiftReversed, ShiftTooLong, ShiftUnknown
from processes.rosters.models import PatternDayOff, Shift, ShiftPattern
from processes.rosters.naming import member_of_staff
from processes.rosters.rights import may_plan
from processes.rosters.rules import LONGEST_SHIFT


def add_shift(
    session: Session,
    *,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    about: str = "",
) -> Shift:
    """A shift by hand. NotStaff, ShiftReversed, ShiftTooLong, ShiftOverlaps."""
    require(may_plan(actor))
    person = _locked_person(session, person_id)
    _check(session, person, starts_at, ends_at)
    shift = Shift(person_id=person.id, starts_at=starts_at, ends_at=ends_at, note=about.strip())
    session.add(shift)
    session.flush()
    _note(session, shift, "shift_added", actor, now)
    return shift


def change_shift(
    session: Session,
    *,
    shift_id: int,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    about: str,
    actor: Actor,
    now: datetime,
) -> Shift:
    """Move a shift, or give it to somebody else; a pattern leaves it alone from then on.

    ShiftUnknown, ShiftOver, NotStaff, ShiftReversed, ShiftTooLong, ShiftOverlaps.
    """
    require(may_plan(actor))
    shift = _open_shift(session, shift_id, now)
    person = _locked_person(session, person_id)
    _check(session, person, starts_at, ends_at, but=shift.id)
    _take_from_pattern(session, shift)
    shift.person_id, shift.starts_at, shift.ends_at, shift.note = person.id, starts_at, ends_at, about.strip()
    session.flush()
    _note(session, shift, "shift_changed", actor, now)
    return shift


def remove_shift(session: Session, *, shift_id: int, actor: Actor, now: datetime) -> None:
    """Take a shift away; a pattern does not give it again. ShiftUnknown, ShiftOver."""
    require(may_plan(actor))
    shift = _open_shift(session, shift_id, now)
    _take_from_pattern(session, shift)
    _note(session, shift, "shift_removed", actor, now)
    session.delete(shift)
    session.flush()


def _check(session: Session, person: Person, starts_at: datetime, ends_at: datetime, *, but: int | None = None) -> None:
    if ends_at <= starts_at:
        raise ShiftReversed()
    if ends_at - starts_at > LONGEST_SHIFT:
        raise ShiftTooLong()
    others = select(Shift).where(Shift.person_id == person.id, Shift.id != (but or 0))
    other = session.scalar(others.where(Shift.starts_at < ends_at, Shift.ends_at > starts_at).limit(1))
    if other is not None:
        raise ShiftOverlaps(name=person.name, start=other.starts_at, end=other.ends_at)


def _take_from_pattern(session: Session, shift: Shift) -> None:
    if shift.pattern_id is None:
        return
    day = _day_of(session, shift, shift.pattern_id)
    off = insert(PatternDayOff).values(pattern_id=shift.pattern_id, person_id=shift.person_id, day=day)
    session.execute(off.on_conflict_do_nothing())
    same_day = select(Shift).where(Shift.pattern_id == shift.pattern_id, Shift.person_id == shift.person_id)
    for other in session.scalars(same_day.where(Shift.starts_at >= shift.starts_at - LONGEST_SHIFT)).all():
        if _day_of(session, other, shift.pattern_id) == day and other is not shift:
            other.pattern_id = None  # the other shift of a divided day stays, too
    shift.pattern_id = None


def _day_of(session: Session, shift: Shift, pattern_id: int) -> date:
    zone = session.get_one(ShiftPattern, pattern_id).timezone
    return shift.starts_at.astimezone(ZoneInfo(zone)).date()


def _open_shift(session: Session, shift_id: int, now: datetime) -> Shift:
    shift = session.get(Shift, shift_id, with_for_update={"of": Shift})
    if shift is None:
        raise ShiftUnknown()
    if shift.ends_at <= now:
        raise ShiftOver()
    return shift


def _locked_person(session: Session, person_id: int) -> Person:
    """Whose shifts are changed, by one at a time."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    return member_of_staff(session, person_id)


def _note(session: Session, shift: Shift, kind: str, actor: Actor, now: datetime) -> None:
    when = {"starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat()}
    note(session, f"person:{shift.person_id}", kind, actor=actor, now=now, **when)
