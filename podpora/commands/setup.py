"""`podpora setup`: the link by which an empty desk gets its first administrator."""

import click

from podpora.database import desk_session, refusals_said_plainly, said_plainly
from processes.clock import utcnow
from processes.db import committing
from processes.settings import get_settings
from processes.setup import use_cases


@click.group("setup", help="The first start of an empty desk.")
def command() -> None:
    """The group."""


@command.command()
def link() -> None:
    """Print a new link to the page that makes the first administrator; an older one works no more."""
    with said_plainly(), desk_session() as session, refusals_said_plainly():
        with committing(session):
            secret = use_cases.make_link(session, now=utcnow())
        hours = use_cases.LIFETIME.total_seconds() // 3600
    click.echo(f"Make the first administrator here, once and within {hours:.0f} hours:")
    click.echo(f"  {get_settings().public_url()}/setup/first/{secret}")
