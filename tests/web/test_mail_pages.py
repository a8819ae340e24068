"""The pages of mail: what went out, what came in, and what an agent does with a message that waits."""

import os
import re
import signal
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.mail.blueprint import outcome_words
from podpora.diagrams import BPMN, packs
from processes.clock import utcnow
from processes.engine.store import deployments
from processes.engine.store.models import Job
from processes.intake import use_cases as intake
from processes.logins.use_cases import send_reset
from processes.mail import reader as reading
from processes.mail.models import IncomingMail, IncomingState, OutgoingMail
from processes.people.models import Person
from processes.people.rules import MemberRole, Role
from tests.links import delivered
from tests.mail.letters import queued
from tests.mail.test_evil_mail import child
from tests.web.conftest import Browser

STRANGE = """From: Cizinec <nikdo@cizi.test>
To: podpora@localhost
Subject: =?utf-8?q?Nejde_tisk=C3=A1rna?=
Message-ID: <1@cizi.test>
Content-Type: text/plain; charset=utf-8

Dobrý den, tiskárna netiskne. <script>alert(1)</script>
""".encode()


@pytest.fixture
def agent(signed_in: Callable[..., Browser]) -> Browser:
    """An agent's browser."""
    return signed_in(Role.AGENT)


@pytest.fixture
def waiting(session: Session, agent: Browser) -> IncomingMail:
    """A message of an unknown sender in quarantine."""
    mail = intake.receive_mail(session, raw=STRANGE, envelope_to=None, now=utcnow())
    intake.read_mail(session, mail_id=mail.id)
    intake.handle_mail(session, mail_id=mail.id, now=utcnow())
    session.commit()
    assert mail.state is IncomingState.QUARANTINED
    return mail


def _write(session: Session, person: Person, template: str) -> int:
    mail = queued(
        session, template=template, to=person, context={"link": "http://desk.test/x"}, automatic=False, now=utcnow()
    )
    session.commit()
    return mail.id


def test_outgoing_mail_is_listed_and_read(agent: Browser, session: Session, person: Callable[..., Person]) -> None:
    mail_id = _write(session, person("jan@example.test", MemberRole.REQUESTER), "password_changed")
    page = agent.get("/mail/outgoing")
    assert "Your password was changed" in page.text
    assert "No mail server is set" in page.text
    assert "Your password was changed" not in agent.get("/mail/outgoing?state=failed").text
    shown = agent.get(f"/mail/outgoing/{mail_id}")
    assert "srcdoc=" in shown.text
    assert "jan@example.test" in shown.text


def test_nobody_reads_the_secret_of_a_link_here(
    agent: Browser, session: Session, person: Callable[..., Person], browser: Callable[[], Browser]
) -> None:
    jan = person("jan@example.test", MemberRole.REQUESTER)
    send_reset(session, address=jan.email, now=utcnow())
    session.commit()
    mail = session.scalars(select(OutgoingMail)).one()
    secret = re.search(r"/password/(\S+)", delivered(mail))
    person("root@example.test", Role.ADMINISTRATOR)
    administrator = browser()
    administrator.sign_in("root@example.test")
    for reader in (agent, administrator):
        page = reader.get(f"/mail/outgoing/{mail.id}").text
        assert "Choose a new password" in page
        assert "hidden-" in page
        assert "in the delivered mail only" in page
        assert secret
        assert secret[1] not in page


def test_customers_read_no_mail_of_others(signed_in: Callable[..., Browser]) -> None:
    customer = signed_in(MemberRole.CUSTOMER_ADMINISTRATOR, email="jan@example.test")
    assert customer.get("/mail/outgoing").status_code == 403
    assert customer.get("/mail/incoming").status_code == 403


def test_a_waiting_message_is_shown_as_text(agent: Browser, waiting: IncomingMail) -> None:
    assert "Nejde tiskárna" in agent.get("/mail/incoming").text
    page = agent.get(f"/mail/incoming/{waiting.id}").text
    assert "tiskárna netiskne. &lt;script&gt;" in page
    raw = agent.get(f"/mail/incoming/{waiting.id}/raw")
    assert raw.data == STRANGE
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.content_type == "application/octet-stream"


def test_a_message_that_could_not_be_read_says_why_and_can_be_saved(
    agent: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = intake.receive_mail(session, raw=STRANGE, envelope_to=None, now=utcnow())
    session.commit()
    os.kill(child(), signal.SIGSTOP)
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.2)
    intake.read_mail(session, mail_id=mail.id)
    intake.handle_mail(session, mail_id=mail.id, now=utcnow())
    session.commit()
    monkeypatch.undo()
    assert "reading the message took too long" in agent.get("/mail/incoming").text
    page = f"/mail/incoming/{mail.id}"
    shown = agent.get(page).text
    assert "The message could not be read: reading the message took too long." in shown
    assert "message.eml" in shown
    assert agent.get(f"{page}/raw").data == STRANGE
    assert agent.post(f"{page}/replay", form=page).status_code == 302
    assert "read again" in agent.get(page).text
    session.refresh(mail)
    assert mail.state is IncomingState.RECEIVED
    assert session.scalars(select(Job.due_at).where(Job.topic == "intake.handle_mail")).one() <= utcnow()


def test_no_page_reads_a_message(agent: Browser, waiting: IncomingMail, session: Session) -> None:
    """Whatever is in the raw bytes now, pages show what was read when it came."""
    waiting.raw = b"From: x@y.cz\r\nSubject: changed\r\n\r\nchanged"
    session.commit()
    assert "changed" not in agent.get(f"/mail/incoming/{waiting.id}").text


def test_whom_nobody_vouches_for_is_said(agent: Browser, waiting: IncomingMail, session: Session) -> None:
    page = f"/mail/incoming/{waiting.id}"
    assert "Sender not verified" in agent.get(page).text
    waiting.is_vouched = True
    session.commit()
    assert "Verified by the receiving host" in agent.get(page).text


def test_an_agent_logs_a_message_for_a_person(
    agent: Browser, waiting: IncomingMail, session: Session, person: Callable[..., Person]
) -> None:
    page = f"/mail/incoming/{waiting.id}"
    files = packs([BPMN])[deployments.STANDARD]
    deployments.deploy(session, files, note="tests", author="system", now=utcnow())
    session.commit()
    wrong = agent.post(f"{page}/accept", {"email": "nobody@example.test"}, form=page)
    assert wrong.status_code == 422
    assert "We know nobody with this address." in wrong.text
    assert "nobody@example.test" in wrong.text
    person("jan@example.test", MemberRole.REQUESTER)
    logged = agent.post(f"{page}/accept", {"email": "Jan@example.test"}, form=page)
    assert logged.status_code == 302
    assert logged.location.startswith("/requests/P")
    session.refresh(waiting)
    assert waiting.state is IncomingState.HANDLED
    again = agent.post(f"{page}/accept", {"email": "jan@example.test"}, form=page)
    assert again.status_code == 302
    assert "dealt with already" in agent.get(page).text


def test_an_agent_files_a_message_with_a_reason(agent: Browser, waiting: IncomingMail, session: Session) -> None:
    page = f"/mail/incoming/{waiting.id}"
    assert agent.post(f"{page}/file", {"reason": ""}, form=page).status_code == 422
    assert agent.post(f"{page}/file", {"reason": "advertisement"}, form=page).location == "/mail/incoming"
    session.refresh(waiting)
    assert waiting.state is IncomingState.FILED
    assert "Eva: advertisement" in waiting.outcome


def test_a_message_tried_again_waits_again_while_its_sender_is_unknown(
    agent: Browser, waiting: IncomingMail, session: Session
) -> None:
    page = f"/mail/incoming/{waiting.id}"
    assert agent.post(f"{page}/replay", form=page).status_code == 302
    assert [m.state for m in session.scalars(select(IncomingMail))] == [IncomingState.QUARANTINED]


def test_no_such_mail(agent: Browser) -> None:
    assert agent.get("/mail/incoming/999").status_code == 404
    assert agent.get("/mail/outgoing/999").status_code == 404


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("request P10001", "požadavek P10001"),
        ("message on P10001", "zpráva k P10001"),
        ("filed: automatic mail (Auto-Submitted)", "odloženo: automatická zpráva (Auto-Submitted)"),
        ("filed: a supplier's answer (late)", "odloženo: odpověď dodavatele (pozdě)"),
        ("filed: a@b.test cannot be reached at the moment", "odloženo: adresa a@b.test je teď nedostupná"),
        (
            "filed: a@b.test cannot be reached: no notices for 60 days",
            "odloženo: adresa a@b.test je nedostupná, 60 dní na ni nic nepošleme",
        ),
        (
            "filed: a delivery report about a mail that is not ours",
            "odloženo: hlášení o doručení zprávy, která není naše",
        ),
        ("filed: waits for an agent: the sender is unknown", "odloženo: čeká na operátora: odesílatel je neznámý"),
        ("filed: Eva: {number} of %(adverts)s", "odloženo: Eva: {number} of %(adverts)s"),
    ],
)
def test_what_became_of_a_message_is_said_in_the_reader_s_language(app: Flask, kept: str, told: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "cs"}):
        assert outcome_words(kept) == told
