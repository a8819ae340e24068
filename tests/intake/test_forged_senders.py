"""Who a mail says it is from counts only as far as the trusted receiving host vouches for it."""

import pytest
from sqlalchemy import select

from processes.contracts.models import TariffVersion
from processes.intake import use_cases
from processes.mail.models import IncomingState
from processes.people.models import Organisation
from processes.people.rules import UnverifiedMail
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.requests.rules import MessageKind, RequestState
from tests.intake.test_threads import closed, messages, reply
from tests.mail.letters import letter, vouched

TECHNICIAN = "technician@podpora.test"
REQUESTER = "requester@mlekarna.test"


@pytest.fixture
def strict(desk):
    """The customer wants an agent to look at what nobody vouches for."""
    customer = desk.session.scalars(select(Organisation).where(Organisation.name == "Mlékárna Olšany")).one()
    customer.unverified_mail = UnverifiedMail.WAITS
    desk.session.commit()


def of(number: str, sender: str, text: str = "Hotovo, restartujte server.") -> bytes:
    """A mail with the number of a request in its subject."""
    return letter(text, subject=f"Re: [{number}] x", sender=sender, message_id=f"<{sender}.forged@evil.test>")


FORGERIES = {
    "no results": lambda raw: raw,
    "a fail": lambda raw: vouched(raw, "dmarc=fail header.from=podpora.test"),
    "a pass of another domain": lambda raw: vouched(
        raw, "dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=evil.test"
    ),
    "a pass lower down": lambda raw: vouched(vouched(raw), "dmarc=fail"),
    "a pass of another host": lambda raw: b"Authentication-Results: evil.test; dmarc=pass\r\n" + raw,
    "a pass below Received": lambda raw: vouched(b"Received: from evil.test by mx\r\n" + vouched(raw), "none"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_mail_that_says_it_is_of_a_colleague_waits(desk, post, last_in, forgery):
    case = desk.request_in_work()
    sent = len(case.mails("message_posted"))
    outcome = post(FORGERIES[forgery](of(case.number, f"Technik <{TECHNICIAN}>")))
    assert str(outcome) == "filed: waits for an agent: it says that a colleague sent it, which nobody vouches for"
    assert (last_in().state, last_in().is_vouched) == (IncomingState.QUARANTINED, False)
    assert messages(desk, case) == []
    assert len(case.mails("message_posted")) == sent


def test_also_one_that_answers_a_mail_of_ours_waits(desk, post):
    case = desk.request_in_work()
    desk.requester.writes(case, "Kdy přijdete?")
    (notice,) = case.mails("customer_wrote")
    assert post(reply(notice, "Nikdy.", sender=TECHNICIAN)).kind == "quarantined"
    assert len(messages(desk, case)) == 1


def test_without_a_trusted_host_a_colleague_s_mail_waits_whatever_it_brings(desk, post, change_settings):
    change_settings(trusted_mail_host=None)
    case = desk.request_in_work()
    assert post(vouched(of(case.number, TECHNICIAN))).kind == "quarantined"
    assert messages(desk, case) == []


def test_a_mail_of_a_customer_whom_nobody_vouches_for_is_logged_and_marked(desk, post, last_in):
    outcome = post(letter())
    request = desk.session.scalars(select(Request).where(Request.number == outcome.number)).one()
    assert (request.is_unverified, last_in().is_vouched) == (True, False)
    outcome = post(vouched(letter(message_id="<2@x>")))
    request = desk.session.scalars(select(Request).where(Request.number == outcome.number)).one()
    assert (request.is_unverified, last_in().is_vouched) == (False, True)


def test_a_forged_customer_does_not_answer_by_a_number(desk, post):
    case = desk.request_in_work()
    desk.technician.asks(case)
    outcome = post(of(case.number, REQUESTER, "Ano, smažte všechno."))
    assert outcome.number != case.number
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    assert [m.kind for m in messages(desk, case)] == [MessageKind.QUESTION]


def test_a_forged_customer_comments_but_does_not_answer_on_another_s_mail(desk, post):
    """Whoever holds a mail of ours that somebody else got may know more than a number; the words are marked."""
    case = desk.request_in_work()
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    post(reply(question, "Ano, smažte všechno.", sender="approver@mlekarna.test"))
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    message = messages(desk, case)[-1]
    assert (message.kind, message.is_unverified) == (MessageKind.MESSAGE, True)
    (notice,) = case.mails("customer_wrote")
    assert "není ověřen" in notice.text


def test_whoever_got_our_mail_answers_it_and_is_marked(desk, post):
    case = desk.request_in_work()
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    post(reply(question, "Ano."))
    assert case.state is RequestState.ASSIGNED
    message = messages(desk, case)[-1]
    assert (message.kind, message.is_unverified) == (MessageKind.ANSWER, True)


def test_a_customer_who_is_vouched_for_answers_by_the_number_alone(desk, post):
    case = desk.request_in_work()
    desk.technician.asks(case)
    post(vouched(of(case.number, REQUESTER, "Ano.")))
    message = messages(desk, case)[-1]
    assert (message.kind, message.is_unverified) == (MessageKind.ANSWER, False)


def test_a_forged_customer_does_not_reopen(desk, post, last_in):
    case = closed(desk)
    (done,) = case.mails("request_closed")
    assert post(of(case.number, REQUESTER)).number != case.number
    assert post(reply(done, "Znovu.", sender="approver@mlekarna.test")).kind == "quarantined"
    assert case.state is RequestState.CLOSED
    assert case.events(EventKind.REOPENED) == []
    assert "not verified" in last_in().outcome
    assert post(vouched(reply(done, "Znovu.", sender="approver@mlekarna.test", message_id="<v@x>"))).kind == "message"
    assert case.state is not RequestState.CLOSED


def test_where_the_customer_wants_it_so_nothing_happens_by_itself(desk, post, strict, last_in):
    case = desk.request_in_work()
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    answers = reply(question, "Ano."), reply(question, sender="kdo@jinde.test", message_id="<s@x>")
    for raw in (letter(), of(case.number, REQUESTER), *answers):
        assert str(post(raw)) == "filed: waits for an agent: the sender is not verified"
    assert case.state is RequestState.WAITING_FOR_CUSTOMER
    assert len(messages(desk, case)) == 1
    assert post(vouched(reply(question, "Ano.", message_id="<v@x>"))).kind == "message"
    assert case.state is RequestState.ASSIGNED


def test_where_the_customer_wants_it_so_a_new_colleague_waits_too(desk, post, strict):
    customer = desk.session.scalars(select(Organisation).where(Organisation.name == "Mlékárna Olšany")).one()
    customer.mail_domains = ["mlekarna.test"]
    desk.session.commit()
    assert "not verified" in str(post(letter(sender="nova@mlekarna.test")))


def test_an_agent_accepts_a_mail_of_whom_nobody_vouches_for(desk, post, strict, last_in):
    post(letter())
    given = {"mail_id": last_in().id, "requester_id": desk.requester.id, "actor": desk.agent.actor}
    outcome = desk.act(lambda s, now: use_cases.accept_mail(s, **given, now=now))
    request = desk.session.scalars(select(Request).where(Request.number == outcome.number)).one()
    assert (request.requester_id, request.is_unverified) == (desk.requester.id, True)


@pytest.mark.parametrize("is_vouched", [False, True])
def test_words_decide_only_of_whom_the_host_vouches_for(desk, post, is_vouched):
    """Where the contract takes clear words for a decision; a forged one still ends the silence, which harms nobody."""
    desk.act(lambda s, now: setattr(s.scalars(select(TariffVersion)).one(), "words_decide", True))
    case = desk.request_to_sign_off()
    asked = next(mail for mail in case.mails("signoff_asked") if mail.to_address == "approver@mlekarna.test")
    raw = reply(asked, "Nefunguje to, vracím.", sender="approver@mlekarna.test")
    post(vouched(raw) if is_vouched else raw)
    assert case.state is (RequestState.RETURNED if is_vouched else RequestState.RESOLVED)
