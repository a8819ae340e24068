"""What expressions may take: whatever a diagram says, it is refused at once and never waited for."""

import time

import pytest

from processes.engine.errors import ExpressionError
from processes.engine.files.decision_tables import parse_decision
from processes.engine.interpreter.definitions import Definitions
from processes.engine.language.budget import one_budget
from processes.engine.language.expressions import check, evaluate, value
from tests.engine.interpreter.bpmn import Play, Surroundings, process
from tests.engine.language.test_decisions import table

NAMES = {
    "xs": list(range(9_000, 0, -1)),
    "text": "x" * 90_000,
    "lists": [[1] * 90 for _ in range(90)],
    "n": 7,
}


@pytest.fixture(autouse=True)
def _at_once():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("text", [
    "round(7, -5000000)", "round(7, 5000000)", "round(7, digits=-5000000)", "sum(lists, [])", "sum([text, text], '')",
    "float('1e400')", "float('nan')", "int('9' + '9999999999' + '9999999999' + '9999999999')",
    "[xs, xs]", "{'a': xs, 'b': xs}", "(text, text, text, text, text, text, text, text, text, text, text) + (1,) + xs",
    "text + text", "upper(text + text)", "str([text, text])",
    "str(lists) + str(lists) + str(lists) + str(lists) + str(lists)",
    "1e30 / 1e-30", "1e30 * 10", "-1e30 - 1e30", "n // 0",
])  # fmt: skip
def test_what_would_take_too_much_is_refused(text):
    with pytest.raises(ExpressionError):
        evaluate(text, NAMES, {})


@pytest.mark.parametrize("text", ["1e400", "9" * 400, "1j", "b'x'", "...", "not " * 130 + "n", "-" * 130 + "n"])
def test_what_no_expression_may_hold_is_refused_when_it_is_deployed(text):
    with pytest.raises(ExpressionError):
        check(text)


@pytest.mark.parametrize("text", [
    "round(2.5, 1)", "round(7)", "sum(xs)", "sorted(xs)", "xs == xs", "9000 in xs", "text + 'y'", "len(lists)", "xs",
    "max(xs) - min(xs)", "[text, text]", "1e29",
])  # fmt: skip
def test_what_people_use_is_not(text):
    evaluate(text, NAMES, {})


def test_all_cells_of_a_table_share_one_budget():
    dear = parse_decision(table("FIRST", *[("sum(sorted(xs)) + sum(sorted(xs)) + 1", "1")] * 2_000))
    with one_budget(), pytest.raises(ExpressionError, match="takes more than"):
        dear.evaluate({**NAMES, "x": {"k": 1}}, {})


def test_all_parts_of_a_text_share_one_budget():
    with one_budget(), pytest.raises(ExpressionError, match="takes more than"):
        value("${text} " * 100_000, NAMES, {})


def played(diagram: bytes) -> Play:
    return Play(Definitions.parse("p", {"p.bpmn": diagram}), Surroundings(), **NAMES)


SCRIPTS = {
    "a list of itself, again and again": "a = [1]\n" + "a = [a, a]\n" * 40,
    "a list in a list, again and again": "a = [1]\n" + "a = [a]\n" * 500,
    "many long texts": "".join(f"a{number} = text + 'y'\n" for number in range(700)),
    "one text under many names": "".join(f"a{number} = text\n" for number in range(1_500)),
    "sorting, again and again": "a = sorted(xs)\n" * 1_200,
    "comparing, again and again": "a = lists == lists and lists == lists and lists == lists\n" * 300,
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_that_grows_is_held_before_it(name):
    body = f'<bpmn:scriptTask id="grow"><bpmn:script>{SCRIPTS[name]}</bpmn:script></bpmn:scriptTask>'
    case = played(process(body, "s > grow > e"))
    assert list(case.held) == ["grow"]
    assert case.variables == NAMES


@pytest.mark.parametrize(("loop", "said"), [
    ("<bpmn:loopCardinality>1000000000000</bpmn:loopCardinality>", "1000000000000 instances are more than 200"),
    ("<bpmn:loopCardinality>${n * 100000000000000000000}</bpmn:loopCardinality>", "instances are more than 200"),
])  # fmt: skip
def test_a_loop_is_counted_before_it_is_made(loop, said):
    body = (
        f'<bpmn:scriptTask id="t"><bpmn:multiInstanceLoopCharacteristics>{loop}'
        "</bpmn:multiInstanceLoopCharacteristics><bpmn:script>a = 1</bpmn:script></bpmn:scriptTask>"
    )
    case = played(process(body, "s > t > e"))
    assert [said in (error or "") for error in case.held.values()] == [True]


def test_every_advance_has_a_budget_of_its_own():
    lines = "<bpmn:script>" + "a = sorted(xs)\n" * 8 + "</bpmn:script>"
    body = "".join(
        f'<bpmn:scriptTask id="t{number}" camunda:asyncBefore="true">{lines}</bpmn:scriptTask>' for number in range(3)
    )
    case = played(process(body, "s > t0 > t1 > t2 > e"))
    for number in range(3):
        case.release(f"t{number}")
    assert case.ended_at == "e"
