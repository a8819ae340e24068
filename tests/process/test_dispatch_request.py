"""Every end of dispatch."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from podpora.diagrams import BPMN
from processes.contracts.rules import Priority
from processes.dispatch.errors import (
    DuplicateUnknown,
    OnlyForOneself,
    ReassignmentReasonMissing,
    RejectionReasonMissing,
    RequestNotInWork,
    TechnicianUnchanged,
    TechnicianUnknown,
)
from processes.dispatch.queries import (
    assigned_to,
    assignee_of,
    assignments_of,
    best_free_technician,
    last_technician,
    skills_wanted,
    technicians_board,
)
from processes.engine.errors import TaskForbidden, TaskGone
from processes.engine.store.deployments import deploy
from processes.requests.errors import ReasonMissing
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.requests.queries import duplicated, last_reopening
from processes.requests.rules import Impact, RequestState
from processes.requests.use_cases import reopen


def test_approval_gives_the_request_to_the_technician_and_tells_both(desk):
    case = desk.request()
    desk.dispatcher.approves(case)
    assert case.state is RequestState.ASSIGNED
    assert assignee_of(desk.session, [case.id])[case.id].id == desk.technician.id
    announced = case.mails("assignment_announced")
    assert [mail.to_address for mail in announced] == ["requester@mlekarna.test"]
    assert "Technician" in announced[0].text
    assert [mail.to_address for mail in case.mails("assignment_given")] == ["technician@podpora.test"]
    assert desk.process("dispatch_request", case).ended_at("dispatch_approved")
    assert case.task("work_on_request").assignee == f"person:{desk.technician.id}"


def test_the_rule_approves_what_the_company_says_and_names_the_skill(desk):
    table = (BPMN / "dispatch/who_approves.dmn").read_text()
    table = table.replace('"dispatcher"</text>\n        </outputEntry>', '"rule"</text>\n        </outputEntry>')
    rule = table.replace('<text>""</text>', '<text>"zebras"</text>').encode()
    note = {"note": "rule", "author": "system"}
    desk.act(lambda session, now: deploy(session, {"dispatch/who_approves.dmn": rule}, **note, now=now))
    case = desk.request()
    assert case.state is RequestState.LOGGED  # nobody knows the skill, so a dispatcher looks
    assert skills_wanted(desk.session, [case.id]) == {case.id: "zebras"}
    rule = table.encode()
    desk.act(lambda session, now: deploy(session, {"dispatch/who_approves.dmn": rule}, **note, now=now))
    case = desk.request()
    assert case.state is RequestState.ASSIGNED
    assert skills_wanted(desk.session, [case.id]) == {}
    (event,) = case.events(EventKind.APPROVED)
    assert (event.actor_id, event.details) == (None, {"by_rule": True})
    assert case.task("work_on_request").assignee == f"person:{desk.technician.id}"
    assert len(case.mails("assignment_given")) == 1
    assert desk.process("dispatch_request", case).ended_at("dispatch_approved")


def test_a_technician_takes_what_the_rule_offers_to_technicians_and_gives_nothing_away(desk):
    case = desk.request()
    with pytest.raises(TaskForbidden):  # as shipped, a dispatcher approves
        desk.technician.completes(case, "approve_request", decision="approve", technician_id=str(desk.technician.id))
    table = (BPMN / "dispatch/who_approves.dmn").read_text()
    rule = table.replace('"dispatcher"</text>\n        </outputEntry>', '"technician"</text>\n        </outputEntry>')
    note = {"note": "rule", "author": "system"}
    desk.act(lambda session, now: deploy(session, {"dispatch/who_approves.dmn": rule.encode()}, **note, now=now))
    case = desk.request()
    with pytest.raises(OnlyForOneself):
        desk.technician.completes(case, "approve_request", decision="approve", technician_id=str(desk.colleague.id))
    with pytest.raises(OnlyForOneself):
        desk.technician.completes(case, "approve_request", decision="reject", reason="Nechce se mi.")
    assert case.state is RequestState.LOGGED
    desk.technician.completes(case, "approve_request", decision="approve", technician_id=str(desk.technician.id))
    assert case.state is RequestState.ASSIGNED
    assert case.task("work_on_request").assignee == f"person:{desk.technician.id}"
    other = desk.request()
    desk.dispatcher.approves(other)  # whoever dispatches still may
    assert other.state is RequestState.ASSIGNED


def test_a_duplicate_is_rejected_with_a_link_to_the_other_request(desk):
    original, case = desk.request_in_work(), desk.request()
    for number in ("P1", case.number):
        with pytest.raises(DuplicateUnknown):
            desk.dispatcher.completes(case, "approve_request", decision="reject", duplicate_of=number)
    desk.dispatcher.completes(case, "approve_request", decision="reject", duplicate_of=original.number.lower())
    assert case.state is RequestState.REJECTED
    assert duplicated(desk.session, desk.requester.actor, case.request) == original.number
    (event,) = case.events(EventKind.REJECTED)
    assert event.details == {"reason": "", "duplicate_of": original.number}
    (mail,) = case.mails("request_rejected")
    assert original.number in mail.text
    assert "None" not in mail.text


def test_the_dispatcher_reads_why_a_request_was_reopened_and_who_solved_it(desk):
    case = desk.request_to_sign_off()
    assert last_reopening(desk.session, case.request) is None
    desk.approver.approves(case)
    desk.act(lambda s, now: reopen(s, request_id=case.id, reason="Zase maže.", actor=desk.requester.actor, now=now))
    reopening = last_reopening(desk.session, case.request)
    assert (reopening.details["reason"], reopening.actor_id) == ("Zase maže.", desk.requester.id)
    assert last_technician(desk.session, case.id).id == desk.technician.id


def test_rejection_ends_the_request_with_the_reason_mailed(desk):
    case = desk.request()
    with pytest.raises(RejectionReasonMissing):
        desk.dispatcher.rejects(case, "  ")
    desk.dispatcher.rejects(case, "Toto zařízení nespravujeme.")
    assert case.state is RequestState.REJECTED
    assert case.request.closed_at == desk.now
    assert "Toto zařízení nespravujeme." in case.mails("request_rejected")[0].text
    assert desk.process("dispatch_request", case).ended_at("dispatch_rejected")
    assert desk.process("handle_request", case).ended_at("request_rejected")


def test_after_an_hour_of_service_the_dispatchers_are_reminded_once(desk):
    case = desk.request()
    desk.passes(minutes=59)
    assert not case.mails("dispatch_waiting")
    desk.passes(minutes=1)
    assert [mail.to_address for mail in case.mails("dispatch_waiting")] == ["dispatcher@podpora.test"]
    assert desk.process("dispatch_request", case).ended_at("dispatch_reminded")
    desk.passes(days=3)
    assert len(case.mails("dispatch_waiting")) == 1
    desk.dispatcher.approves(case)
    assert case.state is RequestState.ASSIGNED


def test_a_timely_approval_stops_the_reminder(desk):
    case = desk.request()
    desk.dispatcher.approves(case)
    desk.passes(hours=3)
    assert not case.mails("dispatch_waiting")


def test_the_suggestion_names_the_skilled_technician_on_shift(desk):
    case = desk.request()
    suggestion = best_free_technician(desk.session, case.id, desk.now)
    assert suggestion.technician.person_id == desk.technician.id
    assert str(suggestion.reasons[0]) == "knows printers (level 3 of 3)"
    board = {row.person_id: row for row in technicians_board(desk.session, desk.now)}
    assert board[desk.technician.id].is_free
    assert not board[desk.colleague.id].is_free
    desk.dispatcher.approves(case)
    assert {row.person_id: row.load for row in technicians_board(desk.session, desk.now)} == {
        desk.technician.id: 1,
        desk.colleague.id: 0,
    }


def test_a_corrected_impact_sets_the_priority_anew_and_stays_in_history(desk):
    case = desk.request()
    before = case.request.priority
    with pytest.raises(ReasonMissing) as refusal:
        desk.dispatcher.approves(case, impact="organisation")
    assert refusal.value.field == "impact_reason"
    assert case.request.impact is Impact.PERSON
    desk.dispatcher.approves(case, impact="organisation", impact_reason="Stojí celá expedice.")
    assert case.request.impact is Impact.ORGANISATION
    assert list(Priority).index(case.request.priority) < list(Priority).index(before)
    (event,) = case.events(EventKind.IMPACT_CORRECTED)
    assert event.details["reason"] == "Stojí celá expedice."


@pytest.mark.parametrize("chosen", ["", None, "0", "nobody", "999999"])
def test_approval_without_a_technician_is_refused_at_the_field(desk, chosen):
    case = desk.request()
    with pytest.raises(TechnicianUnknown) as refusal:
        desk.dispatcher.completes(case, "approve_request", decision="approve", technician_id=chosen)
    assert refusal.value.field == "technician_id"
    assert case.state is RequestState.LOGGED


def test_a_dispatcher_cannot_be_given_a_request(desk):
    case = desk.request()
    with pytest.raises(TechnicianUnknown):
        desk.dispatcher.completes(case, "approve_request", decision="approve", technician_id=str(desk.dispatcher.id))


def test_others_cannot_dispatch(desk):
    case = desk.request()
    for someone in (desk.technician, desk.requester, desk.approver, desk.accountant):
        with pytest.raises(TaskForbidden):
            someone.completes(case, "approve_request", decision="approve", technician_id=str(desk.technician.id))


def test_a_second_dispatcher_learns_who_was_faster(desk):
    case = desk.request()
    task_id = case.task("approve_request").id
    desk.dispatcher.approves(case)
    with pytest.raises(TaskGone) as refusal:
        desk.dispatcher.completes_task(task_id, decision="reject", reason="Ne")
    assert refusal.value.by == f"person:{desk.dispatcher.id}"
    assert refusal.value.at == desk.now
    assert case.state is RequestState.ASSIGNED


def test_reassignment_moves_the_work_and_keeps_the_history(desk):
    case = desk.request_in_work()
    with pytest.raises(ReassignmentReasonMissing):
        desk.dispatcher.reassigns(case, desk.colleague, "")
    with pytest.raises(TechnicianUnchanged):
        desk.dispatcher.reassigns(case, desk.technician, "Omyl")
    desk.passes(hours=1)
    desk.dispatcher.reassigns(case, desk.colleague, "Nemoc")
    assert case.task("work_on_request").assignee == f"person:{desk.colleague.id}"
    first, second = assignments_of(desk.session, case.id)
    assert (first.technician_id, first.ended_at) == (desk.technician.id, desk.now)
    assert (second.technician_id, second.ended_at, second.reason) == (desk.colleague.id, None, "Nemoc")
    assert second.assigned_at - first.assigned_at == timedelta(hours=1)
    assert len(case.mails("assignment_announced")) == 2


def test_a_request_that_nobody_works_on_cannot_change_hands(desk):
    waiting = desk.request()
    with pytest.raises(RequestNotInWork):
        desk.dispatcher.reassigns(waiting, desk.colleague, "Nemoc")
    resolved = desk.request_to_sign_off()
    with pytest.raises(RequestNotInWork):
        desk.dispatcher.reassigns(resolved, desk.colleague, "Nemoc")


def test_an_assignment_ends_with_its_request(desk):
    def load():
        board = technicians_board(desk.session, desk.now)
        return next(row.load for row in board if row.person_id == desk.technician.id)

    case = desk.request_to_sign_off()
    desk.approver.returns(case)
    assert load() == 1
    desk.technician.proposes(case)
    desk.approver.approves(case)
    (assignment,) = assignments_of(desk.session, case.id)
    desk.session.refresh(assignment)
    assert assignment.ended_at == case.request.closed_at is not None
    assert load() == 0
    assert assignee_of(desk.session, [case.id])[case.id].id == desk.technician.id
    mine = select(Request.id).where(assigned_to(desk.technician.id))
    assert desk.session.scalars(mine).all() == [case.id]
    assert desk.session.scalars(select(Request.id).where(assigned_to(desk.colleague.id))).all() == []
