"""Where variables live: parallel branches, sub-processes, called processes, multi-instance items."""

import pytest

from processes.engine.errors import BpmnError, DefinitionRefused
from tests.engine.interpreter.bpmn import (
    DEFS,
    Surroundings,
    boundary,
    call,
    end,
    error,
    gateway,
    inside,
    loop,
    message,
    play,
    process,
    properties,
    service,
    sub,
    throw,
    user,
)  # fmt: skip

CHILD = process(user("C1") + user("C2"), "s > C1 > C2 > e", id="child")
IN = '<camunda:in source="{0}" target="{1}"/>'
OUT = '<camunda:out source="{0}" target="{1}"/>'


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_a_parallel_join_keeps_what_each_branch_wrote(order):
    body = gateway("parallel", "g") + gateway("parallel", "j") + user("A") + user("B") + user("L")
    case = play(process(body, "s > g", "g > A > j", "g > B > j", "j > L > e"), k=0, items=[{"id": 1}, {"id": 2}])
    for element in order:
        case.complete(element, **({"k": "A", "items": [{"id": 2}, {"id": 2}]} if element == "A" else {"b": 1}))
    assert case.variables == {"k": "A", "b": 1, "items": [{"id": 2}, {"id": 2}]}


def test_a_boundary_path_sees_what_was_written_inside():
    def refuse():
        raise BpmnError("E1")

    body = sub("SP", inside("SP") + user("A") + service("O", "op"), "s_SP > A > O > e_SP") + boundary(
        "b", "SP", error("er1")
    )
    case = play(process(body + user("H"), "s > SP > e", "b > H > e", defs=DEFS), env=Surroundings(op=refuse))
    case.complete("A", inner=5)
    assert case.open == ["H"]
    assert case.variables["inner"] == 5


def test_a_called_process_has_its_own_variables_mapped_in_and_out():
    lines = IN.format("k", "n") + '<camunda:in sourceExpression="${k * 10}" target="ten"/>' + OUT.format("answer", "a")
    lines += '<camunda:out sourceExpression="${answer + n}" target="sum"/>' + IN.format("missing", "none")
    case = play(process(call("CA", "child", lines) + user("L"), "s > CA > L > e"), CHILD, k=1, secret=1)
    task = case.case.user_tasks()[0]
    assert (task.element_id, task.process) == ("C1", "child")
    case.complete("C1", answer=41, k=99)
    assert case.variables == {"k": 1, "secret": 1}
    case.complete("C2")
    assert case.open == ["L"]
    assert case.variables == {"k": 1, "secret": 1, "a": 41, "sum": 42}


def test_everything_is_handed_over_where_the_diagram_says_so():
    lines = '<camunda:in variables="all"/><camunda:in businessKey="#{x}"/><camunda:out variables="all"/>'
    case = play(process(call("CA", "child", lines) + user("L"), "s > CA > L > e"), CHILD, k=1)
    case.complete("C1", k=2)
    case.complete("C2", z=3)
    assert case.variables == {"k": 2, "z": 3}


def test_a_call_in_a_loop_begins_anew_each_time():
    body = gateway("exclusive", "m") + call("CA", "child", IN.format("k", "k") + OUT.format("k", "k"))
    body += gateway("exclusive", "x", "x_m")
    case = play(process(body, "s > m > CA > x", "x > e: ${k > 2}", "x > m: default"), CHILD, k=0)
    for number in range(1, 4):
        assert case.open == ["C1"]
        case.complete("C1", k=number)
        case.complete("C2")
    assert (case.ended_at, case.variables) == ("e", {"k": 3})


@pytest.mark.parametrize("bad", [0, 1])
def test_a_mapping_that_fails_is_held_at_the_call_and_nothing_before_is_lost(bad):
    lines = [
        '<camunda:in sourceExpression="${nowhere}" target="x"/>',
        '<camunda:out sourceExpression="${nowhere}" target="x"/>',
    ]
    case = play(process(user("A") + call("CA", "child", lines[bad]) + user("L"), "s > A > CA > L > e"), CHILD)
    case.complete("A", text="kept")
    if bad:
        case.complete("C1")
        case.complete("C2")
    assert list(case.held) == ["CA"]
    assert case.variables == {"text": "kept"}
    case.skip("CA")
    assert case.open == ["L"]


def test_a_process_that_calls_itself_for_ever_is_held():
    case = play(process(call("CA", "p"), "s > CA > e"))
    assert "deep" in case.held["CA"]


def test_sub_processes_of_the_same_id_are_refused_rather_than_mixed_up():
    inner = sub("SP", inside("SP") + user("A"), "s_SP > A > e_SP")
    child = process(inner, "s > SP > e", id="child")
    with pytest.raises(DefinitionRefused, match="SP"):
        play(process(call("CA", "child") + inner, "s > CA > SP > e"), child)


def test_messages_of_the_same_id_in_two_files_stay_apart():
    child = process(throw("T2", message()), "s > T2 > e", id="child", defs='<bpmn:message id="m1" name="two"/>')
    parent = process(
        throw("T1", message()) + call("CA", "child") + user("A"),
        "s > T1 > CA > A > e",
        defs='<bpmn:message id="m1" name="one"/>',
    )
    from processes.engine.interpreter.case import Case
    from processes.engine.interpreter.definitions import Definitions

    case = Case.start(Definitions.parse("p", {"a.bpmn": parent, "b.bpmn": child}), {}, Surroundings())
    case.advance()
    assert case.thrown() == [("one", {}), ("two", {})]


@pytest.mark.parametrize("sequential", [True, False])
def test_every_item_has_its_own_variables_and_results_come_in_order(sequential):
    body = user(
        "M", inner=loop(sequential=sequential), outputCollection="answers", outputElement="${answer + '!'}"
    ) + user("L")
    case = play(process(body, "s > M > L > e"), items=["a", "b", "c"])
    for turn in range(3):
        tasks = {task.local["item"]: task.task_id for task in case.case.user_tasks() if task.element_id == "M"}
        assert len(tasks) == (1 if sequential else 3 - turn)
        item = max(tasks)
        case.act(lambda one, tasks=tasks, item=item: one.complete(tasks[item], {"answer": item}))
    assert case.open == ["L"]
    assert case.variables == {"items": ["a", "b", "c"], "answers": ["a!", "b!", "c!"]}


@pytest.mark.parametrize("sequential", [True, False])
def test_instances_without_an_output_write_to_the_process(sequential):
    case = play(process(user("M", inner=loop(sequential=sequential)) + user("L"), "s > M > L > e"), items=[1, 2], a=0)
    case.complete("M", a=1)
    case.complete("M", b=2)
    assert (case.open, case.variables) == (["L"], {"items": [1, 2], "a": 1, "b": 2})


@pytest.mark.parametrize("sequential", [True, False])
def test_instances_stop_early_when_the_condition_holds(sequential):
    body = user(
        "M",
        inner=loop(sequential=sequential, condition="${not ok or nrOfCompletedInstances > 1}"),
        outputCollection="out",
        outputElement="ok",
    )
    case = play(process(body + user("L"), "s > M > L > e"), items=[1, 2, 3])
    case.complete("M", ok=True)
    assert case.open == (["M"] if sequential else ["M", "M"])
    case.complete("M", ok=False)
    assert (case.open, case.variables["out"]) == (["L"], [True, False])


@pytest.mark.parametrize("items", [[], None, "text", list(range(201))])
def test_an_empty_collection_is_passed_and_anything_odd_is_held(items):
    case = play(process(user("A") + user("M", inner=loop()) + user("L"), "s > A > M > L > e"))
    case.complete("A", items=items)
    if items == []:
        assert case.open == ["L"]
    else:
        assert (case.open, list(case.held)) == ([], ["M"])
        case.act(lambda one: one._instance.own.update(items=[1]))
        case.release("M")
        assert case.open == ["M"]


def test_a_cardinality_repeats_that_often():
    mark = "<bpmn:loopCardinality>${k}</bpmn:loopCardinality>"
    mark = f"<bpmn:multiInstanceLoopCharacteristics>{mark}</bpmn:multiInstanceLoopCharacteristics>"
    case = play(process(user("M", inner=mark), "s > M > e"), k=3)
    assert [task.local["loopCounter"] for task in case.case.user_tasks()] == [0, 1, 2]


def test_a_repeated_call_hands_its_item_in_and_its_answer_out():
    lines = IN.format("item", "device") + OUT.format("answer", "answer")
    lines += properties(outputCollection="all", outputElement="answer")
    body = call("CA", "child", lines, inner=loop())
    case = play(process(body + user("L"), "s > CA > L > e"), CHILD, items=["x", "y"])
    for element in ("C1", "C1", "C2", "C2"):
        task = next(task for task in case.case.user_tasks() if task.element_id == element)
        case.act(lambda one, task=task: one.complete(task.task_id, {"answer": 7}))
    assert (case.open, case.variables["all"]) == (["L"], [7, 7])


def test_repeated_operations_run_in_one_go_and_a_failing_one_does_not_stop_the_others():
    fixed = []

    def work(item):
        if item == 2 and not fixed:
            raise RuntimeError("not yet")
        return {"r": item}

    collected = properties(outputCollection="rs", outputElement="r") + "</bpmn:extensionElements>"
    body = service("M", "work", {"item": "${item}"}, {"r": "${r}"}, inner=loop())
    body, env = body.replace("</bpmn:extensionElements>", collected), Surroundings(work=work)
    case = play(process(body + user("L"), "s > M > L > e"), env=env, items=[1, 2, 3])
    assert list(case.held) == ["M"]
    fixed.append(True)
    case.release("M")
    assert (case.open, case.variables["rs"]) == (["L"], [1, 2, 3])


def test_an_error_inside_one_instance_takes_the_path_of_the_whole_activity():
    def refuse(item):
        if item == 2:
            raise BpmnError("E1")

    inner = service("O", "op", {"item": "${item}"}) + user("A")
    body = (
        sub("SP", inside("SP") + inner, "s_SP > O > A > e_SP", inner=loop())
        + boundary("b", "SP", error("er1"))
        + user("H")
    )
    case = play(process(body, "s > SP > e", "b > H > e", defs=DEFS), env=Surroundings(op=refuse), items=[1, 2, 3])
    assert case.open == ["H"]
    assert case.case.active_elements() == [("p", "H")]


def test_an_error_end_in_a_called_process_reaches_the_call_and_nobody_else():
    child = process(user("C1") + end("bad", error("er1")), "s > C1 > bad", id="child", defs=DEFS)
    body = gateway("parallel", "g") + call("CA", "child") + call("CB", "child")
    body += boundary("ba", "CA", error("er1")) + boundary("bb", "CB", error("er1")) + user("X") + user("Y")
    case = play(process(body, "s > g", "g > CA > e", "g > CB > e", "ba > X > e", "bb > Y > e", defs=DEFS), child)
    first = case.case.user_tasks()[0]
    case.act(lambda one: one.complete(first.task_id, {}))
    assert case.open == ["C1", "X"]
    kinds = {(one.element_id, one.kind) for one in case.complete("C1").trail()}
    assert ("bad", "completed") in kinds
    assert case.open == ["X", "Y"]


GIVES = '<camunda:out source="x" target="seen"/>'


def test_a_called_process_that_fails_hands_out_what_is_mapped():
    """Camunda 7, Call Activity, Variable Output on BPMN Error Event."""
    child = process(user("C") + end("bad", error("er1")), "s > C > bad", id="child", defs=DEFS)
    body = call("CA", "child", GIVES) + boundary("b", "CA", error("er1")) + user("X")
    case = play(process(body, "s > CA > e", "b > X > e", defs=DEFS), child)
    case.complete("C", x=7, y=8)
    assert (case.open, case.variables["seen"], "y" in case.variables) == (["X"], 7, False)


def test_an_error_hands_out_of_every_called_process_that_it_leaves():
    inner = process(user("C") + end("bad", error("er1")), "s > C > bad", id="inner", defs=DEFS)
    child = process(call("CI", "inner", GIVES), "s > CI > e", id="child")
    outer = '<camunda:out source="seen" target="told"/>'
    body = call("CA", "child", outer) + boundary("b", "CA", error("er1")) + user("X")
    case = play(process(body, "s > CA > e", "b > X > e", defs=DEFS), child, inner)
    case.complete("C", x=7)
    assert (case.open, case.variables["told"], "seen" in case.variables) == (["X"], 7, False)


def test_an_escalation_hands_out_of_the_called_process_which_goes_on():
    """Camunda 7, Escalation Events: output variables are passed to the upper scope."""
    thrown = throw("t", '<bpmn:escalationEventDefinition escalationRef="es1"/>')
    child = process(user("C") + thrown + user("D"), "s > C > t > D > e", id="child", defs=DEFS)
    caught = boundary("b", "CA", '<bpmn:escalationEventDefinition escalationRef="es1"/>', False)
    body = call("CA", "child", GIVES) + caught + user("X")
    case = play(process(body, "s > CA > e", "b > X > e", defs=DEFS), child)
    case.complete("C", x=7)
    assert (case.open, case.variables["seen"]) == (["D", "X"], 7)


def test_what_cannot_be_handed_out_holds_the_error_before_it_moves_anything():
    child = process(user("C") + end("bad", error("er1")), "s > C > bad", id="child", defs=DEFS)
    gives = '<camunda:out sourceExpression="${x + 1}" target="seen"/>'
    body = call("CA", "child", gives) + boundary("b", "CA", error("er1")) + user("X")
    case = play(process(body, "s > CA > e", "b > X > e", defs=DEFS), child)
    case.complete("C", x="no number")
    assert list(case.held) == ["bad"]
    case.act(lambda one: one.correct({"x": 1}, one.nearest_holder(one.held()[0].task_id)))
    case.release("bad")
    assert (case.open, case.variables["seen"]) == (["X"], 2)


def test_variables_hold_only_what_can_be_stored():
    def odd():
        return {"x": object()}

    case = play(process(service("O", "odd") + user("A"), "s > O > A > e"), env=Surroundings(odd=odd))
    assert "object" in case.held["O"]
