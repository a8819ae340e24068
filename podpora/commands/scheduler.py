"""`podpora scheduler`: the role that hands due jobs to the workers."""

import click

from podpora.database import database, said_plainly
from podpora.roles import begin_role


@click.command("scheduler")
def command() -> None:
    """Sweep the job table twice a second; several may run."""
    begin_role()
    with said_plainly(), database():
        from workers.repeating import stopping
        from workers.scheduler import run_scheduler

        run_scheduler(stopping())
