"""Every end of the approval of an absence, what it would leave uncovered, and whom dispatch suggests meanwhile."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from processes.catalogue.rules import AbsenceCode
from processes.dispatch.queries import technicians_board
from processes.engine.errors import TaskForbidden
from processes.engine.running.tasks import complete_task
from processes.engine.store.models import OpenTask
from processes.errors import Forbidden
from processes.mail.models import OutgoingMail
from processes.people.models import StaffRole
from processes.people.queries import actor_of
from processes.people.rules import SYSTEM, Role
from processes.rosters.absences import ask_absence, decide_absence, enter_absence, withdraw_absence
from processes.rosters.errors import (
    AbsenceDecided,
    AbsenceOver,
    AbsenceOverlaps,
    AbsenceReversed,
    AbsenceUnknown,
    AnswerMissing,
    OwnAbsence,
)
from processes.rosters.models import Absence, AbsenceState
from processes.rosters.teams import add_team, add_team_member
from processes.rosters.uncovered import shifts_within, uncovered_by
from tests.process.case import Process
from tests.process.company import MONDAY
from tests.process.people import Someone
from tests.world import World

TASK = "decide_about_absence"
TUESDAY = MONDAY + timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def manager(desk):
    """A service manager, who decides where nobody leads a team."""

    def deed(session, now):
        return World(session, now=now).hired("manager@podpora.test", Role.SERVICE_MANAGER).id

    return Someone(desk, desk.act(deed))


def ask(desk, who=None, *, start: datetime = TUESDAY, end: datetime = TUESDAY + WEEK, reason: str = "Hory") -> int:
    who = who or desk.technician
    wanted: dict[str, Any] = {"kind": AbsenceCode("holiday"), "starts_at": start, "ends_at": end, "reason": reason}
    actor = who.actor
    return desk.act(lambda s, now: ask_absence(s, person_id=who.id, **wanted, actor=actor, now=now).id)


def absence(desk, absence_id: int) -> Absence:
    return desk.session.get_one(Absence, absence_id, populate_existing=True)


def process(desk, absence_id: int) -> Process:
    return Process(desk, "approve_absence", f"absence:{absence_id}")


def task(desk, absence_id: int) -> OpenTask | None:
    desk.session.expire_all()
    query = select(OpenTask).where(OpenTask.element_id == TASK, OpenTask.business_key == f"absence:{absence_id}")
    return desk.session.scalar(query)


def decides(desk, who, absence_id: int, decision: str = "approve", answer: str = "") -> None:
    found = task(desk, absence_id)
    assert found is not None
    who.completes_task(found.id, absence_decision=decision, absence_answer=answer)


def mails(desk, template: str) -> list[OutgoingMail]:
    desk.session.expire_all()
    return list(desk.session.scalars(select(OutgoingMail).where(OutgoingMail.template == template)))


def test_an_absence_is_approved_and_counts_from_then_on(desk, manager):
    absence_id = ask(desk)
    assert absence(desk, absence_id).state is AbsenceState.REQUESTED
    assert [mail.to_address for mail in mails(desk, "absence_asked")] == ["manager@podpora.test"]
    assert away(desk) == {}
    decides(desk, manager, absence_id)
    found = absence(desk, absence_id)
    assert (found.state, found.decided_by_id) == (AbsenceState.APPROVED, manager.id)
    assert process(desk, absence_id).ended_at("absence_approved")
    (told,) = mails(desk, "absence_decided")
    assert told.to_address == desk.session.get_one(Absence, absence_id).person.email
    assert away(desk) == {desk.technician.id: TUESDAY + WEEK}


def away(desk) -> dict[int, datetime]:
    """Who is away on Wednesday by the dispatcher's board, until when."""
    board = technicians_board(desk.session, TUESDAY + timedelta(days=1))
    return {who.person_id: who.absent_until for who in board if who.absent_until}


def test_a_refusal_says_why_and_leaves_the_technician_on_the_board(desk, manager):
    absence_id = ask(desk)
    with pytest.raises(AnswerMissing):
        decides(desk, manager, absence_id, "refuse", " ")
    decides(desk, manager, absence_id, "refuse", "Nikdo jiný nezná pokladny.")
    assert process(desk, absence_id).ended_at("absence_refused")
    assert absence(desk, absence_id).answer == "Nikdo jiný nezná pokladny."
    assert "Nikdo jiný nezná pokladny." in mails(desk, "absence_decided")[0].text
    assert away(desk) == {}


def test_whoever_leads_the_team_decides_and_nobody_about_their_own(desk, manager):
    def deed(session, now):
        team = add_team(session, name="Brno", lead_id=desk.colleague.id, actor=SYSTEM, now=now)
        for who in (desk.technician, desk.colleague):
            add_team_member(session, team_id=team.id, person_id=who.id, first=MONDAY.date(), actor=SYSTEM, now=now)

    desk.act(deed)
    absence_id, own = ask(desk), ask(desk, desk.colleague)
    asked = {mail.to_address for mail in mails(desk, "absence_asked")}
    assert asked == {"colleague@podpora.test", "manager@podpora.test"}  # for the lead's own somebody else
    with pytest.raises(TaskForbidden):
        decides(desk, desk.technician, absence_id)
    with pytest.raises(TaskForbidden):
        decides(desk, desk.colleague, own)
    decides(desk, desk.colleague, absence_id)
    decides(desk, manager, own)
    assert absence(desk, absence_id).decided_by_id == desk.colleague.id
    assert absence(desk, own).decided_by_id == manager.id


def test_a_manager_cannot_approve_their_own(desk, manager):
    absence_id = ask(desk, manager)
    with pytest.raises(OwnAbsence):
        decides(desk, manager, absence_id)
    assert mails(desk, "absence_asked") == []


def test_it_is_asked_once_more_after_a_business_day(desk, manager):
    absence_id = ask(desk)
    desk.passes(hours=36)
    assert process(desk, absence_id).ended_at("approver_reminded")
    assert len(mails(desk, "absence_asked")) == 2
    assert task(desk, absence_id) is not None


def test_it_is_taken_back_before_and_after_the_decision(desk, manager):
    waiting, decided = ask(desk), ask(desk, start=TUESDAY + 3 * WEEK, end=TUESDAY + 4 * WEEK)
    decides(desk, manager, decided)
    technician, colleague = desk.technician.actor, desk.colleague.actor
    with pytest.raises(AbsenceUnknown):
        desk.act(lambda s, now: withdraw_absence(s, absence_id=waiting, actor=colleague, now=now))
    for absence_id in (waiting, decided, decided):
        desk.act(lambda s, now, number=absence_id: withdraw_absence(s, absence_id=number, actor=technician, now=now).id)
    assert {absence(desk, number).state for number in (waiting, decided)} == {AbsenceState.WITHDRAWN}
    assert process(desk, waiting).ended_at("absence_taken_back")
    assert task(desk, waiting) is None
    assert away(desk) == {}


def test_what_is_over_stays(desk, manager):
    absence_id = ask(desk, start=TUESDAY, end=TUESDAY + timedelta(hours=8))
    decides(desk, manager, absence_id)
    desk.pass_to(TUESDAY + WEEK)
    technician = desk.technician.actor
    with pytest.raises(AbsenceOver):
        desk.act(lambda s, now: withdraw_absence(s, absence_id=absence_id, actor=technician, now=now))
    with pytest.raises(AbsenceDecided):
        actor = manager.actor
        wanted = {"is_approved": False, "answer": "Ne.", "actor": actor}
        desk.act(lambda s, now: decide_absence(s, absence_id=absence_id, **wanted, now=now))


def test_absences_that_make_no_sense_are_refused(desk, manager):
    with pytest.raises(AbsenceReversed):
        ask(desk, start=TUESDAY, end=MONDAY)
    ask(desk)
    with pytest.raises(AbsenceOverlaps):
        ask(desk, start=TUESDAY + WEEK / 2, end=TUESDAY + 2 * WEEK)
    wanted: dict[str, Any] = {
        "person_id": desk.colleague.id,
        "kind": AbsenceCode("illness"),
        "starts_at": TUESDAY,
        "ends_at": TUESDAY + WEEK,
        "reason": "",
    }
    technician, dispatcher = desk.technician.actor, desk.dispatcher.actor
    for use_case in (ask_absence, enter_absence):
        with pytest.raises(Forbidden):
            desk.act(lambda s, now, act=use_case: act(s, **wanted, actor=technician, now=now))
    desk.act(lambda s, now: enter_absence(s, **wanted, actor=dispatcher, now=now).id)
    assert away(desk) == {desk.colleague.id: TUESDAY + WEEK}
    assert [mail.template for mail in mails(desk, "absence_decided")] == ["absence_decided"]


def test_it_names_what_would_be_left_uncovered(desk, manager):
    cases = [desk.request_in_work() for _ in range(2)]
    ended = desk.request_in_work()
    desk.requester.withdraws(ended, "Už to nepotřebujeme.")
    absence_id = ask(desk)
    found = uncovered_by(desk.session, absence(desk, absence_id))
    assert [thing.number for thing in found] == [case.number for case in cases]
    assert all(thing.due_at for thing in found)
    assert shifts_within(desk.session, absence(desk, absence_id)) > 0
    (mail,) = mails(desk, "absence_asked")
    assert all(case.number in mail.text for case in cases)
    assert ended.number not in mail.text


def test_an_absence_outlives_that_its_approver_leaves(desk, manager):
    absence_id = ask(desk)
    role = desk.session.scalars(select(StaffRole).where(StaffRole.person_id == manager.id)).one()
    desk.act(lambda s, now: s.delete(role))
    found = task(desk, absence_id)
    assert found is not None
    manager_now = actor_of(desk.session, manager.id)
    assert manager_now is not None
    with pytest.raises(TaskForbidden):
        desk.act(
            lambda s, now: complete_task(
                s, found.id, actor=manager_now.key, keys=manager_now.keys, variables={}, now=now
            )
        )
