"""Plays both engines side by side: the same offers at every wait, the same end, the same data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from hypothesis import strategies as st

from tests.engine.differential.blocks import GATHERED
from tests.engine.reference.blocks import NAMES
from tests.engine.reference.model import Values, Wait

MOST_ACTS = 300
BESIDE = frozenset({"error_code", "error_message"})  # what ours has beside: the row `error-variables`


class Engine(Protocol):
    """An engine that runs a case."""

    over: bool
    ended_at: str | None

    def waits(self) -> list[Wait]:
        """What it offers, in order of names."""
        ...

    def act(self, wait: Wait, values: Values) -> None:
        """What is waited for happens."""
        ...

    def variables(self) -> Mapping[str, Any]:
        """What it ends with."""
        ...


def agree(
    ours: Engine, stock: Engine, writes: Mapping[str, tuple[str, ...]], draw: Callable[[st.SearchStrategy[Any]], Any]
) -> int:
    """Play to the end in an order that `draw` chooses; the number of acts. AssertionError where they differ."""
    own: dict[tuple[str, str], int] = {}  # a variable of one task has one value, however often it is passed
    for number in range(MOST_ACTS):
        found, wanted = state(ours), state(stock)
        assert found == wanted, f"after {number} acts Podpora is at {found}, SpiffWorkflow at {wanted}"
        if stock.over:
            return number
        wait = draw(st.sampled_from(stock.waits()))
        values: Values = {}
        for name in writes.get(wait.element, ()):
            drawn = draw(st.integers(0, 9))
            values[name] = drawn if name in NAMES else own.setdefault((name, wait.where), drawn)
        ours.act(wait, values)
        stock.act(wait, values)
    raise AssertionError(f"after {MOST_ACTS} acts the case has not ended")


def state(engine: Engine) -> tuple[Any, ...]:
    """Where a case is: what it offers, or how it has ended and with what."""
    if not engine.over:
        return (engine.waits(),)
    found = {name: value for name, value in engine.variables().items() if name not in BESIDE}
    # stock collects in the order of completion: the row `list-order`
    found |= {name: sorted(found[name]) for name in found if name.startswith(GATHERED)}
    return engine.waits(), engine.ended_at, found
