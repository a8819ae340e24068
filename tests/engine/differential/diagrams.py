"""Diagrams by hand that stock SpiffWorkflow runs rightly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.engine.differential.drawing import ALL, GROUP, collected, escalation, loop, script
from tests.engine.interpreter import bpmn
from tests.engine.interpreter.bpmn import (
    boundary,
    call,
    catch,
    end,
    error,
    gateway,
    inside,
    message,
    process,
    sub,
    throw,
)  # fmt: skip

ROOTS = (
    '<bpmn:message id="m_go" name="go"/><bpmn:message id="m_stop" name="stop"/>'
    '<bpmn:error id="e_small" name="small" errorCode="SMALL"/><bpmn:error id="e_big" name="big" errorCode="BIG"/>'
    '<bpmn:escalation id="s_late" name="late" escalationCode="LATE"/>'
)


@dataclass(frozen=True)
class Diagram:
    """Files whose process `p` starts with these variables; `writes` are what tasks and messages write."""

    id: str
    files: dict[str, bytes]
    writes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)


def ask(id: str, marks: str = "") -> str:
    return bpmn.user(id, GROUP, marks)


def asks(ids: str) -> str:
    return "".join(map(ask, ids.split()))


def drawn(
    id: str, body: str, *flows: str, writes: str = "", called: dict[str, bytes] | None = None, **variables: Any
) -> Diagram:
    """A diagram from its elements and flows; `writes` such as "a:x,y b:z"."""
    told = dict(part.split(":") for part in writes.split())
    files = {"p.bpmn": _named(process(body, *flows, defs=ROOTS)), **(called or {})}
    return Diagram(id, files, {task: tuple(names.split(",")) for task, names in told.items()}, variables)


def called(body: str, *flows: str, id: str = "q", takes: str = "", gives: str = "") -> dict[str, bytes]:
    """A process to call; SpiffWorkflow is told by an ioSpecification what goes in and out."""
    data = "".join(f'<bpmn:dataInput id="{name}"/>' for name in takes.split())
    data += "".join(f'<bpmn:dataOutput id="{name}"/>' for name in gives.split())
    refs = "".join(f"<bpmn:dataInputRefs>{name}</bpmn:dataInputRefs>" for name in takes.split())
    outs = "".join(f"<bpmn:dataOutputRefs>{name}</bpmn:dataOutputRefs>" for name in gives.split())
    spec = f"{data}<bpmn:inputSet>{refs}</bpmn:inputSet><bpmn:outputSet>{outs}</bpmn:outputSet>"
    head = f"<bpmn:ioSpecification>{spec}</bpmn:ioSpecification>" if data else ""
    return {f"{id}.bpmn": _named(process(head + body, *flows, id=id, defs=ROOTS))}


def _named(content: bytes) -> bytes:
    """The file with flows whose names are no element's."""
    return content.replace(b'sequenceFlow id="', b'sequenceFlow id="to_').replace(b' default="', b' default="to_')


def xor(id: str, default: str = "") -> str:
    return gateway("exclusive", id, default)


def both(id: str) -> str:
    return gateway("parallel", id)


def some(id: str, default: str = "") -> str:
    return gateway("inclusive", id, default)


SEQUENCES = [
    drawn("one task", asks("a"), "s > a > e", writes="a:x"),
    drawn("three tasks", asks("a b c"), "s > a > b > c > e", writes="a:x b:x,y c:z"),
    drawn(
        "script of several lines",
        script("t", "x = 2", 'y = [x, "two", {"n": x}]', "z = y[0] + x * 3 if x > 1 else 0") + ask("a"),
        "s > t > a > e",
        writes="a:x",
    ),
]

CHOICES = [
    drawn(
        "the first condition that holds",
        ask("a") + xor("g", "g_d") + asks("b c d"),
        "s > a > g", "g > b: x > 5", "g > c: x > 2", "g > d: default", "b > e", "c > e", "d > e",
        writes="a:x",
    ),
    drawn(
        "conditions on text and lists",
        ask("a") + xor("g", "g_d") + asks("b c d"),
        "s > a > g", 'g > b: kind == "bug" and x in [1, 2, 3, 4]', 'g > c: kind in ["bug", "wish"]', "g > d: default",
        "b > e", "c > e", "d > e",
        writes="a:x",
        kind="bug",
    ),
    drawn(
        "a choice in a choice, merged by one gateway",
        ask("a") + xor("g", "g_m") + ask("b") + xor("h", "h_m") + ask("c") + xor("m") + ask("d"),
        "s > a > g", "g > b: x > 4", "g > m: default", "b > h", "h > c: y > 4", "h > m: default", "c > m > d > e",
        writes="a:x b:y",
    ),
    drawn(
        "ends of their own",
        ask("a") + xor("g", "g_no") + ask("b") + end("no"),
        "s > a > g", "g > b: x > 4", "b > e", "g > no: default",
        writes="a:x",
    ),
]  # fmt: skip

FORKS = [
    drawn("a fork and its join", both("f") + asks("a b") + both("j") + ask("c"),
          "s > f > a > j", "f > b > j", "j > c > e", writes="a:x b:y c:z"),
    drawn("branches of unequal length", both("f") + asks("a b c d") + both("j"),
          "s > f > a > b > c > j", "f > d > j", "f > j", "j > e", writes="a:p b:q c:r d:t"),
    drawn("a fork in a fork", both("f") + both("g") + asks("a b c") + both("h") + both("j") + ask("d"),
          "s > f > g > a > h", "g > b > h", "h > j", "f > c > j", "j > d > e", writes="a:x b:y c:z"),
    drawn("a fork without a join", both("f") + asks("a b") + end("left"), "s > f > a > e", "f > b > left",
          writes="a:x b:y"),
    drawn("a gateway that joins and forks", both("f") + asks("a b") + both("g") + asks("c d") + both("j"),
          "s > f > a > g", "f > b > g", "g > c > j", "g > d > j", "j > e", writes="a:x b:y c:z d:w"),
    drawn("a choice inside a branch", both("f") + ask("a") + xor("g", "g_m") + ask("b") + xor("m") + ask("c")
          + both("j"),
          "s > f > a > g", "g > b: x > 4", "g > m: default", "b > m > j", "f > c > j", "j > e", writes="a:x b:y c:z"),
    drawn("terminate takes everything away", both("f") + asks("a b") + end("stop", "<bpmn:terminateEventDefinition/>"),
          "s > f > a > e", "f > b > stop"),
]  # fmt: skip

INCLUSIVE = [
    drawn("every condition that holds", ask("a") + some("g", "g_d") + asks("b c d") + some("j") + ask("f"),
          "s > a > g", "g > b: x > 2", "g > c: x > 5", "g > d: default", "b > j", "c > j", "d > j", "j > f > e",
          writes="a:x b:p c:q d:r"),
    drawn("inclusive branches of unequal length", ask("a") + some("g", "g_f") + asks("b c d f") + some("j"),
          "s > a > g", "g > b: x > 2", "g > c: x > 5", "g > f: default", "b > d > j", "c > j", "f > j", "j > e",
          writes="a:x b:p c:q d:r"),
]  # fmt: skip

LOOPS = [
    drawn("back until it is enough", script("t", "n = 0") + xor("m") + ask("a") + script("u", "n = n + 1")
          + xor("g", "g_e"),
          "s > t > m > a > u > g", "g > m: n < 3 and x > 2", "g > e: default", writes="a:x"),
    drawn("back into a task without a gateway", script("t", "n = 0") + ask("a") + script("u", "n = n + 1 + x")
          + xor("g", "g_e"),
          "s > t > a > u > g", "g > a: n < 7", "g > e: default", writes="a:x"),
    drawn("a loop in a branch", both("f") + script("z", "n = 0") + xor("m") + ask("a") + script("t", "n = n + 1")
          + xor("g", "g_j") + ask("b") + both("j"),
          "s > f > z > m > a > t > g", "g > m: n < 2", "g > j: default", "f > b > j", "j > e", writes="b:y"),
]  # fmt: skip

INSIDE = inside("i")
INNER = "<bpmn:startEvent id='s_k'/><bpmn:endEvent id='e_k'/>"
SUBPROCESSES = [
    drawn("a sub-process", sub("i", INSIDE + asks("a b"), "s_i > a > b > e_i") + ask("c"), "s > i > c > e",
          writes="a:x b:y c:x"),
    drawn("a sub-process in a sub-process",
          sub("i", INSIDE + sub("k", INNER + ask("a"), "s_k > a > e_k") + ask("b"), "s_i > k > b > e_i"), "s > i > e",
          writes="a:x b:y"),
    drawn("two ends inside", sub("i", INSIDE + ask("a") + xor("g", "g_e_i") + ask("b") + end("other"),
          "s_i > a > g", "g > b: x > 4", "b > other", "g > e_i: default") + ask("c"), "s > i > c > e", writes="a:x"),
    drawn("a fork inside that never joins", sub("i", INSIDE + both("f") + asks("a b") + end("other"),
          "s_i > f > a > e_i", "f > b > other") + ask("c"), "s > i > c > e", writes="a:x b:y"),
    drawn("a sub-process in a loop", xor("m") + sub("i", INSIDE + ask("a") + script("t", "n = n + 1"),
          "s_i > a > t > e_i") + xor("g", "g_e"),
          "s > m > i > g", "g > m: n < 3 and x > 3", "g > e: default", writes="a:x", n=0),
    drawn("terminate inside ends the inside", sub("i", INSIDE + both("f") + asks("a b")
          + end("stop", "<bpmn:terminateEventDefinition/>"), "s_i > f > a > e_i", "f > b > stop") + ask("c"),
          "s > i > c > e"),
]  # fmt: skip

MAPPED = '<camunda:in source="x" target="x"/><camunda:out source="y" target="y"/>'
CALLS = [
    drawn("a call that hands over everything", ask("a") + call("c", "q", ALL) + ask("b"), "s > a > c > b > e",
          writes="a:x u:x,y b:z", called=called(ask("u"), "s > u > e")),
    drawn("a call that hands over one name", ask("a") + call("c", "q", MAPPED) + ask("b"), "s > a > c > b > e",
          writes="a:x u:x,y,z",
          called=called(ask("u") + script("t", "y = x + y"), "s > u > t > e", takes="x", gives="y")),
    drawn("one process called twice", call("c", "q", ALL) + ask("a") + call("d", "q", ALL), "s > c > a > d > e",
          writes="u:x", called=called(ask("u"), "s > u > e")),
    drawn("a call in a loop", xor("m") + call("c", "q", ALL) + xor("g", "g_e"),
          "s > m > c > g", "g > m: n < 3", "g > e: default",
          called=called(ask("u") + script("t", "n = n + 1"), "s > u > t > e"), writes="u:x", n=0),
    drawn("a call in a call", call("c", "q", ALL), "s > c > e", writes="u:x v:y",
          called=called(ask("u") + call("d", "r", ALL), "s > u > d > e")
          | called(ask("v"), "s > v > e", id="r")),
]  # fmt: skip


def listed(id: str, body: str, marks: str, *local: str, out: str = "o") -> str:
    """A sub-process for every item."""
    return f'<bpmn:subProcess id="{id}">{collected(out, "results", *local)}{marks}{body}</bpmn:subProcess>'


def asked(marks: str, out: str = "o") -> str:
    """The user task `a` for every item."""
    return ask("a", collected(out, "results") + marks)


ITEMS = {"items": ["p", "q", "r"]}
EACH = {"item": "item_1", "items": "items", "out": "o", "results": "results"}
COLLECTED = bpmn.properties(outputCollection="results", outputElement="o")
COUNTED = {"count": "3", "out": "o", "results": "results"}
TWO = inside("a") + asks("b c") + bpmn.flows("s_a > b > c > e_a")
LISTS = [
    drawn("one after the other", asked(loop(True, **EACH)) + ask("z"), "s > a > z > e", writes="a:o z:x", **ITEMS),
    drawn("an empty list", asked(loop(True, **EACH)) + ask("z"), "s > a > z > e", writes="a:o z:x", items=[]),
    drawn("one after the other, so many times", asked(loop(True, **COUNTED)), "s > a > e", writes="a:o"),
    drawn("all at once, so many times", ask("a", loop(False, count="3")) + ask("z"), "s > a > z > e"),
    drawn("one after the other until one is enough", asked(loop(True, until="o > 4", **EACH)), "s > a > e",
          writes="a:o", **ITEMS),
    drawn("all at once until one is enough", ask("a", loop(False, count="3", until="True")) + ask("z"),
          "s > a > z > e"),
    drawn("a sub-process for each", listed("a", TWO, loop(True, **EACH), "o", "y"), "s > a > e", writes="b:y c:o",
          **ITEMS),
    drawn("a sub-process so many times at once",
          f'<bpmn:subProcess id="a">{loop(False, count="2")}{TWO}</bpmn:subProcess>' + ask("z"), "s > a > z > e",
          writes="z:x"),
    drawn("a call for each", call("a", "q", COLLECTED + ALL, loop(True, **EACH)), "s > a > e",
          writes="u:o", called=called(ask("u"), "s > u > e"), **ITEMS),
]  # fmt: skip

FAILS = inside("i") + ask("a") + xor("g", "g_e_i") + end("fail", error("e_small"))
FAILS += bpmn.flows("s_i > a > g", "g > fail: x < 5", "g > e_i: default")
FAILING = f'<bpmn:subProcess id="i">{FAILS}</bpmn:subProcess>'
ERRORS = [
    drawn("an error and its path", FAILING + boundary("b", "i", error("e_small")) + asks("c d"),
          "s > i > c > e", "b > d > e", writes="a:x"),
    drawn("an error of any code", FAILING + boundary("b", "i", error()) + asks("c d") + end("mended"),
          "s > i > c > e", "b > d > mended", writes="a:x"),
    drawn("the border that names the code", FAILING + boundary("b", "i", error("e_big"))
          + boundary("k", "i", error("e_small")) + asks("c d f"), "s > i > c > e", "b > d > e", "k > f > e",
          writes="a:x"),
    drawn("an error that passes a border", f'<bpmn:subProcess id="o">{INNER}{FAILING}'
          + bpmn.flows("s_k > i > e_k") + "</bpmn:subProcess>" + boundary("b", "o", error("e_small")) + asks("c d"),
          "s > o > c > e", "b > d > e", writes="a:x"),
    drawn("an error out of a called process", call("c", "q", ALL) + boundary("b", "c", error("e_small")) + asks("d f"),
          "s > c > d > e", "b > f > e",
          called=called(ask("u") + xor("g", "g_e") + end("fail", error("e_small")),
                        "s > u > g", "g > fail: y < 5", "g > e: default"), y=3),
]  # fmt: skip

LATE = sub("i", INSIDE + ask("a") + throw("t", escalation("s_late")) + ask("b"), "s_i > a > t > b > e_i")
ESCALATIONS = [
    drawn("an escalation that interrupts", LATE + boundary("k", "i", escalation("s_late")) + asks("c d"),
          "s > i > c > e", "k > d > e", writes="a:x b:y d:z"),
    drawn("an escalation beside", LATE + boundary("k", "i", escalation("s_late"), False) + asks("c d") + end("told"),
          "s > i > c > e", "k > d > told", writes="a:x"),
    drawn("an escalation at the end", sub("i", INSIDE.replace('<bpmn:endEvent id="e_i"/>', "") + ask("a")
          + end("e_i", escalation("s_late")), "s_i > a > e_i") + boundary("k", "i", escalation("s_late"), False)
          + asks("c d") + end("told"), "s > i > c > e", "k > d > told", writes="a:x"),
    drawn("an escalation out of a called process", call("c", "q", ALL)
          + boundary("k", "c", escalation("s_late"), False) + asks("d f") + end("told"),
          "s > c > d > e", "k > f > told",
          called=called(ask("u") + throw("t", escalation("s_late")), "s > u > t > e")),
]  # fmt: skip

MESSAGES = [
    drawn("a message", ask("a") + catch("c", message("m_go")) + ask("b"), "s > a > c > b > e", writes="a:x go:y b:z"),
    drawn("a task that receives", '<bpmn:receiveTask id="c" messageRef="m_go"/>' + ask("b"), "s > c > b > e",
          writes="go:y"),
    drawn("a condition on a message", catch("c", message("m_go")) + xor("g", "g_b") + asks("a b"),
          "s > c > g", "g > a: y > 4", "g > b: default", "a > e", "b > e", writes="go:y"),
    drawn("a message that interrupts a task", ask("a") + boundary("k", "a", message("m_stop")) + asks("b c"),
          "s > a > b > e", "k > c > e", writes="a:x stop:y"),
    drawn("a message that interrupts a sub-process", sub("i", INSIDE + asks("a b"), "s_i > a > b > e_i")
          + boundary("k", "i", message("m_stop")) + asks("c d"), "s > i > c > e", "k > d > e", writes="stop:y"),
    drawn("the first of two messages", gateway("eventBased", "g") + catch("c", message("m_go"))
          + catch("d", message("m_stop")) + asks("a b"), "s > g > c > a > e", "g > d > b > e", writes="go:x stop:y"),
    drawn("messages in two branches", both("f") + catch("c", message("m_go")) + catch("d", message("m_stop"))
          + both("j"), "s > f > c > j", "f > d > j", "j > e", writes="go:x stop:y"),
]  # fmt: skip

DIAGRAMS = [
    *SEQUENCES, *CHOICES, *FORKS, *INCLUSIVE, *LOOPS, *SUBPROCESSES, *CALLS, *LISTS, *ERRORS, *ESCALATIONS, *MESSAGES,
]  # fmt: skip
