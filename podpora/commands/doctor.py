"""`podpora doctor`: what is reachable and what is not."""

import os
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import click
import psycopg

from podpora.database import database
from podpora.ports import SECONDS, reach
from processes.settings import Settings, get_settings

BUILT = Path(__file__).parents[2] / "app" / "web" / "static" / "built" / ".vite" / "manifest.json"


class Wrong(Exception):
    """One check failed, in plain words."""


@click.command("doctor")
def command() -> None:
    """Check everything that the settings name; exit 1 if something needed is missing."""
    settings, failed = get_settings(), False
    for name, check in _checks(settings):
        try:
            click.echo(f"ok    {name}: {check()}")
        except (Wrong, OSError, RuntimeError, psycopg.Error) as fault:
            failed = True
            click.echo(f"WRONG {name}: {str(fault).strip()}")
    if failed:
        raise SystemExit(1)


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "DATA_DIR", lambda: _folder(settings.data_dir)
    yield "database", _database
    yield "BROKER_URL", lambda: _reachable(settings.broker_url, "unset, the queues are in the database")
    yield "MAIL_URL", lambda: _reachable(settings.mail_url, "unset, outgoing mail is kept and shown on a page")
    yield "INBOX_URL", lambda: _reachable(settings.inbox_url, "unset, mail comes in by `podpora mail receive` only")
    yield "front end", _front_end
    yield "documents", _documents


def _folder(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise Wrong(f"{folder} cannot be written")
    return str(folder)


def _database() -> str:
    from podpora import schema

    embedded = get_settings().database_url is None
    with database() as url, psycopg.connect(url, connect_timeout=SECONDS) as connection:
        version = connection.info.server_version // 10000
        if version < 15:
            raise Wrong(f"PostgreSQL {version}, 15 or newer is needed")
        if schema.missing(url):
            raise Wrong("migrations are missing: run `podpora db upgrade`")
        jobs = connection.execute("SELECT count(*) FROM job WHERE state = 'failed'").fetchone()
    return f"PostgreSQL {version}{', embedded' if embedded else ''}; failed jobs: {jobs[0] if jobs else 0}"


def _reachable(url: str | None, unset: str) -> str:
    if url is None:
        return unset
    return f"{reach(url)} answers"


def _front_end() -> str:
    if not BUILT.exists():
        raise Wrong("not built: run `make setup`")
    return "built"


def _documents() -> str:
    from processes.documents.typesetting import font_files

    try:
        fonts = font_files()
    except FileNotFoundError as fault:
        raise Wrong(str(fault)) from fault
    return f"Typst {metadata.version('typst')}, {len(fonts)} fonts"
