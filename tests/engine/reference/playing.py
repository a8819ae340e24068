"""Plays the engine and the reference side by side: after every act the same waits, the same variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from hypothesis import strategies as st

from processes.engine.errors import BpmnError
from processes.engine.interpreter.case import Case
from processes.engine.interpreter.definitions import Definitions
from tests.engine.interpreter.bpmn import NOW, Surroundings
from tests.engine.reference import model
from tests.engine.reference.blocks import Ask, Program, Receive
from tests.engine.reference.model import Model, Values, Wait
from tests.engine.reference.writing import files, works

MOST_ACTS = 400


class Stumbling:
    """The operation of the random diagrams: fails as often as its diagram says, then refuses or succeeds."""

    def __init__(self, program: Program) -> None:
        self._before = works(program)
        self._releases: Counter[str] = Counter()
        self._released: tuple[str, int] | None = None

    def release(self, element: str, task_id: str) -> None:
        """The job that stands at this element is about to be worked off."""
        self._releases[task_id] += 1
        self._released = element, self._releases[task_id] - self._before[element]

    def work(self, element: str, source: int, fails: int, refused_below: int) -> dict[str, Any]:
        attempt = 0
        if self._released is not None and self._released[0] == element:
            attempt, self._released = self._released[1], None
        if attempt < fails:
            raise RuntimeError(f"attempt {attempt} fails on purpose")
        if source < refused_below:
            raise BpmnError("NO", f"{source} is too little")
        return {"value": (source + 1) % 10}


class Real(Protocol):
    """An engine that runs a case."""

    over: bool
    ended_at: str | None

    def waits(self) -> list[Wait]:
        """Everything that stands still, in order of names."""
        ...

    def act(self, wait: Wait, values: Values, draw: Callable[[Any], Any]) -> None:
        """What is waited for happens."""
        ...

    def variables(self) -> Mapping[str, Any]:
        """Of the main process."""
        ...


class InMemory:
    """The interpreter alone; at every wait it is stored and restored, or not, as `draw` says."""

    def __init__(self, program: Program, numbers: tuple[int, ...]) -> None:
        self._definitions = Definitions.parse("main", files(program))
        self._operation = Stumbling(program)
        self._env = Here(self._operation)
        self._case = Case.start(self._definitions, model.first_variables(numbers), self._env)
        self._case.advance()
        self._case = self._restored()

    def _restored(self) -> Case:
        state = self._case.dump()
        case = Case.restore(self._definitions, state, self._env)
        assert case.dump() == state
        return case

    @property
    def over(self) -> bool:
        return self._case.completed

    @property
    def ended_at(self) -> str | None:
        return self._case.ended_at

    def variables(self) -> Mapping[str, Any]:
        return self._case.variables

    def _places(self) -> list[tuple[Wait, str]]:
        """Every wait with its task id."""
        case = self._case
        found = [(Wait("task", task.element_id, task.name), task.task_id) for task in case.user_tasks()]
        found += [(Wait("timer", timer.element_id, ""), timer.task_id) for timer in case.timers()]
        found += [(Wait("message", sub.element_id, str(sub.key)), sub.task_id) for sub in case.subscriptions()]
        return found + [(Wait("job", held.element_id, ""), held.task_id) for held in case.held()]

    def waits(self) -> list[Wait]:
        return sorted(wait for wait, _ in self._places())

    def act(self, wait: Wait, values: Values, draw: Callable[[Any], Any]) -> None:
        ids = [task_id for place, task_id in self._places() if place == wait]
        task_id = draw(st.sampled_from(ids))
        if draw(st.booleans()):
            self._case = self._restored()
        self._move(wait, task_id, values)
        if draw(st.booleans()):  # the process dies after the act and before the advance
            self._case = self._restored()
        self._case.advance()

    def _move(self, wait: Wait, task_id: str, values: Values) -> None:
        if wait.kind == "task":
            self._case.complete(task_id, values)
        elif wait.kind == "message":
            self._case.deliver(task_id, wait.element, values)
        elif wait.kind == "timer":
            due = next(timer.due for timer in self._case.timers() if timer.task_id == task_id)
            self._env.now = max(self._env.now, due)
            self._case.fire_timer(task_id, wait.element)
        else:
            self._operation.release(wait.element, task_id)
            self._case.release(task_id)


class Here(Surroundings):
    """Surroundings in memory, where the operation learns at which element it is called."""

    def __init__(self, operation: Stumbling) -> None:
        super().__init__()
        self.now: datetime = NOW
        self._operation = operation

    def call(
        self, topic: str, arguments: dict[str, Any], element_id: str, task_id: str = ""
    ) -> Mapping[str, Any] | None:
        source, fails, below = (int(arguments[name]) for name in ("source", "fails", "refused_below"))
        return self._operation.work(element_id, source, fails, below)


def agree(program: Program, numbers: tuple[int, ...], begin: Callable[[], Real], draw: Callable[[Any], Any]) -> int:
    """Play to the end in an order that `draw` chooses; the number of acts."""
    expected: Model = model.begin(program, numbers)
    real = begin()
    written = writes(program)
    for number in range(MOST_ACTS):
        found = real.waits(), real.variables(), real.over, real.ended_at
        wanted = expected.waits(), expected.variables, expected.over, expected.ended_at if expected.over else None
        assert found == wanted, f"after {number} acts the engine is at {found}, the reference at {wanted}"
        if expected.over:
            return number
        wait = draw(st.sampled_from(expected.waits()))
        values: Values = {name: draw(st.integers(0, 9)) for name in written.get(wait.element, ())}
        real.act(wait, values, draw)
        expected.act(wait, values)
    raise AssertionError(f"after {MOST_ACTS} acts the case has not ended")


def writes(block: object) -> dict[str, tuple[str, ...]]:
    """What tasks and messages write, by element."""
    if isinstance(block, Ask | Receive):
        return {block.id: block.writes}
    if isinstance(block, tuple):
        inner = block
    else:
        inner = tuple(getattr(block, name) for name in getattr(block, "__dataclass_fields__", ()))
    return {element: names for item in inner for element, names in writes(item).items()}
