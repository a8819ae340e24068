"""`podpora db`: migrations."""

import click

from podpora import schema
from podpora.database import database, said_plainly


@click.group("db", help="Migrations of the database.")
def command() -> None:
    """The group."""


@command.command()
def upgrade() -> None:
    """Apply every missing migration."""
    with said_plainly(), database() as url:
        schema.upgrade(url)
        click.echo(f"migrated to {schema.head()}")


@command.command()
def check() -> None:
    """Exit 1, naming what differs, unless the models equal the migrated database."""
    with said_plainly(), database() as url:
        found = schema.differences(url)
    for difference in found:
        click.echo(str(difference))
    if found:
        raise SystemExit(1)
    click.echo("models equal migrations")


@command.command()
@click.argument("message")
def migration(message: str) -> None:
    """Write the next numbered migration from the models."""
    with said_plainly(), database() as url:
        schema.upgrade(url)
        click.echo(schema.revise(url, message))
