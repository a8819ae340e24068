"""`podpora worker`: the role that runs jobs."""

import click

from podpora.database import database, said_plainly
from podpora.roles import begin_role

NAMES = ("urgent", "jobs", "mail", "suppliers", "reports")


@click.command("worker")
@click.option("--queue", "queues", multiple=True, type=click.Choice(NAMES), help="only these queues (default: all)")
def command(queues: tuple[str, ...]) -> None:
    """Run jobs: timers, mail, messages to suppliers, reports."""
    begin_role()
    with said_plainly(), database():
        from workers.celery_app import run_worker

        run_worker(queues or NAMES)
