"""What is stored: small, stable byte by byte, readable only by the definitions it belongs to, safe between threads."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from processes.engine.errors import EngineError
from processes.engine.interpreter.case import Case
from processes.engine.interpreter.definitions import Definitions
from tests.engine.interpreter.bpmn import (
    DEFS,
    Play,
    Surroundings,
    boundary,
    call,
    gateway,
    inside,
    loop,
    message,
    process,
    service,
    sub,
    timer,
    user,
)  # fmt: skip

CHILD = process(user("C1") + user("C2"), "s > C1 > C2 > e", id="child")
_EVENT = sub("ES", inside("ES", message("m2"), False) + user("H"), "s_ES > H > e_ES", event=True)
_SUB = sub(
    "SP", inside("SP") + user("P1") + boundary("bt", "P1", timer("timeDuration", "PT1H"), False) + user("PX") + _EVENT,
    "s_SP > P1 > e_SP", "bt > PX",
)  # fmt: skip
_MANY = {"outputCollection": "outs", "outputElement": "o"}
WIDE = process(
    gateway("parallel", "g") + gateway("parallel", "j") + call("CA", "child") + _SUB
    + boundary("bs", "SP", timer("timeDuration", "P2D")) + user("Late")
    + user("MP", inner=loop(), **_MANY) + user("MS", inner=loop(sequential=True), **_MANY)
    + service("SV", "op", {"a": "${who}"}, {"r": "${result.r}"}) + user("L"),
    "s > g", "g > CA > j", "g > SP > j", "g > MP > j", "g > MS > j", "bs > Late > e", "j > SV > L > e", defs=DEFS,
)  # fmt: skip
DEFINITIONS = Definitions.parse("p", {"wide.bpmn": WIDE, "child.bpmn": CHILD})


def walk(seed: int, definitions: Definitions = DEFINITIONS, fresh: bool = False) -> Play:
    """A random walk to the end, restoring before every act (Play.case asserts that bytes come back the same)."""
    chance = random.Random(seed)
    case = Play(
        definitions,
        Surroundings(op=lambda a: {"r": a + "!"}),
        items=["x0", "x1", "x2"],
        who=str(seed),
        deep={"a": [1, 1]},
    )
    for _ in range(80):
        if case.case.completed:
            return case
        if fresh:
            case.definitions = Definitions.parse("p", {"wide.bpmn": WIDE, "child.bpmn": CHILD})
        timers = [timer for timer in case.case.timers() if timer.element_id == "bt"]
        messages = case.case.subscriptions()
        if timers and chance.random() < 0.2:
            case.fire("bt")
        elif messages and chance.random() < 0.1:
            case.deliver("s_ES", told=True)
        else:
            task = chance.choice(case.case.user_tasks())
            case.act(lambda one, task=task: one.complete(task.task_id, {"o": "out-" + str(task.local.get("item"))}))
    raise AssertionError(f"walk {seed} did not end: {case.open}")


@pytest.mark.parametrize("seed", range(12))
def test_random_walks_restore_byte_by_byte_at_every_wait(seed):
    case = walk(seed, fresh=seed % 3 == 0)
    assert case.ended_at == "e"
    assert case.variables["outs"] == ["out-x0", "out-x1", "out-x2"]
    assert (case.variables["r"], case.variables["deep"]) == (f"{seed}!", {"a": [1, 1]})


def test_definitions_are_shared_by_threads():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            ended = list(pool.map(walk, range(100, 124)))
    finally:
        sys.setswitchinterval(interval)
    assert [case.variables["r"] for case in ended] == [f"{seed}!" for seed in range(100, 124)]


def test_another_format_or_other_definitions_are_refused():
    content = process(user("A"), "s > A > e")
    definitions = Definitions.parse("p", {"a.bpmn": content})
    case = Play(definitions, Surroundings())
    for wrong in (b"", b"\x09" + case.bytes[1:]):
        with pytest.raises(EngineError, match="format"):
            Case.restore(definitions, wrong, Surroundings())
    renamed = Definitions.parse("p", {"a.bpmn": content.replace(b'"A"', b'"Z"')})
    with pytest.raises(EngineError, match="no node A"):
        Case.restore(renamed, case.bytes, Surroundings())


def test_a_case_that_loops_for_years_stays_as_small_as_its_present():
    body = gateway("exclusive", "m") + user("A") + call("CA", "child") + gateway("exclusive", "x", "x_m")
    content = process(body, "s > m > A > CA > x", "x > e: ${ok}", "x > m: default")
    case = Play(Definitions.parse("p", {"p.bpmn": content, "c.bpmn": CHILD}), Surroundings(), ok=False, note="x" * 200)
    sizes = []
    for _ in range(300):
        for element in ("A", "C1", "C2"):
            case.complete(element)
        sizes.append(len(case.bytes))
    assert max(sizes) < 400
    case.complete("A", ok=True)
    case.complete("C1")
    case.complete("C2")
    assert case.ended_at == "e"


def test_the_clock_of_the_machine_is_never_read(monkeypatch):
    import time

    def never():
        raise AssertionError("the interpreter read the clock")

    monkeypatch.setattr(time, "time", never)
    assert walk(3).ended_at == "e"


def test_active_elements_say_where_tokens_stand():
    case = Play(DEFINITIONS, Surroundings(op=lambda a: None), items=[1], who="w")
    assert set(case.case.active_elements()) == {
        ("p", "CA"), ("child", "C1"), ("p", "SP"), ("p", "P1"), ("p", "MP"), ("p", "MS"),
    }  # fmt: skip


def test_the_trail_tells_what_began_and_what_ended_with_its_flows():
    content = process(
        user("A") + user("B") + boundary("b", "B", timer("timeDuration", "PT1H")) + user("X"),
        "s > A > B > e",
        "b > X > e",
    )
    case = Play(Definitions.parse("p", {"a.bpmn": content}), Surroundings())
    told = [(one.element_id, one.kind, one.flows) for one in case.complete("A").trail()]
    assert told == [("A", "completed", ("A_B",)), ("B", "started", ())]
    told = [(one.element_id, one.kind, one.flows) for one in case.fire("b").trail()]
    assert told == [("B", "cancelled", ()), ("b", "completed", ("b_X",)), ("X", "started", ())]
