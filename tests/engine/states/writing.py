"""Writes the kept states: run once for every format, with the code that wrote that format, and never again.

    python -m tests.engine.states.writing tests/engine/states/v1

A case is a folder: its diagrams, `state.bin` as it was stored in the middle, and `case.json`, which says what the
state waits for, what happens next and how it ends.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from processes.engine.interpreter.definitions import Definitions
from tests.engine.interpreter.bpmn import (
    DEFS,
    Play,
    Surroundings,
    boundary,
    call,
    catch,
    gateway,
    inside,
    loop,
    message,
    process,
    service,
    sub,
    timer,
    user,
)

Act = tuple[str, str, dict[str, Any]]
HOUR = timer("timeDuration", "PT1H")


class Mended(Surroundings):
    """Surroundings whose operation fails until it is mended."""

    def __init__(self, broken: bool = False) -> None:
        super().__init__(op=self._work)
        self.broken = broken

    def _work(self, **given: Any) -> dict[str, Any]:
        if self.broken:
            raise RuntimeError("not yet")
        return {"r": f"worked on {sorted(given)}"}


def act(case: Play, *acts: Act) -> None:
    """Let this happen, one after the other."""
    for kind, element, variables in acts:
        if kind == "correct":
            case.act(lambda one, variables=variables: one.correct(variables))
        else:
            getattr(case, kind)(element, **variables)


def seen(case: Play) -> dict[str, Any]:
    """What the case waits for, and its variables."""
    timers = {element: due.isoformat() for element, due in sorted(case.timers.items())}
    waiting = {element: list(place) for element, place in sorted(case.waiting.items())}
    found = {"open": case.open, "timers": timers, "waiting": waiting, "held": case.held}
    return {**found, "variables": case.variables, "ended_at": case.ended_at}


def done(*elements: str, **variables: Any) -> list[Act]:
    return [("complete", element, variables) for element in elements]


def nested() -> tuple[dict[str, bytes], dict[str, Any], list[Act], list[Act]]:
    """A call, a sub-process with a boundary timer and an event sub-process, items at once and in turn."""
    child = process(user("C1") + user("C2"), "s > C1 > C2 > e", id="child")
    event = sub("ES", inside("ES", message("m2"), False) + user("H"), "s_ES > H > e_ES", event=True)
    within = inside("SP") + user("P1") + boundary("bt", "P1", HOUR, False) + user("PX") + event
    many = {"outputCollection": "outs", "outputElement": "o"}
    more = {"outputCollection": "others", "outputElement": "o"}
    mapped = '<camunda:in source="who" target="whom"/><camunda:out source="answer" target="answer"/>'
    body = gateway("parallel", "g") + gateway("parallel", "j") + call("CA", "child", mapped)
    body += sub("SP", within, "s_SP > P1 > e_SP", "bt > PX")
    body += boundary("bs", "SP", timer("timeDuration", "P2D")) + user("Late")
    body += user("MP", inner=loop(), **many) + user("MS", inner=loop(sequential=True), **more)
    body += service("SV", "op", {"a": "${who}"}, {"r": "${r}"}) + user("L")
    ways = [f"g > {element} > j" for element in ("CA", "SP", "MP", "MS")]
    whole = process(body, "s > g", *ways, "bs > Late > e", "j > SV > L > e", defs=DEFS)
    variables = {"items": ["x", "y", "z"], "who": "ada", "deep": {"a": [1, 1]}}
    before = [*done("C1", answer=1), *done("MP", o="first"), *done("MS", o="one"), ("fire", "bt", {})]
    before += [("deliver", "s_ES", {"told": True})]
    after = [*done("C2", answer=42), *done("H", "PX"), *done("MP", "MP", o="later"), *done("MS", "MS", o="more")]
    return {"whole.bpmn": whole, "child.bpmn": child}, variables, before, [*after, *done("P1", "L")]


def held() -> tuple[dict[str, bytes], dict[str, Any], list[Act], list[Act]]:
    """A failed operation, one of a job of its own, a gateway without a way, all at once."""
    retry = "<camunda:failedJobRetryTimeCycle>R3/PT1M</camunda:failedJobRetryTimeCycle>"
    failing = service("O", "op", {"n": "${n}"}, {"r": "${r}"})
    failing = failing.replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{retry}")
    body = gateway("parallel", "g") + gateway("parallel", "j") + failing + user("A")
    body += service("B", "op", {}, {"b": "${r}"}, attributes='camunda:asyncBefore="true" camunda:jobPriority="7"')
    body += gateway("exclusive", "x") + user("X") + user("L")
    lines = ["s > g", "g > O > j", "g > B > j", "g > A > x", "x > X: ${way > 1}", "X > j", "j > L > e"]
    after: list[Act] = [("release", "B", {}), ("release", "O", {}), ("correct", "x", {"way": 2}), ("release", "x", {})]
    return {"held.bpmn": process(body, *lines)}, {"n": 1, "way": 0}, done("A", typed="kept"), [*after, *done("X", "L")]


def events() -> tuple[dict[str, bytes], dict[str, Any], list[Act], list[Act]]:
    """An event gateway, a cycle that has turned once, a message of a key, joins that wait, a loop."""
    body = gateway("parallel", "g") + gateway("parallel", "j") + gateway("eventBased", "eg")
    body += catch("m", message(), correlationKey="visit ${n}") + catch("t", timer("timeDuration", "P3D"))
    body += user("U") + boundary("c", "U", timer("timeCycle", "R3/PT1H"), False) + user("C") + user("T")
    body += gateway("inclusive", "i", "i_N") + gateway("inclusive", "k")
    body += "".join(user(one) for one in ("I1", "I2", "N", "L")) + gateway("exclusive", "r") + user("R")
    body += gateway("exclusive", "rx", "rx_r")
    lines = ["s > g", "g > eg", "eg > m > j", "eg > t > T > e", "g > U > j", "c > C", "g > i", "i > I1: ${n > 0}"]
    lines += ["i > I2: ${n > 1}", "i > N: default", "I1 > k", "I2 > k", "N > k", "k > j", "g > r > R > rx"]
    lines += ["rx > j: ${rounds > 1}", "rx > r: default", "j > L > e"]
    before: list[Act] = [("fire", "c", {}), *done("I1"), *done("R", rounds=1)]
    after: list[Act] = [("fire", "c", {}), *done("C", "C", "U", "I2"), *done("R", rounds=2)]
    after += [("deliver", "m", {"said": "yes"}), *done("L")]
    return {"events.bpmn": process(body, *lines, defs=DEFS)}, {"n": 2, "rounds": 0}, before, after


CASES: dict[str, Callable[[], tuple[dict[str, bytes], dict[str, Any], list[Act], list[Act]]]] = {
    "nested": nested,
    "held": held,
    "events": events,
}


def write(folder: Path) -> None:
    """Write every case; refuses to write over what is kept."""
    for name, make in CASES.items():
        files, variables, before, after = make()
        home = folder / name
        home.mkdir(parents=True)
        for file, content in files.items():
            (home / file).write_bytes(content)
        env = Mended(broken=True) if name == "held" else Mended()
        case = Play(Definitions.parse("p", files), env, **variables)
        act(case, *before)
        (home / "state.bin").write_bytes(case.bytes)
        known = {"at": env.now.isoformat(), "before": seen(case), "acts": after}
        env.broken = False
        act(case, *after)
        known["after"] = seen(case)
        (home / "case.json").write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
