"""Which variables there are at a place of a diagram, of which kind and from where; what is said of the others."""

import json
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from processes.engine.checking import validator
from processes.engine.checking.known.analysis import Analysis
from processes.engine.checking.known.whole import Whole
from processes.engine.errors import Severity, refusals
from processes.engine.files.resources import read_resource
from processes.engine.language import declared, operations
from processes.engine.language.kinds import MOST_PARTS, Kind
from processes.engine.language.operations import OPERATIONS, Operation
from tests.engine.conformance.notation import More, Sub, sub, written
from tests.engine.diagrams import dmn

STARTED = 'camunda:candidateStarterGroups="staff:dispatcher"'
NUMBER = {"type": "number", "key": "amount", "label": "Amount"}
CHOICE = {"type": "select", "key": "answer", "label": "Answer", "values": [{"value": "yes"}, {"value": "no"}]}
ITEMS = {"type": "dynamiclist", "path": "items", "components": [{"type": "number", "key": "price", "label": "Price"}]}


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(step: Any, *, request_id: int = 1) -> dict[str, Any]:
        return {"found": True, "due_at": datetime(2026, 1, 1, tzinfo=UTC), "state": "open"}

    hints = {"found": bool, "due_at": datetime, "state": Literal["open", "closed"]}
    monkeypatch.setitem(OPERATIONS, "test.look", _operation("test.look", work, hints))
    monkeypatch.setitem(declared.STARTS, "by_the_desk", {"request_id": int})
    monkeypatch.setitem(declared.MESSAGES, "told", {"message_id": int})


def _operation(name: str, work: Any, hints: dict[str, Any]) -> Operation:
    return operations._described(name, name, work, hints)


def form(key: str, *components: dict[str, Any]) -> bytes:
    return json.dumps({"id": key, "type": "default", "components": list(components)}).encode()


def files(*ways: str | Sub, more: More | None = None, key: str = "p", started: bool = True, **others: bytes):
    found = {f"{key}.bpmn": written(key, *ways, more=more, attributes=STARTED if started else "")}
    return found | {f"{name.replace('_dot_', '.')}": content for name, content in others.items()}


def asks(*elements: str) -> More:
    return More(attributes=dict.fromkeys(elements, 'camunda:formRef="ask"'))


def known(given: dict[str, bytes], key: str = "p") -> Analysis:
    found = Whole({r.reference: r for r in (read_resource(path, content) for path, content in given.items())})
    analysis = found.process(key)
    assert analysis is not None
    return analysis


def kinds(given: dict[str, bytes], at: str, key: str = "p") -> dict[str, str]:
    return {name: one.kind.word for name, one in known(given, key).at(at).items() if name != "started_by"}


def said(given: dict[str, bytes]) -> list[tuple[str | None, str]]:
    """What is doubted of the variables: the other doubts of these small diagrams are not looked at."""
    found = validator.check(given)
    assert refusals(found) == []
    words = ("variable", "needs", "never the same", "cannot be", "is never", "kept as", "no field", "takes", "gives no")
    doubts = [fault for fault in found if any(word in fault.reason for word in words)]
    assert all(fault.severity is Severity.WARNING for fault in doubts)
    return [(fault.element, str(fault.reason)) for fault in doubts]


# Where a variable comes from


def test_the_form_of_a_task_gives_its_fields_with_their_kinds() -> None:
    given = files("s > a > b > e", more=asks("a"), ask_dot_form=form("ask", NUMBER, CHOICE, ITEMS))
    assert kinds(given, "a") == {}
    assert kinds(given, "b") == {"amount": "number", "answer": "text", "items": "list"}
    answer = known(given).at("b")["answer"]
    assert (answer.kind.choices, answer.is_sure) == ((("yes", ""), ("no", "")), True)
    assert [(one.source, one.element) for one in answer.origins] == [("form", "a")]


def test_what_the_desk_starts_with_is_declared() -> None:
    given = files("s > a > e", key="by_the_desk", started=False)
    assert kinds(given, "a", "by_the_desk") == {"request_id": "whole"}


def test_who_starts_by_hand_is_known_with_the_answers_of_the_first_form() -> None:
    more = More(attributes={"s": 'camunda:formRef="ask"'})
    analysis = known(files("s > a > e", more=more, ask_dot_form=form("ask", NUMBER)))
    assert {name: one.kind.word for name, one in analysis.at("a").items()} == {"started_by": "text", "amount": "number"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (More(), {"found": "truth", "due_at": "datetime", "state": "text"}),
        (More(parameters={"o": ({"request_id": "7"}, {"at": "${due_at}"})}), {"at": "datetime"}),
        (More(attributes={"o": 'camunda:resultVariable="whole"'}), {"whole": "record"}),
    ],
)
def test_an_operation_gives_what_it_declares(more: More, expected: dict[str, str]) -> None:
    assert kinds(files("s > o:op:test.look > b > e", more=more), "b") == expected


def test_a_decision_gives_its_columns() -> None:
    more = More(attributes={"r": 'camunda:resultVariable="answer" camunda:mapDecisionResult="singleEntry"'})
    given = files(
        "s > t:script:kind = 'a' > r:rule:table > b > e", more=more, table_dot_dmn=dmn("table", ('"a"', '"x"'))
    )
    found = known(given).at("b")["answer"]
    assert (found.kind.word, found.kind.choices, found.kind.is_closed) == ("text", (("x", "x"),), False)


def test_a_script_gives_what_it_assigns() -> None:
    given = files("s > t:script:n = 1; half = n / 2; later = now() + days(2) > b > e")
    assert kinds(given, "b") == {"n": "whole", "half": "number", "later": "datetime"}


def test_a_message_gives_what_is_declared_or_named() -> None:
    assert kinds(files("s > w:catch:message:told > b > e"), "b") == {"message_id": "whole"}
    named = More(properties={"w": {"variables": "amount, paid_on"}})
    assert set(kinds(files("s > w:catch:message:payment.received > b > e", more=named), "b")) == {"amount", "paid_on"}


def test_a_called_process_has_what_is_mapped_in_and_gives_what_is_mapped_out() -> None:
    lines = '<camunda:in source="n" target="m"/><camunda:out source="found" target="out"/>'
    more = More(extensions={"c": lines})
    given = files("s > t:script:n = 1 > c:call:q > b > e", more=more)
    given |= files("s > o:op:test.look > e", key="q", started=False)
    assert kinds(given, "o", "q") == {"m": "whole"}
    assert kinds(given, "b") == {"n": "whole", "out": "truth"}
    assert [one.source for one in known(given).at("b")["out"].origins] == ["called"]


def test_an_item_is_known_inside_of_its_activity_only() -> None:
    given = files("s > a > x > b > e", sub("x[items]", "s > i > e"), more=asks("a"), ask_dot_form=form("ask", ITEMS))
    assert kinds(given, "i") == {"items": "list", "item": "record", "loopCounter": "whole"}
    assert [(name, one.word) for name, one in known(given).at("i")["item"].kind.fields or ()] == [("price", "number")]
    assert kinds(given, "b") == {"items": "list"}


def test_inputs_are_known_inside_only_and_a_sub_process_shares_the_rest() -> None:
    more = More(parameters={"x": ({"inner": "${1 + 1}"}, {})})
    given = files("s > x > b > e", sub("x", "s > t:script:inner = 3; outer = 4 > i > e"), more=more)
    assert kinds(given, "i") == {"inner": "whole", "outer": "whole"}
    assert kinds(given, "b") == {"outer": "whole"}


# What comes before what


def test_after_a_choice_is_only_possible_what_one_way_sets() -> None:
    given = files("s > t:script:n = 1 > g?", "g? > a:script:m = 2 > j?: n > 0", "g? > j?: default", "j? > b > e")
    found = known(given).at("b")
    assert {name: one.is_sure for name, one in found.items() if name in "nm"} == {"n": True, "m": False}
    assert "m" not in kinds(given, "a")


def test_after_a_parallel_join_everything_is_there_and_meanwhile_perhaps() -> None:
    given = files("s > f+", "f+ > a:script:n = 1 > j+", "f+ > b > j+", "j+ > c > e")
    assert (known(given).at("c")["n"].is_sure, known(given).at("b")["n"].is_sure) == (True, False)


def test_what_a_loop_sets_may_be_there_from_the_second_round_on() -> None:
    given = files("s > m? > a > t:script:n = 1 > g?", "g? > m?: n < 3", "g? > b: default", "b > e")
    assert known(given).at("a")["n"].is_sure is False
    assert known(given).at("b")["n"].is_sure is True


def test_an_event_on_the_border_does_not_see_what_its_task_would_have_set() -> None:
    given = files("s > a > b > e", "l@a:timer:PT1H > c > e1", more=asks("a"), ask_dot_form=form("ask", NUMBER))
    assert "amount" not in kinds(given, "c")
    assert "amount" in kinds(given, "b")
    beside = files("s > a > b > e", "l@a~:timer:PT1H > c > e1", more=asks("a"), ask_dot_form=form("ask", NUMBER))
    assert known(beside).at("c")["amount"].is_sure is False


def test_an_event_sub_process_may_see_everything_around_it() -> None:
    given = files("s > t:script:n = 1 > b > e", sub("x", "s > i > e", start="~message:told"))
    assert {n: one.is_sure for n, one in known(given).at("i").items() if n != "started_by"} == {
        "n": False,
        "message_id": True,
    }
    assert known(given).at("b")["message_id"].is_sure is False


# What is said


def test_a_misspelt_variable_is_doubted_with_the_one_that_was_meant() -> None:
    given = files(
        "s > a > g?",
        "g? > b: amuont > 5",
        "b > e",
        "g? > e1: default",
        more=asks("a"),
        ask_dot_form=form("ask", NUMBER),
    )
    assert said(given) == [("g.b", "There is no variable amuont here. Did you mean amount?")]


def test_what_is_set_later_or_nowhere_is_doubted() -> None:
    later = files("s > g?", "g? > e: n > 5", "g? > t:script:n = 1: default", "t > e1")
    assert said(later) == [("g.e", "There is no variable n here yet: it is set by “t”.")]
    assert said(files("s > g?", "g? > e: price > 5", "g? > e1: default")) == [
        ("g.e", "There is no variable price here.")
    ]


def test_what_get_asks_for_may_be_missing() -> None:
    assert said(files("s > g?", "g? > e: get('n', 0) > 5", "g? > e1: default")) == []


def test_of_a_process_that_nobody_is_known_to_start_only_misspelt_names_are_doubted() -> None:
    given = files("s > t:script:amount = price * 2 > b > e", started=False)
    assert said(given) == []
    needs = Whole({"bpmn:p": read_resource("p.bpmn", given["p.bpmn"])}).needs_of("p")
    assert needs is not None
    assert list(needs.needs) == ["price"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("amount == 'much'", "amount is a number and 'much' is a text: they are never the same."),
        ("amount > '5'", "amount is a number and '5' is a text: they cannot be compared."),
        ("day_on > 5", "day_on is a date and 5 is a whole number: they cannot be compared."),
        ("day_on > today()", "day_on is kept as a text: write day(day_on) to reckon with it."),
        ("answer == 'yse'", "answer is never 'yse'; it is one of: yes, no."),
        ("answer in ['yes', 'maybe']", "answer is never 'maybe'; it is one of: yes, no."),
        ("items[0].prize > 1", "items[0] has no field prize; it has: price."),
    ],
)
def test_what_does_not_go_together_is_doubted(condition: str, expected: str) -> None:
    day = {"type": "datetime", "subtype": "date", "key": "day_on", "dateLabel": "On"}
    asked = form("ask", NUMBER, {**CHOICE, "values": [{"value": v, "label": v} for v in ("yes", "no")]}, ITEMS, day)
    given = files("s > a > g?", f"g? > b: {condition}", "b > e", "g? > e1: default", more=asks("a"), ask_dot_form=asked)
    assert said(given) == [("g.b", expected)]


@pytest.mark.parametrize(
    "condition", ["amount > 5 and answer != 'no'", "amount is null", "day(day_on) >= today() + days(2)"]
)
def test_what_goes_together_is_not(condition: str) -> None:
    day = {"type": "datetime", "subtype": "date", "key": "day_on", "dateLabel": "On"}
    asked = form("ask", NUMBER, {**CHOICE, "values": [{"value": v, "label": v} for v in ("yes", "no")]}, day)
    given = files("s > a > g?", f"g? > b: {condition}", "b > e", "g? > e1: default", more=asks("a"), ask_dot_form=asked)
    assert said(given) == []


def test_a_decision_and_a_called_process_say_what_they_need() -> None:
    table = dmn("table", ('"a"', '"x"'))
    asking = More(attributes={"r": 'camunda:resultVariable="x"'})
    found = said(files("s > r:rule:table > b > e", more=asking, table_dot_dmn=table))
    assert found == [("r", "table needs kind, which is not there."), ("i", "There is no variable kind here.")]
    given = files("s > c:call:q > b > e", key="p")
    given |= files("s > g?", "g? > e: price > 1", "g? > e1: default", key="q", started=False)
    assert ("c", "q needs price, which is not given to it.") in said(given)
    more = More(
        extensions={"c": '<camunda:in sourceExpression="5" target="price"/><camunda:out source="nix" target="n"/>'}
    )
    given |= files("s > c:call:q > b > e", key="p", more=more)
    assert said(given) == [("c", "q gives no nix.")]


def test_what_is_handed_over_must_be_there() -> None:
    more = More(extensions={"c": '<camunda:in source="prise" target="price"/>'})
    given = files("s > t:script:price = 5 > c:call:q > e", more=more)
    given |= files("s > t:script:double = price * 2 > e", key="q", started=False)
    assert said(given) == [("c", "There is no variable prise here. Did you mean price?")]


def test_a_column_of_another_kind_is_doubted_where_the_decision_is_asked() -> None:
    table = dmn("table", ('"a"', '"x"')).replace(b'id="ie"', b'id="ie" typeRef="string"')
    more = More(attributes={"r": 'camunda:resultVariable="answer"'})
    given = files("s > t:script:kind = 5 > r:rule:table > b > e", more=more, table_dot_dmn=table)
    assert said(given) == [("r", "The decision table takes kind as a text; here it is a whole number.")]


def test_a_form_that_shows_what_is_not_there_is_doubted_where_it_is_asked() -> None:
    note = {"type": "text", "id": "note", "text": "It costs ${prise}."}
    given = files("s > t:script:price = 5 > a > e", more=asks("a"), ask_dot_form=form("ask", NUMBER, note))
    there = "There is no variable prise here. Did you mean price?"
    assert said(given) == [("a", f"Form ask: {there}"), ("note", there)]


def test_a_scenario_expects_and_answers_what_there_is() -> None:
    played = {"name": "One", "answers": {"test.look": {"result": {"fuond": True}}}, "expect": {"variables": {"x": 1}}}
    given = files("s > o:op:test.look > e")
    given["p.scenario"] = json.dumps({"id": "p", "process": "p", "scenarios": [played]}).encode()
    assert said(given) == [("One", "There is no variable x here."), ("One", "test.look gives no fuond.")]


# What a stranger's file can cost


def test_records_in_records_are_known_as_far_as_anybody_reads_them() -> None:
    lines = "x0 = 1\n" + "\n".join(f'x{n} = {{"a": x{n - 1}, "b": x{n - 1}}}' for n in range(1, 60))
    given = files("s > t:script:price = 5 > b > e")
    given["p.bpmn"] = given["p.bpmn"].replace(b"price = 5", lines.encode())
    found = known(given).at("b")
    assert found["x1"].kind.fields == (("a", Kind("whole")), ("b", Kind("whole")))
    assert all(found[f"x{n}"].kind.word == "record" and found[f"x{n}"].kind.parts <= MOST_PARTS for n in range(1, 60))


def test_of_a_diagram_that_sets_thousands_of_variables_nothing_is_said() -> None:
    lines = "\n".join(f"x{n} = 1" for n in range(2_001))
    given = files("s > t:script:price = 5 > e")
    given["p.bpmn"] = given["p.bpmn"].replace(b"price = 5", lines.encode())
    everything = Whole({r.reference: r for r in (read_resource(path, content) for path, content in given.items())})
    assert everything.process("p") is None
    assert said(given) == []


def test_a_variable_that_is_set_everywhere_names_a_few_places() -> None:
    given = files("s > " + " > ".join(f"t{n}:script:price = {n}" for n in range(30)) + " > e")
    assert len(known(given).at("e")["price"].origins) == 8
