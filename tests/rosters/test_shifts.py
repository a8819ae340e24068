"""Shifts by hand and by patterns: what a pattern gives ahead, and what it leaves alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from processes.errors import Forbidden
from processes.rosters import handlers, patterns, queries, shifts
from processes.rosters.errors import (
    MemberAlready,
    PatternEmpty,
    PatternNotMonday,
    ShiftOver,
    ShiftOverlaps,
    ShiftReversed,
    ShiftTooLong,
    SlotInvalid,
    WeeksUnknown,
)
from processes.rosters.models import Shift, ShiftPattern
from processes.rosters.rules import AHEAD, Rota, Slot
from tests.rosters.conftest import NOW, TODAY, Roster

PRAGUE = ZoneInfo("Europe/Prague")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OFFICE = tuple(Slot(1, weekday, time(8), time(16)) for weekday in range(5))
NIGHTS = tuple(Slot(1, weekday, time(22), time(6)) for weekday in range(5))


def rota(slots: tuple[Slot, ...] = OFFICE, **given: Any) -> Rota:
    return Rota("Europe/Prague", given.pop("weeks", 1), date(2026, 11, 2), slots, **given)


def works_by(roster: Roster, name: str = "anna", slots: tuple[Slot, ...] = OFFICE, **given: Any) -> ShiftPattern:
    pattern = patterns.add_pattern(roster.session, name="Office", rota=rota(slots), **roster.by())
    join(roster, pattern, name, **given)
    return pattern


def join(roster: Roster, pattern: ShiftPattern, name: str, **given: Any) -> int:
    wanted = {"begins_with": 1, "first": TODAY, **given}
    member = patterns.add_pattern_member(
        roster.session, pattern_id=pattern.id, person_id=roster.id(name), **wanted, **roster.by()
    )
    return member.id


def shifts_of(roster: Roster, name: str = "anna") -> list[Shift]:
    query = select(Shift).where(Shift.person_id == roster.id(name)).order_by(Shift.starts_at)
    return list(roster.session.scalars(query))


def at(day: int, hour: int, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=PRAGUE)


def add(roster: Roster, start: datetime, end: datetime, name: str = "anna", by: str = "planner") -> Shift:
    return shifts.add_shift(roster.session, person_id=roster.id(name), starts_at=start, ends_at=end, **roster.by(by))


def test_a_pattern_gives_shifts_ahead_from_now_on(roster: Roster) -> None:
    works_by(roster)
    found = shifts_of(roster)
    assert found[0].starts_at == at(10, 8)  # today's has begun
    assert found[-1].starts_at.date() == (NOW + AHEAD).date()
    assert len(found) == 65


def test_every_day_gives_one_day_more_and_repeating_changes_nothing(roster: Roster) -> None:
    works_by(roster)
    before = {shift.id for shift in shifts_of(roster)}
    handlers.fill(roster.session, now=NOW)
    assert {shift.id for shift in shifts_of(roster)} == before
    handlers.fill(roster.session, now=NOW + DAY)
    assert len(shifts_of(roster)) == len(before) + 1
    assert before < {shift.id for shift in shifts_of(roster)}


def test_a_changed_pattern_changes_only_what_is_to_come_and_nothing_by_hand(roster: Roster) -> None:
    pattern = works_by(roster)
    moved, removed = shifts_of(roster)[1:3]  # Wednesday and Thursday
    hours = {"starts_at": at(11, 9), "ends_at": at(11, 17), "about": "Školení"}
    shifts.change_shift(roster.session, shift_id=moved.id, person_id=roster.id("anna"), **hours, **roster.by())
    shifts.remove_shift(roster.session, shift_id=removed.id, **roster.by())
    later = roster.by(now=NOW + 26 * HOUR)  # Tuesday, 11:00: its shift runs
    longer = rota(tuple(Slot(1, weekday, time(7), time(19)) for weekday in range(5)))
    patterns.change_pattern(roster.session, pattern_id=pattern.id, name="Longer", rota=longer, **later)
    starts = [shift.starts_at for shift in shifts_of(roster)[:4]]
    assert starts == [at(10, 8), at(11, 9), at(13, 7), at(16, 7)]
    assert shifts_of(roster)[1].note == "Školení"


def test_leaving_and_removing_a_pattern_take_what_is_to_come(roster: Roster) -> None:
    pattern = works_by(roster)
    member_id = pattern.members[0].id
    end = {"pattern_id": pattern.id, "member_id": member_id, "last": TODAY + 2 * DAY}
    patterns.end_pattern_member(roster.session, **end, **roster.by())
    assert [shift.starts_at for shift in shifts_of(roster)] == [at(10, 8), at(11, 8)]
    patterns.remove_pattern(roster.session, pattern_id=pattern.id, **roster.by(now=NOW + DAY + HOUR))
    assert [(shift.starts_at, shift.pattern_id) for shift in shifts_of(roster)] == [(at(10, 8), None)]


def test_two_people_rotate_by_one_pattern(roster: Roster) -> None:
    two = (*OFFICE, *(Slot(2, weekday, time(14), time(22)) for weekday in range(5)))
    pattern = patterns.add_pattern(roster.session, name="Two", rota=rota(two, weeks=2), **roster.by())
    join(roster, pattern, "anna", begins_with=1)
    join(roster, pattern, "bara", begins_with=2)
    on = {name: {shift.starts_at for shift in shifts_of(roster, name)} for name in ("anna", "bara")}
    assert {at(10, 14), at(16, 8)} <= on["anna"]
    assert {at(10, 8), at(16, 14)} <= on["bara"]


def test_a_pattern_leaves_room_for_shifts_by_hand(roster: Roster) -> None:
    by_hand = add(roster, at(10, 12), at(10, 20))
    works_by(roster)
    first, second, *_ = shifts_of(roster)
    assert (first.id, second.starts_at) == (by_hand.id, at(11, 8))


def test_nights_go_over_midnight(roster: Roster) -> None:
    works_by(roster, slots=NIGHTS)
    first = shifts_of(roster)[0]
    assert (first.starts_at, first.ends_at) == (at(9, 22), at(10, 6))


def test_impossible_shifts_are_refused_by_name(roster: Roster) -> None:
    add(roster, at(10, 8), at(10, 16))
    for start, end, refusal in (
        (at(11, 16), at(11, 8), ShiftReversed),
        (at(11, 8), at(11, 8), ShiftReversed),
        (at(11, 8), at(12, 9), ShiftTooLong),
        (at(10, 15), at(10, 20), ShiftOverlaps),
    ):
        with pytest.raises(refusal) as refused:
            add(roster, start, end)
        assert refused.value.field in ("starts_at", "ends_at")
    assert add(roster, at(10, 16), at(10, 20)).id  # one after the other


def test_what_is_over_stays(roster: Roster) -> None:
    shift = add(roster, at(6, 8), at(6, 16))
    with pytest.raises(ShiftOver):
        shifts.remove_shift(roster.session, shift_id=shift.id, **roster.by())


def test_impossible_patterns_are_refused(roster: Roster) -> None:
    def make(made: Rota) -> ShiftPattern:
        return patterns.add_pattern(roster.session, name="Bad", rota=made, **roster.by())

    with pytest.raises(PatternEmpty):
        make(rota(()))
    with pytest.raises(SlotInvalid):
        make(rota((Slot(1, 0, time(8), time(8)),)))
    with pytest.raises(WeeksUnknown):
        make(rota((Slot(2, 0, time(8), time(16)),)))
    with pytest.raises(PatternNotMonday):
        make(Rota("Europe/Prague", 1, date(2026, 11, 3), OFFICE))
    pattern = works_by(roster)
    with pytest.raises(MemberAlready):
        join(roster, pattern, "anna")
    with pytest.raises(WeeksUnknown):
        join(roster, pattern, "bara", begins_with=2)


@pytest.mark.parametrize("name", ["anna", "lead", "accountant"])
def test_only_planners_plan(roster: Roster, name: str) -> None:
    with pytest.raises(Forbidden):
        add(roster, at(10, 8), at(10, 16), by=name)
    with pytest.raises(Forbidden):
        patterns.add_pattern(roster.session, name="Office", rota=rota(), **roster.by(name))


@contextmanager
def statements(roster: Roster) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    event.listen(roster.session.connection(), "after_cursor_execute", note)
    yield seen
    event.remove(roster.session.connection(), "after_cursor_execute", note)


def test_filling_takes_as_many_statements_for_many_people_as_for_one(roster: Roster) -> None:
    pattern = works_by(roster)
    counted = []
    for later, name in enumerate(("bara", "cyril"), start=1):
        roster.session.expire_all()
        with statements(roster) as seen:
            patterns.fill(roster.session, pattern_id=pattern.id, now=NOW + later * DAY)
        counted.append(len(seen))
        join(roster, pattern, name)
    assert counted == [10, 10]


def test_a_stretch_of_time_is_read_in_two_statements(roster: Roster) -> None:
    works_by(roster)
    ids = [person.id for person in queries.people_shown(roster.session, roster.actor("anna"), today=TODAY)]
    week = at(9, 0), at(16, 0)
    with statements(roster) as seen:
        assert len(queries.shifts_between(roster.session, ids, *week)) == 4
        assert queries.absences_between(roster.session, ids, *week) == []
    assert len(seen) == 2
    assert queries.shifts_between(roster.session, ids, datetime(2025, 1, 1, tzinfo=UTC), at(10, 8)) == []
