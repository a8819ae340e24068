"""`podpora relay`: the role that speaks AMQP with other systems."""

import threading

import click

from podpora.database import database, said_plainly
from podpora.roles import begin_role


@click.command("relay")
def command() -> None:
    """Publish events to podpora.events, receive from podpora.inbox (both wait without BROKER_URL)."""
    begin_role()
    with said_plainly(), database():
        from workers.inbox import run_inbox
        from workers.relay import run_relay
        from workers.repeating import stopping

        stop = stopping()
        inward = threading.Thread(target=run_inbox, args=(stop,), name="inbox")
        inward.start()
        run_relay(stop)
        inward.join()
