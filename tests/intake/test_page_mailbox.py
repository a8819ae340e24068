"""A mailbox that was set up on its page is read and answered by workers (`make test-long`)."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import cast
from urllib.parse import unquote, urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import BigInteger, select

import workers.intake
import workers.mail
from processes.clock import utcnow
from processes.engine.jobs import performing
from processes.engine.jobs.claiming import Claim
from processes.engine.store.models import Job
from processes.mail.models import OutgoingMail
from processes.people.rules import Role
from processes.requests.models import Request
from processes.settings import get_settings
from tests.installation import free_port
from tests.intake.test_mailbox import inbox, put
from tests.mail.conftest import Mailbox
from tests.mail.letters import letter, vouched
from tests.process.desk import Desk
from tests.web.conftest import Browser
from tests.world import World
from tests.world.people import PASSWORD

__all__ = ["inbox"]
pytestmark = pytest.mark.long
WORD = "neither/accent nor@blank"


def knows(server: object, session: object, envelope: object, mechanism: str, said: LoginPassword) -> AuthResult:
    return AuthResult(success=(said.login, said.password) == (b"desk", WORD.encode()), handled=False)


@pytest.fixture
def out() -> Iterator[Mailbox]:
    """A mail server that lets `desk` in with the word only; no setting names it."""
    box = Mailbox(port=free_port())
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": knows}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    yield box
    controller.stop()


def test_a_mailbox_of_the_page_is_read_and_answered(
    real_desk: Desk, app: Flask, inbox: str, out: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (workers.intake, workers.mail):
        monkeypatch.setattr(module, "WorkerSession", real_desk.sessions)
    world = World(real_desk.session, now=real_desk.now)
    world.hired("root@desk.test", Role.ADMINISTRATOR, password=PASSWORD, locale="en")
    real_desk.session.commit()
    root = Browser(app.test_client())
    assert root.sign_in("root@desk.test").status_code == 302
    into = urlsplit(inbox)
    typed = {"sender": "podpora@desk.test", "anyway": ""}
    typed |= {"out_host": "127.0.0.1", "out_port": str(out.port), "out_security": "", "out_user": "desk"}
    typed |= {"in_host": "127.0.0.1", "in_port": str(into.port), "in_security": "", "in_user": "karel"}
    typed |= {"out_password": WORD, "in_password": unquote(into.password or "")}
    kept = root.post("/setup/mail", typed)
    assert kept.status_code == 302, kept.text
    assert "The servers answered: OK; MESSAGES 0, UNSEEN 0" in root.get("/setup/mail").text
    assert (get_settings().mail_url, get_settings().inbox_url) == (None, None)

    put(inbox, vouched(letter("Nejde síť.")))
    real_desk.session.commit()
    workers.intake.poll_mailbox(cast(Claim, None))  # what its schedule does every minute
    request = real_desk.session.scalars(select(Request).order_by(Request.id.desc()).limit(1)).one()
    assert request.summary == "Tiskárna maže štítky"
    receipt = select(OutgoingMail.id).where(OutgoingMail.template == "request_received")
    newest = receipt.order_by(OutgoingMail.id.desc()).limit(1).scalar_subquery()
    mail_id = Job.arguments["mail_id"].astext.cast(BigInteger)
    job = select(Job.id).where(Job.topic == "mail.deliver", mail_id == newest)
    job_id = real_desk.session.scalars(job).one()
    real_desk.session.commit()
    assert performing.perform(real_desk.sessions, job_id, clock=utcnow).state == "done"
    got = message_from_bytes(out.taken[-1], policy=default)
    assert got["From"] == '"Podpora s.r.o." <podpora@desk.test>'
    assert request.number in got["Subject"]
    assert str(got["To"]) == "Requester <requester@mlekarna.test>"
