"""`podpora web`: the role that serves pages and the API."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from podpora.database import database, said_plainly
from podpora.ports import free_or_refused
from podpora.roles import begin_role
from processes.garbage import settle
from processes.settings import get_settings, override

if TYPE_CHECKING:
    from flask import Flask


@click.command("web")
@click.option("--port", type=click.IntRange(1, 65535), help="instead of PORT")
@click.option("--host", help="instead of HOST")
def command(port: int | None, host: str | None) -> None:
    """Serve pages and the API with granian."""
    settings = override(port=port or get_settings().port, host=host or get_settings().host)
    # granian's processes read the environment again.
    os.environ["PORT"], os.environ["HOST"] = str(settings.port), settings.host
    begin_role()
    free_or_refused(settings.host, settings.port)
    with said_plainly(), database():
        serve()


def serve() -> None:
    """Run granian until told to stop."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    settings = get_settings()
    Granian(
        "podpora.commands.web:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels(settings.log_level.lower()),
        log_access=False,
    ).serve()


def application() -> Flask:
    """What each of granian's processes serves."""
    from app import create_app

    made = create_app()
    settle()
    return made
