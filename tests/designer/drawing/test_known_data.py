"""A designer picks what is known instead of typing it: a condition, a time, what a called process needs."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from processes.engine.files.resources import DefinitionKind
from tests.browser.conftest import Live, People
from tests.browser.soundness import faults
from tests.designer.drawing.acts import choose, field, open_editor, problems, wait_until_saved
from tests.designer.drawing.conftest import DESIGNER
from tests.designer.drawing.test_drawing import saved
from tests.engine.conformance.notation import More, written

Begin = Callable[..., str]
FIELDS = [
    {"type": "number", "key": "amount", "label": "Amount"},
    {"type": "select", "key": "answer", "label": "Answer", "values": [{"value": "yes", "label": "Yes, please"}]},
    {"type": "datetime", "subtype": "date", "key": "due_on", "dateLabel": "Due"},
]
ASKED = json.dumps({"id": "asked_for", "type": "default", "components": FIELDS}).encode()
MORE = More(
    attributes={"ask": 'name="Ask" camunda:formRef="asked_for"', "w": 'name="Wait"', "c": 'name="Dispatch"'},
)
WAYS = ("s > ask > g?", "g? > w:catch:timer:PT4H: amuont > 5", "w > c:call:dispatch_request > e", "g? > e1: default")
STARTED = 'camunda:candidateStarterGroups="staff:dispatcher"'


def drawn(page: Page, begin: Begin, key: str) -> str:
    begin(ASKED, DefinitionKind.FORM)
    address = begin(written(key, *WAYS, more=MORE, attributes=STARTED))
    open_editor(page, address)
    return address


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=label, exact=True).select_option(option)


def test_conditions_times_and_mappings_are_picked(desk: Live, people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    address = drawn(page, begin, "asking")
    doubt = problems(page).get_by_role("button").filter(has_text="Did you mean amount?")
    expect(doubt).to_be_visible()
    doubt.click()
    expect(field(page, "conditionExpression")).to_have_value("amuont > 5")
    page.get_by_role("button", name="Put the condition together…").click()
    pick(page, "Variable", "answer")
    pick(page, "Value", "Yes, please")
    assert faults(page) == ""
    page.get_by_role("button", name="Another line").press("Enter")
    page.get_by_role("dialog").locator("[data-line='1'] select").first.select_option("amount")
    page.get_by_role("dialog").locator("[data-line='1'] .builder-sign").select_option(label="is more than")
    page.get_by_role("dialog").locator("[data-line='1'] input").fill("5")
    page.get_by_role("button", name="Use it").press("Enter")
    expect(field(page, "conditionExpression")).to_have_value("answer == 'yes' and amount > 5")
    expect(problems(page)).not_to_contain_text("Did you mean")
    choose(page, "ask")  # what is offered around the flow lies over what comes next
    choose(page, "w")
    page.get_by_role("button", name="Put the time together…").click()
    pick(page, "When", "Before a date of the case")
    page.get_by_role("spinbutton", name="How many").fill("2")
    page.get_by_role("button", name="Use it").click()
    expect(field(page, "timerEventDefinitionValue")).to_have_value("${business_days(-2, due_on)}")
    choose(page, "c")
    expect(page.locator("[data-entry-id=needs]")).to_contain_text("request_id – missing here")
    page.get_by_role("button", name="Hand over what it needs").click()
    wait_until_saved(page)
    expect(page.locator("[data-entry-id=needs]")).not_to_contain_text("missing here")
    xml = saved(desk, address)
    assert "answer == 'yes' and amount &gt; 5" in xml
    assert '<camunda:in source="request_id" target="request_id"' in xml


def test_names_are_offered_with_their_kind_and_origin(people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    drawn(page, begin, "asking_again")
    page.locator("[data-element-id='g.w'] .djs-hit").first.click(force=True)
    field(page, "conditionExpression").fill("du")
    offered = page.get_by_role("option").filter(has_text="due_on")
    expect(offered).to_contain_text("a date · form “Ask”")
