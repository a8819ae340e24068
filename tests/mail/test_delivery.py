"""Mail leaves through a real SMTP server, once, with the headers that threads and machines need."""

from datetime import timedelta

import pytest

from processes.engine.store.models import Job
from processes.errors import Forbidden
from processes.intake import use_cases as intake
from processes.mail.delivering import release
from processes.mail.errors import MailSettled
from processes.mail.models import OutgoingState
from processes.mail.rules import THROTTLE_COUNT, tokens_in
from processes.mail.servers import BadMailUrl, connected
from processes.people.models import Person
from processes.requests import use_cases as requests
from processes.requests.files import store_file
from tests.mail.letters import letter, queued
from tests.process.desk import Case


def jobs(desk, mail):
    found = desk.session.query(Job).filter(Job.topic == "mail.deliver", Job.arguments["mail_id"].astext == str(mail.id))
    return found.count()


def test_a_receipt_is_delivered(desk, mailbox, deliver):
    case = desk.request(summary="Příliš žluťoučký kůň")
    (mail,) = case.mails("request_received")
    assert deliver(mail).state == "done"
    assert (mail.state, jobs(desk, mail)) == (OutgoingState.SENT, 0)
    got = mailbox.last()
    assert got["Subject"] == mail.subject
    assert "Příliš žluťoučký kůň" in got["Subject"]
    assert str(got["To"]) == "Requester <requester@mlekarna.test>"
    assert got["Message-ID"] == mail.message_id
    assert got["Auto-Submitted"] == "auto-generated"
    assert tokens_in([str(got["Reply-To"])], "test key, not secret") == [case.number]
    assert got["References"] == f"<{case.number.lower()}.thread@localhost>"
    assert got.get_content_type() == "multipart/alternative"
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == mail.text
    assert "Příliš žluťoučký kůň" in got.get_body(("html",)).get_content()
    assert mailbox.taken[-1].isascii()  # servers without 8BITMIME take it


def test_a_person_s_message_is_not_automatic_and_follows_the_customer_s_letter(desk, mailbox, deliver):
    raw = letter(message_id="<first@mlekarna.test>")
    mail_id = desk.act(lambda s, now: intake.receive_mail(s, raw=raw, envelope_to=None, now=now).id)
    desk.act(lambda s, now: intake.read_mail(s, mail_id=mail_id))
    outcome = desk.act(lambda s, now: intake.handle_mail(s, mail_id=mail_id, now=now))
    request = requests.locked(desk.session, number=outcome.number)
    actor = desk.technician.actor
    desk.act(lambda s, now: requests.post_message(s, request_id=request.id, body="Jdu na to.", actor=actor, now=now))
    (copy,) = Case(desk, request.id, request.number).mails("message_posted")
    deliver(copy)
    assert mailbox.last()["Auto-Submitted"] is None
    assert mailbox.last()["In-Reply-To"] == "<first@mlekarna.test>"
    assert mailbox.last()["References"].endswith("<first@mlekarna.test>")


def test_without_a_mail_server_mail_is_kept(desk, deliver):
    (mail,) = desk.request().mails("request_received")
    assert deliver(mail).state == "done"
    assert mail.state is OutgoingState.KEPT


def test_a_server_that_is_away_is_tried_again(desk, mailbox, deliver, change_settings):
    (mail,) = desk.request().mails("request_received")
    change_settings(mail_url="smtp://127.0.0.1:1")
    assert deliver(mail).state == "retried"
    assert (mail.state, mail.error[:22]) == (OutgoingState.QUEUED, "ConnectionRefusedError")
    change_settings(mail_url=f"smtp://127.0.0.1:{mailbox.port}")
    desk.now += timedelta(minutes=2)
    assert deliver(mail).state == "done"
    assert (mail.state, mail.error, len(mailbox.taken)) == (OutgoingState.SENT, None, 1)


def test_a_server_that_is_busy_is_tried_again(desk, mailbox, deliver):
    (mail,) = desk.request().mails("request_received")
    mailbox.says = "451 try later"
    assert deliver(mail).state == "retried"
    assert (mail.state, mail.error) == (OutgoingState.QUEUED, "451 try later")


def test_an_unknown_mailbox_is_a_bounce(desk, mailbox, deliver):
    (mail,) = desk.request().mails("request_received")
    mailbox.knows = "550 5.1.1 no such user"
    assert deliver(mail).state == "done"
    assert (mail.state, mail.error) == (OutgoingState.FAILED, "550 5.1.1 no such user")
    assert desk.session.get_one(Person, desk.requester.id).mail_blocked_until > desk.now


def test_a_message_refused_for_good_fails_but_blocks_nobody(desk, mailbox, deliver):
    (mail,) = desk.request().mails("request_received")
    mailbox.says = "554 spam"
    assert deliver(mail).state == "done"
    assert mail.state is OutgoingState.FAILED
    assert desk.session.get_one(Person, desk.requester.id).mail_blocked_until is None


def test_files_are_attached(desk, mailbox, deliver):
    case = desk.request()
    sha256 = store_file(desk.session, b"%PDF")
    attachment = {"filename": "Faktura č. 1.pdf", "content_type": "application/pdf", "sha256": sha256}
    mail = desk.act(
        lambda s, now: queued(
            s,
            template="request_closed",
            to=case.request.requester,
            context={"request": case.request},
            request_id=case.id,
            number=case.number,
            attachments=[attachment],
            now=now,
        )
    )
    deliver(mail)
    (part,) = mailbox.last().iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Faktura č. 1.pdf", b"%PDF")


def test_nothing_in_a_name_or_subject_starts_another_header(desk, mailbox, deliver):
    case = desk.request(summary="x\r\nBcc: all@mlekarna.test\r\n\r\nhello")
    case.request.requester.name = "Jan\r\nBcc: a@b.cz"
    desk.session.commit()
    (mail,) = case.mails("request_received")
    deliver(mail)
    assert mailbox.last()["Bcc"] is None
    assert "Bcc: all@mlekarna.test" in mailbox.last()["Subject"]


def test_ten_automatic_mails_in_ten_minutes_are_enough(desk):
    case = desk.request()
    for _ in range(THROTTLE_COUNT + 3):
        mail = send_notice(desk, case)
    assert mail.state is OutgoingState.BLOCKED
    assert jobs(desk, mail) == 0
    states = [one.state for one in case.mails("request_closed")]
    assert states.count(OutgoingState.QUEUED) == THROTTLE_COUNT - 1  # the receipt was the first
    assert send_notice(desk, case, automatic=False).state is OutgoingState.QUEUED
    assert send_notice(desk, desk.request()).state is OutgoingState.QUEUED
    desk.now += timedelta(minutes=11)
    assert send_notice(desk, case).state is OutgoingState.QUEUED


def test_what_a_person_must_get_is_never_one_too_many(desk):
    """Eleven invoices of a month's end go to one accountant; a sign-off follows ten notices about its request."""
    case = desk.request()
    for _ in range(THROTTLE_COUNT + 1):
        send_notice(desk, case)
    assert send_notice(desk, case, capped=False).state is OutgoingState.QUEUED
    invoices = [send_alone(desk, case.request.requester) for _ in range(THROTTLE_COUNT + 3)]
    assert {mail.state for mail in invoices} == {OutgoingState.QUEUED}


def test_a_sign_off_is_asked_for_however_much_was_written(desk):
    case = desk.request_in_work()
    for _ in range(THROTTLE_COUNT + 1):
        send_notice(desk, case, to=desk.session.get_one(Person, desk.approver.id))
    desk.technician.resolves(case)
    assert {mail.state for mail in case.mails("signoff_asked")} == {OutgoingState.QUEUED}


def test_what_was_held_back_can_be_sent(desk, mailbox, deliver):
    case = desk.request()
    for _ in range(THROTTLE_COUNT + 1):
        held = send_notice(desk, case)
    assert held.state is OutgoingState.BLOCKED
    with pytest.raises(Forbidden):
        desk.act(lambda s, now: release(s, mail_id=held.id, actor=desk.requester.actor, now=now))
    desk.act(lambda s, now: release(s, mail_id=held.id, actor=desk.dispatcher.actor, now=now))
    assert (held.state, held.error) == (OutgoingState.QUEUED, None)
    deliver(held)
    assert mailbox.last()["Subject"] == held.subject
    with pytest.raises(MailSettled):
        desk.act(lambda s, now: release(s, mail_id=held.id, actor=desk.dispatcher.actor, now=now))


def send_alone(desk, person):
    given = {"template": "password_changed", "to": person, "context": {}}
    return desk.act(lambda s, now: queued(s, **given, now=now))


def send_notice(desk, case, **more):
    given = {"template": "request_closed", "to": case.request.requester, "context": {"request": case.request}}
    given |= {"request_id": case.id, "number": case.number, **more}
    return desk.act(lambda s, now: queued(s, **given, now=now))


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp", ""])
def test_a_wrong_mail_url_is_named(url):
    with pytest.raises(BadMailUrl), connected(url):
        pass


def test_somebody_who_left_gets_no_mail_and_the_mail_says_why(desk):
    case = desk.request_in_work()
    desk.session.get_one(Person, desk.requester.id).is_active = False
    desk.session.commit()
    said = {"request_id": case.id, "body": "Co tiskárna?", "actor": desk.technician.actor}
    desk.act(lambda s, now: requests.post_message(s, now=now, **said))
    mail = case.mails("message_posted")[-1]
    assert (mail.state, mail.error) == (OutgoingState.BLOCKED, "The person has left.")
