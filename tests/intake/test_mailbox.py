"""Mail fetched from a real IMAP server: Dovecot, on a port and folders of the test's own (`make test-long`)."""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from imap_tools import MailboxLoginError
from sqlalchemy import func, select

from processes.mail.models import IncomingMail, IncomingState
from processes.mail.servers import BadInboxUrl, ask_incoming, opened
from processes.requests.models import Request
from tests.mail.letters import letter, vouched
from workers.intake import poll

pytestmark = pytest.mark.long

CONFIG = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/box
first_valid_uid = 0
first_valid_gid = 0
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
passdb {{
  driver = static
  args = password=tajné%
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
"""


@pytest.fixture
def inbox() -> Iterator[str]:
    """INBOX_URL of an empty mailbox."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "this test needs Dovecot: apt-get install dovecot-imapd"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="podpora-imap-"))  # pytest's own folders are closed to the mailbox's user
    home.chmod(0o755)
    nobody = pwd.getpwnam("nobody")
    (home / "mail").mkdir()
    os.chown(home / "mail", nobody.pw_uid, nobody.pw_gid)
    config = home / "dovecot.conf"
    ids = {"user": "dovecot", "group": "dovecot", "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    config.write_text(CONFIG.format(home=home, port=port, **ids).replace("%\n", "%%\n"))
    process = subprocess.Popen([program, "-F", "-c", str(config)], start_new_session=True)
    try:
        _wait(port, process)
        yield f"imap://karel:tajn%C3%A9%25@127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server greets."""
    until = monotonic() + 30
    while monotonic() < until:
        assert process.poll() is None, "Dovecot did not start"
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.settimeout(5)
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            continue
    raise AssertionError("Dovecot does not greet")


def put(inbox: str, raw: bytes) -> None:
    """A mail server delivers."""
    with opened(inbox) as mailbox:
        mailbox.append(raw, "INBOX")


def flags(inbox: str) -> list[tuple[str, ...]]:
    """The flags of everything in the mailbox."""
    with opened(inbox) as mailbox:
        return [message.flags for message in mailbox.fetch(mark_seen=False)]


def test_a_mailbox_is_emptied_once(desk, inbox):
    put(inbox, letter("Nejde síť – příliš žluťoučký kůň."))
    put(inbox, letter(sender="kdo@jinde.test", message_id="<2@x>"))
    desk.session.commit()
    outcomes = [str(outcome) for outcome in poll(desk.sessions, inbox)]
    number = desk.session.scalars(select(Request.number).order_by(Request.id.desc())).first()
    assert outcomes == [f"request {number}", "filed: waits for an agent: the sender is unknown"]
    assert list(poll(desk.sessions, inbox)) == []
    assert flags(inbox) == [("\\Seen",), ("\\Seen",)]
    put(inbox, vouched(letter("Už to jde.", subject=f"Re: {number}", message_id="<3@x>")))
    assert [str(outcome) for outcome in poll(desk.sessions, inbox)] == [f"message on {number}"]
    states = desk.session.scalars(select(IncomingMail.state).order_by(IncomingMail.id.desc()).limit(3)).all()
    assert states == [IncomingState.HANDLED, IncomingState.QUARANTINED, IncomingState.HANDLED]


def test_what_is_too_large_is_flagged_and_left(desk, inbox, change_settings):
    change_settings(max_mail_bytes=2000)
    put(inbox, letter("x" * 3000))
    put(inbox, letter("malý"))
    before = desk.session.scalar(select(func.count()).select_from(IncomingMail))
    desk.session.commit()
    kinds = [outcome.kind for outcome in poll(desk.sessions, inbox)]
    assert kinds == ["filed", "request"]
    assert desk.session.scalar(select(func.count()).select_from(IncomingMail)) == before + 1
    assert sorted(flags(inbox)[0]) == ["\\Flagged", "\\Seen"]


def test_a_wrong_password_is_an_error_of_the_server(inbox):
    with pytest.raises((MailboxLoginError, imaplib.IMAP4.error)), opened(inbox.replace("tajn", "jin")):
        pass


@pytest.mark.parametrize("url", ["pop3://a@b", "imap://host-only", "imaps://", ""])
def test_a_wrong_inbox_url_is_named(url):
    with pytest.raises(BadInboxUrl), opened(url):
        pass


def test_the_page_s_test_signs_in_and_marks_nothing(inbox: str) -> None:
    with opened(inbox) as mailbox:
        mailbox.append(letter(), "INBOX")
    asked = ask_incoming(inbox)
    assert (asked.is_right, asked.words) == (True, "MESSAGES 1, UNSEEN 1")
    assert ask_incoming(inbox) == asked
    wrong = ask_incoming(inbox.replace("tajn", "jin"))
    assert not wrong.is_right
    assert "AUTHENTICATIONFAILED" in wrong.words
    missing = ask_incoming(f"{inbox}/Nowhere")
    assert not missing.is_right
    assert "Nowhere" in missing.words or "exist" in missing.words
