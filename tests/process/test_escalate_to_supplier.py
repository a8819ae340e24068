"""Every end of an escalation, and answers that come twice, late or wrong."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from processes.contracts.rules import Target
from processes.errors import Forbidden
from processes.mail.delivering import mark_delivered
from processes.mail.models import OutgoingState
from processes.outbox.models import OutboxEvent
from processes.requests.event_types import EventKind
from processes.requests.models import RequestMessage
from processes.requests.rules import MessageKind, RequestState
from processes.slas.models import ClockState, SlaClock
from processes.suppliers.errors import (
    BadMessage,
    EscalationAnswered,
    EscalationClosed,
    EscalationOpen,
    EscalationUnknown,
    QuestionMissing,
    RequestNotInWork,
    SupplierUnknown,
    WithdrawalReasonMissing,
)
from processes.suppliers.inbox import receive_answer
from processes.suppliers.models import EscalationState
from processes.suppliers.use_cases import open_escalation


def notes(desk, case) -> list[str]:
    query = select(RequestMessage.body).where(
        RequestMessage.request_id == case.id, RequestMessage.kind == MessageKind.NOTE
    )
    return list(desk.session.scalars(query.order_by(RequestMessage.id)))


def test_the_worker_sends_the_question_with_its_reference_and_deadline(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case, "Is the head under warranty?")
    assert escalation.state is EscalationState.SENT
    # asked on Monday at nine, four hours of the supplier's office time
    assert escalation.due_at == datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
    (mail,) = case.mails("supplier_escalation")
    assert (mail.to_address, mail.locale) == ("support@zebra.test", "en")
    assert str(escalation.reference) in mail.text
    assert "Is the head under warranty?" in mail.text
    event = desk.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "supplier.escalation_sent")).one()
    assert event.payload["reference"] == str(escalation.reference)


def test_the_answer_sets_the_work_going_again(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    assert desk.supplier_answers(escalation, "Yes, until 2027.") == "answered"
    (escalation,) = case.escalations()
    assert (escalation.state, escalation.answer) == (EscalationState.ANSWERED, "Yes, until 2027.")
    assert escalation.answered_at == desk.now
    assert case.state is RequestState.ASSIGNED
    assert "Yes, until 2027." in case.mails("supplier_answered")[0].text
    assert desk.process("escalate_to_supplier", case).ended_at("supplier_answered")


def test_a_late_supplier_is_reminded(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    desk.pass_to(escalation.due_at)
    assert [mail.to_address for mail in case.mails("supplier_reminder")] == ["support@zebra.test"]
    assert len(case.events(EventKind.SUPPLIER_REMINDED)) == 1
    assert desk.process("escalate_to_supplier", case).ended_at("supplier_reminded")
    (escalation,) = case.escalations()
    assert (escalation.state, escalation.reminders) == (EscalationState.SENT, 1)
    desk.supplier_answers(escalation)
    assert case.state is RequestState.ASSIGNED


def test_a_supplier_who_never_answers_is_given_up(desk):
    case = desk.request_in_work()
    desk.technician.escalates(case)
    desk.pass_to(datetime(2026, 11, 10, 11, 29, tzinfo=UTC))  # 12 office hours: 7.5 on Monday, 4.5 on Tuesday
    assert case.state is RequestState.WAITING_FOR_SUPPLIER
    desk.passes(minutes=1)
    (escalation,) = case.escalations()
    assert escalation.state is EscalationState.UNANSWERED
    assert case.state is RequestState.ASSIGNED
    assert case.mails("supplier_silent")
    assert desk.process("escalate_to_supplier", case).ended_at("supplier_silent")


def test_an_answer_after_giving_up_is_kept_as_an_internal_note(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    desk.passes(days=5)
    assert desk.supplier_answers(escalation, "Yes, sorry.", message_id="late") == "late"
    assert desk.supplier_answers(escalation, "Yes, sorry.", message_id="late") == "repeated"
    assert notes(desk, case) == ["Zebra Support: Yes, sorry."]
    (escalation,) = case.escalations()
    assert (escalation.state, escalation.answer) == (EscalationState.UNANSWERED, None)


def test_an_escalation_is_withdrawn_with_a_reason(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    with pytest.raises(WithdrawalReasonMissing):
        desk.technician.withdraws_escalation(escalation, " ")
    desk.technician.withdraws_escalation(escalation, "Našli jsme to sami.")
    (escalation,) = case.escalations()
    assert escalation.state is EscalationState.WITHDRAWN
    assert case.state is RequestState.ASSIGNED
    assert case.mails("supplier_called_off")
    (event,) = case.events(EventKind.ESCALATION_ENDED)
    assert (event.details["reason"], event.actor_id) == ("Našli jsme to sami.", desk.technician.id)
    assert desk.process("escalate_to_supplier", case).ended_at("escalation_withdrawn")
    with pytest.raises(EscalationClosed):
        desk.technician.withdraws_escalation(escalation, "Ještě jednou")


def test_the_same_message_twice_has_one_effect(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    assert desk.supplier_answers(escalation, message_id="m1") == "answered"
    assert desk.supplier_answers(escalation, message_id="m1") == "repeated"
    assert len(case.events(EventKind.SUPPLIER_ANSWERED)) == 1
    assert not notes(desk, case)


def test_a_second_answer_is_late(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    desk.supplier_answers(escalation, "Yes.")
    assert desk.supplier_answers(escalation, "No, wait.") == "late"
    assert notes(desk, case) == ["Zebra Support: No, wait."]


def test_a_late_answer_to_a_closed_case_is_still_kept(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    desk.requester.withdraws(case, "Už to nepotřebujeme.")
    (escalation,) = case.escalations()
    assert escalation.state is EscalationState.WITHDRAWN
    assert desk.supplier_answers(escalation, "Yes.") == "late"
    assert notes(desk, case) == ["Zebra Support: Yes."]


def test_an_unknown_reference_is_a_bad_message(desk):
    class Unknown:
        reference = uuid4()

    with pytest.raises(BadMessage):
        desk.supplier_answers(Unknown())
    with pytest.raises(EscalationUnknown):
        desk.act(lambda s, now: receive_answer(s, reference=uuid4(), answer="Yes.", message_id="x", now=now))


def test_one_question_at_a_time_to_a_supplier(desk):
    case = desk.request_in_work()
    desk.technician.escalates(case)
    with pytest.raises(EscalationOpen):
        desk.technician.escalates(case)


def test_a_supplier_can_be_asked_again_after_the_answer(desk):
    case = desk.request_in_work()
    for answer in ("Which model?", "Yes."):
        desk.supplier_answers(desk.technician.escalates(case), answer)
    assert [e.answer for e in case.escalations()] == ["Which model?", "Yes."]
    assert desk.process("escalate_to_supplier", case).times_at("supplier_answered") == 2


def test_two_suppliers_at_once_each_get_their_own_answer(desk):
    case = desk.request_in_work()
    first = desk.technician.escalates(case, "First?")
    second_supplier = desk.second_supplier()
    second = desk.technician.escalates(case, "Second?", supplier_id=second_supplier)
    assert desk.supplier_answers(second, "To the second.") == "answered"
    assert case.state is RequestState.WAITING_FOR_SUPPLIER
    assert desk.supplier_answers(first, "To the first.") == "answered"
    assert [e.answer for e in case.escalations()] == ["To the first.", "To the second."]
    assert case.state is RequestState.ASSIGNED


def test_what_cannot_be_escalated(desk):
    case = desk.request()
    supplier_id = desk.company.supplier_id

    def ask(**changes):
        given = {"request_id": case.id, "supplier_id": supplier_id, "question": "Why?", **changes}
        return lambda s, now: open_escalation(s, **given, actor=desk.technician.actor, now=now)

    with pytest.raises(RequestNotInWork):
        desk.act(ask())
    desk.dispatcher.approves(case)
    with pytest.raises(QuestionMissing):
        desk.act(ask(question=" "))
    for unknown in (None, 0, 999_999):
        with pytest.raises(SupplierUnknown):
            desk.act(ask(supplier_id=unknown))


def test_an_answer_that_one_of_ours_wrote_down_names_them(desk):
    case = desk.request_in_work()
    given = {"reference": desk.technician.escalates(case).reference, "actor": desk.technician.actor}
    desk.act(lambda s, now: receive_answer(s, answer="Yes.", message_id="x", now=now, **given))
    (event,) = case.events(EventKind.SUPPLIER_ANSWERED)
    assert (event.actor_id, case.escalations()[0].written_by_id) == (desk.technician.id, desk.technician.id)
    with pytest.raises(EscalationAnswered):  # they have not read that there is an answer
        desk.act(lambda s, now: receive_answer(s, answer="No.", message_id="y", now=now, **given))


def test_only_who_may_ask_a_supplier_writes_an_answer_down(desk):
    reference = desk.technician.escalates(desk.request_in_work()).reference
    with pytest.raises(Forbidden):
        desk.act(
            lambda s, now: receive_answer(
                s, reference=reference, answer="Yes.", message_id="x", now=now, actor=desk.requester.actor
            )
        )


def resolution(desk, case):
    """The state of the clock, the newest."""
    desk.session.expire_all()
    return desk.session.query(SlaClock).filter_by(request_id=case.id, target=Target.RESOLUTION).one().state


def test_a_clock_that_stands_for_the_supplier_runs_until_the_question_has_left(desk):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    (mail,) = case.mails("supplier_escalation")
    assert resolution(desk, case) is ClockState.RUNNING
    said = {"mail_id": mail.id, "error": "ConnectionRefusedError: [Errno 111] Connection refused"}
    desk.passes(minutes=10)
    desk.act(lambda s, now: mark_delivered(s, state=OutgoingState.QUEUED, now=now, **said))
    assert resolution(desk, case) is ClockState.RUNNING
    desk.passes(minutes=10)
    for _ in range(2):
        desk.act(lambda s, now: mark_delivered(s, state=OutgoingState.SENT, now=now, mail_id=mail.id, error=None))
    assert resolution(desk, case) is ClockState.PAUSED
    assert len(case.events(EventKind.SUPPLIER_ASKED)) == 1
    assert case.escalations()[0].left_at == desk.now
    desk.supplier_answers(escalation)
    assert resolution(desk, case) is ClockState.RUNNING
