"""Which words the browser's scripts say: `t("…")` in TypeScript, and lists of what other people's scripts say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

SAID = re.compile(r'\bt\(\s*("(?:[^"\\\n]|\\.)+")')
LISTED = "theirs.json"  # the English of bpmn.io's editors, by which they ask for ours


def said(source: str) -> Iterator[tuple[int, str]]:
    """The line and the English of every text that a script says."""
    for mark in SAID.finditer(source):
        yield source.count("\n", 0, mark.start()) + 1, json.loads(mark[1])


def listed(source: str) -> Iterator[tuple[int, str]]:
    """The line and the English of every text of a list."""
    for words in json.loads(source).values():
        yield from ((1, english) for english in words)


def words(*folders: Path) -> set[str]:
    """Every text that the scripts of these folders say."""
    files = [path for folder in folders for path in folder.rglob("*")]
    scripts = (said(path.read_text()) for path in files if path.suffix == ".ts")
    lists = (listed(path.read_text()) for path in files if path.name == LISTED)
    return {english for found in (*scripts, *lists) for _, english in found}
