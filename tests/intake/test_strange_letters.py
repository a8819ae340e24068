"""Letters that were taken wrongly once: the files of tests/mail/cases with their right outcomes."""

import os
import re
import signal
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import select

from processes.intake import use_cases
from processes.mail import reader
from processes.mail.models import IncomingState, OutgoingState
from processes.mail.parsing import parse
from processes.mail.rules import BLOCK_TIME
from processes.people.queries import person_by_email
from processes.requests.models import Request
from processes.requests.queries import file_content, files_of
from processes.requests.told import discussion
from tests.intake.test_threads import messages
from tests.mail.letters import letter, vouched
from tests.mail.test_evil_mail import MARKUPS, MESSAGES, TEXTS, child

CASES = Path(__file__).parents[1] / "mail" / "cases"
EXAMPLES = re.compile(rb"[\w.]+@(?:ulipy|nemocnice-podhradi|strojirny-vltava)\.example")
OURS = b"{{OUR_MESSAGE_ID}}"


def case_file(name: str, message_id: str = "") -> bytes:
    """A letter as if the test's customer or dispatcher had sent it."""
    (path,) = CASES.glob(f"{name}-*.eml")
    raw = EXAMPLES.sub(b"requester@mlekarna.test", path.read_bytes())
    raw = raw.replace(b"dispecer@severka.example", b"dispatcher@podpora.test")
    return raw.replace(OURS, message_id.strip("<>").encode())


def request_of(desk, outcome) -> Request:
    return desk.session.scalars(select(Request).where(Request.number == outcome.number)).one()


def test_two_letters_with_one_message_id_are_two_requests(desk, post):
    first, second = post(case_file("01a")), post(case_file("01b"))
    assert (first.kind, second.kind) == ("request", "request")
    assert request_of(desk, second).description == "Z rozvaděče ve sklepě se kouří!"
    assert "second copy" in str(post(b"Received: again\r\n" + case_file("01b")))


def test_an_opaque_signature_is_opened(desk, post):
    request = request_of(desk, post(case_file("02a")))
    assert request.description == "Nejde nám přihlášení do mzdového systému."
    assert [file.filename for file in files_of(desk.session, request)] == ["smime.p7m"]


def test_a_file_within_an_opaque_signature_is_found(desk, post):
    inner = letter("Viz příloha.", files=(("log.txt", "text/plain", b"chyba 7"),))
    inner = inner[inner.index(b"MIME-Version") :]
    signed = bytes.fromhex(
        "3080 06092a864886f70d010702 a080 3080 020101 3100 3080 06092a864886f70d010701 a080 2480"  # lengths left open
    )
    for piece in (inner[:100], inner[100:]):
        signed += b"\x04\x82" + len(piece).to_bytes(2, "big") + piece
    signed += b"\0\0" * 7
    raw = b"From: requester@mlekarna.test\r\nSubject: x\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n"
    request = request_of(desk, post(raw + signed))
    assert request.description == "Viz příloha."
    files = {file.filename: file_content(desk.session, file.sha256) for file in files_of(desk.session, request)}
    assert files["log.txt"] == b"chyba 7"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("application/pkcs7-mime", "smime.p7m"), ("application/ms-tnef", "winmail.dat"), ("text/calendar", "x.ics")],
)
def test_a_letter_without_words_that_can_be_read_says_so(desk, post, kind, name):
    raw = f"From: requester@mlekarna.test\r\nSubject: Porada\r\nContent-Type: {kind}; name={name}\r\n\r\nBEGIN".encode()
    request = request_of(desk, post(raw))
    assert request.description == "Zpráva neobsahovala slova, která by šlo přečíst. Co s ní přišlo, je přiloženo."
    assert [file.filename for file in files_of(desk.session, request)] == [name]


@pytest.mark.parametrize("name", ["03a", "03c"])
def test_a_name_that_is_not_quoted_is_a_name(desk, post, name):
    assert request_of(desk, post(case_file(name))).description == "Lis 4 stojí."


@pytest.mark.parametrize("head", [b"", b"From: nobody\r\n", b"From: \r\n", b"From: undisclosed:;\r\n"])
def test_a_sender_who_cannot_be_read_waits(desk, post, last_in, head):
    assert str(post(head + case_file("04a"))) == "filed: waits for an agent: it cannot be read who sent it"
    given = {"mail_id": last_in().id, "requester_id": desk.requester.id, "actor": desk.agent.actor}
    outcome = desk.act(lambda s, now: use_cases.accept_mail(s, **given, now=now))
    assert request_of(desk, outcome).description == "Server neodpovídá."


def test_a_sender_behind_many_headers_is_found(desk, post):
    headers = b"".join(b"X-Filter-%d: %s\r\n" % (n, b"x" * 60) for n in range(7000))
    assert post(headers + letter()).kind == "request"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("05a", "Žádám o výmenu myši, bílá je špatná."),
        ("06a", "Dobrý den, přestala fungovat čtečka štítků u dveří číslo 12.\n-- \nZkontrolov�no antivirem."),
        ("06b", "Dobrý den, přestala fungovat čtečka štítků u dveří číslo 12.\n-- \nkonec zprávy �"),
        ("27a", "Těžký stroj v hale š stojí, žádáme o pomoc."),
    ],
)
def test_bytes_count_for_more_than_their_label(desk, post, name, words):
    assert request_of(desk, post(case_file(name))).description == words


@pytest.mark.parametrize("name", ["07a", "07b"])
def test_a_letter_about_an_absence_is_a_request(desk, post, name):
    assert post(case_file(name)).kind == "request"


def test_a_loose_report_is_a_file(desk, post):
    (file,) = files_of(desk.session, request_of(desk, post(case_file("08b"))))
    assert (file.filename, b"odberatel@jinde.example" in file_content(desk.session, file.sha256)) == (
        "details.txt",
        True,
    )


@pytest.mark.parametrize("name", ["09a", "09b", "09d"])
def test_reports_of_other_mail_servers_block_the_address(desk, post, last_in, name):
    case = desk.request_in_work()
    (receipt,) = case.mails("request_received")
    assert post(case_file(name, receipt.message_id)).kind == "filed"
    assert (last_in().state, last_in().request_id) == (IncomingState.FILED, case.id)
    person = person_by_email(desk.session, receipt.to_address)
    desk.session.refresh(person)
    assert person.mail_blocked_until == desk.now + BLOCK_TIME
    assert case.mails("request_received")[0].state is OutgoingState.FAILED
    assert messages(desk, case) == []


def test_an_id_without_its_brackets_joins(desk, post):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    assert str(post(case_file("14a", receipt.message_id))) == f"message on {case.number}"


@pytest.mark.parametrize("name", ["16a", "16b"])
def test_raw_letters_in_file_names_are_read(desk, post, name):
    (file,) = files_of(desk.session, request_of(desk, post(case_file(name))))
    assert (file.filename, file_content(desk.session, file.sha256)) == ("Přehled závad.pdf", b"%PDF-1.4\n")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("filename*0*=utf-8''%C5%BE%C3%A1; filename*1*=dost; filename*2=.pdf", "žádost.pdf"),
        ('filename="=?utf-8?q?=C5=BE=C3=A1dost=2Epdf?="', "žádost.pdf"),
        ("filename=plain name.pdf", "plain name.pdf"),
        ('filename="a\\"b;c.pdf"', 'a"b;c.pdf'),
        ("filename*=windows-1250''%9E%E1dost.pdf", "žádost.pdf"),
    ],
)
def test_file_names_of_every_kind(header, name):
    head = "From: a@b.cz\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
    assert [file.filename for file in parse(f"{head}{header}\r\n\r\n%PDF".encode()).files] == [name]


@pytest.mark.parametrize("name", ["19a", "19c"])
def test_a_colleague_s_forward_is_its_author_s_request(desk, post, name):
    request = request_of(desk, post(vouched(case_file(name))))
    assert (request.requester_id, request.description) == (desk.requester.id, "Váha v expedici neukazuje.")
    notes = [entry.message.body for entry in discussion(desk.session, desk.dispatcher.actor, request) if entry.message]
    assert notes == ["Prosím založit, volal mi."]
    assert not [entry for entry in discussion(desk.session, desk.requester.actor, request) if entry.message]


def test_a_forward_of_our_own_mail_waits_and_reaches_no_customer(desk, post, last_in):
    case = desk.request_in_work()
    desk.requester.writes(case, "Ještě něco.")
    (notice,) = case.mails("customer_wrote")
    sent = len(case.mails("message_posted"))
    raw = case_file("19g", notice.message_id).replace(b"P10014", case.number.encode())
    assert "a colleague forwarded a mail of ours" in str(post(vouched(raw)))
    assert len(messages(desk, case)) == 1
    assert len(case.mails("message_posted")) == sent
    given = {"mail_id": last_in().id, "requester_id": desk.requester.id, "actor": desk.agent.actor}
    request = request_of(desk, desk.act(lambda s, now: use_cases.accept_mail(s, **given, now=now)))
    assert "jejich chyba" not in request.description
    assert not [entry for entry in discussion(desk.session, desk.requester.actor, request) if entry.message]


def test_a_colleague_s_forward_that_names_nobody_stays_internal(desk, post, last_in):
    raw = letter("Je to jejich chyba.\n\nNejde nám síť.", subject="FW: Síť", sender="dispatcher@podpora.test")
    assert post(vouched(raw)).kind == "quarantined"
    given = {"mail_id": last_in().id, "requester_id": desk.requester.id, "actor": desk.agent.actor}
    request = request_of(desk, desk.act(lambda s, now: use_cases.accept_mail(s, **given, now=now)))
    assert "jejich chyba" not in request.description
    assert not [entry for entry in discussion(desk.session, desk.requester.actor, request) if entry.message]


def test_a_customer_s_own_words_above_a_forward_are_kept(desk, post):
    case = desk.request()
    (receipt,) = case.mails("request_received")
    text = "Přišlo mi tohle.\n\n------ Forwarded message -----\nFrom: Jan <jan@jinde.test>\nDate: x\nTo: y\n\nZaplaťte."
    outcome = post(letter(text, subject="Fwd: x", message_id="<f@x>", In_Reply_To=receipt.message_id))
    request = request_of(desk, outcome)
    assert request.number != case.number
    assert (request.requester_id, request.description) == (desk.requester.id, text)


def test_answers_between_quoted_lines_stay_whole(desk, post):
    case = desk.request_in_work()
    desk.technician.asks(case)
    (question,) = case.mails("question_asked")
    raw = case_file("30a", question.message_id)
    post(raw)
    message = messages(desk, case)[-1]
    assert message.quoted == ""
    assert message.body == raw.decode().partition("\n\n")[2].strip()


def test_a_letter_that_cannot_be_read_waits_with_its_bytes_and_the_next_is_handled(desk, post, last_in, monkeypatch):
    monkeypatch.setattr(reader, "MEMORY", 50 * 1_048_576)
    monkeypatch.setattr(reader, "PER_BYTE", 0)
    reader._end()
    raw = letter("text", subject="Velký") + b"x" * 20_000_000
    assert str(post(raw)) == "filed: waits for an agent: reading the message needed too much memory"
    mail = last_in()
    assert (mail.state, mail.raw, mail.sender) == (IncomingState.QUARANTINED, raw, "")
    monkeypatch.undo()
    assert post(letter(message_id="<next@x>")).kind == "request"
    replayed = desk.act(lambda s, now: use_cases.replay_mail(s, mail_id=mail.id, actor=desk.agent.actor, now=now))
    assert (replayed.kind, mail.reading, mail.state) == ("failed", None, IncomingState.RECEIVED)


def test_an_agent_accepts_a_letter_that_cannot_be_read(desk, post, last_in, monkeypatch):
    os.kill(child(), signal.SIGSTOP)
    monkeypatch.setattr(reader, "WALL_SECONDS", 0.2)
    raw = letter("x", subject="Pomalý")
    assert str(post(raw)) == "filed: waits for an agent: reading the message took too long"
    given = {"mail_id": last_in().id, "requester_id": desk.requester.id, "actor": desk.agent.actor}
    request = request_of(desk, desk.act(lambda s, now: use_cases.accept_mail(s, **given, now=now)))
    (file,) = files_of(desk.session, request)
    assert (file.filename, file_content(desk.session, file.sha256)) == ("message.eml", raw)


@pytest.mark.parametrize(
    "name", ["newlines", "quotes", "quoted lines", "wrote", "on", "fields", "words in Subject", "ids in References",
             "addresses in To", "deep mixed", "parts", "open tags", "divisions", "links", "entities"]
)  # fmt: skip
def test_four_megabytes_of_a_customer_are_handled_within_two_seconds(desk, post, name):
    raw = MESSAGES[f"text of {name}" if name in TEXTS else f"html of {name}" if name in MARKUPS else name]()
    known = raw.replace(b"kdo@jinde.test", b"requester@mlekarna.test")
    mail_id = desk.act(lambda s, now: use_cases.receive_mail(s, raw=known, envelope_to=None, now=now).id)
    desk.act(lambda s, now: use_cases.read_mail(s, mail_id=mail_id))
    start = process_time()
    outcome = desk.act(lambda s, now: use_cases.handle_mail(s, mail_id=mail_id, now=now))
    assert process_time() - start < 2
    assert outcome.kind == "request"
