"""A reply finds its request by what only its addressee can know; a stranger's number never does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.mail.models import IncomingState, OutgoingState
from processes.mail.rules import BLOCK_TIME, signed
from processes.people.models import Person
from processes.people.queries import person_by_email
from processes.people.rules import MemberRole
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import MessageKind, RequestState
from tests.mail.letters import bounce, letter, vouched
from tests.world import World


def messages(desk, case) -> list[RequestMessage]:
    query = select(RequestMessage).where(RequestMessage.request_id == case.id).order_by(RequestMessage.id)
    return list(desk.session.scalars(query))


def reply(mail, text="Ano.", **more) -> bytes:
    return letter(
        text, **{"subject": f"Re: {mail.subject}", "message_id": "<r@x>", "In_Reply_To": mail.message_id, **more}
    )


def test_a_reply_to_our_mail_joins(desk, post, last_in):
    case = desk.request_in_work()
    (receipt,) = case.mails("request_received")
    outcome = post(reply(receipt, "Ještě dodávám.\n\nDne 9. 11. 2026 v 9:00 Podpora napsal(a):\n> Hello"))
    assert str(outcome) == f"message on {case.number}"
    (message,) = messages(desk, case)
    assert (message.body, message.kind, message.author_id) == ("Ještě dodávám.", MessageKind.MESSAGE, desk.requester.id)
    assert message.quoted.startswith("Dne 9. 11.")
    assert (message.incoming_mail_id, last_in().request_id) == (last_in().id, case.id)
    (notice,) = case.mails("customer_wrote")
    assert (notice.to_address, notice.locale) == ("technician@podpora.test", "cs")
    assert case.state is RequestState.ASSIGNED


def test_an_answer_by_mail_lets_the_clock_run_again(desk, post):
    case = desk.request_in_work()
    desk.technician.asks(case, "Svítí kontrolka?")
    (question,) = case.mails("question_asked")
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    post(reply(question, "Ano, oranžově."))
    assert case.state is RequestState.ASSIGNED
    assert [m.kind for m in messages(desk, case)] == [MessageKind.QUESTION, MessageKind.ANSWER]
    assert case.task("answer_question") is None
    assert desk.process("resolve_request", case).ended_at("answered_by_mail")
    assert len(case.mails("question_answered")) == 1


def test_references_alone_are_enough(desk, post):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    raw = letter("x", message_id="<r@x>", subject="něco jiného", References=f"<a@b> {receipt.message_id} <c@d>")
    assert post(raw).number == case.number


def test_the_reply_address_is_enough(desk, post):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    assert post(letter("x", message_id="<r@x>", subject="něco", to=receipt.reply_to)).number == case.number
    token = receipt.reply_to.partition("<")[2].strip(">")
    assert post(letter("y", message_id="<s@x>", subject="něco"), to=token).number == case.number


def test_a_forged_reply_address_is_not(desk, post):
    case = desk.request()
    forged = f"podpora+{signed(case.number, 'another key')}@localhost"
    assert post(letter("x", sender="kdo@jinde.test", to=forged)).kind == "quarantined"
    assert messages(desk, case) == []


def test_a_bare_number_of_a_participant_joins(desk, post):
    case = desk.request()
    raw = letter("x", message_id="<r@x>", subject=f"dotaz k {case.number.lower()}", sender="approver@mlekarna.test")
    assert str(post(vouched(raw))) == f"message on {case.number}"


def test_a_bare_number_of_whom_nobody_vouches_for_never_joins(desk, post):
    case = desk.request()
    raw = letter("x", message_id="<r@x>", subject=f"Re: [{case.number}] x", sender="approver@mlekarna.test")
    outcome = post(raw)
    assert outcome.kind == "request"
    assert outcome.number != case.number
    assert messages(desk, case) == []


def test_a_bare_number_of_a_stranger_never_joins(desk, post):
    case = desk.request()
    world = World(desk.session, now=desk.now)
    project = world.project_of(other := world.organisation("Jiná firma"))
    world.joined("cizi@jina.test", MemberRole.REQUESTER, organisation=other, project=project)
    desk.session.commit()
    outcome = post(letter("Pusťte mě tam.", subject=f"Re: [{case.number}] x", sender="cizi@jina.test"))
    assert outcome.kind == "request"
    assert outcome.number != case.number
    assert messages(desk, case) == []
    assert post(letter("x", subject=f"Re: [{case.number}] x", sender="kdo@jinde.test")).kind == "quarantined"
    assert messages(desk, case) == []


def test_whoever_was_sent_our_mail_may_answer_as_a_stranger(desk, post):
    case = desk.request_in_work()
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    post(reply(question, "Jsem jeho kolega: ano.", sender="Kolega <kolega@gmail.test>"))
    message = messages(desk, case)[-1]
    assert (message.author_id, message.author_name) == (None, "Kolega <kolega@gmail.test>")
    assert message.kind is MessageKind.MESSAGE
    assert case.state is RequestState.WAITING_FOR_CUSTOMER  # only a participant answers


def test_a_colleague_s_reply_to_the_customer_s_letter_joins(desk, post):
    first = post(letter("Nejde síť.", message_id="<first@x>"))
    raw = letter(
        "Mně také.", subject="Re: y", sender="approver@mlekarna.test", message_id="<2@x>", In_Reply_To="<first@x>"
    )
    assert post(raw).number == first.number
    stranger = letter(
        "Mně také.", subject="Re: y", sender="kdo@jinde.test", message_id="<3@x>", In_Reply_To="<first@x>"
    )
    assert post(stranger).kind == "quarantined"


def test_a_technician_s_reply_goes_to_the_customer(desk, post):
    case = desk.request_in_work()
    desk.requester.writes(case, "Kdy přijdete?")
    (notice,) = case.mails("customer_wrote")
    post(vouched(reply(notice, "Zítra v devět.", sender="technician@podpora.test")))
    message = messages(desk, case)[-1]
    assert (message.by_staff, message.author_id) == (True, desk.technician.id)
    (copy,) = case.mails("message_posted")
    assert "Zítra v devět." in copy.text
    assert not copy.is_automatic


def test_a_reply_without_a_word_is_filed(desk, post):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    assert str(post(reply(receipt, "\n"))) == "filed: nothing was written"


def test_a_file_alone_is_a_message(desk, post):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    post(reply(receipt, "", files=(("log.txt", "text/plain", b"x"),)))
    (message,) = messages(desk, case)
    assert [file.filename for file in message.attachments] == ["log.txt"]


@pytest.mark.parametrize(
    "header",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Loop": "y"}, {"Return_Path": "<>"}],
)
def test_automatic_mail_is_filed_and_never_answered(desk, post, last_in, header):
    case = desk.request_in_work()
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    before = len(case.mails("customer_wrote")) + len(case.mails("question_answered"))
    outcome = post(reply(question, "Jsem na dovolené.", **header))
    assert outcome.kind == "filed"
    assert (last_in().state, last_in().request_id) == (IncomingState.FILED, case.id)
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    assert len(case.mails("customer_wrote")) + len(case.mails("question_answered")) == before
    assert post(letter(message_id="<n@x>", **header)).kind == "filed"


def test_out_of_office_never_reopens(desk, post):
    case = closed(desk)
    (done,) = case.mails("request_closed")
    assert post(reply(done, "Jsem mimo.", Auto_Submitted="auto-replied")).kind == "filed"
    assert case.state is RequestState.CLOSED


def closed(desk):
    case = desk.request_to_sign_off()
    desk.approver.approves(case)
    desk.works_off()
    assert case.state is RequestState.CLOSED
    return case


def test_a_reply_to_a_closed_request_reopens_it(desk, post):
    case = closed(desk)
    (done,) = case.mails("request_closed")
    desk.passes(days=10)
    assert str(post(reply(done, "Zase maže."))) == f"message on {case.number}"
    assert case.state is RequestState.LOGGED
    assert [m.body for m in messages(desk, case)][-1] == "Zase maže."
    assert len(case.events(EventKind.REOPENED)) == 1


def test_a_late_reply_opens_a_request_that_follows(desk, post):
    case = closed(desk)
    (done,) = case.mails("request_closed")
    desk.passes(days=20)
    outcome = post(reply(done, "Zase maže.\n\n> staré"))
    assert outcome.kind == "request"
    follower = desk.session.scalars(select(Request).where(Request.number == outcome.number)).one()
    assert (follower.follows_id, follower.project_id) == (case.id, desk.company.project_id)
    assert follower.requester_id == desk.requester.id
    assert case.state is RequestState.CLOSED


def test_a_stranger_s_reply_to_a_closed_request_waits(desk, post):
    case = closed(desk)
    (done,) = case.mails("request_closed")
    assert post(reply(done, "x", sender="kdo@jinde.test")).kind == "quarantined"
    assert case.state is RequestState.CLOSED


def test_a_bounce_blocks_the_address_for_sixty_days(desk, post, last_in):
    case = desk.request_in_work()
    (receipt,) = case.mails("request_received")
    outcome = post(bounce(receipt.message_id, receipt.to_address))
    assert outcome.kind == "filed"
    assert last_in().request_id == case.id
    person = person_by_email(desk.session, "requester@mlekarna.test")
    desk.session.refresh(person)
    assert person.mail_blocked_until == desk.now + BLOCK_TIME
    assert case.mails("request_received")[0].state is OutgoingState.FAILED
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    assert (question.state, question.error) == (OutgoingState.BLOCKED, "The address bounced.")
    desk.now += timedelta(days=61)
    desk.requester.answers(case)
    desk.technician.asks(case)
    assert case.mails("question_asked")[-1].state is OutgoingState.QUEUED


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "delayed"), ("4.2.2", "failed")])
def test_a_delay_blocks_nobody(desk, post, status, action):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    post(bounce(receipt.message_id, receipt.to_address, status=status, action=action))
    assert desk.session.get_one(Person, desk.requester.id, populate_existing=True).mail_blocked_until is None


def test_a_forged_report_blocks_nobody(desk, post):
    desk.request()
    post(bounce("<guessed@localhost>", "requester@mlekarna.test"))
    assert desk.session.get_one(Person, desk.requester.id, populate_existing=True).mail_blocked_until is None


def test_a_supplier_s_reply_is_the_answer(desk, post, last_out):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    asked = last_out("supplier_escalation")
    assert asked.reference == escalation.reference
    raw = letter("Yes, under warranty.\n\n> question", sender="support@zebra.test", message_id="<s@z>",
                 subject="Ticket 123", to=asked.reply_to)  # fmt: skip
    assert "supplier" in str(post(raw))
    assert case.escalations()[0].answer == "Yes, under warranty."
    assert messages(desk, case) == []  # the customer sees nothing of it
    again = letter("Late.", sender="support@zebra.test", message_id="<t@z>", In_Reply_To=asked.message_id)
    assert "late" in str(post(again))


def test_a_machine_s_mail_from_a_supplier_is_no_answer(desk, post, last_out):
    case = desk.request_in_work()
    desk.technician.escalates(case)
    asked = last_out("supplier_escalation")
    post(reply(asked, "We have received your ticket.", sender="support@zebra.test", Auto_Submitted="auto-generated"))
    assert case.escalations()[0].answer is None
