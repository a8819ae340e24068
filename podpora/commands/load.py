"""`podpora load`: a desk of any size, for benches and for looking at."""

import time

import click

from podpora.database import database, said_plainly
from processes.clock import utcnow


@click.command("load")
@click.option("--requests", type=click.IntRange(1, 20_000_000), required=True, help="how many in all")
@click.option("--open", "open_", type=click.IntRange(0), default=None, help="of them open (default: a tenth)")
@click.option("--seed", default=1, show_default=True, help="the same seed makes the same desk")
def command(requests: int, open_: int | None, seed: int) -> None:
    """Fill an empty desk: a few dozen cases are played by the sample's people, then copied in every table.

    A million requests take some minutes and 20 GB. What a desk of that age has pruned is not made.
    """
    from podpora.load.filling import Wanted, fill, prepare
    from podpora.sample.loading import DeskInUse
    from processes.db import make_engine

    wanted = Wanted(requests, requests // 10 if open_ is None else open_, seed)
    if wanted.open > requests:
        raise click.UsageError("more requests cannot be open than there are")
    began = time.monotonic()

    def say(line: str) -> None:
        click.echo(f"{time.monotonic() - began:7.1f} s  {line}")

    with said_plainly(), database() as url:
        try:
            prepare(url, now=utcnow())
        except DeskInUse as fault:
            raise click.ClickException(str(fault)) from fault
        engine = make_engine(url)
        try:
            fill(engine, wanted, now=utcnow(), say=say)
        finally:
            engine.dispose()
    click.echo(f"{requests} requests loaded, {wanted.open} of them open")
