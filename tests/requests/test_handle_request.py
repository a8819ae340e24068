"""One test per end of the request's own diagram, and what each end means."""

import pytest

from processes.outbox import OutboxEvent
from processes.requests import use_cases
from processes.requests.errors import (
    ReasonMissing,
    ReopeningTooLate,
    RequestClosed,
    RequestStillOpen,
    RequestUnknown,
    WorkIsDone,
)
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState


def topics(desk, case):
    rows = desk.session.query(OutboxEvent).filter(OutboxEvent.payload["number"].astext == case.number)
    return [row.topic for row in rows.order_by(OutboxEvent.id)]


def test_a_request_is_confirmed_with_its_promised_times(desk):
    case = desk.request()
    (mail,) = case.mails("request_received")
    assert mail.to_address == "requester@mlekarna.test"
    assert case.number in mail.subject
    assert "9.\N{NO-BREAK SPACE}listopadu 2026 10:00" in mail.text  # an hour of service after 9:00
    assert "9.\N{NO-BREAK SPACE}listopadu 2026 10:00" in mail.html
    assert mail.is_automatic
    assert topics(desk, case) == ["request.logged"]


def test_request_closed(desk):
    case = desk.request_to_sign_off()
    desk.approver.approves(case)
    desk.works_off()
    assert case.state is RequestState.CLOSED
    assert case.request.closed_at == desk.now
    assert desk.process("handle_request", case).ended_at("request_closed")
    assert desk.process("handle_request", case).is_over()
    assert len(case.mails("request_closed")) == 1
    assert "request.closed" in topics(desk, case)


def test_a_returned_request_is_worked_on_again(desk):
    case = desk.request_to_sign_off()
    desk.approver.returns(case)
    assert case.state is RequestState.RETURNED
    desk.technician.resolves(case)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED
    assert desk.process("handle_request", case).times_at("resolve") == 2


def test_request_rejected(desk):
    case = desk.request()
    desk.dispatcher.rejects(case, "To nepodporujeme.")
    assert case.state is RequestState.REJECTED
    assert desk.process("handle_request", case).ended_at("request_rejected")


def test_request_withdrawn(desk):
    case = desk.request_in_work()
    desk.requester.withdraws(case, "Už to jde.")
    assert case.state is RequestState.WITHDRAWN
    assert desk.process("handle_request", case).ended_at("request_withdrawn")
    assert desk.process("handle_request", case).is_over()
    assert case.task("work_on_request") is None
    (event,) = case.events(EventKind.WITHDRAWN)
    assert (event.actor_name, event.details["reason"]) == ("Requester", "Už to jde.")
    assert len(case.mails("request_withdrawn")) == 1
    (stop,) = case.mails("withdrawn_for_staff")
    assert stop.to_address == "technician@podpora.test"


def test_a_request_waiting_for_dispatch_can_be_withdrawn(desk):
    case = desk.request()
    desk.requester.withdraws(case, "Omyl.")
    assert case.state is RequestState.WITHDRAWN
    assert case.task("approve_request") is None


def test_done_work_is_not_withdrawn(desk):
    case = desk.request_to_sign_off()
    with pytest.raises(WorkIsDone):
        desk.requester.withdraws(case, "Už to nechci.")
    desk.approver.approves(case)
    with pytest.raises(RequestClosed):
        desk.requester.withdraws(case, "Už to nechci.")


def test_a_withdrawal_says_why(desk):
    with pytest.raises(ReasonMissing):
        desk.requester.withdraws(desk.request(), "  ")


def closed(desk):
    case = desk.request_to_sign_off()
    desk.approver.approves(case)
    desk.works_off()
    return case


def reopen(desk, case, someone, reason="Zase maže."):
    return desk.act(lambda s, now: use_cases.reopen(s, request_id=case.id, reason=reason, actor=someone.actor, now=now))


def test_a_closed_request_is_reopened_with_a_new_process(desk):
    case = closed(desk)
    desk.passes(days=13)
    reopen(desk, case, desk.requester)
    assert case.state is RequestState.LOGGED
    assert case.request.closed_at is None
    assert case.task("approve_request") is not None
    assert len(case.mails("request_reopened")) == 1
    desk.dispatcher.approves(case)
    desk.technician.resolves(case)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED


def test_after_the_contract_s_days_only_staff_reopen(desk):
    case = closed(desk)
    desk.passes(days=15)
    with pytest.raises(ReopeningTooLate):
        reopen(desk, case, desk.requester)
    reopen(desk, case, desk.dispatcher)
    assert case.state is RequestState.LOGGED


def test_an_open_request_is_not_reopened(desk):
    with pytest.raises(RequestStillOpen):
        reopen(desk, desk.request(), desk.requester)


def test_a_request_that_is_nobody_s_cannot_be_locked(desk):
    with pytest.raises(RequestUnknown):
        use_cases.locked(desk.session, number="P1")
