"""The board's own reading: what is in whose hands, and what the coming days can take."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from processes.dispatch.board import capacity, capacity_told, hands_fingerprint, in_hand, may_start
from processes.people.rules import SYSTEM
from processes.rosters.models import Absence, AbsenceState, Shift
from processes.worklogs.use_cases import start_timer

PRAGUE = ZoneInfo("Europe/Prague")


def told(desk, days=7):
    today = desk.now.astimezone(PRAGUE).date()
    found = desk.session.scalar(select(capacity(today, PRAGUE, days)))
    return {one.day: (one.people, one.minutes) for one in capacity_told(found, today, days)}, today


def test_each_technician_has_so_many_in_hand_led_by_the_nearest_promise(desk):
    cases = [desk.request_in_work() for _ in range(3)]
    for hours, case in zip((5, 1, 3), cases, strict=True):
        case.request.promised_at = desk.now + timedelta(hours=hours)
    desk.session.flush()
    theirs = in_hand(desk.session, SYSTEM, 2)[desk.technician.id]
    assert [one.number for one in theirs] == [cases[1].number, cases[2].number]
    assert not theirs[0].is_begun
    assert desk.colleague.id not in in_hand(desk.session, SYSTEM)


def test_the_fingerprint_changes_with_hands_and_timers(desk):
    def read():
        return desk.session.scalar(select(hands_fingerprint()))

    empty = read()
    case = desk.request_in_work()
    given = read()
    desk.dispatcher.reassigns(case, desk.colleague, "Nemoc")
    assert len({empty, given, read()}) == 3


def test_capacity_is_shifts_without_approved_absences(desk):
    before, today = told(desk)
    shifts = desk.session.scalars(select(Shift).where(Shift.person_id == desk.technician.id)).all()
    assert before[today][0] >= 1
    shift = next(one for one in shifts if one.starts_at <= desk.now < one.ends_at)
    length = int((shift.ends_at - shift.starts_at).total_seconds()) // 60
    away = {"person_id": desk.technician.id, "starts_at": shift.starts_at, "ends_at": shift.ends_at}
    desk.act(lambda session, now: session.add(Absence(**away, state=AbsenceState.REQUESTED)))
    assert told(desk)[0] == before
    desk.act(lambda session, now: session.add(Absence(**away, state=AbsenceState.APPROVED)))
    after, _ = told(desk)
    assert after[today] == (before[today][0] - 1, before[today][1] - length)
    assert len(after) == 7


def test_a_free_technician_may_begin_at_once_what_nobody_has_begun(desk):
    def told(who):
        return desk.session.scalar(select(may_start(who.actor, desk.now)))

    case = desk.request_in_work()
    assert [row[0] for row in told(desk.technician)] == [case.number]
    assert told(desk.colleague) is None
    other = desk.request_in_work()
    desk.act(lambda session, now: start_timer(session, request_id=other.id, actor=desk.technician.actor, now=now))
    assert told(desk.technician) is None  # they work on something
    desk.passes(days=5, hours=10)  # nobody is on shift on a Saturday evening
    assert told(desk.technician) is None
