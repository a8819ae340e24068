"""Service tasks, gateways, scripts, decisions: what happens between two waits."""

from contextlib import contextmanager

import pytest

from processes.engine.errors import BpmnError, DefinitionRefused, EngineError, Fault
from tests.engine.interpreter.bpmn import (
    DEFS,
    END,
    HEAD,
    Surroundings,
    boundary,
    error,
    gateway,
    play,
    process,
    service,
    throw,
    user,
)

DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="x" name="x" namespace="x">
<decision id="priority" name="Priority"><decisionTable id="t" hitPolicy="FIRST">
<input id="i1"><inputExpression id="ie1"><text>impact</text></inputExpression></input>
<output id="o1" name="level"/><output id="o2" name="why"/>
<rule id="r1"><inputEntry id="c1"><text>"high", "critical"</text></inputEntry>
<outputEntry id="d1"><text>1</text></outputEntry>
<outputEntry id="d2"><text>"impact " + impact</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>"low"</text></inputEntry>
<outputEntry id="d3"><text>4</text></outputEntry><outputEntry id="d4"><text></text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def held(case):
    """Refuse a case that is held: some lines are found out only when they run."""
    raise DefinitionRefused([Fault("", element, str(error)) for element, error in case.held.items()])


def fail_once(results):
    """An operation that fails until `results` has something to give."""

    def operation(**arguments):
        if not results:
            raise RuntimeError("the network is down")
        return results.pop()

    return operation


def test_an_operation_gets_typed_arguments_and_its_results_go_where_the_diagram_says():
    env = Surroundings(add=lambda n, text, items: {"n": n + 1, "text": text})
    body = service(
        "O", "add", {"n": "${k}", "text": "case ${k}", "items": "${[k, 2]}"}, {"m": "${n}", "all": "${result}"}
    )
    case = play(process(body + user("A"), "s > O > A > e"), env=env, k=4)
    assert env.calls == [("add", {"n": 4, "text": "case 4", "items": [4, 2]})]
    assert case.variables == {"k": 4, "m": 5, "all": {"n": 5, "text": "case 4"}}


def test_an_operation_counts_only_when_its_savepoint_is_released():
    class Unreliable(Surroundings):
        broken = True

        @contextmanager
        def savepoint(self):
            yield
            if self.broken:
                raise RuntimeError("a constraint is violated")

    env = Unreliable(op=lambda: {"x": 1})
    case = play(process(service("O", "op") + user("A"), "s > O > A > e"), env=env)
    assert (case.held, case.variables, case.open) == ({"O": "RuntimeError: a constraint is violated"}, {}, [])
    env.broken = False
    case.release("O")
    assert (case.open, case.variables) == (["A"], {"x": 1})


@pytest.mark.parametrize("odd", [object(), 2**70, "\ud800", {"a": [2**70]}])
def test_what_cannot_be_stored_is_held_where_it_comes_from(odd):
    case = play(process(service("O", "op") + user("A"), "s > O > A > e"), env=Surroundings(op=lambda: {"x": odd}))
    assert (list(case.held), case.variables) == (["O"], {})
    case = play(process(user("A"), "s > A > e"))
    with pytest.raises(EngineError):
        case.complete("A", x=odd)
    assert case.open == ["A"]


def test_results_without_output_parameters_keep_their_names():
    env = Surroundings(find=lambda: {"technician_id": 7})
    case = play(process(service("O", "find") + user("A"), "s > O > A > e"), env=env)
    assert case.variables == {"technician_id": 7}


def test_an_operation_cannot_change_the_case_behind_its_back():
    def dirty(items):
        items.append("dirt")

    case = play(
        process(service("O", "dirty", {"items": "${xs}"}) + user("A"), "s > O > A > e"),
        env=Surroundings(dirty=dirty),
        xs=[1],
    )
    assert case.variables == {"xs": [1]}


def test_a_failing_operation_is_held_others_go_on_and_the_retry_finishes():
    results = []
    env = Surroundings(op=fail_once(results), ok=lambda: None)
    body = (
        gateway("parallel", "g")
        + gateway("parallel", "j")
        + service("O", "op")
        + service("K", "ok")
        + user("U")
        + user("L")
    )
    retry = "<camunda:failedJobRetryTimeCycle>R3/PT1M</camunda:failedJobRetryTimeCycle>"
    body = body.replace("<bpmn:extensionElements></bpmn:extensionElements>", "").replace(
        'camunda:topic="op" >', f'camunda:topic="op"><bpmn:extensionElements>{retry}</bpmn:extensionElements>'
    )
    case = play(process(body, "s > g > O > j", "g > K > j", "g > U > j", "j > L > e"), env=env)
    held = case.case.held()
    assert [(one.element_id, one.error, one.retry) for one in held] == [
        ("O", "RuntimeError: the network is down", "R3/PT1M")
    ]
    assert env.savepoints.count("rolled back") == 1
    assert case.open == ["U"]
    case.complete("U", note="kept")
    assert case.variables == {"note": "kept"}
    case.release("O")
    assert list(case.held) == ["O"]
    results.append({"done": True})
    case.release("O")
    assert case.open == ["L"]
    assert case.variables == {"note": "kept", "done": True}


def test_a_failing_step_after_a_completion_never_loses_the_completion():
    body = user("A") + gateway("exclusive", "g") + user("B") + user("C")
    case = play(process(body, "s > A > g", "g > B: ${nowhere > 1}", "g > C: ${nowhere < 1}", "B > e", "C > e"))
    case.complete("A", text="typed")
    assert case.variables == {"text": "typed"}
    assert list(case.held) == ["g"]
    assert "nowhere" in case.held["g"]


@pytest.mark.parametrize(("k", "expected"), [(9, ["B"]), (1, ["L"])])
def test_an_exclusive_gateway_takes_the_first_true_flow_or_the_default(k, expected):
    body = gateway("exclusive", "g", "g_L") + user("B") + user("L") + user("N")
    case = play(
        process(body, "s > g", "g > B: ${k > 5}", "g > N: k > 6", "g > L: default", "B > e", "L > e", "N > e"), k=k
    )
    assert case.open == expected


def test_a_gateway_without_a_true_flow_is_held_and_can_be_retried_after_a_correction():
    body = gateway("exclusive", "g") + user("B") + user("C")
    case = play(process(body, "s > g", "g > B: ${k > 5}", "g > C: ${k > 6}", "B > e", "C > e"), k=1)
    assert "no default flow" in case.held["g"]
    case.skip("g")
    assert "no default flow" in case.held["g"]


def test_an_inclusive_gateway_waits_only_for_what_can_still_come():
    body = gateway("inclusive", "g", "g_D") + "".join(map(user, "ABCDL")) + gateway("inclusive", "j")
    lines = [
        "s > g",
        "g > A: ${a}",
        "g > B: ${b}",
        "g > C: ${c}",
        "g > D: default",
        "A > j",
        "B > j",
        "C > j",
        "D > j",
        "j > L > e",
    ]
    case = play(process(body, *lines), a=True, b=True, c=False)
    assert case.open == ["A", "B"]
    case.complete("A")
    assert case.open == ["B"]
    case.complete("B")
    assert case.open == ["L"]
    case.complete("L")
    assert case.ended_at == "e"
    assert play(process(body, *lines), a=False, b=False, c=False).open == ["D"]


@pytest.mark.parametrize("kind", ["inclusive", "parallel"])
def test_a_join_counts_flows_and_not_the_nodes_they_come_from(kind):
    """Two flows from one gateway lead straight to the join: what comes after it happens once."""
    twice = '<bpmn:sequenceFlow id="again" sourceRef="g" targetRef="j"/>'
    body = gateway(kind, "g") + gateway(kind, "j") + twice + user("L")
    case = play(process(body, "s > g > j > L > e"))
    assert case.open == ["L"]
    case.complete("L")
    assert case.ended_at == "e"


def test_a_parallel_join_in_a_loop_counts_its_tokens_anew_each_time():
    body = gateway("exclusive", "m") + gateway("parallel", "g") + user("A") + user("B") + gateway("parallel", "j")
    body += gateway("exclusive", "x", "x_m")
    case = play(
        process(body, "s > m > g", "g > A > j", "g > B > j", "j > x", "x > e: ${ok}", "x > m: default"), ok=False
    )
    sizes = []
    for number in range(30):
        for element in ("AB", "BA")[number % 2]:
            case.complete(element, ok=number == 29)
        sizes.append(len(case.bytes))
    assert case.ended_at == "e"
    assert max(sizes) < 500, "a case that loops must not grow"


def test_a_join_that_can_never_be_filled_is_not_silent():
    body = gateway("exclusive", "g", "g_B") + service("A", "ok") + service("B", "ok") + gateway("parallel", "j")
    case = play(
        process(body, "s > g", "g > A: ${False}", "g > B: default", "A > j", "B > j", "j > e"),
        env=Surroundings(ok=lambda: None),
    )
    assert "can no longer come" in case.held["j"]
    case.skip("j")
    assert case.ended_at == "e"


def test_script_lines_see_the_lines_before_them():
    lines = 'total = 2 * price\nlabel = "a" + str(total)  # why not\nlate = days(2)'
    body = f'<bpmn:scriptTask id="S"><bpmn:script>{lines}</bpmn:script></bpmn:scriptTask>'
    body += '<bpmn:scriptTask id="R" camunda:resultVariable="r"><bpmn:script>total + 1</bpmn:script></bpmn:scriptTask>'
    case = play(process(body + user("A"), "s > S > R > A > e"), price=5)
    assert case.variables == {"price": 5, "total": 10, "label": "a10", "late": "PT172800S", "r": 11}


@pytest.mark.parametrize("script", ["import os", "x.y = 1", "for a in b: c = 1", "x = y = 1", "x = (lambda: 1)()"])
def test_a_script_holds_nothing_but_assignments(script):
    body = f'<bpmn:scriptTask id="S"><bpmn:script>{script}</bpmn:script></bpmn:scriptTask>'
    with pytest.raises(DefinitionRefused):
        held(play(process(body, "s > S > e"), b=[1]))


@pytest.mark.parametrize(("how", "expected"), [
    ("", {"d": {"level": 1, "why": "impact high"}}),
    ('camunda:mapDecisionResult="singleEntry"', {"d": 1}),
    ('camunda:mapDecisionResult="collectEntries"', {"d": [1]}),
    ('camunda:mapDecisionResult="resultList"', {"d": [{"level": 1, "why": "impact high"}]}),
])  # fmt: skip
def test_a_decision_yields_what_its_mapping_says(how, expected):
    body = f'<bpmn:businessRuleTask id="D" camunda:decisionRef="priority" camunda:resultVariable="d" {how}/>'
    case = play(process(body + user("A"), "s > D > A > e"), decisions={"p.dmn": DMN}, impact="high")
    assert case.variables == {"impact": "high", **expected}


def test_a_decision_without_a_match_does_not_leave_the_old_value():
    body = '<bpmn:businessRuleTask id="D" camunda:decisionRef="priority"/>'
    case = play(process(body + user("A"), "s > D > A > e"), decisions={"p.dmn": DMN}, impact="none", level=9)
    assert case.variables == {"impact": "none", "level": None, "why": None}


def test_a_task_with_async_before_stands_until_it_is_released():
    body = service("O", "ok", attributes='camunda:asyncBefore="true" camunda:jobPriority="7"') + user(
        "A", 'camunda:asyncBefore="true"'
    )
    case = play(process(body, "s > O > A > e"), env=Surroundings(ok=lambda: {"x": 1}))
    assert [(one.element_id, one.error, one.priority) for one in case.case.held()] == [("O", None, 7)]
    case.release("O")
    assert (case.held, case.open, case.variables) == ({"A": None}, [], {"x": 1})
    case.release("A")
    assert case.open == ["A"]


def test_a_skipped_operation_counts_as_done_without_a_result():
    case = play(process(service("O", "op") + user("A"), "s > O > A > e"), env=Surroundings(op=fail_once([])))
    case.skip("O")
    assert (case.open, case.variables, case.held) == (["A"], {}, {})


def test_a_terminate_end_takes_everything_else_away():
    body = (
        gateway("parallel", "g")
        + user("A")
        + user("B")
        + '<bpmn:endEvent id="t"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    )
    case = play(process(body, "s > g", "g > A > t", "g > B > e"))
    last = case.complete("A")
    assert case.ended_at == "t"
    assert {(one.element_id, one.kind) for one in last.trail()} == {
        ("A", "completed"),
        ("t", "completed"),
        ("B", "cancelled"),
    }


def test_a_refusal_takes_the_drawn_path_of_this_activity_only():
    def refuse():
        raise BpmnError("E1", "not today", {"limit": 3})

    env = Surroundings(op=refuse)
    body = gateway("parallel", "g") + user("U") + boundary("b0", "U", error("er1"))
    body += (
        service("O", "op")
        + boundary("b1", "O", error("er1"))
        + boundary("bx", "O", error())
        + user("X")
        + user("Y")
        + user("Z")
    )
    case = play(
        process(body, "s > g", "g > U > e", "g > O > e", "b1 > X > e", "bx > Y > e", "b0 > Z > e", defs=DEFS), env=env
    )
    assert case.open == ["U", "X"]
    assert case.variables == {"limit": 3, "error_code": "E1", "error_message": "not today"}
    assert (
        env.savepoints == ["rolled back"] + ["released"] * (len(env.savepoints) - 1) or "rolled back" in env.savepoints
    )


def test_a_refusal_that_nothing_catches_is_held():
    def refuse():
        raise BpmnError("E9", "no")

    body = service("O", "op") + boundary("b1", "O", error("er1")) + user("X")
    case = play(process(body, "s > O > e", "b1 > X > e", defs=DEFS), env=Surroundings(op=refuse))
    assert case.held == {"O": "Nothing in the diagram catches the error E9: no."}


def test_an_error_end_without_a_catcher_is_held_and_not_a_silent_end():
    body = '<bpmn:endEvent id="bad"><bpmn:errorEventDefinition errorRef="er1"/></bpmn:endEvent>'
    case = play(process(body, "s > bad", defs=DEFS))
    assert not case.case.completed
    assert list(case.held) == ["bad"]


def test_a_diagram_that_runs_in_a_circle_is_held():
    body = gateway("exclusive", "m") + gateway("exclusive", "x", "x_m")
    case = play(process(body, "s > m > x", "x > e: ${False}", "x > m: default"))
    assert "without coming to rest" in next(iter(case.held.values()))


def test_a_task_with_several_plain_flows_goes_all_of_them_and_one_without_flows_ends():
    body = user("A") + user("B") + user("C")
    case = play(process(body, "s > A", "A > B", "A > C"))
    case.complete("A")
    assert case.open == ["B", "C"]
    case.complete("B")
    case.complete("C")
    assert case.case.completed


@pytest.mark.parametrize(("body", "lines", "reason"), [
    ('<bpmn:serviceTask id="x"/>', ["s > x > e"], "topic"),
    ('<bpmn:complexGateway id="x"/>', ["s > x > e"], "complexGateway is not supported"),
    (throw("x", "<bpmn:signalEventDefinition/>"), ["s > x > e"], "signal"),
    ('<bpmn:callActivity id="x" calledElement="nobody"/>', ["s > x > e"], "no process nobody"),
    ('<bpmn:businessRuleTask id="x" camunda:decisionRef="nothing"/>', ["s > x > e"], "no decision nothing"),
    ('<bpmn:userTask id="x"><bpmn:standardLoopCharacteristics/></bpmn:userTask>', ["s > x > e"], "loop"),
    (user("x"), ["s > x", "x > e: ${a}"], "Only gateways"),
    (gateway("exclusive", "x") + user("y"), ["s > x", "x > e: ${a}", "x > y"], "condition"),
    (gateway("exclusive", "x") + user("y"), ["s > x", "x > e: ${a +}", "x > y: ${b}"], "not an expression"),
])  # fmt: skip
def test_what_would_not_run_is_refused_with_its_element(body, lines, reason):
    with pytest.raises(DefinitionRefused) as refused:
        play(process(body, *lines))
    assert reason in str(refused.value)
    assert "x" in str(refused.value)


@pytest.mark.parametrize("content", [
    b"<not xml", b"", HEAD.encode(), b'<!DOCTYPE a [<!ENTITY e "x">]>' + process("", "s > e"),
    b" " * (2 * 1024 * 1024 + 1),
])  # fmt: skip
def test_a_file_that_is_no_diagram_is_refused_in_plain_words(content):
    with pytest.raises(DefinitionRefused):
        play(content)


def test_a_process_of_500_nodes_in_a_row_is_read_without_recursion():
    body = "".join(f'<bpmn:task id="t{number}"/>' for number in range(500))
    line = " > ".join(["s", *(f"t{number}" for number in range(500)), "e"])
    assert play(process(body, line)).ended_at == "e"
    assert END
