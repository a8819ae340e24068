"""Test scenarios from the command line: run on the database of the settings, taken back, red ones as faults."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from podpora.diagrams import STANDARD
from processes.clock import utcnow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from processes.engine.errors import Fault

SECONDS = 900  # of all scenarios of a pack; nobody waits for a page
Files = Mapping[str, Mapping[str, bytes]]


class Unprepared(Exception):
    """The database has not the tables of this version."""


def has_scenarios(found: Files) -> bool:
    """Whether any of the files (by pack and path) holds scenarios."""
    return any(path.endswith(".scenario") for files in found.values() for path in files)


def not_run(found: Files, reason: str) -> "Fault":
    """The warning that scenarios stand in the files which nothing could be run on."""
    from processes.engine.errors import Fault, Severity
    from processes.engine.sentences import N_, Sentence

    files = [path for inside in found.values() for path in inside if path.endswith(".scenario")]
    sentence = Sentence(N_("The scenarios were not run: {reason}"), reason=reason)
    return Fault(files[0], None, sentence, Severity.WARNING)


def red_scenarios(session: "Session", found: Files) -> "tuple[int, list[Fault]]":
    """How many scenarios of the files were run, and a fault for every red one: in its file, at scenario/step.

    Raises DefinitionRefused where the files would not be deployed. The session's work is left to be rolled back:
    a pack is played on the standard files beside it.
    """
    from processes.engine.designing.scenarios.running import run_all
    from processes.engine.errors import DefinitionRefused, Fault
    from processes.engine.store import deployments

    _check_tables(session)
    count, faults = 0, list[Fault]()
    for pack, files in found.items():
        if not any(path.endswith(".scenario") for path in files):
            continue
        report = run_all(session, files, pack=pack, now=utcnow(), seconds=SECONDS)
        if report.faults:
            raise DefinitionRefused(list(report.faults))
        results = [result for result in report.results if result.file in files]
        count += len(results)
        for result in results:
            if not result.ok:
                place = f"{result.name}/{result.red.number}" if result.red else result.name
                faults.append(Fault(result.file, place, result.sentence()))
        if pack == STANDARD and len(found) > 1:
            deployments.deploy(session, files, pack=pack, note="", author="check", now=utcnow())
    return count, faults


def _check_tables(session: "Session") -> None:
    from alembic.runtime.migration import MigrationContext

    from podpora import schema

    if MigrationContext.configure(session.connection()).get_current_revision() != schema.head():
        raise Unprepared("migrations are missing: run `podpora db upgrade`")
