"""`podpora mail receive` as a mail server calls it: exit codes, one line each, nothing lost."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

import workers.intake
from processes.engine.jobs import performing
from processes.engine.store.models import Definition, Job, OpenTask
from processes.mail.models import IncomingMail, IncomingState
from processes.requests.models import Request
from tests import commands
from tests.mail.letters import HOST, letter, vouched
from tests.process.desk import Desk

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def receive(database_url, tmp_path):
    """Pipe a message into the command."""

    def run(raw: bytes, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **{name: value for name, value in os.environ.items() if name not in {"BROKER_URL", "MAIL_URL"}},
            "DATABASE_URL": database_url,
            "DATA_DIR": str(tmp_path),
            "PYTHONPATH": str(CHECKOUT),
            **settings,
        }
        given = {"environment": environment, "folder": tmp_path, "seconds": 120, "given": raw}
        done = commands.run(commands.OURS, "mail", "receive", *arguments, **given)
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in out + err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


def test_a_request_then_a_message_then_a_copy(real_desk: Desk, receive):
    first = receive(letter("Dobrý den, nejde síť.", html="<p>Dobrý den</p>"), "--to", "podpora@localhost")
    request = real_desk.session.scalars(select(Request)).one()
    assert (first.returncode, first.stdout) == (0, f"request {request.number}\n")
    more = vouched(letter("Ještě něco.", subject=f"Re: {request.number}", message_id="<2@x>"))
    again = receive(more, TRUSTED_MAIL_HOST=HOST)
    assert (again.returncode, again.stdout) == (0, f"message on {request.number}\n")
    copy = receive(letter("Dobrý den, nejde síť."))
    assert (copy.returncode, copy.stdout) == (0, "filed: a second copy of a message that is here already\n")


def test_a_stranger_s_message_is_kept(real_desk: Desk, receive):
    done = receive(letter(sender="kdo@jinde.test"))
    assert (done.returncode, done.stdout) == (0, "filed: waits for an agent: the sender is unknown\n")
    real_desk.session.rollback()
    assert real_desk.session.scalars(select(IncomingMail)).one().state is IncomingState.QUARANTINED


def test_thirty_megabytes_and_nothing_are_refused_for_good(real_desk: Desk, receive):
    big = receive(letter(files=(("film.mp4", "video/mp4", bytes(24_000_000)),)))
    assert (big.returncode, big.stderr) == (65, "refused: The message is larger than 25 MB.\n")
    assert receive(b"").returncode == 65
    assert real_desk.session.scalars(select(IncomingMail)).all() == []


def test_garbage_is_kept_with_the_reason(real_desk: Desk, receive):
    done = receive(bytes(range(256)) * 50)
    assert (done.returncode, done.stdout[:6]) == (0, "filed:")


def test_a_database_that_is_away_means_try_again(receive):
    done = receive(letter(), DATABASE_URL="postgresql://root@127.0.0.1:1/nothing")
    assert (done.returncode, done.stderr[:10]) == (75, "try again:")


@pytest.mark.parametrize(
    "settings",
    [{"DATABASE_URL": "no address"}, {"DATABASE_URL": "", "DATA_DIR": "/proc/nowhere"}, {"MAX_MAIL_BYTES": "many"}],
    ids=["address", "folder", "setting"],
)
def test_whatever_is_wrong_with_the_desk_the_mail_server_keeps_the_message(receive, settings):
    """Any exit code but 75 would make it return the message to its sender."""
    done = receive(letter(), **settings)
    assert (done.returncode, done.stdout, done.stderr[:10]) == (75, "", "try again:")
    assert len(done.stderr.splitlines()) == 1


def test_what_cannot_be_handled_is_kept_and_tried_again(real_desk: Desk, receive):
    session = real_desk.session
    kept = session.execute(text("CREATE TABLE kept AS SELECT * FROM definition"))
    assert kept is not None
    session.execute(delete(Definition))
    session.commit()
    done = receive(letter())
    assert (done.returncode, done.stdout) == (0, "filed: kept to be tried again: " + done.stdout[31:])
    session.rollback()
    mail = session.scalars(select(IncomingMail)).one()
    assert (mail.state, mail.attempts) == (IncomingState.FAILED, 1)
    assert "handle_request" in mail.error
    session.execute(text("INSERT INTO definition SELECT * FROM kept"))
    job = session.scalars(select(Job).where(Job.topic == "intake.handle_mail")).one()
    job_id, due_at = job.id, job.due_at
    session.commit()
    assert workers.intake.handle_mail
    outcome = performing.perform(real_desk.sessions, job_id, clock=lambda: due_at)
    assert outcome.state == "done"
    session.expire_all()
    assert mail.state is IncomingState.HANDLED
    assert session.scalars(select(OpenTask)).one().element_id == "approve_request"
    assert session.get(Job, job_id) is None
