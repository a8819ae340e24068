"""A designer draws a process from an empty canvas, is told of mistakes where they are, and mends them."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import text

from processes.engine.files.resources import DefinitionKind
from tests.browser.conftest import Live, People
from tests.designer.drawing.acts import (
    append,
    choose,
    element,
    field,
    fill,
    menu,
    offered,
    open_editor,
    problems,
    wait_until_saved,
)
from tests.designer.drawing.conftest import DESIGNER
from tests.engine.diagrams import dmn, form

Begin = Callable[..., str]


def saved(desk: Live, address: str) -> str:
    """The draft as the server has it."""
    with desk.engine.connect() as connection:
        found = connection.execute(
            text("SELECT content FROM draft WHERE id = :id"), {"id": int(address.rpartition("/")[2])}
        )
        return bytes(found.scalar_one()).decode()


def test_a_process_is_drawn_from_an_empty_canvas(desk: Live, people: People, begin: Begin) -> None:
    """With a form, a condition, a timer and a ready-made step; every mistake is said at its element."""
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    append(page, "begin", "User task", "Approve the purchase")
    expect(problems(page)).to_contain_text("From here no end event can be reached.")
    fill(page, "candidateGroups", "staff:dispatcher")
    field(page, "formRef").select_option("approve_request")
    append(page, "Approve the purchase", "Exclusive gateway", "Dear?")
    draw_both_ways(page)
    draw_a_timer(page)
    expect(page.locator("#designer-problems-toggle")).to_contain_text("No problems")
    wait_until_saved(page)
    xml = saved(desk, address)
    assert 'camunda:formRef="approve_request"' in xml
    assert "${price &gt; 20000}" in xml
    assert 'camunda:topic="dispatch.remind"' in xml
    assert "PT4H" in xml
    assert "modelerTemplate" not in xml


def draw_both_ways(page: Page) -> None:
    """One way with a condition to a ready-made step, the other is the default."""
    append(page, "Dear?", "Remind the dispatchers", "Remind")
    append(page, "Remind", "End event", "Reminded")
    append(page, "Dear?", "End event", "Approved")
    expect(problems(page)).to_contain_text("This flow out of a gateway needs a condition, or be the default.")
    problems(page).get_by_role("button").filter(has_text="needs a condition").first.click()
    condition = field(page, "conditionExpression")
    condition.fill("price >")
    expect(page.locator(".assist-say")).not_to_be_empty()
    condition.fill("price > 20000")
    expect(page.locator(".assist-say")).to_be_empty()
    condition.blur()
    problems(page).get_by_role("button").filter(has_text="needs a condition").first.click()
    expect(condition).to_have_value("")
    page.locator(".djs-context-pad [data-action=replace]").click()
    page.locator(".djs-popup .entry[data-id$='default-flow']").click()
    expect(problems(page)).not_to_contain_text("needs a condition")


def draw_a_timer(page: Page) -> None:
    """A timer on the border of the task, which leads to an end of its own."""
    choose(page, "Approve the purchase")
    page.keyboard.press("a")
    entry = offered(page, "Timer boundary event (non-interrupting)")
    box = element(page, "Approve the purchase").locator(".djs-hit").first.bounding_box()
    assert box is not None
    entry.hover()
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] + 40, steps=4)
    page.mouse.move(box["x"] + 40, box["y"] + box["height"], steps=4)
    page.mouse.up()
    expect(problems(page)).to_contain_text("A timer has one date, duration or cycle.")
    field(page, "timerEventDefinitionType").select_option("timeDuration")
    fill(page, "timerEventDefinitionValue", "PT4H")
    fill(page, "name", "Late")
    append(page, "Late", "End event", "Forgotten")


def test_what_the_engine_refuses_is_not_offered(people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    open_editor(page, begin())
    append(page, "begin", "Task", "Do it")
    for key in ("a", "n", "r"):
        choose(page, "Do it")
        page.keyboard.press(key)
        entries = page.locator(".djs-popup .entry")
        expect(entries.first).to_be_visible()
        names = " ".join(entry.get_attribute("data-id") or "" for entry in entries.all())
        assert not {"compensation", "complex", "transaction", "ad-hoc", "cancel", "loop"} & set(
            names.replace("-", " ").split()
        )
        assert "ad-hoc" not in names
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")


def test_names_and_functions_are_completed(people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    open_editor(page, begin())
    append(page, "begin", "User task", "Wait")
    field(page, "candidateGroups").press_sequentially("staff:techn")
    page.get_by_role("option", name="staff:technician").click()
    expect(field(page, "candidateGroups")).to_have_value("staff:technician")
    field(page, "dueDate").press_sequentially("${busin")
    expect(page.get_by_role("option", name="business_days")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field(page, "dueDate")).to_have_value("${business_days(")
    expect(page.locator(".assist-say")).not_to_be_empty()
    field(page, "dueDate").press_sequentially("2)}")
    expect(page.locator(".assist-say")).to_be_empty()


def test_undo_reaches_across_saves_and_days(desk: Live, people: People, begin: Begin) -> None:
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    append(page, "begin", "Task", "First thought")
    wait_until_saved(page)
    fill(page, "name", "Second thought")
    wait_until_saved(page)
    page.locator("#designer-undo").click()
    expect(element(page, "First thought")).to_be_visible()
    wait_until_saved(page)
    assert "First thought" in saved(desk, address)
    menu(page, "Earlier versions of this draft")
    page.get_by_role("dialog").get_by_role("button", name="Restore").nth(0).click()
    expect(element(page, "Second thought")).to_be_visible()


def test_steps_are_copied_to_another_diagram(people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    open_editor(page, begin())
    append(page, "begin", "User task", "Sign here")
    fill(page, "candidateGroups", "staff:agent")
    choose(page, "Sign here")
    page.keyboard.press("Control+c")
    wait_until_saved(page)
    open_editor(page, begin())
    choose(page, "begin")
    page.keyboard.press("Control+v")
    page.mouse.move(500, 600)
    page.mouse.click(520, 620)
    expect(element(page, "Sign here")).to_be_visible()
    choose(page, "Sign here")
    expect(field(page, "candidateGroups")).to_have_value("staff:agent")


def test_a_table_shows_where_a_rule_is_wrong(people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    table = dmn("sized", ('"big"', '"yes"'), ("-", '"no"'), policy="FIRST")
    open_editor(page, begin(table, DefinitionKind.DMN))
    page.locator("td.input-cell").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(">>>")  # brackets and quotes would be closed by the field
    expect(problems(page).get_by_role("button")).to_have_count(1)
    expect(page.locator("td.has-fault")).to_have_count(1)
    page.locator(".hit-policy .dms-input-select").click()
    policies = ["Unique", "The first that matches", "The most important", "Any that matches", "Collect"]
    policies += [f"Collect ({how})" for how in ("Sum", "Min", "Max", "Count")] + ["Rule order", "Output order"]
    expect(page.locator(".dms-select-options .option")).to_have_text(policies)


def test_the_type_of_a_column_is_picked_by_mouse(desk: Live, people: People, begin: Begin) -> None:
    """What is typed afterwards goes nowhere else; where a cell is written the engine's own functions are offered."""
    page = people.page(DESIGNER)
    address = begin(dmn("typed", ('"big"', '"yes"'), policy="FIRST"), DefinitionKind.DMN)
    open_editor(page, address)
    page.locator(".input-cell.input-editor").first.dblclick()
    page.locator(".type-ref-edit .dms-input").click()
    offered_types = page.locator(".dms-select-options .option")
    expect(offered_types).to_have_text(["Text", "Number", "Yes or no", "Date", "Date and time"])
    offered_types.filter(has_text="Number").click()
    expect(page.locator(".input-cell .input-variable").first).to_have_text("Number")
    expect(page.get_by_label("Type", exact=True)).to_be_focused()
    page.locator(".ref-text .cm-content").press_sequentially("fl")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("float()")
    expect(page.locator(".cm-tooltip-autocomplete")).not_to_contain_text("fromAi")
    wait_until_saved(page)
    assert 'typeRef="number"' in saved(desk, address)


def test_a_decision_gets_another_that_it_needs(desk: Live, people: People, begin: Begin) -> None:
    """In the diagram of the decisions; the new one is a table, and nothing is offered that the engine does not run."""
    page = people.page(DESIGNER)
    address = begin(dmn("needing", ('"big"', '"yes"'), policy="FIRST"), DefinitionKind.DMN)
    open_editor(page, address)
    page.get_by_role("button", name="Diagram of the decisions").click()
    decision = page.locator(".dmn-drd-container [data-element-id=needing]")
    decision.click()
    assert page.locator(".djs-palette .entry[data-action^=create]").count() == 2
    assert page.locator(".djs-context-pad .entry[data-action^=append]").count() == 3
    page.locator(".djs-context-pad .entry[data-action='append.decision']").click()
    page.keyboard.type("Size")
    page.mouse.click(1000, 700)
    wait_until_saved(page)
    content = saved(desk, address)
    assert re.search(r'<requiredDecision href="#(Decision_\w+|needing)"', content), content
    page.locator(".drill-down-overlay >> nth=1").click()
    expect(page.locator(".tjs-container")).to_be_visible()
    expect(page.locator(".output-cell.output-editor")).to_have_count(1)
    expect(problems(page).get_by_role("button").first).to_be_visible()


def test_a_form_is_built_and_shown_as_people_will_see_it(desk: Live, people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    address = begin(form("wish"), DefinitionKind.FORM)
    open_editor(page, address)
    assert page.locator(".fjs-palette-field:visible").count() == 21
    page.locator("[data-field-type=textfield]").press("Enter")
    page.locator(".fjs-element[data-field-type=textfield]").click()
    wait_until_saved(page)
    assert "textfield" in saved(desk, address)
    menu(page, "Preview")
    expect(page.get_by_role("dialog").get_by_label("Text field")).to_be_visible()
