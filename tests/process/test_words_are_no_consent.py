"""What a customer writes while the work waits for their sign-off ends the silence and decides nothing by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.contracts.models import TariffVersion
from processes.engine.store.models import Job, JobKind
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.signoffs.errors import SilenceBroken
from processes.signoffs.models import SignoffLink, SignoffState
from processes.signoffs.queries import signoff_of, signoffs_of
from processes.signoffs.use_cases import accept_by_silence

WORDS = "Nefunguje to, vracím."


@pytest.fixture
def taken_by_word(desk):
    """The contract takes clear words for a decision."""

    def deed(session, now):
        session.scalars(select(TariffVersion)).one().words_decide = True

    desk.act(deed)


def silence_timers(desk) -> int:
    query = select(Job).where(Job.kind == JobKind.TIMER, Job.element_id == "customer_is_silent")
    return len(desk.session.scalars(query).all())


def test_words_end_the_silence_and_are_answered_with_both_buttons(desk):
    case = desk.request_to_sign_off()
    assert silence_timers(desk) == 1
    desk.approver.writes(case, WORDS)
    assert case.state is RequestState.RESOLVED
    assert case.task("sign_off")
    assert signoff_of(desk.session, case.id).words_at == desk.now
    assert silence_timers(desk) == 0
    asked = {mail.to_address: mail for mail in case.mails("signoff_after_words")}
    assert set(asked) == {"approver@mlekarna.test", "second_approver@mlekarna.test"}
    for decision in ("approve", "return"):
        assert f"?decision={decision}" in asked["approver@mlekarna.test"].text
        assert f"?decision={decision}" in asked["approver@mlekarna.test"].html
    assert WORDS in asked["second_approver@mlekarna.test"].text
    assert [mail.to_address for mail in case.mails("customer_wrote")] == ["technician@podpora.test"]
    assert desk.process("approve_work", case).ended_at("customer_asked_again")
    desk.passes(days=60)
    assert case.state is RequestState.RESOLVED
    assert case.events(EventKind.ACCEPTED_BY_SILENCE) == []
    desk.approver.returns(case, "Maže dál.")
    assert case.state is RequestState.RETURNED


def test_a_writer_who_may_not_sign_learns_who_does(desk):
    case = desk.request_to_sign_off()
    desk.requester.writes(case, "Děkuji, hezký den.")
    (noted,) = case.mails("signoff_words_noted")
    assert noted.to_address == "requester@mlekarna.test"
    assert "Approver" in noted.text
    assert "/sign/" not in noted.text
    assert len(case.mails("signoff_after_words")) == 2
    assert silence_timers(desk) == 0


def test_words_of_staff_break_no_silence(desk):
    case = desk.request_to_sign_off()
    desk.technician.writes(case, "Prosím o odsouhlasení.")
    assert signoff_of(desk.session, case.id).words_at is None
    assert silence_timers(desk) == 1


def test_the_next_round_begins_in_silence(desk):
    case = desk.request_to_sign_off()
    desk.approver.writes(case, WORDS)
    desk.approver.returns(case, "Maže dál.")
    desk.technician.resolves(case)
    assert [signoff.words_at is None for signoff in signoffs_of(desk.session, case.id)] == [False, True]
    assert silence_timers(desk) == 1
    desk.passes(days=30)
    assert signoff_of(desk.session, case.id).state is SignoffState.ACCEPTED_BY_SILENCE


def test_a_diagram_without_the_words_still_accepts_nothing(desk):
    """A company's own diagram may not catch them: the operation refuses."""
    case = desk.request_to_sign_off()
    desk.approver.writes(case, WORDS)
    with pytest.raises(SilenceBroken):
        desk.act(lambda s, now: accept_by_silence(s, request_id=case.id, now=now))


def test_a_link_from_the_answer_works_after_the_silence_would_have_ended(desk):
    case = desk.request_to_sign_off()
    desk.pass_to(signoff_of(desk.session, case.id).silence_at - timedelta(hours=1))
    desk.approver.writes(case, WORDS)
    last = desk.session.scalars(select(SignoffLink).order_by(SignoffLink.id.desc()).limit(1)).one()
    assert last.expires_at > desk.now + timedelta(days=20)


@pytest.mark.usefixtures("taken_by_word")
def test_an_approvers_clear_words_return_the_work_where_the_contract_says_so(desk):
    case = desk.request_to_sign_off()
    desk.approver.writes(case, WORDS)
    assert case.state is RequestState.RETURNED
    signoff = signoff_of(desk.session, case.id)
    assert (signoff.state, signoff.reason, signoff.decided_by_id) == (SignoffState.RETURNED, WORDS, desk.approver.id)
    assert case.task("sign_off") is None
    assert case.mails("signoff_after_words") == []
    assert desk.process("approve_work", case).ended_at("words_taken")
    assert desk.process("approve_work", case).ended_at("work_returned")


@pytest.mark.usefixtures("taken_by_word")
def test_an_approvers_clear_words_approve_the_work_where_the_contract_says_so(desk):
    case = desk.request_to_sign_off()
    desk.approver.writes(case, "Souhlasím, děkuji.")
    assert signoff_of(desk.session, case.id).state is SignoffState.APPROVED
    assert desk.process("approve_work", case).ended_at("work_approved")


@pytest.mark.usefixtures("taken_by_word")
@pytest.mark.parametrize("who", ["requester", "approver"])
def test_unclear_words_or_those_of_others_decide_nothing_all_the_same(desk, who):
    case = desk.request_to_sign_off()
    getattr(desk, who).writes(case, {"requester": "Souhlasím.", "approver": "Díky, podívám se zítra."}[who])
    assert case.state is RequestState.RESOLVED
    assert len(case.mails("signoff_after_words")) == 2
