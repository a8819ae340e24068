"""A customer's whole case by mail only: words are heard at every step and are never taken for consent."""

import re

import pytest

from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.signoffs.models import SignoffState
from processes.signoffs.queries import signoff_of
from processes.signoffs.rules import Decision
from processes.signoffs.use_cases import decide_by_link
from tests.intake.test_threads import messages, reply
from tests.links import delivered
from tests.mail.letters import letter


def presses(desk, mail, decision: Decision, reason: str = "") -> None:
    """The button of a mail, and the confirmation on its page."""
    found = re.search(rf"/sign/(\S+)\?decision={decision.value}", delivered(mail))
    assert found
    desk.act(
        lambda s, now: decide_by_link(s, token=found[1], decision=decision, reason=reason, ip="192.0.2.7", now=now)
    )


def mine(case, template: str):
    """The approver's last mail of a kind."""
    return [mail for mail in case.mails(template) if mail.to_address == "approver@mlekarna.test"][-1]


def writes(post, mail, text: str, number: int):
    return post(reply(mail, text, sender="approver@mlekarna.test", message_id=f"<{number}@mlekarna.test>"))


def test_a_whole_case_by_mail(desk, post):
    sender = {"sender": "approver@mlekarna.test", "message_id": "<0@mlekarna.test>"}
    number = post(letter("Tiskárna maže štítky.", subject="Tiskárna", **sender)).number
    case = desk.case(number)
    desk.dispatcher.approves(case)
    desk.technician.asks(case, "Svítí kontrolka?")
    writes(post, mine(case, "question_asked"), "Ano, oranžově.", 1)
    assert case.state is RequestState.ASSIGNED
    desk.technician.resolves(case)
    writes(post, mine(case, "signoff_asked"), "Nefunguje to, vracím.", 2)
    assert signoff_of(desk.session, case.id).state is SignoffState.REQUESTED
    desk.passes(days=25)
    assert case.state is RequestState.RESOLVED
    presses(desk, mine(case, "signoff_after_words"), Decision.RETURN, "Pořád maže u okraje.")
    assert case.state is RequestState.RETURNED
    desk.technician.resolves(case)
    writes(post, mine(case, "signoff_asked"), "Děkuji, hezký den!", 3)
    desk.passes(days=25)
    assert case.state is RequestState.RESOLVED
    presses(desk, mine(case, "signoff_after_words"), Decision.APPROVE)
    desk.works_off()
    assert case.state is RequestState.CLOSED
    outcome = writes(post, mine(case, "request_closed"), "Děkuji moc, hezký den.\n\nS pozdravem\nApprover", 4)
    assert str(outcome) == f"message on {number}"
    assert case.state is RequestState.CLOSED
    assert case.events(EventKind.REOPENED) == []
    assert case.events(EventKind.ACCEPTED_BY_SILENCE) == []
    assert messages(desk, case)[-1].body.startswith("Děkuji moc")


@pytest.mark.parametrize("sender", ["requester@mlekarna.test", "Kolega <kolega@gmail.test>"])
def test_the_words_of_whoever_was_sent_our_mail_end_the_silence(desk, post, sender):
    case = desk.request_to_sign_off()
    (mail, _) = case.mails("signoff_asked")
    post(reply(mail, "Ještě to není ono.", sender=sender))
    assert signoff_of(desk.session, case.id).words_at == desk.now
    desk.passes(days=40)
    assert case.state is RequestState.RESOLVED


@pytest.mark.parametrize("days", [1, 20])
def test_thanks_reopen_and_follow_nothing(desk, post, days):
    case = desk.request_to_sign_off()
    desk.approver.approves(case)
    desk.works_off()
    desk.passes(days=days)
    (done,) = case.mails("request_closed")
    told = len(case.mails("customer_wrote"))
    assert str(post(reply(done, "Děkuji, hezký den"))) == f"message on {case.number}"
    assert case.state is RequestState.CLOSED
    assert len(case.mails("customer_wrote")) == told
    assert desk.process("handle_request", case).is_over()
