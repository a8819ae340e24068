"""`podpora deploy`: check and deploy diagrams, tables, forms, lists and scenarios."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podpora.database import desk_session, said_plainly
from podpora.diagrams import STANDARD, Unreadable, packs
from podpora.scenarios import Files, has_scenarios, red_scenarios
from processes.clock import utcnow
from processes.db import committing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


@click.command("deploy")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--note", default="", help="why, for the list of deployments; needed where a scenario is red")
@click.option("--no-run", is_flag=True, help="do not run the scenarios first")
@click.option("--offer", is_flag=True, help="go over nothing that was deployed otherwise: offer it to the designers")
def command(paths: tuple[Path, ...], note: str, no_run: bool, offer: bool) -> None:
    """Deploy files and folders: all of them or, with one line per fault, nothing.

    Their scenarios are run first; where one is red, a note must say why it is deployed nevertheless.
    """
    from podpora.faults import line
    from processes.engine.checking import validator
    from processes.engine.errors import DefinitionRefused, Severity
    from processes.engine.store import deployments

    try:
        found = packs(paths)
        with said_plainly(), desk_session() as session, committing(session):
            if has_scenarios(found) and not no_run:
                _run(session, found, note)
            for pack, files in found.items():
                if offer:
                    _ship(session, pack, files)
                    continue
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


def _ship(session: "Session", pack: str, files: "Mapping[str, bytes]") -> None:
    """Deploy what nobody has changed here, and say what is left to the designers."""
    from processes.engine.designing.shipping import ship

    found = ship(session, files, pack=pack, author=getpass.getuser(), now=utcnow())
    made = f"deployment {found.deployment.id}" if found.deployment else "nothing new"
    click.echo(f"{pack}: {len(files)} files, {made}")
    for row in found.offered:
        click.echo(
            f"{pack}: {row.kind.value} {row.key} stays as it is; the product's change waits under /designer/product"
        )


def _run(session: "Session", found: Files, note: str) -> None:
    """Play the scenarios and say which are red; without a note those end it."""
    from podpora.faults import line

    with session.begin_nested() as savepoint:
        count, red = red_scenarios(session, found)
        savepoint.rollback()
    for fault in red:
        click.echo(line(fault), err=True)
    click.echo(f"scenarios: {count - len(red)} of {count} green")
    if red and not note:
        raise click.ClickException("a scenario is red: say with --note why it is deployed nevertheless, or mend it")
