"""Administrators see and correct variables wherever they are kept: case, called process, item, what a call left."""

import pytest

from processes.engine.errors import EngineError
from tests.engine.interpreter.bpmn import Play, Surroundings, call, loop, play, process, service, user

OUT = '<camunda:out sourceExpression="{0}" target="a"/>'


def keeps(case: Play) -> dict[tuple[str, str, int | None], dict]:
    return {(one.kind, one.element_id, one.number): one.variables for one in case.case.holders()}


def correct(case: Play, kind: str, number: int | None = None, **variables) -> None:
    found = [one for one in case.case.holders() if (one.kind, one.number) == (kind, number)]
    (key,) = {one.key for one in found if variables.keys() & one.variables.keys()}
    case.act(lambda one: one.correct(variables, key))


def work(wrong):
    def check(x):
        if x == wrong:
            raise ValueError("wrong")
        return {"worked": x}

    return Surroundings(check=check)


def test_a_called_process_keeps_its_own():
    inner = process(service("S", "check", {"x": "${k}"}) + user("U"), "s > S > U > e", id="child")
    body = call("C", "child", '<camunda:in source="n" target="k"/>')
    case = play(process(body, "s > C > e"), inner, env=work(1), n=1)
    assert keeps(case) == {("case", "", None): {"n": 1}, ("called", "C", None): {"k": 1}}
    case.act(lambda one: one.correct({"n": 2, "k": 3}))  # the case's own k is another one
    case.release("S")
    assert set(case.held) == {"S"}
    correct(case, "called", k=2)
    case.release("S")
    assert case.open == ["U"]
    assert case.variables == {"n": 2, "k": 3}


@pytest.mark.parametrize("sequential", [False, True])
def test_every_item_keeps_its_own(sequential):
    body = service("S", "check", {"x": "${item}"}, inner=loop(sequential=sequential))
    case = play(process(body + user("U"), "s > S > U > e"), env=work("b"), items=["a", "b"])
    assert keeps(case)["local", "S", 2] == {"loopCounter": 1, "item": "b"}
    correct(case, "local", 2, item="c")
    case.release("S")
    assert case.open == ["U"]
    assert case.variables["items"] == ["a", "b"]


def test_a_task_inside_a_called_process_of_an_item_is_reached():
    inner = process(user("U", 'camunda:candidateGroups="${who}"') + user("V"), "s > U > V > e", id="child")
    body = call("C", "child", '<camunda:in source="item" target="who"/>', inner=loop())
    case = play(process(body, "s > C > e"), inner, items=["x", "y"])
    assert [holder for holder in keeps(case) if holder[0] == "called"] == [("called", "C", 1), ("called", "C", 2)]
    correct(case, "called", 2, who="z")
    assert [keeps(case)["called", "C", number] for number in (1, 2)] == [{"who": "x"}, {"who": "z"}]


def test_a_held_step_sees_the_nearest_first():
    inner = process(service("S", "check", {"x": "${k}"}), "s > S > e", id="child")
    body = call("C", "child", '<camunda:in source="item" target="k"/>', inner=loop())
    case = play(process(body, "s > C > e"), inner, env=work(2), items=[1, 2])
    (held,) = case.case.held()
    near = case.case.nearest_holder(held.task_id)
    assert [(one.kind, one.number) for one in case.case.holders() if one.key == near] == [("called", 2)]
    case = play(process(service("S", "check", {"x": "${k}"}), "s > S > e"), env=work(2), k=2)
    (held,) = case.case.held()
    assert case.case.nearest_holder(held.task_id) == "case"
    case = play(process(service("S", "check", {"x": "${item}"}, inner=loop()), "s > S > e"), env=work(2), items=[1, 2])
    (held,) = case.case.held()
    near = case.case.nearest_holder(held.task_id)
    assert [(one.kind, one.number) for one in case.case.holders() if one.key == near] == [("local", 2)]


def test_what_a_called_process_left_can_be_corrected_until_it_is_mapped_out():
    inner = process(user("U"), "s > U > e", id="child")
    body = call("C", "child", OUT.format("${10 / left}")) + user("V")
    case = play(process(body, "s > C > V > e"), inner)
    case.complete("U", left=0)
    assert set(case.held) == {"C"}
    assert keeps(case)["left", "C", None] == {"left": 0}
    correct(case, "left", left=5)
    case.release("C")
    assert (case.open, case.variables) == (["V"], {"a": 2.0})


def test_input_parameters_are_kept_at_their_step():
    inner = process(user("U"), "s > U > e", id="child")
    body = call("C", "child").replace(
        'calledElement="child">',
        'calledElement="child"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="p">${1 + 1}'
        "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>",
    )
    case = play(process(body, "s > C > e"), inner)
    assert keeps(case)["local", "C", None] == {"p": 2}


@pytest.mark.parametrize("key", ["called:nothing", "called:00000000-0000-0000-0000-000000000001", "what"])
def test_what_is_over_keeps_nothing(key):
    case = play(process(user("U"), "s > U > e"))
    with pytest.raises(EngineError):
        case.act(lambda one: one.correct({"x": 1}, key))
