"""Where a bench runs: databases of its own with the sample company, and the desk's processes on them."""

import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from podpora.bench.client import BenchFailed
from podpora.bench.server import FLOOR_TABLE
from podpora.children import Children
from podpora.embedded import attached
from podpora.load.filling import prepare
from podpora.ports import free_port
from podpora.rabbitmq import answers, installed, started
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine.store import deployments
from processes.settings import get_settings

HERE = Path(__file__).parent
DIAGRAMS = ("small.bpmn", "small.form", "timer.bpmn")
START_S = 60


@dataclass
class Server:
    """A PostgreSQL on which a bench may make databases; `kind` says which."""

    url: str
    kind: str


@dataclass
class Place:
    """A prepared database."""

    url: str
    engine: Engine
    kind: str


@contextmanager
def server() -> Iterator[Server]:
    """DATABASE_URL's server, or an embedded one with fsync on that goes with its data."""
    given = get_settings().database_url
    if given is not None:
        yield Server(given, "given PostgreSQL")
        return
    with tempfile.TemporaryDirectory(prefix="podpora-bench-") as folder:
        Path(folder).chmod(0o755)  # for the account of the server, whose data would else lie, and stay, elsewhere
        with attached(Path(folder)) as embedded:
            yield Server(embedded.url(), "embedded PostgreSQL")


@contextmanager
def place(on: Server | None = None) -> Iterator[Place]:
    """A throwaway database with the sample company and the bench's diagrams; without `on` its server goes with it."""
    if on is None:
        with server() as own, place(own) as found:
            yield found
        return
    with _database(on.url) as url:
        prepare(url, now=utcnow())
        engine = make_engine(url)
        try:
            with Session(engine) as session, committing(session):
                own_files = {name: (HERE / name).read_bytes() for name in DIAGRAMS}
                deployments.deploy(session, own_files, note="bench", author="bench", now=utcnow())
                session.execute(text(FLOOR_TABLE))
            yield Place(url, engine, on.kind)
        finally:
            engine.dispose()


@contextmanager
def _database(server_url: str) -> Iterator[str]:
    name = Identifier(fresh := f"podpora_bench_{secrets.token_hex(4)}")
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(name))
        try:
            yield make_url(server_url).set(database=fresh).render_as_string(hide_password=False)
        finally:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def broker() -> Iterator[tuple[str | None, str]]:
    """(URL, which one): BROKER_URL's RabbitMQ, else one of the bench's own, else None where it is not installed."""
    given, program = get_settings().broker_url, installed()
    if given is not None:
        if not answers(given):
            raise BenchFailed("BROKER_URL is set, and nothing answers there")
        yield given, "given RabbitMQ"
    elif program is not None:
        with started(program) as url:
            yield url, "RabbitMQ of its own"
    else:
        yield None, "no RabbitMQ installed"


@contextmanager
def roles(names: list[str], variables: dict[str, str]) -> Iterator[Children]:
    """The desk's roles as processes with these variables; BenchFailed if one has ended by itself."""
    with tempfile.TemporaryDirectory(prefix="podpora-bench-logs-") as logs:
        children = Children(names, Path(logs), variables)
        children.start()
        try:
            yield children
            for child in children.all:
                if child.has_died():
                    raise BenchFailed(child.how_it_died())
        finally:
            children.stop()


@contextmanager
def web(url: str, *, processes: int, variables: Mapping[str, str] = {}) -> Iterator[int]:
    """Web processes with the bench's routes, and these settings beside our own; the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "podpora.bench.server:create_bench_app", "--factory"]
    command += ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--http", "1", "--no-ws"]
    command += ["--workers", str(processes), "--blocking-threads", "4", "--log-level", "warning"]
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PORT": str(port),
        "SECRET_KEY": "bench",
        "WEB_THREADS": "4",
        **variables,
    }
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    pause = threading.Event()
    for _ in range(START_S * 10):
        if process.poll() is not None:
            raise BenchFailed(f"the web process ended with {process.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            pause.wait(0.1)
    raise BenchFailed("the web process did not answer")
