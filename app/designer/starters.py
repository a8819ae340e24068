"""Knows the examples to begin with: a diagram of the folder with the files that are named after it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from processes.engine.files.resources import BPMN, executable_processes
from processes.engine.files.xml import parse_xml

FOLDER = Path(__file__).parent / "starters"


@dataclass(frozen=True)
class Starter:
    """An example: `files` by name, the diagram first; `name` and `about` as the diagram says them."""

    key: str
    name: str
    about: str
    files: dict[str, bytes]


@cache
def starters() -> dict[str, Starter]:
    """Every example by the name of its diagram's file."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.bpmn"))}


def _read(diagram: Path) -> Starter:
    beside = sorted(path for path in FOLDER.glob(f"{diagram.stem}[._]*") if path != diagram)
    files = {path.name: path.read_bytes() for path in (diagram, *beside)}
    process = executable_processes(parse_xml(files[diagram.name], file=diagram.name))[0]
    about = " ".join((process.findtext(f"{BPMN}documentation") or "").split())
    return Starter(diagram.stem, process.get("name") or diagram.stem, about, files)
