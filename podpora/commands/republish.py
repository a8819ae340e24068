"""`podpora republish`: events once more, for a broker that lost them."""

from datetime import timedelta

import click

from podpora.database import desk_session, refusals_said_plainly, said_plainly
from processes.clock import utcnow
from processes.db import committing


@click.command("republish")
@click.option("--minutes", type=click.IntRange(min=1, max=20160), required=True, help="how far back")
@click.option("--reason", required=True, help="why, for the record of operations")
def command(minutes: int, reason: str) -> None:
    """Publish again, under their ids, the events of the last minutes: receivers know those that they have."""
    from processes.engine.administration import deliveries
    from processes.engine.store.history import SYSTEM

    with said_plainly(), desk_session() as session, refusals_said_plainly(), committing(session):
        now = utcnow()
        since = now - timedelta(minutes=minutes)
        count = deliveries.publish_all_again(session, since=since, reason=reason, actor=SYSTEM, now=now)
    click.echo(f"{count} events will be published again")
