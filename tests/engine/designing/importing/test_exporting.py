"""What goes to Camunda 7 and Operaton: in JUEL, with forms and FEEL cells, and what does not go along by name."""

import pytest
from lxml import etree

from processes.engine.designing.importing.exporting import export, feel_cell, feel_value
from processes.engine.errors import ExpressionError
from processes.engine.files.resources import BPMN, CAMUNDA
from tests.engine.diagrams import bpmn, chain, dmn, end, flow, form, rule, start, user

GATE = '<bpmn:exclusiveGateway id="gate" default="gate_to_done"/>'
SCRIPT = '<bpmn:scriptTask id="add"><bpmn:script>total = amount + 1</bpmn:script></bpmn:scriptTask>'
WORK = (
    '<bpmn:serviceTask id="work" camunda:type="external" camunda:topic="mail.tell"><bpmn:extensionElements>'
    '<camunda:inputOutput><camunda:inputParameter name="to">${lower(name)}</camunda:inputParameter>'
    '<camunda:inputParameter name="by">${business_hours(4)}</camunda:inputParameter></camunda:inputOutput>'
    "</bpmn:extensionElements></bpmn:serviceTask>"
)
CASE = bpmn(
    "case",
    start(),
    user("ask", formRef="asked", completion="test.keep"),
    SCRIPT,
    rule("judge", "kinds"),
    GATE,
    WORK,
    end(),
    chain("begin", "ask", "add", "judge", "gate"),
    flow("gate", "work", "kind in ['a', 'b'] and not closed"),
    chain("gate", "done"),
    flow("work", "done"),
)
AROUND = {
    "asked.form": form("asked", {"type": "textfield", "key": "name", "label": "For ${who}", "id": "f"}),
    "kinds.dmn": dmn("kinds", ("'big'", '"yes"'), ("!= 'small'", "'no'"), policy="FIRST"),
}


def test_it_is_said_in_their_words_and_the_rest_is_named() -> None:
    made = export("case", CASE, AROUND)
    root = etree.fromstring(made.files["case.bpmn"])
    assert root.findtext(f".//{BPMN}conditionExpression") == "${(kind == 'a' || kind == 'b') && !closed}"
    assert root.findtext(f".//{CAMUNDA}inputParameter") == "${name.toLowerCase()}"
    script = root.find(f".//{BPMN}scriptTask")
    assert script is not None
    assert script.get("scriptFormat") == "juel"
    assert script.get(f"{CAMUNDA}resultVariable") == "total"
    process = root.find(f"{BPMN}process")
    assert process is not None
    assert process.get(f"{CAMUNDA}historyTimeToLive") == "180"
    assert set(made.files) == {"case.bpmn", "asked.form", "kinds.dmn"}
    assert b'<text>"big"</text>' in made.files["kinds.dmn"]
    assert b'not("small")' in made.files["kinds.dmn"]
    left = "\n".join(made.left)
    for named in ("mail.tell", "completion (ask)", "business_hours() needs a bean", "staff:agent"):
        assert named in left
    assert "the form asked: name" in left


def test_what_is_missing_is_named() -> None:
    made = export("case", CASE, {})
    assert set(made.files) == {"case.bpmn"}
    assert any("dmn kinds" in one for one in made.left)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("-", "-"),
        ("'a', 'b'", '"a", "b"'),
        ("!= 'a'", 'not("a")'),
        ("not('a', 'b')", 'not("a", "b")'),
        ("= other", "other"),
        (">= 5", ">= 5"),
        ("[1..5]", "[1..5]"),
        ('date("2026-01-31")', 'date("2026-01-31")'),
    ],
)
def test_cells_in_feel(ours: str, theirs: str) -> None:
    assert feel_cell(ours) == theirs


def test_what_feel_cannot_say_is_refused() -> None:
    with pytest.raises(ExpressionError):
        feel_value("lower(name)")


def test_a_draft_that_is_not_finished_goes_too_and_its_faults_are_named() -> None:
    half = CASE.replace(b"not closed", b"not")
    parts = b'{"id": "asked", "components": ["x", {"type": "group", "components": "no"}, {"type": 1}]}'
    made = export("case", half, {**AROUND, "asked.form": parts})
    assert set(made.files) == {"case.bpmn", "asked.form", "kinds.dmn"}
    assert "kind in ['a', 'b'] and not" in "\n".join(map(str, made.left))


@pytest.mark.parametrize("text", ["[.." + "'" + "\\'" * 100_000, "a + " * 3000 + "a", "not(" * 3000 + "a" + ")" * 3000])
def test_a_cell_without_end_is_named(text: str) -> None:
    with pytest.raises(ExpressionError):
        feel_cell(text)
