"""A message from somebody we know becomes a request; from anybody else it waits for an agent."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from processes.intake import use_cases
from processes.intake.errors import AgentsOnly
from processes.logins.models import Newcomer, NewcomerState
from processes.mail.errors import MailEmpty, MailSettled, MailTooLarge
from processes.mail.models import IncomingMail, IncomingState, OutgoingMail
from processes.people.models import Organisation, Person
from processes.people.queries import actor_of, person_by_email
from processes.people.rules import MemberRole
from processes.requests.models import Request, StoredFile
from processes.requests.queries import file_content, files_of
from processes.requests.rights import may_see
from processes.requests.rules import Channel, Impact, RequestState, Urgency
from processes.requests.told import discussion
from tests.mail.letters import letter, vouched
from tests.process.desk import Case
from tests.world import World


def request_of(desk, outcome) -> Request:
    return desk.session.scalars(select(Request).where(Request.number == outcome.number)).one()


def requests_count(desk) -> int:
    return desk.session.scalar(select(func.count()).select_from(Request))


def test_a_czech_letter_with_html_and_a_file_becomes_a_request(desk, post, last_in, last_out):
    raw = letter(
        "Dobrý den,\n\ntiskárna maže štítky, příjem stojí.\n\nKarel Dvořák",
        subject="Tiskárna maže štítky",
        html="<p>Dobrý den</p>",
        files=(("štítek.png", "image/png", b"\x89PNG"),),
    )
    outcome = post(raw)
    assert str(outcome) == f"request {outcome.number}"
    request = request_of(desk, outcome)
    assert (request.summary, request.channel) == ("Tiskárna maže štítky", Channel.MAIL)
    assert (request.impact, request.urgency) == (Impact.PERSON, Urgency.MEDIUM)
    assert request.requester_id == desk.requester.id
    assert "příjem stojí" in request.description
    (file,) = files_of(desk.session, request)
    assert (file.filename, file_content(desk.session, file.sha256)) == ("štítek.png", b"\x89PNG")
    assert Case(desk, request.id, request.number).task("approve_request") is not None
    mail = last_in()
    assert (mail.state, mail.request_id, mail.raw) == (IncomingState.HANDLED, request.id, raw)
    receipt = last_out("request_received")
    assert receipt.to_address == "requester@mlekarna.test"
    assert receipt.reply_to.startswith(f"Podpora <podpora+{request.number.lower()}.")


def test_importance_becomes_urgency(desk, post):
    assert request_of(desk, post(letter(Importance="High"))).urgency is Urgency.HIGH


def test_a_letter_without_a_subject_is_named_by_its_first_words(desk, post):
    assert request_of(desk, post(letter("\n\nNejde tisk.\nDíky", subject=""))).summary == "Nejde tisk."


def test_handling_twice_does_it_once(desk, post, last_in):
    outcome = post(letter())
    before = requests_count(desk)
    again = desk.act(lambda s, now: use_cases.handle_mail(s, mail_id=last_in().id, now=now))
    assert again.kind == "filed"
    assert outcome.number in again.reason
    assert requests_count(desk) == before


def test_a_second_copy_is_filed(desk, post, last_in):
    first = post(letter())
    second = post(letter())
    assert (first.kind, second.kind) == ("request", "filed")
    assert last_in().state is IncomingState.FILED
    assert "second copy" in str(second)
    assert post(letter(sender="approver@mlekarna.test")).kind == "request"  # only the same sender's


def test_an_unknown_sender_waits_for_an_agent_and_gets_no_answer(desk, post, last_in):
    outcome = post(letter(sender="Někdo <kdo@jinde.test>"))
    assert str(outcome) == "filed: waits for an agent: the sender is unknown"
    assert last_in().state is IncomingState.QUARANTINED
    assert desk.session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == "kdo@jinde.test")).all() == []


@pytest.fixture
def domain(desk):
    """The customer, whose people write from its own domain."""
    customer = desk.session.scalars(select(Organisation).where(Organisation.name == "Mlékárna Olšany")).one()
    customer.mail_domains, customer.locale = ["mlekarna.test"], "sk"
    desk.session.commit()
    return customer


def test_somebody_new_of_a_customer_s_domain_is_served_but_has_no_rights(desk, post, domain, last_out):
    request = request_of(desk, post(letter(sender="Eva Nová <Eva.Nova@Mlekarna.test>")))
    person = person_by_email(desk.session, "eva.nova@mlekarna.test")
    assert (request.requester_id, request.project_id) == (person.id, desk.company.project_id)
    assert (person.name, person.locale, person.password_hash) == ("Eva Nová", "sk", None)
    assert person.memberships == []
    actor = actor_of(desk.session, person.id)
    assert (actor.project_ids, actor.grants, actor.keys) == (frozenset(), frozenset(), {f"person:{person.id}"})
    assert not may_see(actor, request)
    assert last_out("request_received").to_address == "eva.nova@mlekarna.test"
    assert desk.session.get_one(Newcomer, person.id).state is NewcomerState.WAITING


def test_somebody_new_follows_their_own_request_by_mail_and_no_other(desk, post, domain, last_out):
    sender = "Eva Nová <eva.nova@mlekarna.test>"
    other = desk.request()
    request = request_of(desk, post(letter(sender=sender)))
    receipt = last_out("request_received")
    joining = letter("Doplňuji.", sender=sender, message_id="<2@x>", **{"In-Reply-To": receipt.message_id})
    assert post(joining).kind == "message"
    said = [entry.message for entry in discussion(desk.session, desk.dispatcher.actor, request) if entry.message]
    assert (said[-1].author_id, said[-1].author_name) == (request.requester_id, "Eva Nová")
    stranger = post(letter("Vidím?", subject=f"Re: {other.number}", sender=sender, message_id="<3@x>"))
    assert stranger.number != other.number
    assert request_of(desk, post(letter(sender=sender, message_id="<4@x>"))).requester_id == request.requester_id


def test_somebody_new_with_a_colleague_s_name_is_called_by_their_address(desk, post, domain):
    name = desk.session.get_one(Person, desk.technician.id).name
    post(letter(sender=f"{name.upper()} <eva.nova@mlekarna.test>"))
    assert person_by_email(desk.session, "eva.nova@mlekarna.test").name == "eva.nova@mlekarna.test"


def test_a_person_s_last_project_is_taken_again(desk, post):
    customer = desk.session.scalars(select(Organisation).where(Organisation.name == "Mlékárna Olšany")).one()
    world = World(desk.session, now=desk.now)
    other = world.project_of(customer, "Administrativa")
    world.join(person_by_email(desk.session, "requester@mlekarna.test"), customer, MemberRole.REQUESTER)
    desk.session.commit()
    assert request_of(desk, post(letter())).project_id == other.id  # the first by name
    desk.request()
    assert request_of(desk, post(letter(message_id="<2@x>"))).project_id == desk.company.project_id


def test_a_letter_forwarded_by_staff_is_its_author_s(desk, post):
    text = (
        "Prosím založit.\n\n---------- Forwarded message ---------\nFrom: Approver <approver@mlekarna.test>\n"
        "Date: Mon\nSubject: Síť\nTo: me\n\nNejde nám síť."
    )
    outcome = post(vouched(letter(text, subject="Fwd: Síť", sender="dispatcher@podpora.test")))
    request = request_of(desk, outcome)
    assert (request.requester_id, request.summary, request.description) == (desk.approver.id, "Síť", "Nejde nám síť.")
    notes = [entry.message.body for entry in discussion(desk.session, desk.dispatcher.actor, request) if entry.message]
    assert notes == ["Prosím založit."]
    assert not [entry for entry in discussion(desk.session, desk.approver.actor, request) if entry.message]


def test_a_colleague_s_own_letter_waits_for_an_agent(desk, post, last_in):
    assert "say whose request it is" in str(post(vouched(letter(sender="dispatcher@podpora.test"))))
    assert last_in().state is IncomingState.QUARANTINED


def test_a_closed_account_is_a_stranger(desk, post):
    person_by_email(desk.session, "requester@mlekarna.test").is_active = False
    desk.session.commit()
    assert post(letter()).kind == "quarantined"


def test_too_many_letters_of_one_sender_wait(desk, post):
    handled = {
        "received_at": desk.now,
        "sender": "requester@mlekarna.test",
        "raw": b"x",
        "state": IncomingState.HANDLED,
    }
    desk.session.add_all(IncomingMail(**handled) for _ in range(29))
    desk.session.commit()
    assert post(letter(message_id="<last@x>")).kind == "request"
    assert post(letter(message_id="<more@x>")).kind == "quarantined"
    desk.now += timedelta(hours=2)
    assert post(letter(message_id="<later@x>")).kind == "request"


def test_too_large_or_empty_is_refused_and_not_kept(desk, change_settings):
    change_settings(max_mail_bytes=1000)
    before = desk.session.scalar(select(func.count()).select_from(IncomingMail))
    for raw, refusal in ((letter("x" * 2000), MailTooLarge), (b"  \r\n", MailEmpty)):
        with pytest.raises(refusal):
            desk.act(lambda s, now, raw=raw: use_cases.receive_mail(s, raw=raw, envelope_to=None, now=now))
    assert desk.session.scalar(select(func.count()).select_from(IncomingMail)) == before


def test_a_letter_of_twenty_megabytes_is_taken(desk, post):
    content = bytes(range(256)) * 60_000
    outcome = post(letter(files=(("záloha.zip", "application/zip", content),)))
    (file,) = files_of(desk.session, request_of(desk, outcome))
    stored = desk.session.get_one(StoredFile, file.sha256)
    assert (stored.size, stored.content) == (len(content), content)


def test_unreadable_bytes_wait_or_are_filed(desk, post):
    for raw in (b"\xff\xfe\x00garbage", b"From: <<<\r\n\r\n", b"Content-Type: multipart/mixed\r\n\r\nx"):
        assert post(raw).kind in ("quarantined", "filed")


def test_an_agent_gives_a_waiting_letter_to_a_customer(desk, post, last_in):
    post(letter(sender="kdo@jinde.test"))
    given = {"mail_id": last_in().id, "requester_id": desk.requester.id}
    with pytest.raises(AgentsOnly):
        desk.act(lambda s, now: use_cases.accept_mail(s, **given, actor=desk.requester.actor, now=now))
    outcome = desk.act(lambda s, now: use_cases.accept_mail(s, **given, actor=desk.agent.actor, now=now))
    assert request_of(desk, outcome).requester_id == desk.requester.id
    assert last_in().state is IncomingState.HANDLED
    with pytest.raises(MailSettled):
        desk.act(lambda s, now: use_cases.accept_mail(s, **given, actor=desk.agent.actor, now=now))


def test_an_agent_files_a_waiting_letter(desk, post, last_in):
    post(letter(sender="kdo@jinde.test"))
    actor = desk.agent.actor
    desk.act(lambda s, now: use_cases.file_mail(s, mail_id=last_in().id, reason="reklama", actor=actor, now=now))
    assert (last_in().state, last_in().outcome) == (IncomingState.FILED, "filed: Agent: reklama")


def test_a_waiting_letter_is_tried_again(desk, post, last_in):
    person = person_by_email(desk.session, "requester@mlekarna.test")
    person.is_active = False
    desk.session.commit()
    post(letter())
    person.is_active = True
    desk.session.commit()
    actor = desk.agent.actor
    outcome = desk.act(lambda s, now: use_cases.replay_mail(s, mail_id=last_in().id, actor=actor, now=now))
    assert outcome.kind == "request"
    assert request_of(desk, outcome).state is RequestState.LOGGED
