"""Several workers on one request with one who is responsible, and the levels on which it is worked."""

import pytest
from sqlalchemy import select

from processes.dispatch import helping
from processes.dispatch.errors import AlreadyHelps, HelperUnknown, RequestNotInWork, TechnicianUnknown
from processes.dispatch.events import HELPER_ADDED, HELPER_REMOVED, LEVEL_CHANGED
from processes.dispatch.models import Assistance
from processes.dispatch.queries import assigned_to, assignee_of, level_of
from processes.dispatch.rules import Level
from processes.dispatch.use_cases import reassign
from processes.errors import Forbidden
from processes.notices.models import Notice
from processes.requests.models import Request
from processes.requests.queries import history
from processes.worklogs.models import WorkTimer
from processes.worklogs.use_cases import start_timer


def helps(desk, case, who, by=None):
    by = by or desk.dispatcher
    return desk.act(lambda s, now: helping.add_helper(s, request_id=case.id, person_id=who.id, actor=by.actor, now=now))


def lets_go(desk, case, who):
    actor = desk.dispatcher.actor
    desk.act(lambda s, now: helping.remove_helper(s, request_id=case.id, person_id=who.id, actor=actor, now=now))


def to_expert(desk, case, who, reason="Potřebuje znalost databáze", level=Level.EXPERT):
    given = {"request_id": case.id, "technician_id": who.id, "reason": reason, "level": level}
    desk.act(lambda s, now: reassign(s, **given, actor=desk.dispatcher.actor, now=now))


def mine(desk, who):
    return desk.session.scalars(select(Request.id).where(assigned_to(who.id))).all()


def test_a_helper_works_on_it_is_told_and_leaves_the_responsible_where_they_are(desk):
    case = desk.request_in_work()
    helps(desk, case, desk.colleague)
    assert assignee_of(desk.session, [case.id])[case.id].id == desk.technician.id
    assert mine(desk, desk.colleague) == [case.id]
    told = desk.session.scalars(select(Notice).where(Notice.person_id == desk.colleague.id)).all()
    assert [(notice.kind, notice.about) for notice in told] == [("request.helping", case.number)]
    desk.colleague.logs_work(case)
    lets_go(desk, case, desk.colleague)
    assert mine(desk, desk.colleague) == []
    assert [len(case.events(kind)) for kind in (HELPER_ADDED, HELPER_REMOVED)] == [1, 1]
    with pytest.raises(HelperUnknown):
        lets_go(desk, case, desk.colleague)


def test_who_cannot_help_and_who_may_not_say_so(desk):
    case = desk.request_in_work()
    with pytest.raises(AlreadyHelps):
        helps(desk, case, desk.technician)
    with pytest.raises(TechnicianUnknown):
        helps(desk, case, desk.dispatcher)
    with pytest.raises(Forbidden):
        helps(desk, case, desk.colleague, by=desk.requester)
    helps(desk, case, desk.colleague)
    with pytest.raises(AlreadyHelps):
        helps(desk, case, desk.colleague)
    with pytest.raises(RequestNotInWork):
        helps(desk, desk.request(), desk.colleague)


def test_a_helper_who_becomes_responsible_helps_no_more_and_no_timer_is_lost(desk):
    case = desk.request_in_work()
    helps(desk, case, desk.colleague)
    for who in (desk.technician, desk.colleague):
        desk.act(lambda s, now, who=who: start_timer(s, request_id=case.id, actor=who.actor, now=now))
    desk.dispatcher.reassigns(case, desk.colleague, "Nemoc")
    running = desk.session.scalars(select(WorkTimer.technician_id).order_by(WorkTimer.technician_id)).all()
    assert running == sorted([desk.technician.id, desk.colleague.id])
    assert desk.session.scalars(select(Assistance.ended_at)).all() == [desk.now]


def test_helping_ends_with_the_request(desk):
    case = desk.request_in_work()
    helps(desk, case, desk.colleague)
    desk.technician.resolves(case)
    desk.approver.approves(case)
    desk.works_off()
    desk.session.expire_all()
    assert desk.session.scalars(select(Assistance.ended_at)).all() == [case.request.closed_at]


def test_an_expert_takes_over_by_the_way_drawn_for_it_and_the_reason_stays_in_the_house(desk):
    case = desk.request_in_work()
    assert level_of(desk.session, case.id) is Level.FIRST_LINE
    to_expert(desk, case, desk.colleague)
    assert level_of(desk.session, case.id) is Level.EXPERT
    assert case.task("work_on_request").assignee == f"person:{desk.colleague.id}"
    assert desk.process("resolve_request", case).times_at("handed_to_expert") == 1
    (event,) = case.events(LEVEL_CHANGED)
    assert event.details == {"level": "expert", "before": "first_line", "reason": "Potřebuje znalost databáze"}
    (shown,) = [one for one in history(desk.session, desk.requester.actor, case.request) if one.kind is LEVEL_CHANGED]
    assert shown.details == {"level": "expert"}
    to_expert(desk, case, desk.technician, reason="Zpět", level=None)
    assert level_of(desk.session, case.id) is Level.EXPERT  # whoever takes over goes on at the level
    to_expert(desk, case, desk.colleague, reason="Vyřešeno u experta", level=Level.FIRST_LINE)
    assert [one.details["level"] for one in case.events(LEVEL_CHANGED)] == ["expert", "first_line"]
