"""One PostgreSQL for the test run (embedded, or DATABASE_URL's), a template database, and clones of it."""

import contextlib
import gc
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
from argon2 import PasswordHasher
from passlib.hash import argon2
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from podpora import schema
from podpora.diagrams import deploy_all
from podpora.embedded import Embedded, EmbeddedFailed
from podpora.ports import SECONDS, reach
from processes import domains
from processes import settings as settings_module
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.people import use_cases
from processes.settings import Settings
from tests.engines import Leading

pytest_plugins = ["tests.rabbitmq", "tests.chromium", "tests.door", "tests.dearest"]

STRICT = os.environ.get("STRICT") == "1"
hypothesis.settings.register_profile("desk", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("desk")

GIVEN_SERVER = os.environ.get("DATABASE_URL")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():x}")[:12]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
MEMORY = Path("/dev/shm")  # where Linux keeps files in memory
ROOM = 4 * 2**30  # bytes that the run's databases and their log take at the most
PREFIX = f"podpora_test_{RUN}"
COPIED = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"  # at half the price of a copy through the log
TALLY = "tally: "  # how properties of tests begin that are counted


def _place() -> Path:
    """Where the run's PostgreSQL keeps its files: in memory where there is room, as each test has a database."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        found = os.statvfs(MEMORY)
        if found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC:
            return MEMORY
    return Path(tempfile.gettempdir())


HOME = _place() / f"podpora-test-{RUN}"


def build_schema(url: str) -> None:
    """Make every table in an empty database, as an installation does: by migrations."""
    schema.upgrade(url)


class Server:
    """The run's PostgreSQL: makes and drops databases whose names carry the run's id."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """Address of one of its databases."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        """An autocommitting connection to the server's own database."""
        with psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True) as connection:
            yield connection

    def once(self, purpose: str, fill: Callable[[str], None], *, source: str = "template0") -> str:
        """Name of a database for all processes of the run: the first that asks copies `source` and fills it by URL."""
        name = f"{PREFIX}_{purpose}"
        with self.connection() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                draft = f"{name}_draft"
                connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(draft)))
                connection.execute(SQL(COPIED).format(Identifier(draft), Identifier(source)))
                fill(self.url(draft))
                connection.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(name)))
        return name

    def clone(self, template: str) -> str:
        """A fresh database with the tables of `template`; returns its name."""
        name = f"{PREFIX}_{WORKER}_{next(self._numbers)}"
        self._copy(template, name)
        return name

    def refill(self, name: str, template: str) -> None:
        """Make a database of this process anew, with what is in `template`."""
        self.drop(name)
        self._copy(template, name)

    def _copy(self, template: str, name: str) -> None:
        with self.connection() as connection:
            connection.execute(SQL(COPIED).format(Identifier(name), Identifier(template)))

    def create(self, purpose: str) -> str:
        """An empty database; returns its name."""
        name = f"{PREFIX}_{WORKER}_{next(self._numbers)}_{purpose}"
        with self.connection() as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        with self.connection() as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def drop_all(self, prefix: str) -> None:
        """Drop every database whose name starts so."""
        with self.connection() as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
            ).fetchall()
        for (name,) in rows:
            self.drop(name)


def refuse_silent_servers() -> None:
    """A run on servers that do not answer is refused at once, and says which variable names them."""
    try:
        if GIVEN_SERVER:
            psycopg.connect(GIVEN_SERVER.replace("+psycopg", "", 1), connect_timeout=SECONDS).close()
    except psycopg.OperationalError as fault:
        raise pytest.UsageError(f"the database of DATABASE_URL does not answer: {str(fault).strip()}") from fault
    try:
        if os.environ.get("BROKER_URL"):
            reach(os.environ["BROKER_URL"])
    except OSError as fault:
        raise pytest.UsageError(f"the RabbitMQ of BROKER_URL does not answer: {fault}") from fault


def pytest_configure(config: pytest.Config) -> None:
    """Refuse servers that do not answer; clear away what runs killed an hour ago or earlier left behind."""
    if hasattr(config, "workerinput"):
        return
    refuse_silent_servers()
    for home in HOME.parent.glob("podpora-test-*"):
        if time.time() - home.stat().st_mtime > 3600:
            left = Embedded(home)
            with contextlib.suppress(OSError, EmbeddedFailed):  # half made, half removed: nothing runs there
                left.attach()
                left.release()  # stops the server, unless somebody uses it
            if not (left.cluster / "postmaster.pid").exists():
                shutil.rmtree(home, ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run's own process removes what all its workers made."""
    if hasattr(config, "workerinput"):
        return
    run = getattr(config, "_podpora_run", RUN)[:12]
    shutil.rmtree(HOME.with_name(f"podpora-test-{run}"), ignore_errors=True)
    if GIVEN_SERVER:
        with contextlib.suppress(psycopg.OperationalError):  # it does not answer, as was said at the start
            Server(GIVEN_SERVER).drop_all(f"podpora_test_{run}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests run in one process, as they share fixtures; so do all that need RabbitMQ, as they share its
    queues, all of a folder that drive Chromium, as they share a desk, and all rules of the house, as they read the
    same code. A file that takes long may say a group of its own (`xdist_group`)."""
    for item in items:
        needed = set(getattr(item, "fixturenames", ()))
        group = item.nodeid.partition("::")[0]
        if item.get_closest_marker("broker") or {"broker_url", "rabbitmq"} & needed:
            item.add_marker(pytest.mark.broker)
            group = "broker"
        elif {"chromium", "live"} & needed:
            item.add_marker(pytest.mark.browser)
            group = str(Path(group).parent)
        elif group.startswith("tests/house/"):
            group = "house"
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests that xdist takes for ungrouped would build every desk in every process. What is loaded by now stays, so
    that it is not searched for garbage again and again: a ninth of the time of tests that draw pages.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    if hasattr(session.config, "workerinput") and session.config.getoption("loadgroup", False):
        assert all("@" in item.nodeid for item in session.items), "pytest-xdist did not group the tests"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """STRICT=1: a skipped test fails the run. Remember the id under which workers ran, for the removal at the end."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if STRICT and reporter is not None and reporter.stats.get("skipped") and session.exitstatus == 0:
        reporter.write_line("STRICT=1: a skipped test is a failure", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    distribution = session.config.pluginmanager.get_plugin("dsession")
    if distribution is not None and hasattr(distribution, "nodemanager"):
        session.config._podpora_run = distribution.nodemanager.testrunuid


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Count something that the end of the run is to tell, whichever process counted it."""
    return lambda what, count: record_property(f"{TALLY}{what}", count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what tests have counted."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, number in report.user_properties:
            if name.startswith(TALLY):
                counts[name.removeprefix(TALLY)] += number
    for what, number in counts.items():
        terminalreporter.write_line(f"{number} {what}")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The run's PostgreSQL server."""
    if GIVEN_SERVER:
        given = Server(GIVEN_SERVER)
        yield given
        return
    embedded = Embedded(HOME, throwaway=True)
    embedded.attach()
    yield Server(embedded.url())
    embedded.release()


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """Name of the database with every table and no rows."""
    return server.once("template", build_schema)


@pytest.fixture(scope="session")
def drawn(server: Server, template: str) -> str:
    """Name of the database with every table, the deployed diagrams and nobody."""
    domains.load()  # another process may have built the template, and diagrams name the domains' operations

    def fill(url: str) -> None:
        engine = make_engine(url)
        with Session(engine) as session, committing(session):
            deploy_all(session, note="tests", author="tests", now=utcnow())
        engine.dispose()

    return server.once("drawn", fill, source=template)


@pytest.fixture
def database_url(server: Server, template: str) -> Iterator[str]:
    """A fresh database of the test's own, for real transactions and other processes."""
    name = server.clone(template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def leading(server: Server) -> Leading:
    """What leads this process's tests to their databases."""
    return Leading(make_engine(server.url("postgres")))


@pytest.fixture
def engine(leading: Leading, database_url: str) -> Iterator[Engine]:
    """An engine on the test's own fresh database."""
    with leading.to(database_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def worker_engine(server: Server, template: str) -> Iterator[Engine]:
    """An engine on the database that this test worker's rolled-back sessions share."""
    name = server.clone(template)
    engine = make_engine(server.url(name))
    yield engine
    engine.dispose()
    server.drop(name)


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session whose work vanishes with the test; its commits end savepoints, so `committing` works.

    In a test that also asks for `engine` or `database_url` it is an ordinary session on that database.
    """
    if "database_url" in request.fixturenames:
        with Session(request.getfixturevalue("engine")) as real:
            yield real
        return
    with request.getfixturevalue("worker_engine").connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as nested:
            yield nested
        transaction.rollback()


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """Passwords cost a test nothing, as there are thousands; the hasher that the product has."""
    real, cheap = use_cases._HASHER, {"memory_cost": 8, "parallelism": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(use_cases, "_HASHER", PasswordHasher(time_cost=1, **cheap))
        for name, value in {"default_rounds": 1, **cheap}.items():
            patch.setattr(argon2, name, value)
        yield real


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Settings that no environment and no `.env` touch; files go to the test's own folder."""
    before = settings_module._current
    settings_module.choose({})
    settings_module._current = Settings(
        data_dir=tmp_path, secret_key="test key, not secret", base_url="http://desk.test"
    )
    yield settings_module._current
    settings_module._current = before


@pytest.fixture
def change_settings(settings: Settings) -> Callable[..., Settings]:
    """Replace some settings until the test's end."""
    return settings_module.override
