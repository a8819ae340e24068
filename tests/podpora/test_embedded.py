"""The embedded PostgreSQL: shared by its users, recovers from killing, runs from any folder."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from podpora.embedded import Embedded, attached
from podpora.unprivileged import Account
from tests.podpora.conftest import make_passable


def scalar(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
    return row and row[0]


def write(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


class Stranger:
    """Another process that uses the server of a folder, until it is killed."""

    def __init__(self, folder: Path) -> None:
        script = (
            "import sys; from pathlib import Path; from podpora.embedded import Embedded; "
            "server = Embedded(Path(sys.argv[1])); server.attach(); print(flush=True); sys.stdin.read()"
        )
        command = [sys.executable, "-c", script, str(folder)]
        self._process = subprocess.Popen(command, cwd=Path.cwd(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        assert self._process.stdout.readline()

    def kill(self) -> None:
        """As by a power cut."""
        self._process.kill()
        self._process.communicate()


def ends(process: int, *, seconds: float = 30) -> bool:
    """Whether the process ends in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not Path(f"/proc/{process}").exists():
            return True
        select.select([], [], [], 0.05)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_passable(tmp_path)
    return tmp_path / "data"


def test_data_outlive_the_server(folder: Path) -> None:
    with attached(folder) as server:
        write(server.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    with attached(folder) as server:
        assert scalar(server.url(), "SELECT n FROM kept") == 7


def test_the_last_user_stops_it(folder: Path) -> None:
    first, second = Embedded(folder), Embedded(folder)
    url = first.attach()
    assert second.attach() == url
    assert second.keeper is None
    first.release()
    assert scalar(url, "SELECT 1") == 1
    second.release()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_a_killed_server_is_started_again_with_what_was_committed(folder: Path) -> None:
    with attached(folder) as server:
        write(server.url(), "CREATE TABLE kept AS SELECT 7 AS n")
        assert server.keeper is not None
        os.kill(server.postmaster() or 0, signal.SIGKILL)
        server.keeper.wait()
        server.ensure()
        assert scalar(server.url(), "SELECT n FROM kept") == 7


def test_a_server_whose_last_user_is_killed_stops_itself(folder: Path) -> None:
    user = Stranger(folder)
    with attached(folder) as server:
        write(server.url(), "CREATE TABLE kept AS SELECT 7 AS n")
        user.kill()
        assert scalar(server.url(), "SELECT n FROM kept") == 7
    user = Stranger(folder)
    running = server.postmaster()
    user.kill()
    assert running
    assert ends(running)
    with attached(folder) as server:
        assert scalar(server.url(), "SELECT n FROM kept") == 7


def test_a_server_stops_itself_also_when_its_folder_is_gone(folder: Path) -> None:
    user = Stranger(folder)
    running = Embedded(folder).postmaster()
    shutil.rmtree(folder)
    user.kill()
    assert running
    assert ends(running)


def test_a_killed_keeper_takes_the_server_with_it(folder: Path) -> None:
    with attached(folder) as server:
        write(server.url(), "CREATE TABLE kept AS SELECT 7 AS n")
        running = server.postmaster()
        assert server.keeper is not None
        server.keeper.kill()
        assert running
        assert ends(running)
        server.ensure()
        assert scalar(server.url(), "SELECT n FROM kept") == 7


def test_a_stale_note_of_a_living_process_is_not_believed(folder: Path) -> None:
    with attached(folder) as server:
        pass
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n")
    with attached(folder) as server:
        assert scalar(server.url(), "SELECT 1") == 1


def test_a_long_path_has_a_short_socket(folder: Path) -> None:
    with attached(folder / ("long" * 30)) as server:
        assert scalar(server.url(), "SELECT 1") == 1
        assert len(str(server._socket_folder())) < 90
        socket_folder = server._socket_folder()
    assert not socket_folder.exists()


def test_nobody_else_may_enter_the_socket_folder(folder: Path) -> None:
    with attached(folder) as server:
        assert server._socket_folder().stat().st_mode & 0o077 == 0
        assert scalar(server.url(), "SHOW listen_addresses") == ""


def test_it_runs_from_a_closed_folder_and_never_as_root(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with attached(closed / "data") as server:
        assert server.cluster.stat().st_uid == (os.geteuid() or server.account.uid) != 0
        assert server.home.is_relative_to(closed) == (os.geteuid() != 0)
        home = server.home
    with attached(closed / "data") as server:
        assert server.home == home
    shutil.rmtree(home)


def test_who_reaches_what(tmp_path: Path) -> None:
    stranger = Account(uid=54321, gid=54321)
    make_passable(tmp_path)
    assert stranger.reaches(tmp_path / "file")
    (tmp_path / "closed").mkdir(mode=0o700)
    assert not stranger.reaches(tmp_path / "closed" / "file")
    assert Account(os.geteuid(), os.getegid()).reaches(tmp_path / "closed" / "file")
