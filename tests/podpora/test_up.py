"""`podpora up`: everything starts, says so, and is gone in whatever way it ends."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest

from podpora.children import Children, KeepsDying
from podpora.embedded import Embedded
from tests.podpora.conftest import make_passable


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def up(environment: dict[str, str], folder: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "podpora", "up", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def ready(process: "subprocess.Popen[str]", said: list[str] | None = None) -> str:
    """The address of the line `ready …`; everything before it in `said` and in the failure's message."""
    said = [] if said is None else said
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)\n", line):
            return found[1]
    pytest.fail("".join(said))


def ours(folder: Path) -> dict[int, str]:
    """Command lines of processes that work on the folder, PostgreSQL's included, by id."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_text().replace("\0", " ")
            described = (entry / "environ").read_text(errors="replace") + command
        except OSError:
            continue
        if str(folder) in described:
            found[int(entry.name)] = command
    return found


def happens(condition: Callable[[], bool], *, seconds: float = 60) -> bool:
    """Whether it comes true in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        select.select([], [], [], 0.02)
    return False


def none_left(folder: Path) -> bool:
    """Whether all of them end within seconds."""
    return happens(lambda: not ours(folder), seconds=30)


def send(process: "subprocess.Popen[str]", kind: signal.Signals) -> None:
    """The signal, to the whole group where it comes from a terminal."""
    if kind in {signal.SIGINT, signal.SIGHUP}:
        os.killpg(process.pid, kind)
    else:
        process.send_signal(kind)


def test_it_starts_everything_and_ctrl_c_stops_it(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with up(environment, tmp_path, "--no-sample", "--port", str(port)) as process:
        printed: list[str] = []
        address = ready(process, printed)
        assert address == f"http://127.0.0.1:{port}"
        first = re.search(r"http://127\.0\.0\.1:\d+(/setup/first/\S+)", "".join(printed))
        assert first is not None
        for page in ("/readyz", "/login", first[1]):
            with urlopen(address + page) as answer:
                assert answer.status == 200
        running = " ".join(ours(tmp_path / "data").values())
        assert all(role in running for role in ("web", "worker", "scheduler"))
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert none_left(tmp_path / "data")
    assert not (tmp_path / "data" / "postgres" / "data" / "postmaster.pid").exists()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on which one `podpora up` after the other runs."""
    folder = tmp_path_factory.mktemp("kept")
    make_passable(folder)
    return folder


@pytest.fixture
def keeping(environment: dict[str, str], kept: Path) -> dict[str, str]:
    """Variables of a `podpora up` on that folder."""
    return {**environment, "DATA_DIR": str(kept / "data")}


def count_notes(server: Embedded) -> int:
    """How many rows the table of this test has, one more after each call."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (n int)")
        connection.execute("INSERT INTO note VALUES (1)")
        row = connection.execute("SELECT count(*) FROM note").fetchone()
    return int(row[0]) if row else 0


def designed(server: Embedded) -> list[str]:
    """Who deployed the versions of one form; after the first look a designer has deployed one."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        found = (
            "SELECT d.note FROM definition f JOIN deployment d ON d.id = f.deployment_id"
            " WHERE f.kind = 'form' AND f.key = 'sign_off' ORDER BY f.version"
        )
        if len(connection.execute(found).fetchall()) == 1:
            connection.execute(
                "WITH made AS (INSERT INTO deployment (pack, note, author, created_at, stamp)"
                " VALUES ('standard', 'ours', 'Jana', now(), gen_random_uuid()) RETURNING id)"
                " INSERT INTO definition (deployment_id, pack, kind, key, version, name, resource, content,"
                " content_hash, reaches) SELECT made.id, f.pack, f.kind, f.key, 2, f.name, f.resource,"
                " f.content || ' ', 'ours', f.reaches FROM definition f, made"
                " WHERE f.kind = 'form' AND f.key = 'sign_off' AND f.version = 1"
            )
        return [str(row[0]) for row in connection.execute(found)]


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "making the database": lambda data: any("initdb" in command for command in ours(data).values()),
    "starting the database": lambda data: (data / "postgres" / "data" / "postmaster.pid").exists(),
    "deploying": lambda data: any("-m podpora deploy" in command for command in ours(data).values()),
}


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        (signal.SIGHUP, "making the database"),
        (signal.SIGKILL, "making the database"),
        (signal.SIGKILL, "starting the database"),
        (signal.SIGTERM, "starting the database"),
        (signal.SIGKILL, "deploying"),
        (signal.SIGINT, "deploying"),
    ],
)
def test_a_start_that_is_broken_off_leaves_nothing_running(
    keeping: dict[str, str], kept: Path, kind: signal.Signals, moment: str
) -> None:
    with up(keeping, kept, "--no-sample", "--port", str(free_port())) as process:
        assert happens(lambda: MOMENTS[moment](kept / "data"))
        send(process, kind)
        process.communicate(timeout=60)
    assert none_left(kept / "data"), ours(kept / "data")


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGHUP])  # SIGINT: above, SIGTERM: below
def test_nothing_is_left_and_the_data_are_whole_after(
    keeping: dict[str, str], kept: Path, kind: signal.Signals, record: list[int]
) -> None:
    with up(keeping, kept, "--no-sample", "--port", str(free_port())) as process:
        ready(process)
        record.append(count_notes(Embedded(kept / "data")))
        assert designed(Embedded(kept / "data")) == ["podpora up", "ours"]  # also after every other start
        send(process, kind)
        process.communicate(timeout=60)
        assert process.returncode == (-kind if kind is signal.SIGKILL else 0)
    assert none_left(kept / "data"), ours(kept / "data")
    assert record == list(range(1, len(record) + 1))


@pytest.fixture(scope="module")
def record() -> list[int]:
    """What each run has found in the database."""
    return []


def test_a_role_that_is_killed_while_everything_starts_is_started_again(
    keeping: dict[str, str], kept: Path, record: list[int]
) -> None:
    with up(keeping, kept, "--no-sample", "--port", str(free_port())) as process:
        for role in ("web", "worker", "web"):
            assert happens(lambda role=role: kills(kept / "data", role))
        ready(process)
        running = " ".join(ours(kept / "data").values())
        assert all(f"-m podpora {role}" in running for role in ("web", "worker", "scheduler"))
        record.append(count_notes(Embedded(kept / "data")))
        send(process, signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert none_left(kept / "data"), ours(kept / "data")
    assert record == list(range(1, len(record) + 1))


def kills(folder: Path, role: str) -> bool:
    """Kill a role as soon as it runs."""
    found = [process for process, command in ours(folder).items() if f"-m podpora {role}" in command]
    for process in found:
        os.kill(process, signal.SIGKILL)
    return bool(found)


def test_a_role_that_dies_again_and_again_is_given_up_with_its_reason(tmp_path: Path) -> None:
    children = Children(["nonsense"], tmp_path)
    children.start()
    with pytest.raises(KeepsDying) as fault:
        happens(lambda: children.revive(patient=False) is not None)
    assert str(fault.value).startswith("4 times in a row: nonsense has ended with 2; the end of")
    assert "No such command 'nonsense'" in str(fault.value)
    children.stop()


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("DATABASE_URL", "postgresql+psycopg://podpora:secret@127.0.0.1:{port}/desk"),
        ("DATABASE_URL", "postgresql://podpora:secret@127.0.0.1:{port}/desk"),
        ("BROKER_URL", "amqp://guest:secret@127.0.0.1:{port}/"),
    ],
)
def test_a_server_that_does_not_answer_is_named_by_its_setting_at_once(
    environment: dict[str, str], tmp_path: Path, setting: str, url: str
) -> None:
    nowhere = {setting: url.format(port=free_port())}
    with up({**environment, **nowhere}, tmp_path, "--port", str(free_port())) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"of {setting} does not answer" in said
    assert f"Leave {setting} unset" in said
    assert "secret" not in said
    assert "Traceback" not in said
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_taken_port_is_said_before_anything_starts(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with up(environment, tmp_path, "--port", str(port)) as process:
            said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in said
    assert not (tmp_path / "data" / "postgres").exists()
