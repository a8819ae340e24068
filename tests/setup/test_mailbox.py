"""The mailbox on its page: tried at once on a real server, passwords sealed, the environment's word wins."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.mail import accounts
from processes.mail.errors import CompanyFirst, SenderInvalid
from processes.mail.models import MailAccount
from processes.mail.servers import Server, ask_incoming, ask_outgoing, server_of
from processes.mail.vault import SealBroken, locked, unlocked
from processes.people.rules import SYSTEM, Role
from processes.settings import get_settings, override
from processes.setup import queries
from processes.setup.rules import Step
from tests.installation import free_port
from tests.web.conftest import Browser, Company

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
BY = {"actor": SYSTEM, "now": NOW}
SECRET, SMTP_SECRET = "tajné heslo/%@:", "plain words/%@:"
OUT = Server("smtp+starttls", "mail.desk.test", 587, "desk", SECRET)
IN = Server("imaps", "mail.desk.test", None, "desk", SECRET, "Podpora/Nové")


def knows(server: Any, session: Any, envelope: Any, mechanism: str, said: LoginPassword) -> AuthResult:
    return AuthResult(success=said.password == SMTP_SECRET.encode(), handled=False)


@pytest.fixture
def smtp() -> Iterator[int]:
    """The port of a mail server that lets `desk` in with the secret."""

    class Nothing:
        """Takes nothing: the test sends nothing."""

    port = free_port()
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": knows}
    controller = Controller(Nothing(), hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield port
    controller.stop()


def test_what_is_sealed_is_read_with_its_key_only() -> None:
    sealed = locked(SECRET, "key")
    assert SECRET.encode() not in sealed
    assert sealed != locked(SECRET, "key")
    assert unlocked(sealed, "key") == SECRET
    for broken, key in ((sealed, "other"), (sealed[:-1], "key"), (b"", "key"), (b"\0" * 40, "key")):
        with pytest.raises(SealBroken):
            unlocked(broken, key)


@pytest.mark.parametrize("named", [OUT, IN, Server("smtp", "localhost")])
def test_a_server_is_an_address_and_back(named: Server) -> None:
    assert server_of(named.url) == named


def test_the_mailbox_is_kept_sealed(session: Session, company: Company) -> None:
    accounts.keep_mailbox(session, sender="podpora@desk.test", outgoing=OUT, incoming=IN, **BY)
    session.commit()
    account = session.scalars(select(MailAccount)).one()
    assert account.outgoing is not None
    assert b"mail.desk.test" not in account.outgoing
    assert accounts.outgoing_url(session) == OUT.url
    assert accounts.incoming_url(session) == IN.url
    assert accounts.sender(session) == "Provider <podpora@desk.test>"
    assert Step.MAIL in queries.done(session)


def test_the_environment_wins(session: Session, company: Company) -> None:
    accounts.keep_mailbox(session, sender="podpora@desk.test", outgoing=OUT, incoming=None, **BY)
    override(mail_url="smtp://other", inbox_url="imap://a:b@other", mail_from="Other <other@desk.test>")
    assert accounts.outgoing_url(session) == "smtp://other"
    assert accounts.incoming_url(session) == "imap://a:b@other"
    assert accounts.sender(session) == "Other <other@desk.test>"
    assert accounts.kept(session).overruled == ("MAIL_FROM", "MAIL_URL", "INBOX_URL")
    assert Step.MAIL in queries.done(session)


def test_another_secret_key_opens_nothing_and_the_page_asks_again(session: Session, company: Company) -> None:
    accounts.keep_mailbox(session, sender="podpora@desk.test", outgoing=OUT, incoming=IN, **BY)
    override(secret_key="another")
    with pytest.raises(SealBroken):
        accounts.outgoing_url(session)
    assert (accounts.kept(session).outgoing, accounts.kept(session).sender) == (None, "Provider <podpora@desk.test>")


def test_a_sender_is_an_address_of_a_company(session: Session) -> None:
    with pytest.raises(CompanyFirst):
        accounts.keep_mailbox(session, sender="podpora@desk.test", outgoing=None, incoming=None, **BY)


@pytest.mark.parametrize("sender", ["", "podpora", "a b@desk.test", "Podpora <podpora@desk.test>", "a@b, c@d"])
def test_what_is_no_address_is_refused(session: Session, company: Company, sender: str) -> None:
    with pytest.raises(SenderInvalid), committing(session):
        accounts.keep_mailbox(session, sender=sender, outgoing=OUT, incoming=IN, **BY)
    assert session.get(MailAccount, 1) is None


def test_servers_are_asked_in_their_own_words(smtp: int) -> None:
    def ask(password: str) -> tuple[bool, str]:
        answer = ask_outgoing(Server("smtp", "127.0.0.1", smtp, "desk", password).url)
        return answer.is_right, answer.words

    assert ask(SMTP_SECRET) == (True, "OK")
    assert ask("wrong") == (False, "535 5.7.8 Authentication credentials invalid")
    for answer in (
        ask_outgoing(f"smtp://127.0.0.1:{free_port()}"),
        ask_incoming(f"imap://a:b@127.0.0.1:{free_port()}"),
    ):
        assert not answer.is_right
        assert "refused" in answer.words
    assert "with a user" in ask_incoming("imap://127.0.0.1").words


def test_another_encryption_is_told_from_another_password(smtp: int) -> None:
    for scheme in ("smtp+starttls", "smtps"):
        assert ask_outgoing(Server(scheme, "127.0.0.1", smtp, "desk", SMTP_SECRET).url).is_about_encryption
    assert not ask_outgoing(Server("smtp", "127.0.0.1", smtp, "desk", "wrong").url).is_about_encryption


def test_the_page_tries_it_and_says_what_the_server_answered(
    signed_in: Callable[..., Browser], session: Session, smtp: int
) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    typed = {"sender": "podpora@desk.test", "out_host": "127.0.0.1", "out_port": str(smtp), "out_security": ""}
    typed |= {"out_user": "desk", "in_security": "s"}
    wrong = root.post("/setup/mail", {**typed, "out_password": "wrong"})
    assert wrong.status_code == 422
    assert "535 5.7.8 Authentication credentials invalid" in wrong.text
    accented = root.post("/setup/mail", {**typed, "out_password": SECRET})
    assert "Only letters without accents" in accented.text
    assert session.get(MailAccount, 1) is None
    assert root.post("/setup/mail", {**typed, "out_password": SMTP_SECRET}).status_code == 302
    page = root.get("/setup/mail").text
    assert "The servers answered: OK" in page
    assert SMTP_SECRET not in page
    assert root.post("/setup/mail", typed).status_code == 302  # the password that is kept
    session.expire_all()
    assert accounts.outgoing_url(session) == Server("smtp", "127.0.0.1", smtp, "desk", SMTP_SECRET).url
    elsewhere = root.post("/setup/mail", {**typed, "out_host": "localhost"})
    assert elsewhere.status_code == 422  # the password goes to no other server


def test_it_is_kept_anyway_where_one_says_so(signed_in: Callable[..., Browser], session: Session) -> None:
    root = signed_in(Role.ADMINISTRATOR)
    typed = {"sender": "podpora@desk.test", "out_host": "127.0.0.1", "out_port": str(free_port()), "out_security": ""}
    assert root.post("/setup/mail", {**typed, "in_security": "s", "anyway": "y"}).status_code == 302
    assert session.get(MailAccount, 1) is not None
    assert get_settings().mail_url is None
    others = signed_in(Role.SERVICE_MANAGER, email="boss@example.test")
    assert others.get("/setup/mail").status_code == 403
