"""The known differences between stock SpiffWorkflow and Podpora, each drawn and told as both do it.

The ids of elements: tasks are letters, `go` and `stop` are messages, `e` is the end event; `→` parts the waits.
"""

from __future__ import annotations

from tests.engine.differential.diagrams import (
    EACH,
    FAILING,
    INSIDE,
    Diagram,
    ask,
    asked,
    asks,
    both,
    called,
    drawn,
    some,
    xor,
)
from tests.engine.differential.drawing import ALL, escalation, loop, script
from tests.engine.differential.stories import Difference, act
from tests.engine.interpreter.bpmn import boundary, call, catch, end, error, message, sub, throw

FORK = both("f") + both("j")
DOUBLE = "".join(f'<bpmn:sequenceFlow id="{id}" sourceRef="f" targetRef="j"/>' for id in ("one", "two"))
BESIDE = ("s > f > a > j", "f > b > j", "j > e")
STOPPED = sub("i", INSIDE + asks("a b"), "s_i > a > b > e_i") + boundary("k", "i", message("m_stop"))
SPLIT = sub("i", INSIDE + both("f") + asks("a b") + end("bad", error("e_small")), "s_i > f > a > e_i", "f > b > bad")
PLAIN = {"item": "item_1", "items": "items"}
TWICE = "".join(
    sub(i, f'<bpmn:startEvent id="s_{i}"/>' + ask(task) + end(f"e_{i}", error("e_small")), f"s_{i} > {task} > e_{i}")
    for i, task in (("i", "a"), ("k", "b"))
)
HEIGHTS = {"g": 100, "b": 300, "c": 50, "d": 400}
PLANE = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="p">'
    + "".join(
        f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"><dc:Bounds x="0" y="{y}" width="9" height="9"/>'
        "</bpmndi:BPMNShape>"
        for id, y in HEIGHTS.items()
    )
    + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
)


def placed(diagram: Diagram) -> Diagram:
    """The diagram with heights."""
    content = diagram.files["p.bpmn"].replace(b"</bpmn:definitions>", PLANE.encode())
    return Diagram(diagram.id, {"p.bpmn": content}, diagram.writes, diagram.variables)


DIFFERENCES = [
    Difference(
        "stale-join", "two branches change variables that were there before",
        drawn("", FORK + asks("a b"), *BESIDE, x=0, y=0),
        [act("a", x=1), act("b", y=2)],
        "a, b → b → end e(x=0, y=2)",
        "a, b → b → end e(x=1, y=2)",
        "SpiffWorkflow keeps data on tokens, and the branch that arrives last brings its old copy. A variable "
        "belongs to its scope (BPMN 10.4; Camunda 7), so nothing is merged.",
    ),
    Difference(
        "merged-lists", "two branches set one list",
        drawn("", FORK + asks("a b c") + script("t", "x = [9, 9]") + script("u", "x = [1, 1]"), "s > f > a > t > j",
              "f > b > u > j", "f > c > j > e"),
        [act("a"), act("b"), act("c")],
        "a, b, c → b, c → c → end e(x=[9, 9])",
        "a, b, c → b, c → c → end e(x=[1, 1])",
        "The same: at a join SpiffWorkflow merges lists item by item and drops what seems double.",
    ),
    Difference(
        "border-blind", "a message interrupts a sub-process that has changed a variable",
        drawn("", STOPPED + ask("c"), "s > i > e", "k > c > e", x=0),
        [act("a", x=1), act("stop"), act("c")],
        "stop, a → stop, b → c → end e(x=0)",
        "stop, a → stop, b → c → end e(x=1)",
        "The same: the boundary event continues with the data of before the sub-process, which shares the "
        "variables around it (BPMN 13.3.4).",
    ),
    Difference(
        "error-blind", "an error interrupts a sub-process in which another branch has changed a variable",
        drawn("", SPLIT + boundary("k", "i", error("e_small")), "s > i > e", "k > e", x=0),
        [act("a", x=1), act("b")],
        "a, b → b → end e(x=0)",
        "a, b → b → end e(error_code='SMALL', error_message='', x=1)",
        "The same: only the data of the token that throws goes with the error.",
    ),
    Difference(
        "error-variables", "an error is caught",
        drawn("", FAILING + boundary("k", "i", error("e_small")), "s > i > e", "k > e"),
        [act("a", x=1)],
        "a → end e(x=1)",
        "a → end e(error_code='SMALL', error_message='', x=1)",
        "Code and text of an error are kept for the path that handles it.",
    ),
    Difference(
        "error-of-a-call", "an error is caught that a called process has thrown",
        drawn("", call("c", "q", '<camunda:in source="x" target="x"/><camunda:out source="y" target="y"/>')
              + boundary("k", "c", error("e_small")), "s > c > e", "k > e",
              called=called(ask("u") + end("e", error("e_small")), "s > u > e", takes="x", gives="y"), x=1),
        [act("u", x=2, y=3, z=4)],
        "u → end e(x=2, y=3, z=4)",
        "u → end e(error_code='SMALL', error_message='', x=1, y=3)",
        "What crosses the border of a called process is what is mapped, at an error too (Camunda 7, *Variable "
        "Output on BPMN Error Event*); SpiffWorkflow sends all the data of the token that throws.",
    ),
    Difference(
        "error-neighbour", "an error in one of two sub-processes that run at once",
        drawn("", FORK + TWICE + boundary("v", "i", error("e_small")) + boundary("w", "k", error("e_small"))
              + asks("c d"), "s > f > i > j", "f > k > j", "v > c > j", "w > d > j", "j > e"),
        [act("a"), act("b")],
        "a, b → c, d",
        "a, b → b, c → c, d",
        "An error goes to the scope around it (BPMN 13.5.3), not to every border that waits for its code.",
    ),
    Difference(
        "error-lost", "an error that nothing catches",
        drawn("", ask("a") + end("e", error("e_small")), "s > a > e"),
        [act("a")],
        "a → end e()",
        "a → held e",
        "A case that fails must not look as if it had ended well: it stands before the event as a failed job.",
    ),
    Difference(
        "escalation-lost", "an escalation that nothing catches",
        drawn("", ask("a") + throw("t", escalation("s_late")), "s > a > t > e"),
        [act("a")],
        "a → end e()",
        "a → held t",
        "The same: somebody was to hear of it.",
    ),
    Difference(
        "no-way", "no condition of a gateway holds and there is no default flow",
        drawn("", ask("a") + xor("g") + asks("b c"), "s > a > g", "g > b: x == 1", "g > c: x == 2", "b > e", "c > e"),
        [act("a", x=3), act("b")],
        "a → WorkflowException: No conditions satisfied for g",
        "a → held g",
        "BPMN 13.4.2 calls it an error. SpiffWorkflow raises it into the completion, which is lost with it; here "
        "the completion is kept and the gateway stands as a failed job.",
    ),
    Difference(
        "unknown-name", "a condition names a variable that does not exist",
        drawn("", ask("a") + xor("g", "g_e") + ask("b"), "s > a > g", "g > b: x == 1", "b > e", "g > e: default"),
        [act("a")],
        "a → WorkflowTaskException: Error evaluating expression 'x == 1'",
        "a → held g",
        "The same for whatever an expression raises.",
    ),
    Difference(
        "height", "two conditions hold; the diagram draws the second flow's target higher",
        placed(drawn("", xor("g", "g_d") + asks("b c d"), "s > g", "g > b: x > 1", "g > c: x > 0", "g > d: default",
                     "b > e", "c > e", "d > e", x=2)),
        [],
        "c",
        "b",
        "SpiffWorkflow asks conditions in the order of the drawn heights of their targets; BPMN 13.4.2 leaves the "
        "order to the diagram, which for us is that of its flows: moving a shape decides nothing.",
    ),
    Difference(
        "two-flows", "two flows lead straight from a fork to its join",
        drawn("", FORK + DOUBLE + catch("c", message("m_go")), "s > f", "j > c > e"),
        [act("go"), act("go")],
        "go, go → end e()",
        "go → end e()",
        "A join takes a token from each flow (BPMN 13.4.1); SpiffWorkflow knows only the node before it, goes on "
        "twice and listens twice.",
    ),
    Difference(
        "join-again", "a fork and its join are passed twice",
        drawn("", xor("m") + FORK + asks("a b c") + script("t", "n = n + 1") + xor("g", "g_e"), "s > m > f > a > j",
              "f > b > j", "j > c > t > g", "g > m: n < 2", "g > e: default", n=0),
        [act("a"), act("b"), act("c"), act("b"), act("a"), act("c")],
        "a, b → b → c → a, b → a, c → c → end e(n=2)",
        "a, b → b → c → a, b → a → c → end e(n=2)",
        "SpiffWorkflow counts tokens of the round before, and goes on without the one that is still to come (BPMN "
        "13.4.1).",
    ),
    Difference(
        "inclusive-again", "an inclusive gateway and its join are passed twice",
        drawn("", xor("m") + some("f") + some("j") + asks("a b c") + script("t", "n = n + 1") + xor("g", "g_e"),
              "s > m > f", "f > a: n < 9", "f > b: n < 9", "a > j", "b > j", "j > c > t > g", "g > m: n < 2",
              "g > e: default", n=0),
        [act("a"), act("b"), act("c"), act("b"), act("a"), act("c")],
        "a, b → b → c → a, b → a, c → c → end e(n=2)",
        "a, b → b → c → a, b → a → c → end e(n=2)",
        "The same at an inclusive join (BPMN 13.4.3).",
    ),
    Difference(
        "inclusive-early", "an inclusive join behind a branch that merges flows itself",
        drawn("", some("f") + some("j") + xor("g", "g_m") + xor("m") + asks("a b c d z"),
              "s > f", "f > g: x > 0", "f > d: x > 0", "g > c: x > 5", "c > m", "g > a: x > 0", "a > m",
              "g > m: default", "m > b > j", "d > j", "j > z > e", x=1),
        [act("d"), act("a"), act("b")],
        "a, d → a, z → b, z → z",
        "a, d → a → b → z",
        "SpiffWorkflow looks back along the first flow of a node only, so it does not see that `a` can still "
        "arrive (BPMN 13.4.3).",
    ),
    Difference(
        "excess-token", "two tokens come along one flow of a join before the other one does",
        drawn("", both("f") + both("k") + xor("m") + asks("a b") + both("j"),
              "s > f > k > m", "k > a > m", "m > j", "f > b > j", "j > e"),
        [act("a"), act("b")],
        "a, b → b → end e()",
        "a, b → b → held j",
        "BPMN 13.4.1: what comes more than once along a flow waits for another round. None can come here, and a "
        "case that can never end is shown as a failed job; SpiffWorkflow drops the token.",
    ),
    Difference(
        "list-order", "all at once: the second item is done first",
        drawn("", asked(loop(False, **EACH)), "s > a > e", items=["p", "q"]),
        [act("a", "'q'", o=2), act("a", "'p'", o=1)],
        "a, a → a → end e(items=['p', 'q'], results=[2, 1])",
        "a, a → a → end e(items=['p', 'q'], results=[1, 2])",
        "The results have the order of the list, whoever is done first; SpiffWorkflow adds them as they come.",
    ),
    Difference(
        "list-again", "a list is passed twice",
        drawn("", xor("m") + asked(loop(True, **EACH)) + script("t", "n = n + 1") + xor("g", "g_e"),
              "s > m > a > t > g", "g > m: n < 2", "g > e: default", n=0, items=["p"]),
        [act("a", o=1), act("a", o=2)],
        "a → WorkflowDataException: If the input is not being updated in place, the output must be empty or it "
        "must be a map (dict)",
        "a → a → end e(items=['p'], n=2, results=[2])",
        "Each time a list is passed it is begun anew; SpiffWorkflow refuses to collect where results are.",
    ),
    Difference(
        "list-plain", "one after the other, nothing is collected",
        drawn("", ask("a", loop(True, **PLAIN)), "s > a > e", items=["p", "q"]),
        [act("a"), act("a")],
        "a → WorkflowDataException: Multiinstance input item item_1 already exists",
        "a → a → end e(items=['p', 'q'])",
        "An item belongs to its instance (BPMN 13.3.7); SpiffWorkflow copies it to the activity and refuses to "
        "give it to the next.",
    ),
    Difference(
        "list-item", "all at once, nothing is collected",
        drawn("", ask("a", loop(False, **PLAIN)), "s > a > e", items=["p", "q"]),
        [act("a", "'p'"), act("a", "'q'")],
        "a, a → a → end e(item_1='q', items=['p', 'q'])",
        "a, a → a → end e(items=['p', 'q'])",
        "The same: SpiffWorkflow leaves the last item behind.",
    ),
    Difference(
        "list-after-border", "a list on the path of a boundary event",
        drawn("", ask("a") + boundary("k", "a", message("m_stop")) + ask("b", loop(True, count="2")), "s > a > e",
              "k > b > e"),
        [act("stop"), act("b"), act("b")],
        "stop, a → WorkflowException: Attempt to add non-predicted child to predicted task",
        "stop, a → b → b → end e()",
        "SpiffWorkflow cannot begin an activity with several instances that it has not predicted.",
    ),
    Difference(
        "border-once", "a message that interrupts nothing comes twice",
        drawn("", ask("a") + boundary("k", "a", message("m_go"), False) + ask("b") + end("told"), "s > a > e",
              "k > b > told"),
        [act("go"), act("go")],
        "go, a → a, b",
        "go, a → go, a, b → go, a, b, b",
        "A boundary event that interrupts nothing may come as often as the activity stands (BPMN 13.5.3).",
    ),
    Difference(
        "message-to-all", "two branches wait for the same message",
        drawn("", FORK + catch("c", message("m_go")) + catch("d", message("m_go")) + asks("a b"),
              "s > f > c > a > j", "f > d > b > j", "j > e"),
        [act("go")],
        "go, go → a, b",
        "go, go → go, a",
        "A message has one receiver; what everybody is to hear would be a signal.",
    ),
    Difference(
        "message-to-itself", "a case throws a message that it waits for itself",
        drawn("", FORK + catch("c", message("m_go")) + throw("t", message("m_go")) + asks("a b"),
              "s > f > c > a > j", "f > b > t > j", "j > e"),
        [act("b"), act("a")],
        "go, b → a → end e()",
        "go, b → go",
        "A message goes to another participant: it is posted to the outbox, and comes back only if somebody sends it.",
    ),
    Difference(
        "call-all", "a called process is handed everything while another branch changes a variable",
        drawn("", FORK + script("t", "y = 0") + asks("a b") + call("c", "q", ALL), "s > f > t > a > j",
              "f > b > c > j", "j > e", called=called(ask("u"), "s > u > e")),
        [act("b"), act("a", y=1), act("u")],
        "a, b → a, u → u → end e(y=1)",
        "a, b → a, u → u → end e(y=0)",
        "Everything is copied there and back, as in Camunda 7: the called process gives back what it was handed, "
        "whatever has changed meanwhile. Hand over what is needed.",
    ),
    Difference(
        "plain-task", "a task without a type",
        drawn("", '<bpmn:task id="t"/>', "s > t > e"),
        [],
        "t",
        "end e()",
        "BPMN says nothing of how it is done; as in Camunda 7 it is passed.",
    ),
    Difference(
        "manual-task", "a manual task",
        drawn("", '<bpmn:manualTask id="t"/>', "s > t > e"),
        [],
        "t",
        "end e()",
        "It is done outside of any engine; as in Camunda 7 it is passed.",
    ),
    Difference(
        "loop-marker", "a standard loop",
        drawn("", ask("a", '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'), "s > a > e"),
        [act("a"), act("a")],
        "a → a → end e()",
        "refused: The engine does not run loop markers; draw the loop, or use a list.",
        "Refused when it is deployed: a loop that is drawn can be seen, counted and moved.",
    ),
    Difference(
        "flow-condition", "a condition on a flow that leaves a task",
        drawn("", asks("a b"), "s > a", "a > b: x == 1", "b > e"),
        [act("a", x=2)],
        "a → b",
        "refused: Only flows out of an exclusive or inclusive gateway may have a condition.",
        "SpiffWorkflow takes the flow whatever its condition says. Refused when it is deployed: a gateway shows "
        "the decision.",
    ),
    Difference(
        "event-sub-process", "an event sub-process begins with a message that interrupts",
        drawn("", ask("a") + sub("v", '<bpmn:startEvent id="s_v"><bpmn:messageEventDefinition messageRef="m_go"/>'
              '</bpmn:startEvent><bpmn:endEvent id="e_v"/>' + ask("b"), "s_v > b > e_v", event=True), "s > a > e"),
        [act("go"), act("b")],
        "go, a → go, a, b → go, a",
        "go, a → b → end e_v()",
        "SpiffWorkflow runs it beside the process, as often as the message comes: it does not read "
        "`isInterrupting`, whose default is true (BPMN 13.5.4).",
    ),
    Difference(
        "event-sub-process-error", "an event sub-process begins with an error that nothing throws",
        drawn("", ask("a") + sub("v", '<bpmn:startEvent id="s_v"><bpmn:errorEventDefinition errorRef="e_small"/>'
              '</bpmn:startEvent><bpmn:endEvent id="e_v"/>' + ask("b"), "s_v > b > e_v", event=True), "s > a > e"),
        [act("a")],
        "a, b → b",
        "a → end e()",
        "SpiffWorkflow runs it at the start of the process, without any error (BPMN 13.5.4).",
    ),
]  # fmt: skip
