"""`podpora invoice`: the monthly invoicing by hand."""

from datetime import datetime

import click

from podpora.database import desk_session, refusals_said_plainly, said_plainly
from processes.clock import utcnow
from processes.db import committing


@click.group("invoice", help="The monthly invoicing.")
def command() -> None:
    """The group."""


@command.command()
@click.option("--month", required=True, type=click.DateTime(["%Y-%m"]), metavar="YYYY-MM")
def run(month: datetime) -> None:
    """Start the invoicing of every contract that has something to pay for; a second run changes nothing."""
    from processes.billing import flow

    with said_plainly(), desk_session() as session, refusals_said_plainly(), committing(session):
        contracts = flow.run_month(session, month=month.date(), now=utcnow())
    click.echo(f"{len(contracts)} contracts are being invoiced")
