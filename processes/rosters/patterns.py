"""Changes of patterns, who works by them, and the shifts that they give ahead."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from processes.calendars.errors import CountryUnknown, TimezoneUnknown
from processes.calendars.rules import COUNTRIES
from processes.clock import zones
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters.changes import note
from processes.rosters.errors import (
    DaysReversed,
    MemberAlready,
    PatternEmpty,
    PatternNotMonday,
    PatternUnknown,
    SlotInvalid,
    WeeksUnknown,
)
from processes.rosters.models import PatternDayOff, PatternMember, PatternSlot, Shift, ShiftPattern
from processes.rosters.naming import free_name, member_of_staff
from processes.rosters.rights import may_plan
from processes.rosters.rules import AHEAD, MOST_WEEKS, Planned, Rota, Slot, fit_together


def add_pattern(session: Session, *, name: str, rota: Rota, actor: Actor, now: datetime) -> ShiftPattern:
    """A new pattern by which nobody works yet.

    NameMissing, RosterNameTaken, WeeksUnknown, PatternNotMonday, PatternEmpty, SlotInvalid, CountryUnknown,
    TimezoneUnknown.
    """
    require(may_plan(actor))
    _check(rota)
    pattern = ShiftPattern(name=free_name(session, ShiftPattern, name), starts_on=rota.starts_on)
    _put(pattern, rota)
    session.add(pattern)
    session.flush()
    note(session, f"pattern:{pattern.id}", "pattern_added", actor=actor, now=now, name=pattern.name)
    return pattern


def change_pattern(
    session: Session, *, pattern_id: int, name: str, rota: Rota, actor: Actor, now: datetime
) -> ShiftPattern:
    """Let a pattern give other shifts from now on; those that have begun or were changed by hand stay.

    Refuses what `add_pattern` refuses, and PatternUnknown.
    """
    require(may_plan(actor))
    _check(rota)
    pattern = _locked(session, pattern_id)
    pattern.name = free_name(session, ShiftPattern, name, but=pattern.id)
    pattern.slots.clear()
    session.flush()  # the unique key is held by the old rows until they are gone
    _put(pattern, rota)
    session.flush()
    note(session, f"pattern:{pattern.id}", "pattern_changed", actor=actor, now=now, name=pattern.name)
    fill(session, pattern_id=pattern.id, now=now)
    return pattern


def remove_pattern(session: Session, *, pattern_id: int, actor: Actor, now: datetime) -> None:
    """Take a pattern away with the shifts that it would have given; those that have begun stay. PatternUnknown."""
    require(may_plan(actor))
    pattern = _locked(session, pattern_id)
    session.execute(delete(Shift).where(Shift.pattern_id == pattern.id, Shift.starts_at > now))
    note(session, f"pattern:{pattern.id}", "pattern_removed", actor=actor, now=now, name=pattern.name)
    session.delete(pattern)
    session.flush()


def add_pattern_member(
    session: Session,
    *,
    pattern_id: int,
    person_id: int,
    begins_with: int,
    first: date,
    actor: Actor,
    now: datetime,
    last: date | None = None,
) -> PatternMember:
    """Let somebody work by a pattern; on its first Monday they begin with week `begins_with`.

    PatternUnknown, NotStaff, DaysReversed, WeeksUnknown, MemberAlready.
    """
    require(may_plan(actor))
    pattern, person = _locked(session, pattern_id), member_of_staff(session, person_id)
    if last is not None and last < first:
        raise DaysReversed()
    if not 1 <= begins_with <= pattern.weeks:
        raise WeeksUnknown(field="begins_with")
    for other in pattern.members:
        begins_before_end = last is None or other.first <= last
        if other.person_id == person.id and begins_before_end and (other.last is None or other.last >= first):
            raise MemberAlready(name=person.name)
    member = PatternMember(person_id=person.id, begins_with=begins_with, first=first, last=last)
    pattern.members.append(member)
    session.flush()
    note(session, f"pattern:{pattern.id}", "worker_joined", actor=actor, now=now, name=person.name)
    fill(session, pattern_id=pattern.id, now=now)
    return member


def end_pattern_member(
    session: Session, *, pattern_id: int, member_id: int, last: date, actor: Actor, now: datetime
) -> None:
    """Let somebody work by a pattern no longer than to the day `last`. PatternUnknown."""
    require(may_plan(actor))
    pattern = _locked(session, pattern_id)
    member = next((member for member in pattern.members if member.id == member_id), None)
    if member is None:
        raise PatternUnknown()
    name = member.person.name
    if last < member.first:
        pattern.members.remove(member)
    else:
        member.last = last
    session.flush()
    note(session, f"pattern:{pattern.id}", "worker_left", actor=actor, now=now, name=name, last=last.isoformat())
    fill(session, pattern_id=pattern.id, now=now)


def fill(session: Session, *, pattern_id: int, now: datetime) -> None:
    """Give the shifts of a pattern for the next 91 days: what it would not give any more goes, what is missing comes.

    Begun shifts, those of other patterns and those by hand stay, and nobody gets a second one beside them.
    """
    pattern = _locked(session, pattern_id)
    session.execute(
        select(Person.id).where(Person.id.in_(_people(pattern))).order_by(Person.id).with_for_update(key_share=True)
    )
    wanted = _wanted(session, pattern, now)
    ahead = select(Shift.id, Shift.person_id, Shift.starts_at, Shift.ends_at)
    standing = {
        (person_id, starts_at, ends_at): shift_id
        for shift_id, person_id, starts_at, ends_at in session.execute(
            ahead.where(Shift.pattern_id == pattern.id, Shift.starts_at > now)
        )
    }
    gone = [shift_id for key, shift_id in standing.items() if key not in wanted]
    session.execute(delete(Shift).where(Shift.id.in_(gone)))
    missing = [
        {"person_id": person_id, "starts_at": start, "ends_at": end, "pattern_id": pattern.id, "note": ""}
        for person_id, start, end in sorted(wanted - standing.keys())
    ]
    if missing:
        session.execute(insert(Shift), missing)
    session.expire_all()


def _wanted(session: Session, pattern: ShiftPattern, now: datetime) -> set[tuple[int, datetime, datetime]]:
    days_off = select(PatternDayOff.person_id, PatternDayOff.day).where(PatternDayOff.pattern_id == pattern.id)
    off = {(person_id, day) for person_id, day in session.execute(days_off)}
    others = select(Shift.person_id, Shift.starts_at, Shift.ends_at).where(
        Shift.person_id.in_(_people(pattern)), Shift.ends_at > now, Shift.pattern_id.is_distinct_from(pattern.id)
    )
    taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person_id, starts_at, ends_at in session.execute(others):
        taken[person_id].append((starts_at, ends_at))
    return {
        (member.person_id, shift.start, shift.end)
        for member in pattern.members
        for shift in _given(pattern, member, now)
        if (member.person_id, shift.day) not in off
        and not any(start < shift.end and end > shift.start for start, end in taken[member.person_id])
    }


def _given(pattern: ShiftPattern, member: PatternMember, now: datetime) -> Iterator[Planned]:
    zone = ZoneInfo(pattern.timezone)
    first, last = (at.astimezone(zone).date() for at in (now, now + AHEAD))
    last = min(last, member.last or last)
    found = rota_of(pattern).planned(begins_with=member.begins_with, first=max(first, member.first), last=last)
    return (shift for shift in found if shift.start > now)


def rota_of(pattern: ShiftPattern) -> Rota:
    """A stored pattern as its rule."""
    slots = tuple(Slot(slot.week, slot.weekday, slot.starts, slot.ends) for slot in pattern.slots)
    return Rota(pattern.timezone, pattern.weeks, pattern.starts_on, slots, pattern.country)


def _people(pattern: ShiftPattern) -> Sequence[int]:
    return sorted({member.person_id for member in pattern.members})


def _check(rota: Rota) -> None:
    if not 1 <= rota.weeks <= MOST_WEEKS or any(not 1 <= slot.week <= rota.weeks for slot in rota.slots):
        raise WeeksUnknown()
    if rota.starts_on.weekday() != 0:
        raise PatternNotMonday()
    if not rota.slots:
        raise PatternEmpty()
    if not fit_together(rota.slots, rota.weeks):
        raise SlotInvalid()
    if rota.country is not None and rota.country not in COUNTRIES:
        raise CountryUnknown()
    if rota.timezone not in zones():
        raise TimezoneUnknown()


def _put(pattern: ShiftPattern, rota: Rota) -> None:
    pattern.timezone, pattern.country = rota.timezone, rota.country
    pattern.weeks, pattern.starts_on = rota.weeks, rota.starts_on
    pattern.slots = [
        PatternSlot(week=slot.week, weekday=slot.weekday, starts=slot.starts, ends=slot.ends) for slot in rota.slots
    ]


def _locked(session: Session, pattern_id: int) -> ShiftPattern:
    pattern = session.get(ShiftPattern, pattern_id, with_for_update=True, populate_existing=True)
    if pattern is None:
        raise PatternUnknown()
    return pattern
