"""`podpora prune`: forget the old history of processes."""

from datetime import timedelta

import click

from podpora.database import desk_session, said_plainly
from processes.clock import utcnow
from processes.db import committing


@click.command("prune")
@click.option("--older-than", "days", type=click.IntRange(min=1, max=36500), required=True, metavar="DAYS")
def command(days: int) -> None:
    """Remove the process history older than so many days, except of cases that still run.

    Requests with their own events, work and invoices stay; so do the cases themselves.
    """
    from processes.engine.store import partitions

    with said_plainly(), desk_session() as session, committing(session):
        pruned = partitions.prune(session, before=utcnow() - timedelta(days=days))
    months = f", whole months: {', '.join(pruned.months)}" if pruned.months else ""
    click.echo(f"{pruned.rows} rows of process history removed{months}")
