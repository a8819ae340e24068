"""`podpora check`: would the engine run these files, and as they were meant?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from podpora.database import desk_session, said_plainly
from podpora.diagrams import STANDARD, Unreadable, packs
from podpora.embedded import EmbeddedFailed
from podpora.scenarios import Files, Unprepared, has_scenarios, not_run, red_scenarios
from podpora.unprivileged import NoAccount

if TYPE_CHECKING:
    from processes.engine.errors import Fault


@click.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="a JSON list of file, element, severity, reason")
@click.option("--locale", default="en", metavar="cs|sk|en", help="language of the reasons")
@click.option("--no-run", is_flag=True, help="check the scenarios, but do not run them")
def command(paths: tuple[Path, ...], as_json: bool, locale: str, no_run: bool) -> None:
    """Name everything that the engine would refuse, and warn of what is probably wrong.

    Scenarios are run on the database of the settings, which keeps nothing of it. One line for every fault and
    every red scenario; exit 1 if anything would be refused or is red, 0 if there are only warnings.
    """
    from podpora.faults import line, row
    from processes.documents.translations import translator

    translate = translator(locale).gettext
    faults = _faults(paths, run=not no_run)
    if as_json:
        click.echo(orjson.dumps([row(fault, translate) for fault in faults], option=orjson.OPT_INDENT_2).decode())
    else:
        for fault in faults:
            click.echo(line(fault, translate))
    if any(row(fault, translate)["severity"] == "error" for fault in faults):
        raise SystemExit(1)


def _faults(paths: tuple[Path, ...], *, run: bool) -> list["Fault"]:
    from processes import domains
    from processes.engine.checking import validator
    from processes.engine.errors import Fault, refusals

    domains.load()
    try:
        found = packs(paths)
    except Unreadable as fault:
        file, _, reason = str(fault).partition(": ")
        return [Fault(file, None, reason)]
    standard = found.get(STANDARD, {})
    faults: list[Fault] = []
    for files in found.values():
        try:
            faults += validator.check(files, deployed=standard)
        except Exception as fault:  # whatever the file: a refusal, never a traceback
            faults += [Fault(file, None, f"The file cannot be checked: {fault}") for file in files]
    return faults + _red(found) if run and has_scenarios(found) and not refusals(faults) else faults


def _red(found: Files) -> list["Fault"]:
    """What is red; a warning where there is no database to run scenarios on."""
    from processes.engine.errors import DefinitionRefused

    try:
        with said_plainly(), desk_session() as session:
            return red_scenarios(session, found)[1]
    except DefinitionRefused as refused:  # by what is deployed there already
        return refused.faults
    except (click.ClickException, EmbeddedFailed, NoAccount, Unprepared) as fault:
        return [not_run(found, str(fault))]
