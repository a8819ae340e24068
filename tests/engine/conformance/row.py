"""Reads the rows of the suite: a diagram, what the standard expects of it, what is done to it, and what came of it.

A row of `rows/*.txt` has its name and its expectation, then ways in the notation of `notation.py` (a `sub` has its own
below it), and what is more: `process q:` (ways of a called process), `decision table: POLICY; cell = result`, `lane`,
`in`, `out`, `property`, `attributes`, `extension`, `until` of an element, `given:` (the first variables), `do:` (acts
of `playing.py`, parted by semicolons) and `is:`, which tells wait after wait what the case offers and how it ends.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.engine.conformance.notation import More, Sub, written
from tests.engine.conformance.playing import read
from tests.engine.diagrams import dmn

FOLDER = Path(__file__).parent / "rows"
_TOLD = re.compile(
    r"(?P<word>process|decision|lane|in|out|property|attributes|extension|until|given|do|is)"
    r"(?: (?P<of>\w+))?: (?P<text>.*)"
)
_SUB = re.compile(r"sub (?P<id>\S+)(?: (?P<start>\S+))?:")
_PAIRED = frozenset({"in", "out", "property"})
Lines = list[tuple[int, str]]


@dataclass
class Row:
    """`told` are the lines behind a word, by word: (element, text)."""

    pattern: str
    name: str
    expectation: str
    ways: tuple[str | Sub, ...] = ()
    told: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def result(self) -> str:
        """What is told of it, wait after wait."""
        return self.told["is"][0][1]

    @property
    def acts(self) -> list[str]:
        """What is done, one after the other."""
        return [act.strip() for _, text in self.told["do"] for act in text.split(";")]

    @property
    def given(self) -> dict[str, Any]:
        """The variables with which the case begins."""
        return {name: value for _, text in self.told["given"] for name, value in read(text)}

    @property
    def files(self) -> dict[str, bytes]:
        """What is deployed."""
        called = defaultdict[str, list[str]](list)
        for process, way in self.told["process"]:
            called[process].append(way)
        tables = (_table(key, text) for key, text in self.told["decision"])
        more = {f"{process}.bpmn": written(process, *ways) for process, ways in called.items()}
        own = written("p", *self.ways, more=self._more(), head=self._lanes())
        return {"p.bpmn": own, **more, **dict(tables)}

    def _more(self) -> More:
        paired = {word: defaultdict[str, dict[str, str]](dict) for word in _PAIRED}
        for word in _PAIRED:
            for element, text in self.told[word]:
                name, _, value = text.partition("=")
                paired[word][element][name] = value
        elements = {*paired["in"], *paired["out"]}
        return More(
            attributes=dict(self.told["attributes"]),
            parameters={one: (paired["in"][one], paired["out"][one]) for one in elements},
            properties=paired["property"],
            extensions=dict(self.told["extension"]),
            until=dict(self.told["until"]),
        )

    def _lanes(self) -> str:
        lanes = (
            f'<bpmn:lane id="lane_{name}" name="{name}"><bpmn:flowNodeRef>{element}</bpmn:flowNodeRef></bpmn:lane>'
            for name, element in self.told["lane"]
        )
        inside = "".join(lanes)
        return f'<bpmn:laneSet id="lanes">{inside}</bpmn:laneSet>' if inside else ""


def _table(key: str, text: str) -> tuple[str, bytes]:
    policy, *rules = (part.strip() for part in text.split(";"))
    policy, _, aggregation = policy.partition(" ")
    cells = (rule.partition(" = ") for rule in rules)
    content = dmn(key, *((escape(given), escape(answer)) for given, _, answer in cells), policy=policy)
    wanted = f' hitPolicy="{policy}"'
    if aggregation:
        content = content.replace(wanted.encode(), f'{wanted} aggregation="{aggregation}"'.encode())
    return f"{key}.dmn", content


def everything() -> list[Row]:
    """Every row, by pattern."""
    return [row for name in ("flow", "activities", "events", "nested", "data") for row in _rows(FOLDER / f"{name}.txt")]


def _rows(path: Path) -> Iterator[Row]:
    pattern, row, lines = "", None, Lines()
    for line in [*path.read_text().splitlines()[1:], "end: "]:
        if line.startswith("    "):
            lines.append(((len(line) - len(line.lstrip())) // 4, line.strip()))
        elif line.startswith("## "):
            pattern = line.removeprefix("## ")
        elif line:
            if row is not None:
                row.ways = _ways(lines, 1, row)
                yield row
            name, _, expectation = line.partition(": ")
            row, lines = Row(pattern, name, expectation), []


def _ways(lines: Lines, depth: int, row: Row) -> tuple[str | Sub, ...]:
    """The ways of one scope; what is told of its elements goes to the row."""
    found: list[str | Sub] = []
    while lines and lines[0][0] >= depth:
        _, text = lines.pop(0)
        if inner := _SUB.fullmatch(text):
            found.append(Sub(inner["id"], _ways(lines, depth + 1, row), inner["start"]))
        elif told := _TOLD.fullmatch(text):
            row.told[told["word"]].append((told["of"] or "", told["text"]))
        else:
            found.append(text)
    return tuple(found)
