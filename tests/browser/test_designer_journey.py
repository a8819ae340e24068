"""A designer's whole way: draw from an empty canvas, mend, play, deploy, change, compare, move, look at it live."""

from playwright.sync_api import Page, expect

from tests.browser import designing
from tests.browser.conftest import CHECKOUT, WANTED, People
from tests.browser.places import DESIGNER
from tests.browser.soundness import faults
from tests.pages.conftest import CUSTOMER, DISPATCHER

PROCESS, FORM = "order_a_device", "what_is_wished"
PICTURES = CHECKOUT / "screenshots" / "journey"
DEAR = "price > 20000"


def test_a_designer_changes_how_the_company_works(people: People) -> None:
    designer, customer, dispatcher = (people.page(who) for who in (DESIGNER, CUSTOMER, DISPATCHER))
    address = draws_a_process(designer)
    is_told_of_a_mistake_and_mends_it(designer)
    writes_scenarios(designer)
    deploys(designer, "Devices are ordered here")
    dear, cheap = (the_customer_starts(customer, price) for price in ("30000", "900"))
    the_dispatcher_approves(dispatcher, dear)
    the_customer_confirms(customer, dear)
    changes_and_compares(designer, address)
    deploys(designer, "The dispatcher collects small orders")
    designing.move_cases(designer, "They profit too", 1)
    sees_where_cases_stand(designer, cheap)
    replays(designer)
    goes_back(designer)


def look(page: Page, name: str) -> None:
    """A picture for people, where they are wanted, and nothing that axe-core finds."""
    if WANTED:
        page.screenshot(path=PICTURES / f"{name}.png")
    assert not faults(page), name


def draws_a_process(page: Page) -> str:
    designing.begin(page, "Form", "What is wished")
    designing.draw_form(page, "Price in CZK", "price")
    look(page, "form")
    address = designing.begin(page, "Process", "Order a device")
    designing.let_start(page, "customer:requester", FORM)
    designing.append(page, "begin", "User task", "Approve the order")
    designing.fill(page, "candidateGroups", "staff:dispatcher")
    confirmed = {"Confirm the price": ("User task", "${started_by}"), "Ordered": ("End event", "")}
    designing.draw_gateway(page, "Approve the order", "Dear?", confirmed)
    designing.append(page, "Confirm the price", "End event", "Confirmed")
    designing.drag(page, "Ordered", (0, -210))
    told = {"To": "staff:dispatcher", "Subject": "An order waits", "Text": "Somebody wishes for a device: ${price} CZK"}
    designing.draw_reminder(page, "Approve the order", "PT4H", "Tell people by mail", told)
    look(page, "drawn")
    return address


def is_told_of_a_mistake_and_mends_it(page: Page) -> None:
    said = "This flow out of a gateway needs a condition, or be the default."
    wrong = designing.problems(page).get_by_role("button").filter(has_text=said)
    expect(wrong).to_have_count(2)
    expect(page.locator(".bjsl-overlay")).to_have_count(2)  # one at each of the two arrows
    look(page, "mistake")
    expect(wrong.first).to_contain_text("Dear? → Confirm the price")
    designing.mend(page, "Dear? → Confirm the price", DEAR)
    expect(wrong).to_have_count(1)
    designing.make_default(page, said)
    expect(page.locator("#designer-problems-toggle")).to_contain_text("No problems")
    designing.wait_until_saved(page)


def writes_scenarios(page: Page) -> None:
    opens_scenarios(page)
    page.get_by_role("button", name="Run and change").click()
    designing.wait_until_ready(page)
    plays(page, "A dear one", "30000", ["Approve the order", "Confirm the price"], "Confirmed")
    look(page, "scenario")
    plays(page, "A cheap one", "900", ["Approve the order"], "Ordered")
    page.goto("/designer")
    page.get_by_role("link", name="Deploy 3 drafts").click()


def opens_scenarios(page: Page) -> None:
    page.locator("#designer-more summary").click()
    page.locator("#designer-more").get_by_role("link", name="Scenarios").click()


def plays(page: Page, name: str, price: str, tasks: list[str], end: str) -> None:
    start = {"price": price, "started_by": '"staff:agent"'}
    designing.play(page, name, start, {task: {} for task in tasks}, end)


def deploys(page: Page, note: str) -> None:
    look(page, "deploy")
    designing.deploy(page, note)


def the_customer_starts(page: Page, price: str) -> str:
    page.goto("/tasks")
    page.get_by_role("link", name="Start a process").click()
    page.get_by_role("link", name="Order a device").click()
    look(page, "start")
    page.get_by_label("Price in CZK").fill(price)
    page.get_by_role("button", name="Start it").click()
    return designing.number_in(page)


def the_dispatcher_approves(page: Page, number: str) -> None:
    page.goto("/tasks")
    page.get_by_role("row").filter(has_text=number).get_by_role("link", name="Open:").click()
    look(page, "approve")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Done: Approve the order")).to_be_visible()


def the_customer_confirms(page: Page, number: str) -> None:
    page.goto("/tasks")
    page.get_by_role("link").filter(has_text=number).click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Done: Confirm the price")).to_be_visible()


def changes_and_compares(page: Page, address: str) -> None:
    designing.open_editor(page, address)
    designing.choose(page, "Confirm the price")
    designing.fill(page, "name", "Confirm the final price")
    designing.append(page, "Dear?", "User task", "Collect small orders")
    designing.fill(page, "candidateGroups", "staff:dispatcher")
    designing.append(page, "Collect small orders", "End event", "Collected")
    designing.mend(page, "needs a condition", "price < 100")
    designing.wait_until_saved(page)
    page.get_by_role("link", name="Deploy…").click()
    page.get_by_role("link", name="Compare", exact=True).click()
    lines = page.locator(".compare-line")
    for name in ("added Collect small orders", "added Collected"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(lines.filter(has_text="Confirm the final price").filter(has_text="changed")).to_be_visible()
    look(page, "compared")
    designing.open_editor(page, address)
    opens_scenarios(page)
    page.locator(".scenario-form").wait_for()
    plays(page, "A tiny one", "50", ["Approve the order", "Collect small orders"], "Collected")
    page.goto("/designer")
    page.get_by_role("link", name="Deploy 2 drafts").click()


def sees_where_cases_stand(page: Page, number: str) -> None:
    page.goto(f"/designer/live/{PROCESS}")
    badge = page.locator(".live-badge:not(.is-sample)")
    expect(badge).to_have_text("1")
    row = page.get_by_role("row").filter(has_text="Approve the order")
    expect(row.first).to_contain_text("1")
    look(page, "live")
    page.locator(".djs-shape").filter(has_text="Approve the order").locator(".djs-hit").first.click()
    page.get_by_role("link", name="Show the cases").click()
    line = page.get_by_role("row").filter(has_text=number)
    expect(line).to_contain_text("v2")


def replays(page: Page) -> None:
    page.get_by_role("link", name="Play its path").first.click()
    expect(page.locator(".replay-list li").first).to_be_visible()
    look(page, "replay")
    page.get_by_role("button", name="To the beginning").click()
    page.get_by_role("button", name="One step on").click()
    expect(page.get_by_role("status").filter(has_text="Case started: Order a device")).to_be_visible()
    page.get_by_role("button", name="One step on").click()
    expect(page.get_by_role("status").filter(has_text="Wished for")).to_be_visible()


def goes_back(page: Page) -> None:
    page.goto(f"/designer/versions/bpmn/standard/{PROCESS}")
    former = page.get_by_role("row").filter(has_text="Devices are ordered here")
    former.get_by_role("button", name="Deploy again").click()
    scenarios = page.get_by_role("region", name="Scenarios")
    expect(scenarios).to_contain_text("A tiny one", timeout=designing.PATIENCE_MS)
    look(page, "back")
    page.get_by_label("Why").fill("Nobody collects anything")
    page.get_by_role("button", name="Deploy all the same").click()
    expect(page.get_by_text("is deployed again")).to_be_visible()
