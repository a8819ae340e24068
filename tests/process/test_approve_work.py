"""Every end of the customer's approval."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from processes.billing.models import RatedWork
from processes.engine.errors import TaskForbidden
from processes.errors import Forbidden
from processes.requests.errors import ReasonMissing
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.signoffs.errors import (
    DecisionMissing,
    ReturnReasonMissing,
    SignerNotAllowed,
    SignoffDecided,
    SignoffUnknown,
    ToldInFuture,
)
from processes.signoffs.events import TAKEN_BACK
from processes.signoffs.models import SignoffState
from processes.signoffs.queries import signoff_of, signoffs_of
from processes.signoffs.rules import Decision, content_hash
from processes.signoffs.taking_back import take_back
from processes.signoffs.telling import record_decision


def test_the_customer_signs_off_in_the_portal(desk):
    case = desk.request_to_sign_off()
    desk.session.info["address"] = "192.0.2.7"
    desk.approver.approves(case)
    signoff = signoff_of(desk.session, case.id)
    assert (signoff.state, signoff.decided_by_id) == (SignoffState.APPROVED, desk.approver.id)
    assert (signoff.decided_at, signoff.decided_from) == (desk.now, "192.0.2.7")
    assert len(case.events(EventKind.SIGNED_OFF)) == 1
    assert [mail.to_address for mail in case.mails("work_approved")] == ["technician@podpora.test"]
    assert desk.process("approve_work", case).ended_at("work_approved")


def test_the_work_is_returned_with_a_reason_and_comes_back_better(desk):
    case = desk.request_to_sign_off()
    with pytest.raises(ReturnReasonMissing):
        desk.approver.returns(case, "  ")
    desk.approver.returns(case, "Pořád maže.")
    assert case.state is RequestState.RETURNED
    assert "Pořád maže." in case.mails("work_returned")[0].text
    assert desk.process("approve_work", case).ended_at("work_returned")
    assert case.task("work_on_request").assignee == f"person:{desk.technician.id}"
    desk.passes(hours=2)
    desk.technician.resolves(case, minutes=30)
    desk.approver.approves(case)
    first, second = signoffs_of(desk.session, case.id)
    assert (first.round, first.state, first.reason) == (1, SignoffState.RETURNED, "Pořád maže.")
    assert (second.round, second.state) == (2, SignoffState.APPROVED)
    assert (first.content["minutes"], second.content["minutes"]) == (12, 42)


def test_silence_accepts_after_ten_business_days(desk):
    case = desk.request_to_sign_off()
    signoff = signoff_of(desk.session, case.id)
    # Monday 9 November; the tenth business day after it, without the holiday on the 17th, is Tuesday the 24th
    assert signoff.silence_at == datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    desk.pass_to(datetime(2026, 11, 24, 15, 29, tzinfo=UTC))
    assert case.state is RequestState.RESOLVED
    desk.passes(minutes=1)
    signoff = signoff_of(desk.session, case.id)
    assert (signoff.state, signoff.decided_by_id) == (SignoffState.ACCEPTED_BY_SILENCE, None)
    assert len(case.events(EventKind.ACCEPTED_BY_SILENCE)) == 1
    told = {mail.to_address for mail in case.mails("accepted_by_silence")}
    assert told == {f"{name}@mlekarna.test" for name in ("requester", "approver", "second_approver")}
    assert desk.process("approve_work", case).ended_at("work_accepted_by_silence")
    assert case.task("sign_off") is None


def test_approvers_are_reminded_every_three_days_at_most_three_times(desk):
    case = desk.request_to_sign_off()
    desk.passes(days=3)
    reminders = case.mails("signoff_reminder")
    assert {mail.to_address for mail in reminders} == {"approver@mlekarna.test", "second_approver@mlekarna.test"}
    assert desk.process("approve_work", case).ended_at("signoff_reminded")
    desk.passes(days=8)
    assert signoff_of(desk.session, case.id).reminders == 3
    assert len(case.events(EventKind.SIGNOFF_REMINDED)) == 3
    desk.approver.approves(case)


def test_the_content_is_frozen_and_hashed(desk):
    case = desk.request_in_work()
    desk.technician.logs_work(case, 12, "Výměna válce")
    desk.technician.proposes(case, "Vyměněn válec.")
    signoff = signoff_of(desk.session, case.id)
    assert signoff.content_hash == content_hash(signoff.content)
    assert (signoff.content["summary"], signoff.content["cause"]) == ("Vyměněn válec.", "hardware")
    (line,) = signoff.content["work"]
    assert (line["minutes"], line["technician"], line["description"]) == (12, "Technician", "Výměna válce")
    assert line["started_at"] == "2026-11-09T07:48:00+00:00"
    (mail, _) = case.mails("signoff_asked")
    assert "Výměna válce" in mail.text
    assert "12" in mail.text


def test_the_price_stands_in_what_is_signed_and_nothing_is_rated_by_it(desk):
    case = desk.request_to_sign_off()  # 12 minutes at 1,200 an hour
    content = signoff_of(desk.session, case.id).content
    assert content["price"] == {"amount": "240.00", "currency": "CZK", "minutes_worked": 12, "minutes_billed": 12}
    assert "240.00" in case.mails("signoff_asked")[0].text.replace(",", ".")
    assert desk.session.scalars(select(RatedWork)).all() == []
    desk.approver.approves(case)
    assert [str(work.amount) for work in desk.session.scalars(select(RatedWork))] == ["240.00"]


def test_the_requester_hears_of_the_resolution_that_somebody_else_signs(desk):
    case = desk.request_to_sign_off()
    (told,) = case.mails("resolution_announced")
    assert told.to_address == "requester@mlekarna.test"
    assert "Approver, Second approver" in told.text
    assert "/sign/" not in told.text


@pytest.mark.parametrize("decision", [None, "", "maybe"])
def test_a_decision_must_be_made(desk, decision):
    case = desk.request_to_sign_off()
    with pytest.raises(DecisionMissing):
        desk.approver.completes(case, "sign_off", decision=decision)
    assert case.state is RequestState.RESOLVED


def test_only_approvers_sign(desk):
    case = desk.request_to_sign_off()
    for someone in (desk.requester, desk.technician, desk.dispatcher, desk.accountant):
        with pytest.raises(TaskForbidden):
            someone.completes(case, "sign_off", decision="approve")


def test_thanks_are_a_message_and_decide_nothing(desk):
    case = desk.request_to_sign_off()
    desk.approver.writes(case, "Děkujeme, funguje to.")
    assert case.state is RequestState.RESOLVED
    assert signoff_of(desk.session, case.id).state is SignoffState.REQUESTED
    assert case.task("sign_off")


def told(desk, case, by, told_at=None, **more):
    """An agent writes down what somebody said by telephone."""
    signoff = signoff_of(desk.session, case.id)
    given = {
        "signoff_id": signoff.id,
        "told_by_id": by.id,
        "decision": Decision.APPROVE,
        "reason": "",
        "actor": desk.agent.actor,
        **more,
    }
    desk.act(lambda s, now: record_decision(s, request_id=case.id, told_at=told_at or now, now=now, **given))


def test_a_sign_off_by_telephone_names_who_told_it_to_whom_and_when(desk):
    case = desk.request_to_sign_off()
    said = desk.now
    desk.passes(minutes=5)
    told(desk, case, desk.approver, said)
    signoff = signoff_of(desk.session, case.id)
    assert (signoff.state, signoff.decided_by_id) == (SignoffState.APPROVED, desk.approver.id)
    assert (signoff.recorded_by_id, signoff.told_at, signoff.decided_at) == (desk.agent.id, said, desk.now)
    (event,) = case.events(EventKind.SIGNED_OFF)
    assert event.details["recorded_by"] == desk.agent.actor.name
    assert datetime.fromisoformat(event.details["told_at"]) == said
    (mail,) = case.mails("signoff_told")
    assert desk.agent.actor.name in mail.text
    assert case.state is RequestState.CLOSED


def test_a_return_by_telephone_needs_its_reason(desk):
    case = desk.request_to_sign_off()
    with pytest.raises(ReturnReasonMissing):
        told(desk, case, desk.approver, decision=Decision.RETURN)
    told(desk, case, desk.approver, decision=Decision.RETURN, reason="Pořád maže.")
    assert case.state is RequestState.RETURNED
    assert "Pořád maže." in case.mails("signoff_told")[0].text


def test_who_may_decide_by_telephone_who_may_write_it_down_and_about_what(desk):
    case = desk.request_to_sign_off()
    with pytest.raises(SignerNotAllowed):
        told(desk, case, desk.requester)
    with pytest.raises(Forbidden):
        told(desk, case, desk.approver, actor=desk.technician.actor)
    with pytest.raises(SignoffUnknown):
        told(desk, case, desk.approver, signoff_id=0)
    with pytest.raises(ToldInFuture):
        told(desk, case, desk.approver, desk.now + timedelta(minutes=1))
    told(desk, case, desk.approver)
    with pytest.raises(SignoffDecided):
        told(desk, case, desk.approver)


def taken_back(desk, case, who=None, reason="Zapomněli jsme na zálohu.", signoff_id=None):
    shown = signoff_id if signoff_id is not None else signoff_of(desk.session, case.id).id
    actor = (who or desk.technician).actor
    desk.act(lambda s, now: take_back(s, request_id=case.id, signoff_id=shown, reason=reason, actor=actor, now=now))


def test_a_resolution_is_taken_back_and_proposed_anew(desk):
    case = desk.request_to_sign_off()
    with pytest.raises(ReasonMissing):
        taken_back(desk, case, reason=" ")
    with pytest.raises(Forbidden):
        taken_back(desk, case, desk.accountant)
    with pytest.raises(SignoffUnknown):
        taken_back(desk, case, signoff_id=0)
    taken_back(desk, case)
    assert case.state is RequestState.ASSIGNED
    assert case.task("sign_off") is None
    assert case.task("work_on_request").assignee == f"person:{desk.technician.id}"
    signoff = signoff_of(desk.session, case.id)
    assert (signoff.state, signoff.decided_at, signoff.decided_by_id) == (SignoffState.WITHDRAWN, desk.now, None)
    assert case.mails("signoff_taken_back")
    (event,) = case.events(TAKEN_BACK)
    assert event.details["reason"] == "Zapomněli jsme na zálohu."
    assert desk.process("approve_work", case).ended_at("resolution_taken_back")
    desk.technician.proposes(case)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED
    assert [s.state for s in signoffs_of(desk.session, case.id)] == [SignoffState.WITHDRAWN, SignoffState.APPROVED]


def test_what_the_customer_has_decided_is_not_taken_back(desk):
    case = desk.request_to_sign_off()
    shown = signoff_of(desk.session, case.id).id
    desk.approver.returns(case)
    with pytest.raises(SignoffDecided):
        taken_back(desk, case, signoff_id=shown)
    assert case.state is RequestState.RETURNED
