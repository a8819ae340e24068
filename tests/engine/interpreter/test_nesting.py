"""Scopes inside scopes: what an interruption takes away, what a terminate leaves, what stays apart."""

from processes.engine.errors import BpmnError
from tests.engine.interpreter.bpmn import (
    DEFS,
    Surroundings,
    boundary,
    call,
    catch,
    end,
    error,
    gateway,
    inside,
    loop,
    message,
    play,
    process,
    service,
    sub,
    timer,
    user,
)

TERMINATE = "<bpmn:terminateEventDefinition/>"
DEEP = process(
    sub("IN", inside("IN") + user("D", inner=loop("xs", "x")), "s_IN > D > e_IN"),
    "s > IN > e",
    id="deep",
)


def test_an_interruption_takes_everything_inside_away_and_leaves_nothing_behind():
    hand_over = '<camunda:in variables="all"/>'
    body = sub("SP", inside("SP") + call("CA", "deep", hand_over), "s_SP > CA > e_SP", inner=loop("xs", "y"))
    body += boundary("b", "SP", timer("timeDuration", "PT1H")) + user("H")
    case = play(process(body, "s > SP > e", "b > H > e"), DEEP, xs=[1, 2, 3])
    assert case.open == ["D"] * 9
    told = case.fire("b").trail()
    assert [one.element_id for one in told if one.kind == "cancelled"].count("D") == 9
    assert (case.open, case.case.active_elements()) == (["H"], [("p", "H")])
    assert len(case.bytes) < 250
    case.complete("H")
    assert case.ended_at == "e"


def test_a_terminate_inside_ends_only_its_own_scope():
    inner = gateway("parallel", "g") + user("A") + user("B") + end("t", TERMINATE)
    body = sub("SP", inside("SP") + inner, "s_SP > g", "g > A > t", "g > B > e_SP") + user("L")
    case = play(process(gateway("parallel", "o") + body + user("U"), "s > o", "o > SP > L > e", "o > U > e"))
    case.complete("A")
    assert case.open == ["L", "U"]


def test_a_terminate_in_a_called_process_lets_the_caller_go_on():
    child = process(user("C") + end("t", TERMINATE), "s > C > t", id="child")
    case = play(process(call("CA", "child") + user("L"), "s > CA > L > e"), child)
    case.complete("C")
    assert case.open == ["L"]
    case.complete("L")
    assert case.ended_at == "e"


def test_a_message_event_sub_process_of_a_called_process_listens_while_it_runs():
    watcher = sub("ES", inside("ES", message("m2")) + user("H"), "s_ES > H > e_ES", event=True)
    child = process(user("C") + watcher, "s > C > e", id="child", defs=DEFS)
    content = process(user("A") + call("CA", "child") + user("L"), "s > A > CA > L > e")
    case = play(content, child)
    assert case.waiting == {}
    case.complete("A")
    assert case.waiting == {"s_ES": ("cancel", None)}
    case.deliver("s_ES", why=1)
    assert (case.open, case.variables) == (["H"], {})
    case.complete("H")
    assert (case.open, case.waiting) == (["L"], {})


def test_the_same_process_called_twice_at_once_keeps_its_cases_apart():
    child = process(user("C"), "s > C > e", id="child")
    out = '<camunda:in source="{0}" target="who"/><camunda:out source="answer" target="{0}"/>'
    body = gateway("parallel", "g") + gateway("parallel", "j") + call("C1", "child", out.format("a"))
    body += call("C2", "child", out.format("b")) + user("L")
    case = play(process(body, "s > g", "g > C1 > j", "g > C2 > j", "j > L > e"), child, a=1, b=2)
    for answer in ("first", "second"):
        task = case.case.user_tasks()[0]
        case.act(lambda one, task=task, answer=answer: one.complete(task.task_id, {"answer": answer}))
    assert (case.open, case.variables) == (["L"], {"a": "first", "b": "second"})


def test_an_error_passes_through_a_called_process_to_the_scope_that_catches_it():
    def refuse():
        raise BpmnError("E2", "too late")

    child = process(service("O", "op") + boundary("b1", "O", error("er1")) + user("X"), "s > O > e", "b1 > X > e",
                    id="child", defs=DEFS)  # fmt: skip
    body = sub("SP", inside("SP") + call("CA", "child"), "s_SP > CA > e_SP") + boundary("b", "SP", error("er2"))
    case = play(process(body + user("H"), "s > SP > e", "b > H > e", defs=DEFS), child, env=Surroundings(op=refuse))
    assert (case.open, case.variables["error_message"]) == (["H"], "too late")


def test_an_error_in_an_event_sub_process_is_not_caught_by_itself():
    inner = inside("ES", error()) + end("again", error("er1"))
    body = sub("ES", inner.replace('<bpmn:endEvent id="e_ES"/>', ""), "s_ES > again", event=True)
    case = play(process(body + user("A") + end("bad", error("er1")), "s > A > bad", defs=DEFS))
    case.complete("A")
    assert list(case.held) == ["again"]


def test_each_repeated_wait_has_its_own_key():
    body = catch("M", message(), correlationKey="visit:${visit}")
    inner = sub("SP", inside("SP") + body, "s_SP > M > e_SP", inner=loop("visits", "visit"))
    case = play(process(inner + user("L"), "s > SP > L > e", defs=DEFS), visits=[7, 8])
    keys = {found.key: found for found in case.case.subscriptions()}
    assert set(keys) == {"visit:7", "visit:8"}
    case.act(lambda one: one.deliver(keys["visit:8"].task_id, "M", {}))
    assert [found.key for found in case.case.subscriptions()] == ["visit:7"]


def test_a_boundary_event_of_a_repeated_activity_belongs_to_the_whole():
    body = (
        user("M", inner=loop())
        + boundary("b", "M", message(), False)
        + boundary("t", "M", timer("timeDuration", "PT1H"))
    )
    case = play(process(body + user("X") + user("Y"), "s > M > e", "b > X > e", "t > Y > e", defs=DEFS), items=[1, 2])
    case.deliver("b")
    assert case.open == ["M", "M", "X"]
    case.complete("M")
    case.fire("t")
    assert case.open == ["X", "Y"]


def test_a_held_start_of_a_nested_scope_can_be_corrected():
    watcher = sub("ES", inside("ES", timer("timeDate", "${when}")) + user("H"), "s_ES > H > e_ES", event=True)
    body = user("A") + sub("SP", inside("SP") + user("U") + watcher, "s_SP > U > e_SP")
    case = play(process(body, "s > A > SP > e"))
    case.complete("A")
    assert (case.open, list(case.held)) == ([], ["SP"])
    case.act(lambda one: one._instance.own.update(when="2026-05-01T00:00:00+00:00"))
    case.release("SP")
    assert (case.open, set(case.timers)) == (["U"], {"s_ES"})
