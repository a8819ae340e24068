"""Every end of resolution, and what a proposal must wait for."""

import pytest

from processes.engine.errors import TaskForbidden
from processes.requests.errors import QuestionOpen
from processes.requests.event_types import EventKind
from processes.requests.queries import open_question
from processes.requests.rules import RequestState
from processes.resolution.errors import (
    EscalationStillOpen,
    QuestionStillOpen,
)
from processes.resolution.queries import last_resolution


def test_a_proposal_ends_the_work(desk):
    case = desk.request_in_work()
    desk.technician.logs_work(case)
    desk.technician.proposes(case, "Vyměněn válec.")
    assert case.state is RequestState.RESOLVED
    resolution = last_resolution(desk.session, case.id)
    assert (resolution.round, resolution.cause, resolution.summary) == (1, "hardware", "Vyměněn válec.")
    assert resolution.proposed_by_id == desk.technician.id
    assert desk.process("resolve_request", case).ended_at("resolution_proposed")


def test_work_that_changed_hands_is_proposed_by_the_new_technician(desk):
    case = desk.request_in_work()
    desk.dispatcher.reassigns(case, desk.colleague, "Nemoc")
    desk.colleague.resolves(case)
    assert last_resolution(desk.session, case.id).proposed_by_id == desk.colleague.id
    desk.approver.returns(case, "Chybí popis.")
    assert case.task("work_on_request").assignee == f"person:{desk.colleague.id}"


def test_a_dispatcher_may_propose_for_the_technician_and_others_may_not(desk):
    case = desk.request_in_work()
    desk.technician.logs_work(case)
    for someone in (desk.colleague, desk.requester, desk.accountant):
        with pytest.raises(TaskForbidden):
            someone.completes(case, "work_on_request", cause="user", summary="Hotovo.")
    desk.dispatcher.completes(case, "work_on_request", cause="user", summary="Hotovo.")
    assert case.state is RequestState.RESOLVED


def test_the_customer_answers_the_question_in_the_form(desk):
    case = desk.request_in_work()
    desk.technician.logs_work(case)
    desk.technician.asks(case, "Svítí kontrolka?")
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    with pytest.raises(QuestionOpen):
        desk.technician.asks(case, "A jak?")
    with pytest.raises(QuestionStillOpen):
        desk.technician.proposes(case)
    desk.requester.answers(case, "Ano, oranžově.")
    assert case.state is RequestState.ASSIGNED
    assert desk.process("resolve_request", case).ended_at("question_answered")
    assert case.task("answer_question") is None
    desk.technician.proposes(case)
    assert case.state is RequestState.RESOLVED


def test_an_answer_by_mail_closes_the_form(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    desk.requester.writes(case, "Ano, oranžově.")
    assert case.state is RequestState.ASSIGNED
    assert case.task("answer_question") is None
    assert desk.process("resolve_request", case).ended_at("answered_by_mail")


def test_the_customer_is_reminded_of_the_question_three_times(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    desk.passes(days=2)
    assert len(case.mails("question_reminder")) == 1
    assert desk.process("resolve_request", case).ended_at("question_reminded")
    desk.passes(days=20)
    assert len(case.mails("question_reminder")) == 3
    assert open_question(desk.session, case.request)


def test_a_second_question_after_the_answer(desk):
    case = desk.request_in_work()
    for question in ("Svítí kontrolka?", "A displej?"):
        desk.technician.asks(case, question)
        desk.requester.answers(case)
    assert desk.process("resolve_request", case).times_at("question_answered") == 2
    assert len(case.events(EventKind.QUESTION_ANSWERED)) == 2


def test_an_escalation_that_is_over_lets_the_work_be_proposed(desk):
    case = desk.request_in_work()
    desk.technician.logs_work(case)
    escalation = desk.technician.escalates(case)
    assert case.state is RequestState.WAITING_FOR_SUPPLIER
    with pytest.raises(EscalationStillOpen):
        desk.technician.proposes(case)
    desk.supplier_answers(escalation)
    assert desk.process("resolve_request", case).ended_at("escalation_over")
    desk.technician.proposes(case)
    assert case.state is RequestState.RESOLVED


def test_an_escalation_survives_that_the_request_changes_hands(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    desk.dispatcher.reassigns(case, desk.colleague, "Nemoc")
    assert case.state is RequestState.WAITING_FOR_SUPPLIER
    desk.supplier_answers(escalation)
    assert case.state is RequestState.ASSIGNED
    assert [mail.to_address for mail in case.mails("supplier_answered")] == ["colleague@podpora.test"]


def test_a_question_and_an_escalation_at_once_wait_for_both(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    desk.technician.asks(case)
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    desk.supplier_answers(escalation)
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    desk.requester.answers(case)
    assert case.state is RequestState.ASSIGNED
