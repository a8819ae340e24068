"""What process designers do on their pages: begin, draw what the journey needs, play, deploy, move, look."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.designer.drawing.acts import (
    append,
    choose,
    element,
    field,
    fill,
    offered,
    open_editor,
    problems,
    wait_until_ready,
    wait_until_saved,
)

PATIENCE_MS = 60_000  # of a run on the real engine, beside everything else this machine does


def begin(page: Page, kind: str, name: str) -> str:
    """Begin with an empty file of a kind; the address of its editor."""
    page.goto("/designer/new")
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Begin", exact=True).click()
    wait_until_ready(page)
    return page.url


def draw_form(page: Page, label: str, key: str) -> None:
    """Put a required number into a form."""
    page.locator("[data-field-type=number]").press("Enter")
    page.locator(".fjs-element[data-field-type=number]").click()
    fill(page, "label", label)
    fill(page, "key", key)
    wait_until_saved(page)


def let_start(page: Page, roles: str, form: str) -> None:
    """Say who starts the process by hand, and what they are asked."""
    fill(page, "candidateStarterGroups", roles)
    choose(page, "begin")
    fill(page, "name", "Wished for")
    field(page, "formRef").select_option(form)


def draw_gateway(page: Page, source: str, name: str, ways: dict[str, tuple[str, str]]) -> None:
    """A question after a step, and what follows it: name of the next step to its kind and its people (or none)."""
    append(page, source, "Exclusive gateway", name)
    for step, (kind, people) in ways.items():
        append(page, name, kind, step)
        if people:
            fill(page, "candidateGroups", people)


def drag(page: Page, name: str, by: tuple[int, int]) -> None:
    """Take a step elsewhere."""
    found = choose(page, name)
    box = page.locator(f".djs-shape[data-element-id='{found}'] .djs-hit").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=5)
    page.mouse.up()


def draw_reminder(page: Page, at: str, after: str, ready_made: str, inputs: dict[str, str]) -> None:
    """A timer on the border of a step that leads to a ready-made step and on to an end."""
    choose(page, at)
    page.keyboard.press("a")
    entry = offered(page, "Timer boundary event (non-interrupting)")
    box = element(page, at).locator(".djs-hit").first.bounding_box()
    assert box is not None
    entry.hover()
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] + 40, steps=4)
    page.mouse.move(box["x"] + 40, box["y"] + box["height"], steps=4)
    page.mouse.up()
    field(page, "timerEventDefinitionType").select_option("timeDuration")
    fill(page, "timerEventDefinitionValue", after)
    fill(page, "name", "Late")
    append(page, "Late", ready_made, "Remind")
    for name, text in inputs.items():
        page.locator("#designer-panel").get_by_label(name, exact=True).fill(text)
        page.locator("#designer-panel").get_by_label(name, exact=True).blur()
    append(page, "Remind", "End event", "Reminded")


def mark(page: Page, identity: str) -> Locator:
    """The sign of a mistake at an element of the canvas."""
    return page.locator(f".djs-overlays[data-container-id='{identity}'] .bjsl-overlay")


def mend(page: Page, said: str, condition: str) -> None:
    """Go from the list of mistakes to the flow that lacks a condition, and write it."""
    problems(page).get_by_role("button").filter(has_text=said).first.click()
    fill(page, "conditionExpression", condition)


def make_default(page: Page, said: str) -> None:
    """Go from the list of mistakes to the flow that lacks a condition, and let it be taken otherwise."""
    problems(page).get_by_role("button").filter(has_text=said).first.click()
    page.locator(".djs-context-pad [data-action=replace]").click()
    page.locator(".djs-popup .entry[data-id$='default-flow']").click()


def play(page: Page, name: str, start: dict[str, str], answers: dict[str, dict[str, str]], end: str) -> None:
    """Record a scenario: start with variables, complete what waits, expect an end; it turns green."""
    page.get_by_role("navigation", name="Scenarios").get_by_role("button", name="New").click()
    form = page.locator(".scenario-form")
    form.get_by_label("Name", exact=True).fill(name)
    for variable, value in start.items():
        form.get_by_role("button", name="Add a variable").first.click()
        form.get_by_label("Variable", exact=True).last.fill(variable)
        form.get_by_label("Value", exact=True).last.fill(value)
    run(page)
    for task, fields in answers.items():
        page.get_by_role("button", name=f"Complete: {task}").click()
        for label, value in fields.items():
            form.get_by_label(label).last.fill(value)
        run(page)
    form.get_by_label("The process has ended at").select_option(label=end)
    run(page)
    state(page, name, "ok")


def run(page: Page) -> None:
    """Run the scenario that is shown and wait for what it says."""
    page.locator(".scenario-form").get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".scenario-line .tone-active")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator("#designer-state[data-state=saved]")).to_be_visible()


def state(page: Page, name: str, tone: str) -> None:
    """The list says this of a scenario."""
    expect(page.locator(".scenario-line", has_text=name).locator(f".tone-{tone}")).to_be_visible(timeout=PATIENCE_MS)


def deploy(page: Page, note: str) -> None:
    """Put what the page shows live, once its scenarios are green."""
    scenarios = page.get_by_role("region", name="Scenarios")
    expect(scenarios.get_by_text("green").first).to_be_visible(timeout=PATIENCE_MS)
    expect(scenarios.get_by_text("red", exact=True)).to_have_count(0)
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Deploy", exact=True).click()
    expect(page.get_by_text("It is deployed.")).to_be_visible()


def move_cases(page: Page, reason: str, count: int) -> None:
    """From the page of a deployment: preview, move, wait until all have moved."""
    page.get_by_role("link", name="Move them, with a preview").first.click()
    expect(page.get_by_role("region", name="Preview").get_by_text("Moves")).to_have_count(count)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Move the cases").click()
    expect(page.get_by_text(f"{count} of {count}")).to_be_visible(timeout=PATIENCE_MS)


def standing(page: Page, identity: str) -> Locator:
    """How many cases stand at an element of the live view."""
    return page.locator(f".djs-overlays[data-container-id='{identity}'] .live-badge")


def number_in(page: Page) -> str:
    """The number of the case that a page has just said to have begun."""
    said = page.get_by_text("has begun").first.inner_text()
    found = re.search(r"[a-z_]+-\d+", said)
    assert found is not None, said
    return found[0]


__all__ = [
    "append",
    "begin",
    "choose",
    "deploy",
    "drag",
    "draw_form",
    "draw_gateway",
    "draw_reminder",
    "element",
    "field",
    "fill",
    "let_start",
    "make_default",
    "mark",
    "mend",
    "move_cases",
    "number_in",
    "open_editor",
    "play",
    "problems",
    "standing",
    "wait_until_ready",
    "wait_until_saved",
]
