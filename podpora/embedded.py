"""The embedded PostgreSQL of DATA_DIR: started by whoever needs it first, stopped by whoever leaves last.

Who is killed leaves as well: `podpora.keeper` then stops it.
"""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg

from podpora import keeper
from podpora.unprivileged import Account, account_for, binaries

NAME = "podpora"  # of the database and of its owner
SOCKET_FILE = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
ELSEWHERE = Path("/var/lib/podpora")
START_SECONDS = 60
STOP_SECONDS = 30
LOG_BYTES = 10_000_000
SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_checkpoints": "off",
    "random_page_cost": "1.1",  # no disk turns any more: what an index leads to is worth reading
}
THROWAWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


class EmbeddedFailed(RuntimeError):
    """The embedded server did not start; the message ends with its last lines."""


class Embedded:
    """One user's hold on the server of a folder; `attach` and `release` once each.

    `throwaway` (tests, benches) trades the safety of the data against a power cut for speed.
    """

    def __init__(self, data_dir: Path, *, throwaway: bool = False) -> None:
        self.entry = data_dir / "postgres"
        self.options = SERVER_OPTIONS | (THROWAWAY_OPTIONS if throwaway else {})
        self.home = self.entry
        self.account = Account(os.geteuid(), os.getegid())
        self.keeper: subprocess.Popen[bytes] | None = None  # where it was we who started the server
        self._hold: IO[str] | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    def attach(self) -> str:
        """Find the server running or start it; returns the URL of its database. Raises EmbeddedFailed."""
        _make_passable(self.entry)
        with self._turn():
            self._settle()
            self._hold = (self.entry / "users.lock").open("w")
            fcntl.flock(self._hold, fcntl.LOCK_SH)
            self._ensure()
        return self.url()

    def ensure(self) -> None:
        """Start the server again where it has died."""
        with self._turn():
            self._ensure()

    def release(self) -> None:
        """Let go; the last user stops the server."""
        if self._hold is None:
            return
        with self._turn():
            try:
                fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            self._hold.close()
            self._hold = None

    def url(self, database: str = NAME) -> str:
        """The address of a database of this server."""
        return f"postgresql://{NAME}@/{database}?host={quote(str(self._socket_folder()), safe='/')}"

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Only one process at a time looks, starts or stops."""
        with (self.entry / "turn.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _settle(self) -> None:
        """Choose account and folder: DATA_DIR, or one elsewhere if the account cannot reach DATA_DIR (noted there)."""
        note = self.entry / "elsewhere"
        self.home = Path(note.read_text().strip()) if note.exists() else self.entry
        self.account = account_for(self.cluster)
        if not self.account.reaches(self.cluster):
            self.home = ELSEWHERE / secrets.token_hex(8)
            _make_passable(self.home)
            note.write_text(f"{self.home}\n")
            (self.home / "belongs_to").write_text(f"{self.entry}\n")

    def _ensure(self) -> None:
        if self.postmaster() is not None and self._wait_until_ready(None):
            return
        programs = binaries(self.account, self.home)
        if not (self.cluster / "PG_VERSION").exists():
            self._create(programs)
        self._start(programs)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def _create(self, programs: Path) -> None:
        """initdb into a draft folder, renamed when whole, so that a killed start leaves nothing half-made."""
        for left in self.home.glob("data.*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = self.home / f"data.{secrets.token_hex(4)}"
        draft.mkdir(mode=0o700)
        self.account.own(draft)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "-E", "UTF8"]
        command = [str(programs / "initdb"), "-D", str(draft), "-U", NAME, "--auth=trust", "--no-sync", *locale]
        arguments: dict[str, Any] = self.account.popen_arguments()
        done = subprocess.run(command, cwd=draft, capture_output=True, text=True, check=False, **arguments)
        if done.returncode:
            raise EmbeddedFailed(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        draft.rename(self.cluster)

    def _start(self, programs: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self._forget_dead_server()
            self.keeper = self._spawn(programs)
            if self._wait_until_ready(self.keeper):
                return
            # A killed server's children hold its shared memory for a moment; then a new start succeeds.
            time.sleep(0.2)
        raise EmbeddedFailed(f"PostgreSQL did not start; the end of {self._log()}:\n{self._last_lines()}")

    def _spawn(self, programs: Path) -> subprocess.Popen[bytes]:
        options = self.options | {"unix_socket_directories": str(self._new_socket_folder())}
        command = [sys.executable, "-I", "-S", keeper.__file__, str(self.entry)]
        command += [str(self.account.uid), str(self.account.gid), str(programs / "postgres"), "-D", str(self.cluster)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        if (log := self._log()).exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old"))
        with log.open("ab") as out:
            # A session of its own: Ctrl-C reaches us, and we stop the server after those who use it.
            return subprocess.Popen(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )

    def _wait_until_ready(self, started: subprocess.Popen[bytes] | None) -> bool:
        """Poll until a connection succeeds; False when the server has gone or never answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
                return True
            gone = started.poll() is not None if started else self.postmaster() is None
            if gone:
                return False
            time.sleep(0.02)
        return False

    def _stop(self) -> None:
        """Fast shutdown, then an immediate one; waits for the server's own note to disappear."""
        for kind in (signal.SIGINT, signal.SIGQUIT):
            if (pid := self.postmaster()) is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, kind)
            deadline = time.monotonic() + STOP_SECONDS
            while self.postmaster() == pid and time.monotonic() < deadline:
                time.sleep(0.02)
        if self.keeper:
            self.keeper.wait(STOP_SECONDS)
        folder = self._socket_folder()
        if folder.parent == Path(tempfile.gettempdir()):
            with suppress(OSError):
                folder.rmdir()

    def postmaster(self) -> int | None:
        """Process id of the running server; a note left by a killed one does not count, whoever has its id now."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        with suppress(OSError):
            return pid if str(self.cluster).encode() in Path(f"/proc/{pid}/cmdline").read_bytes() else None
        return pid

    def _forget_dead_server(self) -> None:
        if self.postmaster() is None:
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _socket_folder(self) -> Path:
        note = self.home / "socket"
        return Path(note.read_text().strip()) if note.exists() else self.home / "run"

    def _new_socket_folder(self) -> Path:
        """A folder only the account may enter: in `home`, or a short one in /tmp where the path would be too long."""
        folder = self.home / "run"
        if len(os.fsencode(folder / SOCKET_FILE)) > LONGEST_SOCKET_PATH:
            folder = self._socket_folder()
            if folder == self.home / "run" or not folder.exists():
                folder = Path(tempfile.mkdtemp(prefix="podpora-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        self.account.own(folder)
        (self.home / "socket").write_text(f"{folder}\n")
        for stale in (SOCKET_FILE, f"{SOCKET_FILE}.lock"):
            (folder / stale).unlink(missing_ok=True)
        return folder

    def _log(self) -> Path:
        return self.home / "postgres.log"

    def _last_lines(self, count: int = 10) -> str:
        return "\n".join(self._log().read_text(errors="replace").splitlines()[-count:])


def _make_passable(folder: Path) -> None:
    """Make `folder` and the missing ones above it, passable for the server's account whatever the umask."""
    try:
        for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
            missing.mkdir(exist_ok=True)
            missing.chmod(0o755)
    except OSError as fault:
        raise EmbeddedFailed(f"the folder {folder} cannot be made: {fault.strerror}") from fault


@contextmanager
def attached(data_dir: Path, *, throwaway: bool = False) -> Iterator[Embedded]:
    """The server of `data_dir` for the length of a block."""
    server = Embedded(data_dir, throwaway=throwaway)
    server.attach()
    try:
        yield server
    finally:
        server.release()
