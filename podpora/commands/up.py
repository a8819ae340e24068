"""`podpora up`: everything on one machine."""

import signal
import threading

import click

from podpora.database import said_plainly
from podpora.up import up as start_all
from processes.settings import get_settings


@click.command("up")
@click.option("--port", type=click.IntRange(1, 65535), help="instead of PORT")
@click.option("--no-sample", is_flag=True, help="without the sample company")
def command(port: int | None, no_sample: bool) -> None:
    """Start database, web, worker and scheduler; on the first start play the sample case. Ctrl-C stops all."""
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(kind, lambda *_: threading.Thread(target=stop.set).start())  # this one may hold the event's lock
    with said_plainly():
        start_all(port=port or get_settings().port, sample=not no_sample, stop=stop)
