"""Knows what a run of scenarios tells: each one's path, steps and fault, and what of the diagrams was reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.engine.designing.scenarios.resting import Rest
from processes.engine.errors import Fault
from processes.engine.sentences import N_, Sentence


@dataclass(frozen=True)
class Entry:
    """One entry of a case's history: `kind` is started, completed, cancelled …; `flows` are those then taken."""

    process: str
    element: str
    name: str
    kind: str
    at: datetime
    flows: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepResult:
    """What became of one step: its words, and, where it failed, what was expected and what was got."""

    number: int
    text: str
    ok: bool
    at: datetime
    expected: str = ""
    got: str = ""
    element: str | None = None
    process: str | None = None


@dataclass(frozen=True)
class Result:
    """One scenario: green if every step was; `error` is why it could not go on at all, `rest` where it rests."""

    file: str
    process: str
    name: str
    steps: tuple[StepResult, ...]
    path: tuple[Entry, ...]
    seconds: float
    error: str = ""
    ended_at: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    rest: Rest | None = None

    @property
    def ok(self) -> bool:
        """Whether everything was as expected."""
        return not self.error and all(step.ok for step in self.steps)

    @property
    def red(self) -> StepResult | None:
        """The first step that failed."""
        return next((step for step in self.steps if not step.ok), None)

    def sentence(self) -> str:
        """Why it is red, in one sentence of the catalogue; empty if it is green."""
        step = self.red
        if step is None:
            return self.error
        pattern = N_("Step {number}, {step}: expected {expected}, got {got}")
        if step.number == 0:
            pattern = N_("{step}: expected {expected}, got {got}")
        return Sentence(pattern, number=step.number, step=step.text, expected=step.expected, got=step.got)


@dataclass(frozen=True)
class Coverage:
    """Which elements, sequence flows and ends of one diagram the scenarios reached, all of them together."""

    process: str
    name: str
    elements: Mapping[str, bool]
    flows: Mapping[str, bool]
    ends: Mapping[str, bool]
    names: Mapping[str, str]

    @staticmethod
    def count(reached: Mapping[str, bool]) -> tuple[int, int]:
        """How many were reached, of how many."""
        return sum(reached.values()), len(reached)

    def missed(self, reached: Mapping[str, bool]) -> list[str]:
        """Ids that were never reached."""
        return [name for name, was in reached.items() if not was]


@dataclass(frozen=True)
class Report:
    """All scenarios that were run; `faults` are why none was: the files would not be deployed."""

    results: tuple[Result, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that was run is green."""
        return not self.faults and all(result.ok for result in self.results)

    @property
    def red(self) -> list[Result]:
        """The scenarios that failed."""
        return [result for result in self.results if not result.ok]

    def of(self, process: str) -> Coverage | None:
        """The coverage of one diagram."""
        return next((one for one in self.coverage if one.process == process), None)
