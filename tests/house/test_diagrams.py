"""Rules of the house about bpmn/: what is drawn exists, what exists is drawn, every ending is tested."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from lxml import etree

from podpora.diagrams import packs
from processes import domains
from processes.engine.checking import validator
from processes.engine.jobs.scheduling import HANDLERS
from processes.engine.language.operations import COMPLETIONS, OPERATIONS
from tests.house.code import ROOT, calls, modules, text, tree
from workers.celery_app import QUEUES
from workers.sessions import load_handlers

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
TESTS = "\n".join(text(path) for path in modules("tests") if "house" not in path.parts)


def root(diagram: Path) -> etree._Element:
    return etree.parse(diagram).getroot()


def elements(name: str) -> Iterator[tuple[Path, etree._Element]]:
    for diagram in DIAGRAMS:
        for element in root(diagram).iter(f"{BPMN}{name}"):
            yield diagram, element


@pytest.fixture(scope="module", autouse=True)
def _registered() -> None:
    domains.load()
    load_handlers()


def test_there_are_diagrams() -> None:
    assert len(DIAGRAMS) >= 5


def test_operations_drawn_equal_operations_registered() -> None:
    """What serves any process, not only ours, is drawn in an example for designers."""
    starters = [root(path) for path in sorted((ROOT / "app/designer/starters").glob("*.bpmn"))]
    drawn = {task.get(f"{CAMUNDA}topic") for starter in starters for task in starter.iter(f"{BPMN}serviceTask")}
    drawn |= {task.get(f"{CAMUNDA}topic") for _, task in elements("serviceTask")}
    drawn |= {task.get(f"{CAMUNDA}topic") for _, task in elements("sendTask")} - {None}
    assert drawn == set(OPERATIONS)


def test_completions_drawn_equal_completions_registered() -> None:
    drawn = {
        value.get("value")
        for _, task in elements("userTask")
        for value in task.iter(f"{CAMUNDA}property")
        if value.get("name") == "completion"
    }
    assert drawn == set(COMPLETIONS)


def test_every_user_task_has_a_form() -> None:
    forms = {orjson.loads(path.read_bytes())["id"] for path in (ROOT / "bpmn").rglob("*.form")}
    wanted = {(task.get("id"), task.get(f"{CAMUNDA}formRef")) for _, task in elements("userTask")}
    asked = set(re.findall(r'"(\w+)"</text>\s*</outputEntry>', (ROOT / "bpmn/requests/intake_form.dmn").read_text()))
    assert {form for _, form in wanted} | asked == forms, wanted


def test_every_diagram_table_and_form_is_clean() -> None:
    found = packs([ROOT / "bpmn"])
    assert [
        str(fault) for files in found.values() for fault in validator.check(files, deployed=found["standard"])
    ] == []


def test_a_diagram_is_named_as_its_process() -> None:
    for diagram in DIAGRAMS:
        ids = [process.get("id") for process in root(diagram).iter(f"{BPMN}process")]
        assert ids == [diagram.stem]


def test_every_diagram_is_started_by_a_flow_or_called_by_another() -> None:
    started = {call.get("calledElement") for _, call in elements("callActivity")}
    for path in modules("processes"):
        if path.stem == "flow":
            for name, call in calls(path):
                if name == "start":
                    started |= {_constant(path, argument) for argument in call.args}
    assert {diagram.stem for diagram in DIAGRAMS} <= started


def _constant(path: Path, argument: ast.expr) -> object:
    """The text of an argument, or of the module's constant that it names, perhaps as what the desk starts."""
    constants = {
        target.id: node.value
        for node in tree(path).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = constants.get(argument.id) if isinstance(argument, ast.Name) else argument
    if isinstance(found, ast.Call) and getattr(found.func, "id", "") == "started_by_the_desk":
        found = found.args[0]
    return getattr(found, "value", None)


ENDINGS = sorted((diagram.stem, str(end.get("id"))) for diagram, end in elements("endEvent"))


@pytest.mark.parametrize(("process", "ending"), ENDINGS, ids=[f"{process}-{ending}" for process, ending in ENDINGS])
def test_every_end_event_is_asserted_by_a_test(process: str, ending: str) -> None:
    assert re.search(rf"""["']{re.escape(ending)}["']""", TESTS), f"no test names the end {ending} of {process}"


def test_every_scheduled_job_has_a_handler_and_a_queue() -> None:
    topics, queues = set(), set()
    for path in modules("processes", "workers"):
        for name, call in calls(path):
            if name == "schedule" and "engine" not in path.parts:
                topics |= {
                    value for argument in call.args if isinstance(value := getattr(argument, "value", None), str)
                }
                queues |= {getattr(keyword.value, "value", None) for keyword in call.keywords if keyword.arg == "queue"}
    assert topics <= set(HANDLERS)
    assert queues - {None} <= set(QUEUES)
