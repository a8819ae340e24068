"""The blocks that random diagrams have beside those of the reference: lists, errors, escalations, messages."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.reference.blocks import Block, Receive, Test

GATHERED = "gathered"  # how results begin whose order stock leaves to chance


@dataclass(frozen=True)
class Each:
    """A multi-instance activity over `numbers`; collects what its instances write to `out_<id>`."""

    id: str
    body: Block
    sequential: bool
    numbers: tuple[int, ...]
    bare: bool  # the body is one user task and no sub-process

    @property
    def item(self) -> str:
        return f"item_{self.id}"

    @property
    def out(self) -> str:
        return f"out_{self.id}"

    @property
    def results(self) -> str:
        return f"{'results' if self.sequential else GATHERED}_{self.id}"


@dataclass(frozen=True)
class Times:
    """A multi-instance activity so many times, which writes nothing."""

    id: str
    body: Block
    sequential: bool
    count: int
    bare: bool


@dataclass(frozen=True)
class Failing:
    """A sub-process that ends with an error after its body if the test holds, which takes the path drawn."""

    id: str
    body: Block
    test: Test
    path: Block


@dataclass(frozen=True)
class Escalating:
    """A sub-process that throws an escalation between two blocks; the path is taken instead, or beside it."""

    id: str
    before: Block
    after: Block
    path: Block
    interrupting: bool


@dataclass(frozen=True)
class Interruptible:
    """A user task or sub-process with a message at its border; the path is taken instead."""

    id: str
    body: Block
    bare: bool
    message: Receive
    path: Block


@dataclass(frozen=True)
class Handed:
    """A call activity that hands everything over and takes everything back."""

    id: str
    process: str
