"""Which database a command works on: the one that the settings name, or the embedded one of DATA_DIR."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podpora.embedded import attached
from processes.errors import Refusal
from processes.settings import get_settings, override

# SQLAlchemy is imported where it is used: the receiving half of a worker lives without it.
if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@contextmanager
def database(*, is_named: bool = True) -> Iterator[str]:
    """The database's URL; the embedded server runs at least for the length of the block, and is named (stderr).

    It is not where a program reads what is said, as a mail server does.
    Inside, DATABASE_URL is set in the settings and in the environment, for processes started from here.
    """
    given = get_settings().database_url
    if given:
        yield given
        return
    if is_named:
        say_which(get_settings().data_dir)
    with attached(get_settings().data_dir) as server:
        override(database_url=server.url())
        os.environ["DATABASE_URL"] = server.url()
        try:
            yield server.url()
        finally:
            override(database_url=None)
            del os.environ["DATABASE_URL"]


def say_which(data_dir: Path) -> None:
    """Whose folder is used, as a command that was called elsewhere, or without its settings, uses another."""
    known = (data_dir / "postgres").exists()
    click.echo(f"database: {data_dir}" if known else f"database: {data_dir} (a new one)", err=True)


@contextmanager
def desk_session() -> "Iterator[Session]":
    """A session on the database of the settings, every domain loaded; the caller commits by `committing`."""
    from sqlalchemy.orm import Session

    from processes import domains
    from processes.db import make_engine

    domains.load()
    with database() as url:
        engine = make_engine(url, pool_size=1)
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()


@contextmanager
def said_plainly() -> Iterator[None]:
    """A database that cannot be reached is one line, not a traceback."""
    try:
        yield
    except Exception as fault:
        from sqlalchemy.exc import OperationalError

        if not isinstance(fault, OperationalError):
            raise
        raise click.ClickException(f"the database does not answer: {str(fault.orig).strip()}") from fault


@contextmanager
def refusals_said_plainly() -> Iterator[None]:
    """A business rule that says no is one line, not a traceback."""
    try:
        yield
    except Refusal as refused:
        raise click.ClickException(str(refused)) from refused
