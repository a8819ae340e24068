"""Everything on one machine: database, migrations, diagrams, sample, and every role, until told to stop."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import click
import psycopg
from sqlalchemy import text

from podpora import schema
from podpora.children import Children, KeepsDying
from podpora.database import say_which
from podpora.diagrams import BPMN
from podpora.embedded import Embedded, EmbeddedFailed
from podpora.ports import SECONDS, free_or_refused, reach
from podpora.roles import PARENT
from processes.db import make_engine
from processes.settings import Settings, get_settings, override

READY_SECONDS = 120
LOOK_EVERY = 1.0


class Stopped(Exception):
    """SIGTERM or Ctrl-C came before everything was up."""


def up(*, port: int, sample: bool, stop: threading.Event) -> None:
    """Start everything, play the sample case on the first start, stay until `stop`; stops all it started."""
    settings = override(port=port)
    os.environ["PORT"], os.environ["DATA_DIR"] = str(port), str(settings.data_dir)
    free_or_refused(settings.host, port)
    _check_servers(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _server() as server:
        url = get_settings().database_url or ""
        children = Children(_roles(), settings.data_dir / "logs")
        try:
            schema.upgrade(url)
            _run(stop, "deploy", str(BPMN), "--no-run", "--offer")
            first = sample and _is_empty(url)
            if first:
                _run(stop, "sample", "load")
            children.start()
            _wait_until_ready(children, stop)
            if first:
                _run(stop, "sample", "case")
            _say_ready(stop, sample, url)
            _watch(children, server, stop)
        except Stopped:
            pass
        except KeepsDying as fault:
            raise click.ClickException(str(fault)) from fault
        finally:
            children.stop()


def _check_servers(settings: Settings) -> None:
    """Refuse at once to start on a database or a broker that does not answer, and say which setting names it."""
    try:
        if settings.database_url:
            psycopg.connect(settings.database_url.replace("+psycopg", "", 1), connect_timeout=SECONDS).close()
    except psycopg.OperationalError as fault:
        raise click.ClickException(
            f"the database of DATABASE_URL does not answer: {str(fault).strip()}\n"
            "Leave DATABASE_URL unset to have a database started here."
        ) from fault
    try:
        if settings.broker_url:
            reach(settings.broker_url)
    except OSError as fault:
        raise click.ClickException(
            f"the RabbitMQ of BROKER_URL does not answer: {fault}\n"
            "Leave BROKER_URL unset to do without: queues are in the database then."
        ) from fault


@contextmanager
def _server() -> Iterator[Embedded | None]:
    """The embedded server, or None where DATABASE_URL names another."""
    if get_settings().database_url:
        yield None
        return
    say_which(get_settings().data_dir)
    server = Embedded(get_settings().data_dir)
    url = server.attach()
    override(database_url=url)
    os.environ["DATABASE_URL"] = url
    try:
        yield server
    finally:
        server.release()


def _roles() -> list[str]:
    return ["web", "worker", "scheduler", *(["relay"] if get_settings().broker_url else [])]


def _run(stop: threading.Event, *arguments: str) -> None:
    """Another command of ours, in a process of its own: what it imports is not kept here. Raises Stopped."""
    sys.stdout.flush()
    environment = {**os.environ, PARENT: str(os.getpid())}
    command = [sys.executable, "-m", "podpora", *arguments]
    with subprocess.Popen(command, start_new_session=True, env=environment) as process:
        while process.poll() is None:
            if stop.wait(0.02):
                process.terminate()
                process.wait()
                raise Stopped
    if process.returncode:
        raise click.ClickException(f"`podpora {' '.join(arguments)}` failed")


def _is_empty(url: str) -> bool:
    return not _there(url, "SELECT FROM organisation")


def _has_administrator(url: str) -> bool:
    held = "FROM staff_role JOIN person ON id = person_id WHERE role = 'administrator'"
    return _there(url, f"SELECT {held} AND is_active")


def _there(url: str, query: str) -> bool:
    engine = make_engine(url, pool_size=1)
    with engine.connect() as connection:
        found = connection.scalar(text(f"SELECT EXISTS ({query})"))
    engine.dispose()
    return bool(found)


def _wait_until_ready(children: Children, stop: threading.Event) -> None:
    """Until /readyz says so; a role that dies meanwhile is started again. Raises KeepsDying."""
    address = f"http://{_host()}:{get_settings().port}/readyz"
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(address):
        if stop.wait(0.1):
            raise Stopped
        children.revive(patient=False)
        if time.monotonic() > deadline:
            raise click.ClickException(f"{address} does not say that all is ready; logs: {children.all[0].log.parent}")


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _host() -> str:
    host = get_settings().host
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host


def _say_ready(stop: threading.Event, sample: bool, url: str) -> None:
    if not _has_administrator(url):
        _run(stop, "setup", "link")
    elif sample:
        _run(stop, "sample", "logins")
    click.echo(f"ready http://{_host()}:{get_settings().port}")
    sys.stdout.flush()


def _watch(children: Children, server: Embedded | None, stop: threading.Event) -> None:
    while not stop.wait(LOOK_EVERY):
        children.revive(patient=True)
        if server is not None:
            try:
                server.ensure()
            except EmbeddedFailed as fault:
                click.echo(str(fault), err=True)
