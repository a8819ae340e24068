"""The tutorial does what it says: its own conditions, drawn, tried by its scenario, deployed, and seen at work."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.contracts.rules import Activity
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import queries
from processes.engine.store.models import Definition
from processes.requests.models import Request
from processes.requests.rules import Impact, RequestState
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN
from tests.web.conftest import Browser

DOCS = Path(__file__).parents[2] / "docs"
DESIGNER, MANAGER = "navrhar@severka.example", "manazer@severka.example"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
ABOVE = {"amount": "25000.00", "currency": "CZK", "minutes_billed": 1500, "to_bill": True}


def conditions(language: str) -> list[str]:
    """The conditions that the reader copies, in order: the new way, the way *Yes*."""
    name = "tutorial.md" if language == "en" else f"tutorial.{language}.md"
    return re.findall(r"^\s*(\$\{.+\})$", (DOCS / name).read_text(), re.MULTILINE)


def drawn(content: str) -> str:
    """The diagram after parts 2 and 3 of the tutorial."""
    above, below = conditions("en")
    root = etree.fromstring(content.encode())
    process = root.find(f"{MODEL}process")
    assert process is not None
    task = etree.SubElement(process, f"{MODEL}userTask", id="approve_price", name="Approve the price")
    task.set(f"{CAMUNDA}candidateGroups", "staff:service_manager")
    etree.SubElement(process, f"{MODEL}endEvent", id="price_approved", name="Price approved")
    ways = (("is_too_dear", "is_anything_to_bill", "approve_price"), ("approved", "approve_price", "price_approved"))
    for name, source, target in ways:
        etree.SubElement(process, f"{MODEL}sequenceFlow", id=name, sourceRef=source, targetRef=target)
    for name, condition in (("is_too_dear", above), ("work_is_billable", below)):
        flow = next(one for one in process.iter(f"{MODEL}sequenceFlow") if one.get("id") == name)
        for old in flow:
            flow.remove(old)
        said = etree.SubElement(flow, f"{MODEL}conditionExpression", {f"{XSI}type": "bpmn:tFormalExpression"})
        said.text = condition
    return etree.tostring(root, encoding="unicode")


def with_scenario(content: str) -> str:
    """The scenarios after part 4."""
    scenarios = json.loads(content)
    scenarios["scenarios"].append(
        {
            "name": "Above 20,000 CZK",
            "start": {"request_id": 1},
            "now": "2026-11-09T09:00:00+01:00",
            "answers": {"rate_work": {"result": ABOVE}},
            "steps": [{"do": "complete", "task": "approve_price", "answers": {}}],
            "expect": {"end": "price_approved"},
        }
    )
    return json.dumps(scenarios)


@pytest.fixture
def designer(as_person: Callable[[str], Browser]) -> Browser:
    return as_person(DESIGNER)


def change(designer: Browser, address: str, made: Callable[[str], str], **form: str) -> str:
    """Open a draft by posting to an address, change its content; the draft's id."""
    opened = designer.post(address, form, form="/designer")
    assert opened.status_code == 302, opened.text
    draft = str(opened.location)
    headers = {"X-CSRFToken": designer.client.get("/session").get_json()["csrf"]}
    before = designer.client.get(f"{draft}/content").get_json()
    sent = {"content": made(before["content"]), "revision": before["revision"], "window": "tests"}
    saved = designer.client.put(f"{draft}/content", json=sent, headers=headers)
    assert saved.status_code == 200, saved.text
    assert [fault for fault in saved.get_json()["faults"] if fault["severity"] == "error"] == []
    return draft.rpartition("/")[2]


def test_both_languages_have_the_reader_write_the_same() -> None:
    assert conditions("en") == conditions("cs")
    assert len(conditions("en")) == 2
    for name in ("tutorial.md", "tutorial.cs.md"):
        pictures = re.findall(r"\]\((images/[^)]+)\)", (DOCS / name).read_text())
        assert [picture for picture in pictures if not (DOCS / picture).is_file()] == []


def test_who_follows_the_tutorial_sees_the_second_approval_at_work(
    engine: Engine, designer: Browser, desk: Desk, as_person: Callable[[str], Browser]
) -> None:
    with Session(engine) as session:
        found = select(Definition.id).where(Definition.key == "bill_work", Definition.kind == DefinitionKind.BPMN)
        definition = session.scalars(found).one()
    diagram = change(designer, f"/designer/definitions/{definition}/edit", drawn)
    scenarios = change(designer, "/designer/processes/standard/bill_work/scenarios", with_scenario)
    address = f"/designer/deploy?draft={diagram}&draft={scenarios}"
    page = designer.get(address)
    seen = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert seen is not None, page.text
    # no reason is given, which only green scenarios do without
    done = designer.post(address, {"note": "Second approval above 20,000 CZK", "seen": seen[1]}, form=address)
    assert done.status_code == 302, done.text

    number = acts.log(desk, CUSTOMER, OFFICE, "Move our server", "To the new room.", product="Síť LAN")
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    acts.work(desk, number, TECHNICIAN, 20 * 60, "Moved it", Activity.ON_SITE)
    acts.propose(desk, number, TECHNICIAN, "hardware", "The server stands in the new room.")
    acts.sign(desk, number, CUSTOMER)
    manager = as_person(MANAGER)
    assert "Approve the price" in manager.get("/tasks").text
    with Session(engine) as session:
        (task,) = queries.tasks_of(session, number)
    assert manager.post(f"/tasks/{task.id}/complete", {}, form=f"/tasks/{task.id}").status_code == 302
    with Session(engine) as session:
        assert session.scalars(select(Request.state).where(Request.number == number)).one() is RequestState.CLOSED
    history = manager.get(f"/requests/{number}/history").text
    assert "Task done: Approve the price" in history, "what a designer drew is told as everything else is"
    assert "Price approved" in designer.get("/designer/live/bill_work").text
