"""What stands wrong in a file of scenarios is said by scenario and step."""

import orjson
import pytest

from processes import domains
from processes.engine.checking import validator
from processes.engine.errors import refusals
from tests.engine import diagrams as d
from tests.engine.designing.scenarios.conftest import file, scenario


def faults(written: bytes) -> list[tuple[str | None, str]]:
    """(scenario/step, reason) of every refusal."""
    domains.load()
    found = refusals(validator.check({"two_tasks.bpmn": d.two_tasks(), "x.scenario": written}))
    assert {fault.file for fault in found} <= {"x.scenario"}
    return [(fault.element, fault.reason) for fault in found]


def test_a_sound_file_is_taken():
    assert faults(file("two_tasks", scenario("x", {"do": "complete", "task": "first"}))) == []


@pytest.mark.parametrize(
    ("given", "element", "reason"),
    [
        ({"name": "x", "colour": "red"}, "x", "There is no part colour here."),
        ({"steps": []}, "1", "The part name is missing."),
        ({"name": "x", "steps": {}}, "x", "The part steps must be a list."),
        ({"name": "x", "now": "2026-01-01"}, "x", "no instant with a time zone"),
        ({"name": "x", "subject": "moon"}, "x", "There is no subject moon."),
        ({"name": "x", "expect": {"end": "first"}}, "x", "There is no end event first"),
        ({"name": "x", "answers": {"t.none": {}}}, "x", "no operation, function or element t.none"),
        ({"name": "x", "answers": {"first": {"result": "{price: 7}"}}}, "x", "no list of names and values"),
        ({"name": "x", "steps": ["go"]}, "x/1", "A step says in `do` what happens"),
        ({"name": "x", "steps": [{"do": "look"}, {"do": "timer"}]}, "x/1", "A step says in `do` what happens"),
        ({"name": "x", "steps": [{"do": "complete"}]}, "x/1", "The part task is missing."),
        ({"name": "x", "steps": [{"do": "complete", "task": "done"}]}, "x/1", "There is no user task done."),
        ({"name": "x", "steps": [{"do": "complete", "task": "first", "item": 0}]}, "x/1", "a whole number above 0"),
        ({"name": "x", "steps": [{"do": "message", "message": "m"}]}, "x/1", "Nothing listens for the message m."),
        ({"name": "x", "steps": [{"do": "timer", "timer": "t"}]}, "x/1", "There is no timer t."),
        ({"name": "x", "steps": [{"do": "pass", "time": "${nothing("}]}, "x/1", "nothing("),
        ({"name": "x", "steps": [{"do": "act", "act": "a"}]}, "x/1", "There is no act a."),
        ({"name": "x", "steps": [{"do": "expect", "open": ["third"]}]}, "x/1", "There is no element third."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(given, element, reason):
    ((found, said),) = faults(orjson.dumps({"id": "two_tasks", "scenarios": [given]}))
    assert found == element
    assert reason in said


def test_two_scenarios_of_one_name_are_refused():
    assert faults(file("two_tasks", scenario("x"), scenario("x"))) == [("x", "Two scenarios have this name.")]


def test_a_file_for_no_process_is_refused():
    assert faults(file("nowhere", scenario("x"))) == [(None, "There is no process nowhere.")]
