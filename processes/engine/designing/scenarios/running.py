"""Knows how scenarios are run: draft files deployed and every scenario played in a transaction that is rolled back."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.deployments import STANDARD
from processes.engine.designing.scenarios.report import Report


def run_all(
    session: Session,
    files: Mapping[str, bytes],
    *,
    now: datetime,
    pack: str = STANDARD,
    processes: Collection[str] | None = None,
    names: Collection[str] | None = None,
) -> Report:
    """Deploy `files` (path to content, .scenario files among them) into `pack` and run scenarios; keep nothing.

    Run are the scenarios of the processes that reach one of the files, or only those of `processes` (ids) and
    with one of the `names`. Without files: everything that is deployed. Raises nothing for what the files do
    wrong: files that would be refused are the report's `faults`.
    """
    return Report()
