"""The scenarios beside our diagrams: every process has some, they are green, and they reach every element and end."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from podpora.diagrams import BPMN, packs
from processes import domains
from processes.engine.designing.scenarios.report import Report
from processes.engine.designing.scenarios.running import run_all
from processes.engine.store import deployments
from tests.process.company import MONDAY

FILES = packs([BPMN])


def stems(files: Mapping[str, bytes], suffix: str) -> set[str]:
    """Names of the files of this kind, without folder and suffix."""
    return {path.rpartition("/")[2].removesuffix(suffix) for path in files if path.endswith(suffix)}


@pytest.mark.parametrize("pack", sorted(FILES))
def test_every_process_has_scenarios(pack: str) -> None:
    assert stems(FILES[pack], ".scenario") == stems(FILES[pack], ".bpmn")


def played(session: Session, pack: str) -> Report:
    """Run everything of a pack, on the standard files where it is another."""
    domains.load()
    if pack != deployments.STANDARD:
        standard = FILES[deployments.STANDARD]
        deployments.deploy(session, standard, note="tests", author="system", now=MONDAY)
    return run_all(session, FILES[pack], pack=pack, now=MONDAY, seconds=900)


@pytest.mark.parametrize("pack", sorted(FILES))
def test_they_are_green_and_reach_everything(session: Session, pack: str) -> None:
    last = text("SELECT last_value FROM request_number")
    before = session.scalar(last)
    report = played(session, pack)
    assert session.scalar(last) == before  # a rollback gives no number back
    assert report.faults == ()
    assert {f"{result.process}: {result.name}": result.sentence() for result in report.red} == {}
    assert {result.file for result in report.results} == {path for path in FILES[pack] if path.endswith(".scenario")}
    own = [one for one in report.coverage if one.process in stems(FILES[pack], ".bpmn")]
    missed = {one.process: one.missed({**one.elements, **one.flows}) for one in own}
    assert missed == {process: [] for process in stems(FILES[pack], ".bpmn")}
