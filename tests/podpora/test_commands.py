"""Commands of the command line, run as a person runs them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.mail.models import OutgoingMail
from processes.people import queries
from processes.people.rules import MemberRole, Role
from processes.people.use_cases import password_matches
from tests.world import World

CHECKOUT = Path(__file__).parents[2]
Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.bpmn", b""),
        ("binary.bpmn", bytes(range(256))),
        ("bomb.bpmn", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
        pytest.param("huge.bpmn", b"<x>" + b" " * 3_000_000 + b"</x>", id="huge"),
        ("table.dmn", b"<definitions/>"),
        ("list.form", b"[1, 2"),
        ("form.form", b'{"components": 7}'),
        ("notes.txt", b"hello"),
    ],
)
def test_check_names_the_file_and_never_breaks(podpora: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = podpora("check", tmp_path / name)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{tmp_path / name}:")
    assert "Traceback" not in done.stdout + done.stderr


def test_check_of_what_is_not_there(podpora: Run, tmp_path: Path) -> None:
    done = podpora("check", tmp_path / "missing", "--json")
    assert done.returncode == 1
    assert orjson.loads(done.stdout)[0]["file"] == str(tmp_path / "missing")


@pytest.mark.parametrize("command", ["check", "deploy"])
def test_a_path_with_nothing_to_deploy_is_no_success(podpora: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.bpmn")
    strange = tmp_path / os.fsdecode(b"caf\xe9.bpmn")
    strange.write_bytes(b"<x/>")
    expected = {"empty": "there is no", "pipe.bpmn": "neither a file", strange.name: "the name is not UTF-8"}
    for name, reason in expected.items():
        done = podpora(command, tmp_path / name, *(["--json"] if command == "check" else []))
        assert done.returncode == 1
        assert reason in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_our_own_diagrams_are_clean_and_deploy_once(podpora: Run, engine: Engine) -> None:
    assert podpora("check", CHECKOUT / "bpmn").returncode == 0
    first, second = (podpora("deploy", CHECKOUT / "bpmn", "--no-run", *note) for note in (("--note", "first"), ()))
    assert (first.returncode, second.returncode) == (0, 0), first.stdout + second.stdout
    assert first.stdout == second.stdout
    with engine.connect() as connection:
        deployed = text("SELECT string_agg(pack || ': ' || note, ', ' ORDER BY id) FROM deployment")
        assert connection.scalar(deployed) == "standard: first, hospital: first"


def test_one_fault_deploys_nothing(podpora: Run, tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "bad.bpmn").write_text("<definitions/>")
    done = podpora("deploy", CHECKOUT / "bpmn", tmp_path / "bad.bpmn")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].startswith(f"{tmp_path / 'bad.bpmn'}:")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM deployment")) == 0


def test_an_account_with_roles_a_password_and_a_token(podpora: Run, session: Session) -> None:
    with committing(session):
        World(session, now=utcnow()).organisation("Pekárna")
    added = podpora(
        "user",
        "add",
        "Eva@Pekarna.cz",
        "--role",
        "approver",
        "--organisation",
        "Pekárna",
        "--role",
        "technician",
        "--password",
        "dlouhé heslo 1",
    )
    assert added.returncode == 0, added.stderr
    token = podpora("user", "token", "eva@pekarna.cz", "--note", "test")
    assert token.stdout.startswith("pdp_")
    person = queries.person_by_email(session, "eva@pekarna.cz")
    assert person is not None
    assert password_matches(person, "dlouhé heslo 1")
    assert [role.role for role in person.staff_roles] == [Role.TECHNICIAN]
    assert [membership.role for membership in person.memberships] == [MemberRole.APPROVER]


def test_another_password_is_told_its_owner(podpora: Run, session: Session) -> None:
    told = select(OutgoingMail.to_address).where(OutgoingMail.template == "password_changed")
    for password, mails in (("first long one", []), ("second long one", ["eva@pekarna.cz"])):
        assert podpora("user", "add", "eva@pekarna.cz", "--password", password).returncode == 0
        assert list(session.scalars(told)) == mails


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user", "token", "nobody@x.cz"), "nobody has the address nobody@x.cz"),
        (("user", "add", "x@x.cz", "--role", "approver", "--password", ""), "needs --organisation"),
        (("user", "add", "no address", "--password", ""), "Error:"),
        (("user", "add", "x@x.cz", "--password", "short"), "Error:"),
    ],
)
def test_a_refusal_is_one_line(podpora: Run, arguments: tuple[str, ...], said: str) -> None:
    done = podpora(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_lists_every_setting_without_secrets(podpora: Run, database_url: str) -> None:
    done = podpora("settings")
    assert "DATABASE_URL=(set)" in done.stdout
    assert database_url not in done.stdout


def test_an_unreachable_database_is_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "podpora", "db", "upgrade"],
        cwd=tmp_path,
        env={**environment, "DATABASE_URL": f"postgresql://nobody@/nothing?host={tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: the database does not answer")
    assert "Traceback" not in done.stderr


def test_a_command_says_which_database_it_opens(environment: dict[str, str], tmp_path: Path) -> None:
    for told in (f"database: {tmp_path / 'data'} (a new one)\n", f"database: {tmp_path / 'data'}\n"):
        command = [sys.executable, "-m", "podpora", "db", "upgrade"]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert told in done.stderr
