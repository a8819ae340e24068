"""`podpora recount`: count anew the figures that are kept of all cases."""

import click

from podpora.database import desk_session, said_plainly
from processes.clock import utcnow
from processes.db import committing


@click.command("recount")
def command() -> None:
    """Count anew where cases stand and what went through in every past hour, as the live view shows them.

    Jobs count what is new by themselves, and the last two days again each day. Ten years of a million requests take
    some minutes; the desk may be at work meanwhile.
    """
    from processes.engine.counting import anew

    with said_plainly(), desk_session() as session:
        with committing(session):
            anew.forget(session)
        now, is_counted = utcnow(), False
        while not is_counted:
            with committing(session):
                is_counted = anew.count_part(session, now=now) is None
    click.echo("all figures counted")
