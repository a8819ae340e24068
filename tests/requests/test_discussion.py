"""The discussion: who hears of what, what stays internal, one question at a time."""

from datetime import timedelta

import pytest

from processes.files import NewFile
from processes.requests import use_cases
from processes.requests.discussion import write_down
from processes.requests.errors import (
    AnswerMissing,
    MessageEmpty,
    QuestionGone,
    QuestionMissing,
    QuestionOpen,
    RequestClosed,
    RequestNotInWork,
    RequestUnknown,
    StaffOnly,
    TellerMissing,
)
from processes.requests.event_types import EventKind
from processes.requests.queries import attachment_for, file_content, history
from processes.requests.rules import MessageKind, RequestState
from processes.requests.told import discussion
from processes.signoffs.queries import signoff_of
from processes.slas.models import ClockState, SlaClock


def say(desk, case, someone, body="Dobrý den", **more):
    return desk.act(
        lambda s, now: use_cases.post_message(s, request_id=case.id, body=body, actor=someone.actor, now=now, **more)
    )


def lines(desk, case, someone):
    """What somebody sees, each line as a word."""
    entries = discussion(desk.session, someone.actor, case.request)
    return [entry.message.kind.value if entry.message else entry.event.kind.name for entry in entries]


def test_a_staff_message_goes_to_the_customer_by_mail(desk):
    case = desk.request_in_work()
    say(desk, case, desk.technician, "Přijedu v devět.")
    (mail,) = case.mails("message_posted")
    assert (mail.to_address, mail.is_automatic) == ("requester@mlekarna.test", False)
    assert "Přijedu v devět." in mail.text


def test_a_customer_s_message_goes_to_the_technician(desk):
    case = desk.request_in_work()
    desk.requester.writes(case, "Kdy?")
    assert [mail.to_address for mail in case.mails("customer_wrote")] == ["technician@podpora.test"]


def test_before_dispatch_it_goes_to_the_dispatchers(desk):
    case = desk.request()
    desk.requester.writes(case, "Spěchá to.")
    assert [mail.to_address for mail in case.mails("customer_wrote")] == ["dispatcher@podpora.test"]


def test_a_note_is_seen_by_staff_only_and_mailed_to_nobody(desk):
    case = desk.request_in_work()
    file = NewFile("log.txt", "text/plain", b"secret")
    note = say(desk, case, desk.technician, "Zákazník zapomněl heslo.", internal=True, files=[file])
    assert note.kind is MessageKind.NOTE
    assert case.mails("message_posted") == []
    assert "note" in lines(desk, case, desk.dispatcher)
    assert "note" not in lines(desk, case, desk.requester)
    attachment_id = note.attachments[0].id
    found = attachment_for(desk.session, desk.dispatcher.actor, attachment_id)
    assert file_content(desk.session, found.sha256) == b"secret"
    with pytest.raises(RequestUnknown):
        attachment_for(desk.session, desk.requester.actor, attachment_id)
    shown = {event.kind for event in history(desk.session, desk.requester.actor, case.request)}
    assert EventKind.MESSAGE_POSTED not in shown
    with pytest.raises(StaffOnly):
        say(desk, case, desk.requester, internal=True)


def test_messages_and_events_stand_in_the_order_in_which_they_happened(desk):
    case = desk.request()
    desk.passes(minutes=10)
    desk.requester.writes(case, "Spěchá.")
    desk.passes(minutes=10)
    desk.dispatcher.approves(case)
    desk.passes(minutes=10)
    desk.technician.asks(case)
    desk.passes(minutes=10)
    desk.requester.answers(case)
    seen = lines(desk, case, desk.requester)
    assert seen == ["logged", "priority_set", "message", "approved", "assigned", "question", "answer"]


def test_a_page_of_discussion_takes_three_statements(desk, counted):
    case = desk.request_in_work()
    for number in range(20):
        say(desk, case, desk.technician, f"{number}", files=[NewFile(f"{number}.txt", "text/plain", b"x")])
    actor, request = desk.requester.actor, case.request
    with counted(desk.session) as statements:
        entries = discussion(desk.session, actor, request)
        assert sum(len(entry.message.attachments) for entry in entries if entry.message) == 20
    assert len(statements) == 3


def test_an_empty_message_is_refused_a_file_alone_is_not(desk):
    case = desk.request()
    with pytest.raises(MessageEmpty):
        say(desk, case, desk.requester, " \n ")
    say(desk, case, desk.requester, "", files=[NewFile("a.png", "image/png", b"x")])


def test_a_stranger_says_nothing(desk, stranger):
    case = desk.request()
    with pytest.raises(RequestUnknown):
        say(desk, case, stranger)
    with pytest.raises(RequestUnknown):
        desk.act(lambda s, now: use_cases.withdraw(s, request_id=case.id, reason="x", actor=stranger.actor, now=now))


def test_a_question_pauses_the_clocks_until_the_answer(desk):
    case = desk.request_in_work()
    desk.technician.asks(case, "Svítí kontrolka?")
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    assert {clock.state for clock in desk.session.query(SlaClock).filter_by(request_id=case.id)} == {
        ClockState.KEPT,  # the question is the response
        ClockState.PAUSED,
    }
    (mail,) = case.mails("question_asked")
    assert "Svítí kontrolka?" in mail.text
    desk.passes(hours=5)
    desk.requester.answers(case, "Ano.")
    assert case.state is RequestState.ASSIGNED
    assert desk.process("resolve_request", case).ended_at("question_answered")
    desk.session.expire_all()
    assert ClockState.RUNNING in {c.state for c in desk.session.query(SlaClock).filter_by(request_id=case.id)}
    assert len(case.mails("question_answered")) == 1


def test_a_message_of_the_customer_is_the_answer(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    desk.approver.writes(case, "Ano, oranžově.")
    assert case.state is RequestState.ASSIGNED
    assert case.task("answer_question") is None
    (event,) = case.events(EventKind.QUESTION_ANSWERED)
    assert event.actor_name == "Approver"


def test_reminders_of_a_question(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    desk.passes(days=9)
    assert len(case.mails("question_reminder")) == 3
    assert desk.process("resolve_request", case).times_at("question_reminded") == 3
    desk.requester.answers(case)
    desk.passes(days=9)
    assert len(case.mails("question_reminder")) == 3


def test_one_question_at_a_time(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    with pytest.raises(QuestionOpen):
        desk.technician.asks(case, "A ještě?")
    desk.requester.answers(case)
    desk.technician.asks(case, "A ještě?")
    assert case.task("answer_question") is not None


def test_the_second_of_two_answers_is_told(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    desk.requester.answers(case)
    answer = {"request_id": case.id, "answer": "Ne.", "actor": desk.approver.actor}
    with pytest.raises(QuestionGone):
        desk.act(lambda s, now: use_cases.answer_question(s, **answer, now=now))


def test_a_question_and_an_answer_need_words(desk):
    case = desk.request_in_work()
    with pytest.raises(QuestionMissing):
        desk.technician.asks(case, " ")
    desk.technician.asks(case)
    with pytest.raises(AnswerMissing):
        desk.requester.answers(case, "  ")
    assert case.task("answer_question") is not None


def test_only_a_request_in_work_asks(desk):
    case = desk.request()
    with pytest.raises(RequestNotInWork):
        desk.technician.asks(case)
    with pytest.raises(StaffOnly):
        asked = {"request_id": case.id, "question": "?", "actor": desk.requester.actor}
        desk.act(lambda s, now: use_cases.ask_customer(s, **asked, now=now))


def test_on_an_ended_request_the_customer_is_shown_the_way(desk):
    case = desk.request()
    desk.dispatcher.rejects(case, "Ne.")
    with pytest.raises(RequestClosed) as refused:
        desk.requester.writes(case, "Proč?")
    assert case.number in str(refused.value)
    say(desk, case, desk.dispatcher, "Protože to nepodporujeme.")


def test_an_answer_whose_clock_was_read_before_the_question_follows_it(desk):
    """A mail that is parsed, or a page that waits for the lock, while the technician asks."""
    case = desk.request_in_work()
    desk.passes(minutes=10)
    desk.technician.asks(case)
    asked = desk.now
    desk.now -= timedelta(seconds=5)
    desk.requester.writes(case, "Ano, oranžově.")
    happened = history(desk.session, desk.technician.actor, case.request)
    assert [event.kind for event in happened][-2:] == [EventKind.QUESTION_ASKED, EventKind.QUESTION_ANSWERED]
    assert [event.at for event in happened] == sorted(event.at for event in happened)
    assert happened[-1].at == asked
    assert lines(desk, case, desk.requester)[-2:] == ["question", "answer"]
    assert case.state is RequestState.ASSIGNED
    assert ClockState.PAUSED not in {clock.state for clock in desk.session.query(SlaClock)}


def test_a_step_is_never_dated_before_the_last(desk):
    case = desk.request()
    desk.passes(minutes=10)
    before = desk.now
    desk.requester.writes(case, "Spěchá to.")
    desk.now -= timedelta(minutes=20)
    desk.dispatcher.rejects(case, "Ne.")
    assert case.events(EventKind.REJECTED)[0].at == case.request.closed_at == before


def told(desk, case, body="Už to zase maže.", by="Eva Malá"):
    return desk.act(
        lambda s, now: write_down(s, request_id=case.id, body=body, told_by=by, actor=desk.agent.actor, now=now)
    )


def test_what_is_said_by_telephone_is_shown_as_written_down_by_whom(desk):
    case = desk.request_in_work()
    message = told(desk, case)
    shown = (message.author_name, message.author_id, message.by_staff, message.written_down_by)
    assert shown == ("Eva Malá", None, False, desk.agent.actor.name)
    assert case.mails("message_posted") == []
    assert [mail.to_address for mail in case.mails("customer_wrote")] == ["technician@podpora.test"]
    with pytest.raises(TellerMissing):
        told(desk, case, by=" ")
    with pytest.raises(MessageEmpty):
        told(desk, case, body=" ")


def test_an_answer_by_telephone_answers_the_question(desk):
    case = desk.request_in_work()
    desk.technician.asks(case)
    message = told(desk, case, "Ano, oranžově.")
    assert (message.kind, message.written_down_by) == (MessageKind.ANSWER, desk.agent.actor.name)
    assert case.state is RequestState.ASSIGNED
    assert case.task("answer_question") is None


def test_words_by_telephone_end_the_silence(desk):
    case = desk.request_to_sign_off()
    told(desk, case, "Ještě si to vyzkoušíme.")
    assert signoff_of(desk.session, case.id).words_at is not None
