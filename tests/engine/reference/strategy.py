"""Random programs: well-formed, they always end, and what runs at the same instant never meets in one variable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar

from hypothesis import strategies as st

from tests.engine.reference import blocks

SHARED = "shared"  # the process that may be called from several places at once
BLOCKS = 24
DEPTH = 4
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where a block is drawn: names it may read and write, how deep, whether it stands once in the whole case."""

    reads: tuple[str, ...] = blocks.NAMES
    writes: tuple[str, ...] = blocks.NAMES
    depth: int = 0
    once: bool = True
    name: str = blocks.MAIN


@dataclass
class Builder:
    """Draws one program."""

    draw: Callable[[st.SearchStrategy[T]], T]
    left: int = BLOCKS
    numbers: count[int] = field(default_factory=count)
    processes: dict[str, blocks.Block] = field(default_factory=dict)

    def program(self) -> blocks.Program:
        """The process that may be called anywhere first, then the main one, which adds those it alone calls."""
        shared = Place(once=False, name=SHARED, depth=DEPTH - 2)
        self.left = 4
        self.processes[SHARED] = self.sequence(shared, 1, 2, 3)
        self.left = BLOCKS
        main = self.sequence(Place(), 2, 3, 4, 5)
        return blocks.Program(((blocks.MAIN, main), *self.processes.items()))

    def new(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def pick(self, *options: T) -> T:
        return self.draw(st.sampled_from(options))

    def some(self, names: tuple[str, ...], most: int = 2) -> tuple[str, ...]:
        found = self.draw(st.lists(st.sampled_from(names), max_size=most, unique=True)) if names else []
        return tuple(sorted(found))

    def test(self, place: Place) -> blocks.Test:
        return blocks.Test(self.pick(*place.reads), self.draw(st.integers(0, 10)))

    def sequence(self, place: Place, *lengths: int) -> blocks.Sequence:
        return blocks.Sequence(tuple(self.block(place) for _ in range(self.pick(*lengths))))

    def inner(self, place: Place) -> blocks.Sequence:
        """The inside of a block; may be empty."""
        return self.sequence(replace(place, depth=place.depth + 1), 0, 1, 1, 2, 2, 3)

    def block(self, place: Place) -> blocks.Block:
        self.left -= 1
        simple = [self.ask, self.ask, self.receive]
        simple += [self.script] if place.writes else []
        simple += [self.work, self.clock] if place.once and place.writes else []
        if place.depth >= DEPTH or self.left <= 0:
            return self.pick(*simple)(place)
        nested = [self.choice, self.choice, self.fork, self.fork, self.several, self.again, self.inside, self.call]
        nested += [self.race, self.refusing] if place.once and place.writes else []
        return self.pick(*simple, *nested)(place)

    def ask(self, place: Place) -> blocks.Ask:
        return blocks.Ask(self.new("ask"), self.some(place.writes))

    def receive(self, place: Place) -> blocks.Receive:
        return blocks.Receive(self.new("receive"), self.some(place.writes))

    def clock(self, place: Place) -> blocks.Clock:
        return blocks.Clock(self.new("clock"), self.draw(st.integers(1, 99)))

    def script(self, place: Place) -> blocks.Script:
        names = self.pick(*place.writes), self.pick(*place.reads), self.pick(*place.reads)
        return blocks.Script(self.new("script"), *names, self.draw(st.integers(0, 9)))

    def work(self, place: Place) -> blocks.Work:
        target, source = self.pick(*place.writes), self.pick(*place.reads)
        return blocks.Work(self.new("work"), target, source, self.draw(st.booleans()), self.pick(0, 0, 1, 2))

    def refusing(self, place: Place) -> blocks.Work:
        return replace(self.work(place), refused_below=self.draw(st.integers(1, 9)), path=self.inner(place))

    def race(self, place: Place) -> blocks.Race:
        events = self.receive(place), self.clock(place)
        return blocks.Race(self.new("race"), *events, self.inner(place), self.inner(place))

    def tested(self, place: Place) -> tuple[tuple[blocks.Test, blocks.Block], ...]:
        return tuple((self.test(place), self.inner(place)) for _ in range(self.draw(st.integers(1, 2))))

    def choice(self, place: Place) -> blocks.Choice:
        return blocks.Choice(self.new("choice"), self.tested(place), self.inner(place))

    def fork(self, place: Place) -> blocks.Fork:
        return blocks.Fork(self.new("fork"), self.branches(place, self.draw(st.integers(2, 3))))

    def several(self, place: Place) -> blocks.Several:
        branches = self.branches(place, 3)
        tests = [self.test(place), self.test(place)]
        return blocks.Several(self.new("several"), tuple(zip(tests, branches, strict=False)), branches[-1])

    def branches(self, place: Place, count: int) -> tuple[blocks.Block, ...]:
        """Branches that run at once: either each waits first, so that every act moves one alone, or each writes
        names of its own that no other reads."""
        if self.draw(st.booleans()):
            first = [self.pick(self.ask, self.receive) for _ in range(count)]
            return tuple(blocks.Sequence((wait(place), *self.inner(place).parts)) for wait in first)
        quiet = tuple(name for name in place.reads if name not in place.writes)
        own = [place.writes[number::count] for number in range(count)]
        parts = (replace(place, writes=names, reads=names + quiet) for names in own)
        return tuple(self.inner(part) if part.reads else blocks.Sequence(()) for part in parts)

    def again(self, place: Place) -> blocks.Again:
        return blocks.Again(self.new("again"), self.inner(place), self.test(place), self.draw(st.integers(1, 3)))

    def inside(self, place: Place) -> blocks.Inside:
        bare = self.draw(st.booleans())
        body = self.pick(self.ask, self.call)(place) if bare else self.inner(place)
        block = blocks.Inside(self.new("inside"), body, bare)
        if not (place.once and place.writes) or self.draw(st.booleans()):
            return block
        hours, interrupting = self.draw(st.integers(1, 99)), self.draw(st.booleans())
        if interrupting:
            return replace(block, hours=hours, path=self.inner(place))
        # two that run beside may stand at the same element: they must be of the same kind and join nowhere
        path = tuple(self.pick(self.ask, self.receive)(place) for _ in range(self.draw(st.integers(0, 2))))
        return replace(block, hours=hours, interrupting=False, path=blocks.Sequence(path))

    def call(self, place: Place) -> blocks.Block:
        if place.name == SHARED:
            return self.ask(place)
        process = SHARED
        if place.once and self.draw(st.booleans()):
            process = self.new("process")
            self.processes[process] = self.inner(Place(depth=place.depth, name=process))
        given = tuple((name, self.pick(*place.reads)) for name in blocks.NAMES)
        taken = tuple((name, self.pick(*blocks.NAMES)) for name in self.some(place.writes))
        return blocks.Call(self.new("call"), process, given, taken)


@st.composite
def programs(draw: Callable[[st.SearchStrategy[T]], T]) -> blocks.Program:
    """A random program."""
    return Builder(draw).program()


numbers = st.tuples(*(st.integers(0, 9) for _ in blocks.NAMES))
