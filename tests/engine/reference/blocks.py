"""The blocks of which random diagrams are built: each has one way in and one way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

NAMES = ("a", "b", "c", "d", "e")  # every process has these variables, whole numbers from 0 to 9


@dataclass(frozen=True)
class Test:
    """`name < below`."""

    __test__ = False
    name: str
    below: int

    def __str__(self) -> str:
        return f"{self.name} < {self.below}"


@dataclass(frozen=True)
class Ask:
    """A user task whose completion writes these variables."""

    id: str
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """target = (left + right + plus) % 10"""

    id: str
    target: str
    left: str
    right: str
    plus: int


@dataclass(frozen=True)
class Work:
    """An operation: target = (source + 1) % 10. It fails so often before it succeeds; where `source` is below
    `refused_below` it refuses for a business reason, which takes the path drawn."""

    id: str
    target: str
    source: str
    before: bool = False  # asyncBefore
    fails: int = 0
    refused_below: int = 0
    path: Block | None = None


@dataclass(frozen=True)
class Clock:
    """A timer event."""

    id: str
    hours: int


@dataclass(frozen=True)
class Receive:
    """A message event; the message writes these variables."""

    id: str
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Race:
    """An event-based gateway between a message and a timer, each with a block behind it."""

    id: str
    message: Receive
    clock: Clock
    after_message: Block
    after_clock: Block


@dataclass(frozen=True)
class Sequence:
    """One after the other; may be empty."""

    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    """An exclusive gateway: the first branch whose test holds, else the last one."""

    id: str
    branches: tuple[tuple[Test, Block], ...]
    otherwise: Block


@dataclass(frozen=True)
class Several:
    """An inclusive gateway: every branch whose test holds, else the last one."""

    id: str
    branches: tuple[tuple[Test, Block], ...]
    otherwise: Block


@dataclass(frozen=True)
class Fork:
    """A parallel gateway: all branches at once."""

    id: str
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Again:
    """The body once, then again while the test holds, `times` at most; counts in a variable of its own."""

    id: str
    body: Block
    test: Test
    times: int


@dataclass(frozen=True)
class Inside:
    """An embedded sub-process, or (`bare`) one activity; a timer at its border, where given, leads to `path`:
    instead of it (interrupting) or beside it, to an end event of its own."""

    id: str
    body: Block
    bare: bool = False
    hours: int | None = None
    interrupting: bool = True
    path: Block | None = None


@dataclass(frozen=True)
class Call:
    """A call activity: the called process gets every name from some name of the caller, and gives some back."""

    id: str
    process: str
    given: tuple[tuple[str, str], ...]  # (name there, name here)
    taken: tuple[tuple[str, str], ...]  # (name here, name there)


Block: TypeAlias = (
    Ask | Script | Work | Clock | Receive | Race | Sequence | Choice | Several | Fork | Again | Inside | Call
)
MAIN = "main"


@dataclass(frozen=True)
class Program:
    """Processes by name; `main` is the one that starts."""

    processes: tuple[tuple[str, Block], ...]

    def body(self, process: str) -> Block:
        return dict(self.processes)[process]
