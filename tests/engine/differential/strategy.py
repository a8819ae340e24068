"""Random programs that stock SpiffWorkflow runs rightly: what it is known to do otherwise is left out, by name.

Stock SpiffWorkflow keeps data on tokens. So what runs beside something else writes only variables of its own
(`stale-join`), a list and whatever writes beside something else never stands in a loop twice (`list-again`), and
messages are awaited in one place (`message-to-all`). The names are rows of `differences`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.engine.differential import blocks
from tests.engine.differential.drawing import written
from tests.engine.reference.blocks import (
    MAIN,
    NAMES,
    Again,
    Ask,
    Choice,
    Fork,
    Inside,
    Program,
    Receive,
    Script,
    Sequence,
    Several,
    Test,
)

BLOCKS = 22
DEPTH = 4
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where a block is drawn."""

    reads: tuple[str, ...] = NAMES
    depth: int = 0
    alone: bool = True  # nothing runs beside it: it may write the variables that all read
    silent: bool = False  # it may write nothing
    repeated: bool = False  # it may be passed several times, so that variables are there already (`list-again`)
    looped: bool = False  # in a loop of its own scope, where stock joins what came in another round (`join-again`)
    listed: bool = False  # several of it may run at once
    border: bool = False  # on the path of a boundary event, where stock cannot begin a list (`list-after-border`)
    straight: bool = False  # before an inclusive join, which in stock looks back along one flow (`inclusive-early`)

    def inner(self, **changes: Any) -> Place:
        """The inside of a block."""
        return replace(self, depth=self.depth + 1, **changes)

    def within(self, **changes: Any) -> Place:
        """The inside of a block with a scope of its own."""
        return self.inner(**{"border": False, "straight": False, "looped": False, **changes})


@dataclass
class Builder:
    """Draws one program."""

    draw: Callable[[st.SearchStrategy[T]], T]
    left: int = BLOCKS
    numbers: count[int] = field(default_factory=count)
    processes: dict[str, Any] = field(default_factory=dict)

    def program(self) -> Program:
        main = self.sequence(Place(), 2, 3, 4, 5)
        return Program(((MAIN, main), *self.processes.items()))

    def new(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def pick(self, *options: T) -> T:
        return self.draw(st.sampled_from(options))

    def test(self, place: Place) -> Test:
        return Test(self.pick(*place.reads), self.draw(st.integers(0, 10)))

    def names(self, place: Place, id: str) -> tuple[str, ...]:
        """What a task writes: some of the common variables, or one of its own."""
        if place.silent:
            return ()
        if place.alone:
            return tuple(sorted(self.draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))))
        return self.pick((), (f"own_{id}",))

    def sequence(self, place: Place, *lengths: int) -> Sequence:
        """Blocks one after the other; each reads what those before it have surely written."""
        found: list[Any] = []
        for _ in range(self.pick(*lengths)):
            found.append(self.block(place))
            place = replace(place, reads=tuple(dict.fromkeys((*place.reads, *sorted(surely(found[-1]))))))
        return Sequence(tuple(found))

    def inside(self, place: Place) -> Sequence:
        """The inside of a block; may be empty."""
        return self.sequence(place, 0, 1, 1, 2, 2, 3)

    def block(self, place: Place) -> Any:
        self.left -= 1
        simple = [self.ask, self.ask]
        simple += [] if place.listed else [self.receive]
        simple += [self.script] if self._may_count(place) else []
        if place.depth >= DEPTH or self.left <= 0:
            return self.pick(*simple)(place)
        nested = [self.subprocess]
        nested += [] if place.straight else [self.choice, self.failing, self.escalating]
        nested += [] if place.straight or place.looped else [self.fork, self.several]
        nested += [] if place.straight or not self._may_count(place) else [self.again]
        nested += [self.handed] if place.alone else []  # beside others it gives back what it was handed (`call-all`)
        nested += [] if place.listed or place.straight else [self.interruptible]
        nested += [] if place.border else [self.times]
        nested += [] if place.border or place.repeated or place.silent else [self.each, self.each]
        return self.pick(*simple, *nested)(place)

    def _may_count(self, place: Place) -> bool:
        """Whether a script may write another value each time."""
        return not place.silent and (place.alone or not place.repeated)

    def ask(self, place: Place) -> Ask:
        id = self.new("ask")
        return Ask(id, self.names(place, id))

    def receive(self, place: Place) -> Receive:
        id = self.new("receive")
        return Receive(id, self.names(place, id))

    def script(self, place: Place) -> Script:
        id = self.new("script")
        target = self.pick(*NAMES) if place.alone else f"own_{id}"
        return Script(id, target, self.pick(*place.reads), self.pick(*place.reads), self.draw(st.integers(0, 9)))

    def ways(self, place: Place) -> tuple[tuple[Test, Any], ...]:
        return tuple((self.test(place), self.inside(place)) for _ in range(self.draw(st.integers(1, 2))))

    def branches(self, place: Place, count: int) -> list[Sequence]:
        """One may be empty: two would lead from the gateway to its join (`two-flows`)."""
        return [self.inside(place), *(self.sequence(place, 1, 1, 2, 3) for _ in range(count - 1))]

    def choice(self, place: Place) -> Choice:
        return Choice(self.new("choice"), self.ways(place.inner()), self.inside(place.inner()))

    def several(self, place: Place) -> Several:
        beside = place.inner(alone=False, straight=True)
        otherwise, *branches = self.branches(beside, self.draw(st.integers(2, 3)))
        return Several(self.new("several"), tuple((self.test(place), part) for part in branches), otherwise)

    def fork(self, place: Place) -> Fork:
        branches = self.branches(place.inner(alone=False), self.draw(st.integers(2, 3)))
        return Fork(self.new("fork"), tuple(branches))

    def again(self, place: Place) -> Again:
        body = self.inside(place.inner(repeated=True, looped=True))
        return Again(self.new("again"), body, self.test(place), self.draw(st.integers(1, 3)))

    def subprocess(self, place: Place) -> Inside:
        return Inside(self.new("inside"), self.inside(place.within()))

    def handed(self, place: Place) -> blocks.Handed:
        process = self.new("process")
        self.processes[process] = self.inside(place.within())
        return blocks.Handed(self.new("call"), process)

    def times(self, place: Place) -> blocks.Times:
        id, bare = self.new("times"), self.draw(st.booleans())
        body = Ask(id, ()) if bare else self.inside(place.within(silent=True, alone=False, repeated=True, listed=True))
        return blocks.Times(id, body, self.draw(st.booleans()), self.draw(st.integers(0, 3)), bare)

    def each(self, place: Place) -> blocks.Each:
        id, bare = self.new("each"), self.draw(st.booleans())
        numbers = self.draw(st.lists(st.integers(0, 9), max_size=3, unique=True))
        own = place.within(alone=False, listed=True, reads=(*place.reads, f"item_{id}"))
        last = Ask(id if bare else self.new("ask"), (f"out_{id}",))
        body = last if bare else Sequence((*self.inside(own).parts, last))
        return blocks.Each(id, body, self.draw(st.booleans()), tuple(numbers), bare)

    def failing(self, place: Place) -> blocks.Failing:
        body = self.inside(place.within())
        return blocks.Failing(self.new("failing"), body, self.test(place), self.inside(place.inner(border=True)))

    def escalating(self, place: Place) -> Any:
        interrupting = self.draw(st.booleans())
        alone = place.alone and interrupting
        within, path = place.within(alone=alone), place.inner(alone=alone, border=True)
        escalating = blocks.Escalating(
            self.new("escalating"), self.inside(within), self.inside(within), self.inside(path), interrupting
        )
        return escalating if interrupting else self.wrapped(escalating)

    def interruptible(self, place: Place) -> blocks.Interruptible:
        """What is taken away has written nothing: its writes would be lost in stock (`border-blind`). A message that
        interrupts nothing is awaited again in ours, once in stock (`border-once`)."""
        id, bare = self.new("interruptible"), self.draw(st.booleans())
        body = Ask(id, self.names(place, id)) if bare else self.inside(place.within(silent=True, alone=False))
        return blocks.Interruptible(id, body, bare, self.receive(place), self.inside(place.inner(border=True)))

    def wrapped(self, block: Any) -> Inside:
        """What runs beside ends before anything else goes on."""
        return Inside(self.new("inside"), Sequence((block,)))


def surely(block: Any) -> set[str]:
    """The variables of their own that a block has written whichever way it went."""
    match block:
        case Ask() | Receive() | Script():
            return written(block)
        case Sequence():
            return set().union(*map(surely, block.parts))
        case Fork():
            return set().union(*map(surely, block.branches))
        case Inside():
            return surely(block.body)
    return set()


@st.composite
def programs(draw: Callable[[st.SearchStrategy[T]], T]) -> Program:
    """A random program."""
    return Builder(draw).program()
