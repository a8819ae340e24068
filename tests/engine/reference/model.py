"""The reference: what a diagram of blocks means, with variables in scopes and nothing stored.

It shares no code and no idea with the engine: there are no tokens. A block is begun with what comes after it;
whatever stands still is in `waiting`, with what happens when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.engine.reference import blocks

Values = dict[str, object]
Then = Callable[[], None]


@dataclass(frozen=True, order=True)
class Wait:
    """Something that stands still: a task, timer, message or job at this element (in the call named by `where`)."""

    kind: str
    element: str
    where: str


@dataclass(eq=False)
class Area:
    """A process or sub-process that runs: over when its last path has ended."""

    around: Area | None
    variables: Values
    end: str
    after: Then
    is_root: bool
    paths: int = 1

    @property
    def where(self) -> str:
        return str(self.variables["where"])

    def within(self, area: Area) -> bool:
        return self is area or (self.around is not None and self.around.within(area))


@dataclass(eq=False)
class Standing:
    """What waits, where, and what comes of it."""

    wait: Wait
    area: Area
    happens: Callable[[Values], None]


@dataclass
class Model:
    """One case."""

    program: blocks.Program
    variables: Values
    waiting: list[Standing] = field(default_factory=list)
    ended_at: str | None = None
    over: bool = False

    def start(self) -> None:
        """Run to the first wait."""
        root = Area(None, self.variables, f"end_{blocks.MAIN}", self._finished, is_root=True)
        self._begin(self.program.body(blocks.MAIN), root, partial(self._end, root, root.end))

    def waits(self) -> list[Wait]:
        """Everything that stands still, in order of names."""
        return sorted(standing.wait for standing in self.waiting)

    def act(self, wait: Wait, values: Values) -> None:
        """What is waited for happens."""
        standing = next(one for one in self.waiting if one.wait == wait)
        self.waiting.remove(standing)
        standing.happens(values)

    def _finished(self) -> None:
        self.over = True

    def _wait(self, kind: str, element: str, area: Area, happens: Callable[[Values], None]) -> Standing:
        where = area.where if kind in {"task", "message"} else ""  # of timers and jobs no two stand at one element
        standing = Standing(Wait(kind, element, where), area, happens)
        self.waiting.append(standing)
        return standing

    def _forget(self, *gone: Standing) -> None:
        self.waiting = [one for one in self.waiting if one not in gone]

    def _end(self, area: Area, element: str) -> None:
        """One path of the area comes to an end event."""
        if area.is_root:
            self.ended_at = element
        area.paths -= 1
        if not area.paths:
            area.after()

    def _begin(self, block: blocks.Block, area: Area, then: Then) -> None:
        begin: Callable[[blocks.Block, Area, Then], None] = getattr(self, f"_{type(block).__name__.lower()}")
        begin(block, area, then)

    def _ask(self, block: blocks.Ask, area: Area, then: Then) -> None:
        self._wait("task", block.id, area, partial(self._told, area, then))

    def _told(self, area: Area, then: Then, values: Values) -> None:
        area.variables.update(values)
        then()

    def _script(self, block: blocks.Script, area: Area, then: Then) -> None:
        found = area.variables
        found[block.target] = (_number(found, block.left) + _number(found, block.right) + block.plus) % 10
        then()

    def _work(self, block: blocks.Work, area: Area, then: Then) -> None:
        self._attempt(block, area, then, int(block.before) + block.fails, {})

    def _attempt(self, block: blocks.Work, area: Area, then: Then, left: int, _: Values) -> None:
        if left:
            self._wait("job", block.id, area, partial(self._attempt, block, area, then, left - 1))
            return
        source = _number(area.variables, block.source)
        if block.path is not None and source < block.refused_below:
            area.variables |= {"error_code": "NO", "error_message": f"{source} is too little"}
            self._begin(block.path, area, then)
            return
        area.variables[block.target] = (source + 1) % 10
        then()

    def _clock(self, block: blocks.Clock, area: Area, then: Then) -> None:
        self._wait("timer", block.id, area, lambda _: then())

    def _receive(self, block: blocks.Receive, area: Area, then: Then) -> None:
        self._wait("message", block.id, area, partial(self._told, area, then))

    def _race(self, block: blocks.Race, area: Area, then: Then) -> None:
        def told(values: Values) -> None:
            self._forget(clock)
            self._told(area, lambda: self._begin(block.after_message, area, then), values)

        def late(_: Values) -> None:
            self._forget(message)
            self._begin(block.after_clock, area, then)

        message = self._wait("message", block.message.id, area, told)
        clock = self._wait("timer", block.clock.id, area, late)

    def _sequence(self, block: blocks.Sequence, area: Area, then: Then) -> None:
        if not block.parts:
            then()
            return
        first, *rest = block.parts
        self._begin(first, area, lambda: self._sequence(blocks.Sequence(tuple(rest)), area, then))

    def _choice(self, block: blocks.Choice, area: Area, then: Then) -> None:
        chosen = next((part for test, part in block.branches if _holds(test, area)), block.otherwise)
        self._begin(chosen, area, then)

    def _several(self, block: blocks.Several, area: Area, then: Then) -> None:
        chosen = [part for test, part in block.branches if _holds(test, area)]
        self._all(chosen or [block.otherwise], area, then)

    def _fork(self, block: blocks.Fork, area: Area, then: Then) -> None:
        self._all(list(block.branches), area, then)

    def _all(self, branches: list[blocks.Block], area: Area, then: Then) -> None:
        left = len(branches)

        def arrived() -> None:
            nonlocal left
            left -= 1
            if not left:
                then()

        for branch in branches:
            self._begin(branch, area, arrived)

    def _again(self, block: blocks.Again, area: Area, then: Then) -> None:
        counter = f"n_{block.id}"

        def after() -> None:
            area.variables[counter] = _number(area.variables, counter) + 1
            if _number(area.variables, counter) < block.times and _holds(block.test, area):
                self._begin(block.body, area, after)
            else:
                then()

        area.variables[counter] = 0
        self._begin(block.body, area, after)

    def _inside(self, block: blocks.Inside, area: Area, then: Then) -> None:
        def ended() -> None:
            self._forget(*clocks)
            then()

        end = f"end_{block.id}"
        inner = Area(area, area.variables, end, ended, area.is_root and not block.bare)
        clocks: list[Standing] = []
        if block.hours is not None:
            clocks.append(self._wait("timer", f"late_{block.id}", area, partial(self._late, block, area, inner, then)))
        self._begin(block.body, inner, partial(self._end, inner, end))

    def _late(self, block: blocks.Inside, area: Area, inner: Area, then: Then, _: Values) -> None:
        assert block.path is not None
        if block.interrupting:
            self._forget(*(one for one in self.waiting if one.area.within(inner)))
            self._begin(block.path, area, then)
        else:
            area.paths += 1
            self._begin(block.path, area, partial(self._end, area, f"end_late_{block.id}"))

    def _call(self, block: blocks.Call, area: Area, then: Then) -> None:
        own: Values = {there: area.variables[here] for there, here in block.given}
        own["where"] = f"{area.where}/{block.id}"

        def ended() -> None:
            area.variables.update({here: own[there] for here, there in block.taken})
            then()

        called = Area(area, own, f"end_{block.process}", ended, is_root=False)
        self._begin(self.program.body(block.process), called, partial(self._end, called, called.end))


def _number(variables: Values, name: str) -> int:
    found = variables[name]
    assert isinstance(found, int)
    return found


def _holds(test: blocks.Test, area: Area) -> bool:
    return _number(area.variables, test.name) < test.below


def begin(program: blocks.Program, numbers: tuple[int, ...]) -> Model:
    """A case that has run to its first wait."""
    model = Model(program, first_variables(numbers))
    model.start()
    return model


def first_variables(numbers: tuple[int, ...]) -> Values:
    """What a case starts with."""
    return {**dict(zip(blocks.NAMES, numbers, strict=True)), "where": "R"}
