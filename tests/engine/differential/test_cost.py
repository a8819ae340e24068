"""What stock SpiffWorkflow and our interpreter cost in memory, without a database: the figures of ADR 0009.

`.venv/bin/python -m pytest tests/engine/differential/test_cost.py -m long -n0 -s` prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
from SpiffWorkflow.bpmn.serializer import DEFAULT_CONFIG, BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from processes.engine.interpreter.case import Case
from tests.engine.differential.diagrams import Diagram, ask, drawn, xor
from tests.engine.differential.drawing import loop, script
from tests.engine.differential.stock import Stock
from tests.engine.interpreter.bpmn import Play, play
from tests.engine.reference.model import Wait

LOOPS, ITEMS = 50, 200
ROUNDS = xor("m") + ask("a") + script("t", "n = n + 1") + xor("g", "g_e")
WAY = ("s > m > a > t > g", "g > m: n < 99", "g > e: default")
TASK = Wait("task", "a", "")
REPEATS = 9


def milliseconds(act: Callable[[], object]) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(REPEATS):
        begun = perf_counter()
        act()
        taken.append((perf_counter() - begun) * 1000)
    return median(taken)


class StockState:
    """A stock case that is stored and restored with the serializer that comes with it."""

    def __init__(self, diagram: Diagram) -> None:
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
        self.case = Stock(diagram.files, "p", diagram.variables)

    def dump(self) -> bytes:
        return str(self._serializer.serialize_json(self.case.workflow)).encode()

    def restore(self, state: bytes) -> BpmnWorkflow:
        return self._serializer.deserialize_json(state.decode())

    def round(self) -> None:
        self.case.act(TASK, {})


def complete_all(case: Case) -> None:
    for task in case.user_tasks():
        case.complete(task.task_id, {})
        case.advance()


def ours_restored(case: Play, state: bytes) -> Case:
    return Case.restore(case.definitions, state, case.env)


@pytest.mark.long
def test_a_case_that_went_round_fifty_times_costs_what_it_did_at_first(capsys: pytest.CaptureFixture[str]) -> None:
    diagram = drawn("", ROUNDS, *WAY, n=0)
    stock, ours = StockState(diagram), play(*diagram.files.values(), n=0)
    lines = []
    for loops in (0, LOOPS):
        while ours.variables["n"] < loops:
            stock.round()
            ours.complete("a")
        state, kept = stock.dump(), ours.bytes
        restored = milliseconds(lambda state=state: stock.restore(state))
        again = milliseconds(lambda kept=kept: ours_restored(ours, kept))
        lines.append((loops, len(state), len(kept), restored, again))
    with capsys.disabled():
        for loops, theirs, own, restored, again in lines:
            print(
                f"\nafter {loops} rounds: state {theirs} bytes in SpiffWorkflow, {own} in Podpora;"
                f" restored in {restored:.2f} ms and {again:.2f} ms"
            )
    (_, _, first, _, _), (_, theirs, last, restored, again) = lines
    assert last < 2 * first
    assert last < theirs
    assert again < restored


@pytest.mark.long
def test_a_list_of_two_hundred_at_once_is_worked_off_faster(capsys: pytest.CaptureFixture[str]) -> None:
    diagram = drawn("", ask("a", loop(False, count=str(ITEMS))), "s > a > e")

    def stock() -> None:
        case = Stock(diagram.files, "p", {})
        for _ in range(ITEMS):
            case.act(TASK, {})
        assert case.over

    def ours() -> None:
        case = play(*diagram.files.values())
        case.act(complete_all)
        assert case.ended_at == "e"

    theirs, own = milliseconds(stock), milliseconds(ours)
    with capsys.disabled():
        print(f"\n{ITEMS} instances at once: {theirs:.0f} ms in SpiffWorkflow, {own:.0f} ms in Podpora")
    assert own < theirs
