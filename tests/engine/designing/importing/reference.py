"""Plays the files of tests/designer/reference as the assistant would, and writes what became of them as a page."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.checking import validator
from processes.engine.designing.encodings import in_utf8
from processes.engine.designing.importing.decisions import Around
from processes.engine.designing.importing.importing import decide_all, listed
from processes.engine.designing.importing.leftovers import foreign_tools
from processes.engine.errors import refusals
from processes.engine.files.resources import read_resource
from processes.engine.files.xml import parse_xml
from processes.engine.language.operations import GROUPS
from processes.engine.running import cases
from processes.engine.store import deployments
from processes.engine.store.models import Job, JobKind, OpenTask, ProcessInstance

FOLDER = Path(__file__).parents[3] / "designer" / "reference"
PAGE = Path("docs/imports.md")
COMMAND = "WRITE=1 python -m pytest tests/house/test_imports.py"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEAD = """# What the import assistant makes of other tools' files

{count} diagrams drawn by hand in the ways of other tools, in all the kinds that the reference diagrams of BPMN's tools have: each was opened, everything that the assistant proposes was done as one step, checked as a deployment is, deployed with the forms and tables that came of it, and a case was started. This page is written by `{command}` from `tests/designer/reference/`, and a test fails when it is no longer true.

*Decided* counts what was decided, by kind; *translated* what of it was expressions, data and times said in our words. *Lost* is all that was taken away, by name and element; *kept* stays in the file and does nothing here. *Runs* says where the first case stands; what has no button is named with its reason. How to decide otherwise is told in [designer.md](designer.md#what-another-tool-drew).

| file | tool | decided | translated | new files | lost | kept | runs |
|---|---|---|---|---|---|---|---|
"""  # noqa: E501 - paragraphs of a page
KNOWN = {"hours": 2, "rate": 10, "roof": True, "wiring": ""}  # what a case must know before its first person is asked
_TRANSLATED = frozenset({"expression", "data", "assignment", "correlation", "timer", "words"})


@dataclass(frozen=True)
class Row:
    """What became of one file; `faults` and `left` are what the check says and what has no button."""

    name: str
    tool: str
    decided: tuple[str, ...]
    files: tuple[str, ...]
    lost: tuple[str, ...]
    kept: tuple[str, ...]
    faults: tuple[str, ...]
    stands: str


def around() -> Around:
    """A desk without anything deployed, with the names of its groups in English."""
    return Around(groups={key: key.rpartition(":")[2].replace("_", " ") for key in GROUPS})


def play(session: Session, path: Path) -> Row:
    """Open a file, do all that is proposed, check, deploy, and start a case."""
    content = in_utf8(path.read_bytes())
    before, made = listed(content, around()), decide_all(content, around())
    files = {path.name: made.content, **made.files}
    faults = [f"{fault.element}: {fault.reason}" for fault in refusals(validator.check(files, deployed={}))]
    kinds = tuple(decision.partition(":")[0] for decision in made.done)
    tool = ", ".join(foreign_tools(parse_xml(content, file=path.name)))
    stands = "" if faults else _start(session, files, path.name)
    return Row(path.stem, tool, kinds, tuple(made.files), made.lost, before.kept, tuple(faults), stands)


def _start(session: Session, files: dict[str, bytes], diagram: str) -> str:
    deployments.deploy(session, files, note="imported", author="system", now=NOW)
    key = read_resource(diagram, files[diagram]).key
    case = cases.start(session, key, business_key=f"import-{key}", variables=KNOWN, now=NOW)
    session.flush()
    tasks = session.scalars(select(OpenTask.element_id).where(OpenTask.instance_id == case.id)).all()
    jobs = session.scalars(select(Job).where(Job.instance_id == case.id)).all()
    held = [f"held at {job.element_id}" for job in jobs if job.kind is JobKind.HELD and job.error]
    waits = [f"waits at {job.element_id}" for job in jobs if job.kind is JobKind.TIMER]
    ended = session.get_one(ProcessInstance, case.id).ended_at is not None
    return ", ".join([*sorted(tasks), *held, *waits]) or ("ended" if ended else "waits")


def page(rows: list[Row]) -> str:
    """The page of these rows."""
    return HEAD.format(count=len(rows), command=COMMAND) + "".join(f"| {' | '.join(_cells(row))} |\n" for row in rows)


def _cells(row: Row) -> list[str]:
    kinds = Counter(row.decided)
    decided = ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in kinds.items())
    translated = sum(count for kind, count in kinds.items() if kind in _TRANSLATED)
    runs = "no: " + "; ".join(row.faults) if row.faults else row.stands
    said = [f"{len(row.decided)}: {decided}" if decided else "0", str(translated), str(len(row.files))]
    lost, kept = ("; ".join(f"`{one}`" for one in found) for found in (row.lost, row.kept))
    cells = [f"`{row.name}`", row.tool or "–", *said, lost or "–", kept or "–", runs]
    return [cell.replace("|", "\\|").replace("\n", " ") for cell in cells]
