"""The commands `sample load` and `sample case`."""

from collections.abc import Callable
from datetime import datetime
from urllib.request import urlopen

import click

from podpora.database import database, said_plainly
from processes.clock import utcnow


@click.group(name="sample")
def command() -> None:
    """The sample company and its case."""


@command.command(name="load")
def load_command() -> None:
    """Set up the sample provider, its customers and three months of requests on an empty desk."""
    from podpora.sample import loading
    from processes import domains
    from processes.db import make_engine

    domains.load()
    with said_plainly(), database() as url:
        engine = make_engine(url)
        try:
            count = loading.load(engine, now=utcnow())
        except loading.DeskInUse as fault:
            raise click.ClickException(str(fault)) from fault
        finally:
            engine.dispose()
        click.echo(f"sample company loaded with {count} requests")


@command.command(name="case")
@click.option("--server", default=None, help="URL of the running desk; the supplier's answer is posted there.")
def case_command(server: str | None) -> None:
    """Play one case from an e-mail to an issued invoice, printing each step."""
    from podpora.sample import answering, loading
    from processes import domains
    from processes.db import make_engine
    from processes.settings import get_settings

    domains.load()
    server = server or _running_server(get_settings().public_url())
    with said_plainly(), database() as url:
        engine = make_engine(url)
        broker = get_settings().broker_url
        if broker:
            answer = answering.over_amqp(engine, broker)
        else:
            answer = answering.over_http(engine, server) if server else answering.directly(engine)
        try:
            played = loading.play_case(engine, now=utcnow(), say=teller(server or ""), answer=answer)
        finally:
            engine.dispose()
        click.echo(f"case {played.number} played, invoice {played.invoice}")


@command.command(name="logins")
def logins_command() -> None:
    """Print the sample logins worth trying first."""
    from podpora.sample import loading

    for who, address, password in loading.logins():
        click.echo(f"  {address:<42} {password}  {who}")


def _running_server(address: str) -> str | None:
    try:
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            return address if answer.status == 200 else None
    except OSError:
        return None


def teller(base_url: str) -> Callable[[datetime, str, str, str], None]:
    """Prints each step: when, who, what, where to look."""
    from podpora.sample.company import PRAGUE

    def say(when: datetime, who: str, what: str, where: str) -> None:
        click.echo(f"{when.astimezone(PRAGUE):%d.%m. %H:%M}  {who:<14} {what}  {base_url}{where}")

    return say
