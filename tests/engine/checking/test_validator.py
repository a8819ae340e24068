"""The validator says, by file and element, whatever would not run, and never fails itself."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.engine.checking import validator
from processes.engine.language.asked_forms import FORMS_ASKED
from processes.engine.language.builtins import NAMES
from tests.engine.diagrams import (
    boundary,
    bpmn,
    call,
    catch,
    chain,
    dmn,
    end,
    error,
    flow,
    form,
    message,
    message_root,
    rule,
    service,
    start,
    timer,
    two_tasks,
    user,
)


def faults(content: bytes, name: str = "case.bpmn", **deployed: bytes) -> list[tuple[str | None, str]]:
    known = {".".join(n.rsplit("_", 1)): c for n, c in deployed.items()}
    return [(fault.element, fault.reason) for fault in validator.check({name: content}, deployed=known)]


def line(*body: str, roots: str = "", ids: tuple[str, ...] = ("middle",)) -> bytes:
    """begin → ids → done, with these elements in between."""
    return bpmn("case", start(), *body, end(), chain("begin", *ids, "done"), roots=roots)


@pytest.fixture
def greet(register: Callable[..., None]) -> None:
    def greeting(step: Any, *, name: str, loud: bool = False) -> None:
        """Say hello."""

    register("test.greet", greeting)


@pytest.mark.usefixtures("greet")
def test_a_sound_diagram_has_no_faults() -> None:
    content = bpmn(
        "case",
        start(),
        service("hello", "test.greet", name="${who}"),
        user("first", formRef="ask", dueDate="PT4H"),
        boundary("late", "first", timer("PT4H")),
        '<bpmn:exclusiveGateway id="choice" default="no"/>',
        end("yes_end"),
        end("no_end"),
        chain("begin", "hello", "first", "choice"),
        flow("choice", "yes_end", "answer == 'yes'"),
        flow("choice", "no_end", id="no"),
        flow("late", "no_end"),
    )
    assert faults(content, ask_form=form("ask", {"type": "textfield", "key": "answer"})) == []


BROKEN: dict[str, tuple[bytes, str | None, str]] = {
    "nameless signal": (
        line(catch("middle", '<bpmn:signalEventDefinition signalRef="s"/>'), roots='<bpmn:signal id="s"/>'),
        "middle", "has no name",
    ),
    "signal and others": (
        bpmn("case", '<bpmn:startEvent id="begin"><bpmn:signalEventDefinition signalRef="s"/></bpmn:startEvent>',
             start("again"), end(), flow("begin", "done"), flow("again", "done"),
             roots='<bpmn:signal id="s" name="news"/>'),
        "begin", "a process with a signal",
    ),
    "complex gateway": (line('<bpmn:complexGateway id="middle"/>'), "middle", "draw an inclusive gateway"),
    "transaction": (line('<bpmn:transaction id="middle"/>'), "middle", "draw a sub-process with an error"),
    "ad-hoc": (line('<bpmn:adHocSubProcess id="middle"/>'), "middle", "an inclusive gateway chooses the steps"),
    "link": (line(catch("middle", '<bpmn:linkEventDefinition name="x"/>')), "middle", "has one end only"),
    "conditional": (line(catch("middle", "<bpmn:conditionalEventDefinition/>")), "middle", "wait for that"),
    "compensation": (
        bpmn("case", start(), user("a"), boundary("undo", "a", "<bpmn:compensateEventDefinition/>"), end(),
             chain("begin", "a", "done"), flow("undo", "done")),
        "undo", "draw the steps that undo",
    ),
    "compensating task": (
        line('<bpmn:task id="middle" isForCompensation="true"/>'), "middle", "draw the steps that undo",
    ),
    "loop marker": (
        line('<bpmn:task id="middle"><bpmn:standardLoopCharacteristics/></bpmn:task>'), "middle", "loop markers",
    ),
    "condition out of a task": (
        bpmn("case", start(), user("a"), end(), flow("begin", "a"), flow("a", "done", "x == 1")),
        "a_to_done", "may have a condition",
    ),
    "choice without a condition": (
        bpmn("case", start(), '<bpmn:exclusiveGateway id="g"/>', end(), end("other"), flow("begin", "g"),
             flow("g", "done", "x == 1"), flow("g", "other")),
        "g_to_other", "needs a condition",
    ),
    "no start": (bpmn("case", user("a"), end(), flow("a", "done")), "case", "exactly one start event"),
    "two starts": (
        bpmn("case", start(), start("again"), end(), flow("begin", "done"), flow("again", "done")),
        "case", "exactly one start event",
    ),
    "message start": (
        bpmn("case", f'<bpmn:startEvent id="begin">{message("go")}</bpmn:startEvent>', end(), flow("begin", "done"),
             roots=message_root("go")),
        "begin", "Only an event sub-process",
    ),
    "unreached": (bpmn("case", start(), end(), user("lost"), end("b"), chain("begin", "done"), chain("lost", "b")),
                  "lost", "Nothing leads here"),
    "dead end": (bpmn("case", start(), user("a"), user("b"), end(), chain("begin", "a", "done"), flow("a", "b")),
                 "b", "no end event"),
    "endless": (bpmn("case", start(), user("a"), user("b"), chain("begin", "a", "b"), flow("b", "a")),
                "a", "no end event"),
    "unknown operation": (line(service("middle", "test.nothing")), "middle", "no operation test.nothing"),
    "no operation": (line('<bpmn:serviceTask id="middle"/>'), "middle", "names an operation"),
    "missing input": (line(service("middle", "test.greet")), "middle", "needs the input name"),
    "unknown input": (line(service("middle", "test.greet", name="x", nam="y")), "middle", "has no input nam"),
    "unknown form": (line(user("middle", formRef="nowhere")), "middle", "no form nowhere"),
    "unknown completion": (line(user("middle", completion="test.nothing")), "middle", "no completion operation"),
    "unknown decision": (line(rule("middle", "nowhere")), "middle", "no decision nowhere"),
    "unknown process": (line(call("middle", "nowhere")), "middle", "no process nowhere"),
    "computed process": (line(call("middle", "${which}")), "middle", "named, not computed"),
    "itself": (line(call("middle", "case")), "case", "calls itself"),
    "bad expression": (line(user("middle", candidateGroups="${project:17}")), "middle", "not an expression"),
    "attribute walk": (line(user("middle", assignee="${().__class__.__mro__}")), "middle", ""),
    "unknown function": (line(user("middle", dueDate="${someday()}")), "middle", "no function someday"),
    "bad duration": (line(user("a"), boundary("late", "a", timer("4 hours")), flow("late", "done"), ids=("a",)),
                     "late", "not a duration"),
    "bad cycle": (line(catch("middle", timer("PT4H", "timeCycle"))), "middle", "not a cycle"),
    "empty timer": (line(catch("middle", "<bpmn:timerEventDefinition/>")), "middle", "one date, duration or cycle"),
    "bad retry": (line(service("middle", "test.greet", name="x", retry="often")), "middle", "not a duration"),
    "nameless message": (
        line(catch("middle", message("go")), roots='<bpmn:message id="message_go"/>'), "middle", "has no name",
    ),
    "no message": (line(catch("middle", "<bpmn:messageEventDefinition/>")), "middle", "names no message"),
    "missing message": (line(catch("middle", message("go"))), "middle", "There is no message"),
    "error without code": (
        bpmn("case", start(), end("done", error("x")), chain("begin", "done"), roots='<bpmn:error id="error_x"/>'),
        "done", "has no code",
    ),
    "reserved id": (bpmn("case", start("Start"), end(), flow("Start", "done")), "Start", "reserved"),
    "double id": (bpmn("case", start(), user("a"), user("a"), end(), chain("begin", "a", "done")), "a", "Two elements"),
    "floating boundary": (
        bpmn("case", start(), end(), chain("begin", "done"), boundary("late", "nothing", timer("PT1H")),
             flow("late", "done")),
        "late", "attached to nothing",
    ),
    "flow to nowhere": (bpmn("case", start(), end(), chain("begin", "done", "nowhere")), "done_to_nowhere",
                        "does not join"),
    "bad script": (
        line("<bpmn:scriptTask id='middle'><bpmn:script>import os</bpmn:script></bpmn:scriptTask>"), "middle", "script",
    ),
    "too many items": (
        line(user("middle", inside="<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>5000"
                  "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>")),
        "middle", "At most 200",
    ),
    "too many nodes": (
        bpmn("case", start(), *[f'<bpmn:task id="t{n}"/>' for n in range(501)], end(),
             chain("begin", *[f"t{n}" for n in range(501)], "done")),
        "case", "more than 500",
    ),
    "two processes": (
        two_tasks().replace(b"</bpmn:definitions>", b'<bpmn:process id="b" isExecutable="true"/></bpmn:definitions>'),
        None, "Several processes of the file are marked as executable. Choose the one that runs:",
    ),
    "DTD": (b'<!DOCTYPE x [<!ENTITY a "b">]>' + two_tasks(), None, "document type"),
    "not XML": (b"<bpmn", None, "not well-formed"),
    "empty": (b"", None, "not well-formed"),
    "other XML": (b"<html/>", None, "not a BPMN"),
    "too large": (b" " * (2 * 1024 * 1024 + 1), None, "2 MiB"),
}  # fmt: skip


@pytest.mark.usefixtures("greet")
@pytest.mark.parametrize("name", BROKEN)
def test_what_would_not_run_is_named_by_its_element(name: str) -> None:
    content, element, reason = BROKEN[name]
    found = faults(content)
    assert any(where == element and reason in why for where, why in found), found


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.dmn", dmn("a", ('"x"', '"y"'), policy="SUM"), "SUM is not known"),
        ("a.dmn", dmn("a", ("matches(", '"y"')), ""),
        ("a.dmn", b"<definitions/>", "exactly one decision"),
        ("a.form", b"[]", "not a form"),
        ("a.form", b"{", "damaged"),
        ("a.form", json.dumps({"components": []}).encode(), "no id"),
        ("a.form", form("a", {"type": "textfield"}), "key must be a name"),
        ("a.form", form("a", {"type": "textfield", "key": "csrf_token"}), "page needs this key"),
        ("a.png", b"", "Only .bpmn"),
    ],
)
def test_tables_and_forms_are_checked_as_well(name: str, content: bytes, reason: str) -> None:
    found = faults(content, name)
    assert found
    assert reason in found[0][1]


def test_two_files_with_one_id_are_refused() -> None:
    found = validator.check({"a.bpmn": two_tasks(), "b.bpmn": two_tasks()})
    assert [(fault.file, fault.element) for fault in found] == [("b.bpmn", "two_tasks")]


def test_a_circle_through_another_process_is_refused() -> None:
    other = bpmn("other", start(), call("back", "case"), end(), chain("begin", "back", "done"))
    assert ("case", "The process calls itself.") in faults(line(call("middle", "other")), other_bpmn=other)


def test_functions_of_time_are_known() -> None:
    assert {"today", "days", "hours"} <= NAMES


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_file_whatever_makes_the_validator_fail(data: st.DataObject) -> None:
    content = bytearray(two_tasks())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12))
    name = data.draw(st.sampled_from(["a.bpmn", "a.dmn", "a.form", "a"]))
    for fault in validator.check({name: bytes(content), "b.form": os.urandom(16)}):
        assert fault.reason
        assert "Traceback" not in fault.reason


def test_a_table_that_says_what_form_is_asked_names_forms_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    table = dmn("asking", ('"change"', '"ask"'), ('"order"', '"gone"'), ('"other"', '""'))
    assert faults(table, "asking.dmn", ask_form=form("ask")) == []  # names no form that anybody asks
    monkeypatch.setitem(FORMS_ASKED, "asking", "answer")
    assert faults(table, "asking.dmn", ask_form=form("ask")) == [("rule_1", "There is no form gone.")]
    assert validator.check({"asking.dmn": table, "gone.form": form("gone"), "ask.form": form("ask")}) == []
