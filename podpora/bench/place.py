"""Where a bench runs: a database of its own with the sample company, and web processes on it."""

import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from podpora import schema
from podpora.bench.client import BenchFailed
from podpora.bench.server import FLOOR_TABLE
from podpora.diagrams import BPMN, packs
from podpora.embedded import attached
from podpora.ports import free_port
from podpora.sample.company import set_up
from processes import domains
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine import deployments
from processes.settings import get_settings

HERE = Path(__file__).parent
START_S = 60


@dataclass
class Place:
    """A prepared database and the server on it."""

    url: str
    engine: Engine
    kind: str


@contextmanager
def place() -> Iterator[Place]:
    """A throwaway database (embedded with fsync on, or on DATABASE_URL's server), sample company set up."""
    domains.load()
    with _database() as (url, kind):
        schema.upgrade(url)
        engine = make_engine(url)
        try:
            with Session(engine) as session, committing(session):
                set_up(session, now=utcnow())
                for pack, files in packs([BPMN]).items():
                    deployments.deploy(session, files, pack=pack, note="bench", author="bench", now=utcnow())
                own = {name: (HERE / name).read_bytes() for name in ("small.bpmn", "small.form")}
                deployments.deploy(session, own, note="bench", author="bench", now=utcnow())
                session.execute(text(FLOOR_TABLE))
            yield Place(url, engine, kind)
        finally:
            engine.dispose()


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    given = get_settings().database_url
    if given is None:
        with tempfile.TemporaryDirectory(prefix="podpora-bench-") as folder, attached(Path(folder)) as server:
            yield server.url(), "embedded PostgreSQL"
        return
    name = f"podpora_bench_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield make_url(given).set(database=name).render_as_string(hide_password=False), "given PostgreSQL"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def web(url: str, *, processes: int) -> Iterator[int]:
    """Web processes with the bench's routes; the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "podpora.bench.server:create_bench_app", "--factory"]
    command += ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--http", "1", "--no-ws"]
    command += ["--workers", str(processes), "--blocking-threads", "4", "--log-level", "warning"]
    environment = {**os.environ, "DATABASE_URL": url, "PORT": str(port), "SECRET_KEY": "bench", "WEB_THREADS": "4"}
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
