"""Diagrams, tables, forms, lists and scenarios in folders: which files belong to which pack."""

import os
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SUFFIXES = {".bpmn", ".dmn", ".form", ".scenario", ".list"}
STANDARD = "standard"
BPMN = Path(__file__).parent.parent / "bpmn"
READ_BYTES = 2 * 1024 * 1024 + 1  # one more than may be deployed, so that the validator says it


class Unreadable(ValueError):
    """A path that is no file and no folder, holds nothing to deploy, or may not be read."""


def packs(paths: Iterable[Path]) -> dict[str, dict[str, bytes]]:
    """Contents by pack and path; files below packs/<name>/ belong to that pack. Raises Unreadable."""
    found: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path in paths:
        for file in _files(path):
            found[_pack(file)][str(file)] = _read(file)
    return dict(sorted(found.items(), key=lambda pack: pack[0] != STANDARD))


def deploy_all(session: "Session", *, note: str, author: str, now: datetime) -> None:
    """Deploy our own diagrams, each pack as one deployment, the standard one first. Raises DefinitionRefused."""
    from processes.engine.store import deployments

    for pack, files in packs([BPMN]).items():
        deployments.deploy(session, files, pack=pack, note=note, author=author, now=now)


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise Unreadable(f"{path}: no such file or folder")
    if path.is_file():
        return [_named(path)]
    if not path.is_dir():  # a pipe would be waited for
        raise Unreadable(f"{path}: neither a file nor a folder")
    files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not files:  # a folder named by mistake is not a success
        raise Unreadable(f"{path}: there is no {', '.join(sorted(SUFFIXES))} file in it")
    return [_named(file) for file in files]


def _named(file: Path) -> Path:
    try:
        str(file).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(file).decode(errors="replace")
        raise Unreadable(f"{shown}: the name is not UTF-8") from None
    return file


def _pack(file: Path) -> str:
    parts = file.absolute().parts[:-1]
    return parts[parts.index("packs") + 1] if "packs" in parts[:-1] else STANDARD


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            return content.read(READ_BYTES)
    except OSError as fault:
        raise Unreadable(f"{file}: {fault.strerror}") from fault
