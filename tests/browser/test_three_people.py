"""Three people play a whole case by hand, each in a browser of their own; the accountant looks on."""

from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.conftest import People
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN

ACCOUNTANT = "ucetni@severka.example"
WAY = ["Handle a request", "Dispatch a request", "Resolve a request", "Approve the work", "Bill the work"]


def test_a_case_goes_from_its_report_to_its_bill(people: People) -> None:
    customer, dispatcher, technician = (people.page(who) for who in (CUSTOMER, DISPATCHER, TECHNICIAN))
    number = the_customer_reports(customer)
    the_dispatcher_corrects_and_approves(dispatcher, number)
    the_technician_asks_and_the_customer_answers(technician, customer, number)
    acts.log_work(technician, number, 12, "Put the right paper size into the driver.")
    expect(technician.get_by_role("row").filter(has_text="right paper size")).to_contain_text("12 min")
    acts.propose(technician, number, "Configuration", "The paper size in the driver is right again.")
    acts.give_back(customer, number, "The second tray still prints across two pages.")
    expect(customer.get_by_text("Returned for repair")).to_be_visible()
    the_technician_proposes_again(technician, number)
    acts.sign_off(customer, number)
    the_customer_sees_the_whole_way(customer)
    the_diagram_shows_the_way(technician, number)
    the_accountant_sees_it(people.page(ACCOUNTANT), number)


def the_customer_reports(page: Page) -> str:
    page.goto("/requests/new")
    acts.fill_request(page, "Delivery notes print on two pages", "Since the morning every note is torn in two.")
    promise = page.locator("#promise")
    page.get_by_label("The whole organisation").check()
    expect(promise).to_contain_text("High")
    page.get_by_label("We cannot work").check()
    expect(promise).to_contain_text("Critical")
    expect(promise).to_contain_text("We answer by")
    expect(promise).to_contain_text("We resolve by")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    expect(page.get_by_text("Waiting for dispatch")).to_be_visible()
    return page.url.rpartition("/")[2]


def the_dispatcher_corrects_and_approves(page: Page, number: str) -> None:
    acts.open_task(page, number)
    expect(page.get_by_role("heading", name="Approve and assign")).to_be_visible()
    acts.choose_technician(page, "Petr Horák")
    page.get_by_label("Impact", exact=True).select_option(label="A department")
    page.get_by_label("Why the impact is corrected").fill("Only the warehouse prints them.")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Done:")).to_be_visible()
    expect(acts.row(page, number)).to_have_count(1)  # from now on as a colleague's work
    page.goto(f"/requests/{number}/history")
    expect(acts.row(page, "Impact corrected: A department")).to_contain_text("Only the warehouse prints them.")


def the_technician_asks_and_the_customer_answers(technician: Page, customer: Page, number: str) -> None:
    technician.goto(f"/requests/{number}")
    technician.get_by_label("Question: the clock stands until the answer").check()
    technician.get_by_label("Text", exact=True).fill("Which printer is it?")
    technician.get_by_role("button", name="Send", exact=True).click()
    expect(technician.get_by_text("The question is sent.")).to_be_visible()
    expect(technician.get_by_text("Waiting for the customer").first).to_be_visible()
    customer.goto("/")
    waiting = customer.get_by_role("region", name="Waiting for you")
    waiting.get_by_role("link").filter(has_text=number).click()
    expect(customer.get_by_text("Which printer is it?")).to_be_visible()
    customer.get_by_label("Your answer").fill("The one in the warehouse, by the gate.")
    customer.get_by_role("button", name="Send the answer").click()
    expect(customer.get_by_text("In progress").first).to_be_visible()


def the_technician_proposes_again(page: Page, number: str) -> None:
    acts.open_task(page, number)
    expect(page.get_by_text("The second tray still prints across two pages.")).to_be_visible()
    acts.propose(page, number, "Configuration", "Both trays are right now.")


def the_customer_sees_the_whole_way(page: Page) -> None:
    expect(page.get_by_text("Closed").first).to_be_visible()
    told = page.get_by_role("region", name="What happened").get_by_role("listitem")
    for sentence in ("Which printer is it?", "by the gate", "still prints across two pages", "Signed off"):
        expect(told.filter(has_text=sentence).first).to_be_visible()
    expect(page.get_by_role("region", name="Work done")).to_contain_text("12 min")
    stages = page.get_by_role("list", name="Stages of this request").get_by_role("listitem")
    expect(stages.filter(has_text="done")).to_have_count(5)


def the_diagram_shows_the_way(page: Page, number: str) -> None:
    page.goto(f"/requests/{number}")
    page.get_by_text("The way this request goes").click()
    expect(page.locator(".djs-container svg").first).to_be_visible()
    expect(page.locator(".djs-element.is-taken")).not_to_have_count(0)  # a straight line has no height to be visible
    expect(page.locator("[data-element-id=request_closed].is-completed")).to_be_visible()
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(WAY)
    tabs.nth(1).click()
    expect(page.locator("[data-element-id=approve_request].is-completed")).to_be_visible()


def the_accountant_sees_it(page: Page, number: str) -> None:
    page.goto(f"/requests?show=closed&q={number}")  # a number leads straight there
    expect(page.get_by_text("Work rated by the contract")).to_be_visible()
