"""`podpora deploy`: check and deploy diagrams, tables and forms."""

import getpass
from pathlib import Path

import click

from podpora.database import desk_session, said_plainly
from podpora.diagrams import STANDARD, Unreadable, packs
from processes.clock import utcnow
from processes.db import committing


@click.command("deploy")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--note", default="", help="why, for the list of deployments")
def command(paths: tuple[Path, ...], note: str) -> None:
    """Deploy files and folders: all of them or, with one line per fault, nothing."""
    from podpora.faults import line
    from processes.engine import deployments, validator
    from processes.engine.errors import DefinitionRefused, Severity

    try:
        found = packs(paths)
        with said_plainly(), desk_session() as session, committing(session):
            for pack, files in found.items():
                made = deployments.deploy(session, files, pack=pack, note=note, author=getpass.getuser(), now=utcnow())
                click.echo(f"{pack}: {len(files)} files, deployment {made.id}")
                for fault in validator.check(files, deployed=found.get(STANDARD)):
                    if fault.severity is Severity.WARNING:
                        click.echo(line(fault), err=True)
    except Unreadable as fault:
        raise click.ClickException(str(fault)) from fault
    except DefinitionRefused as refused:
        for one in refused.faults:
            click.echo(line(one))
        raise SystemExit(1) from refused
