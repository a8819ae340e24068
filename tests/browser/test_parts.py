"""Parts of a page: only a fragment is swapped, the reader is told of anything else; lists agree with their filters."""

from pathlib import Path

from playwright.sync_api import Request, expect

from tests.browser.conftest import People
from tests.browser.test_sending import come, leave, sign_in_again
from tests.pages.conftest import CUSTOMER, DISPATCHER


def test_signed_out_the_promise_is_no_page_and_comes_after_signing_in(people: People) -> None:
    page = come(people, CUSTOMER)
    page.goto("/requests/new")
    leave(page)
    page.get_by_label("The whole organisation").check()
    sign_in_again(page, CUSTOMER)
    expect(page.locator("#promise")).to_contain_text("Priority")
    expect(page.locator("header.top")).to_have_count(1)
    assert page.get_by_label("The whole organisation").is_checked()
    people.complaints[:] = [said for said in people.complaints if not said.startswith("40")]


def test_after_a_broken_answer_the_promise_still_has_its_place(people: People) -> None:
    page = people.page(CUSTOMER)
    page.goto("/requests/new")
    page.route("**/preview", lambda route: route.fulfill(status=500, body="<!doctype html><h1>Broken</h1>"))
    page.get_by_label("The whole organisation").check()
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    expect(page.get_by_role("heading", name="Broken")).to_have_count(0)
    page.unroute("**/preview")
    page.get_by_label("One person").check()
    expect(page.locator("#promise")).to_contain_text("Priority")
    expect(page.locator("#promise[aria-busy]")).to_have_count(0)
    people.complaints.clear()


def test_the_promise_is_asked_for_without_files(people: People, tmp_path: Path) -> None:
    page = people.page(CUSTOMER)
    page.goto("/requests/new")
    (tmp_path / "big.bin").write_bytes(b"x" * 3_000_000)
    page.get_by_label("Files").set_input_files(tmp_path / "big.bin")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/preview") else None)
    with page.expect_response("**/preview"):
        page.get_by_label("The whole organisation").check()
    assert [len(request.post_data_buffer or b"") < 10_000 for request in asked] == [True]


def test_a_filter_walked_through_with_keys_waits_for_enter(people: People) -> None:
    page = people.page(DISPATCHER)
    page.goto("/requests")
    field = page.get_by_role("combobox", name="Priority")  # a column to show or hide has the same name
    field.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.url.endswith("/requests")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**/requests?*priority=*")


def test_a_chosen_filter_keeps_the_focus_and_back_agrees_with_the_list(people: People) -> None:
    page = people.page(DISPATCHER)
    page.goto("/requests")
    field = page.get_by_label("Show", exact=True).first
    field.dispatch_event("pointerdown")
    field.focus()
    field.select_option(label="All")
    page.wait_for_url("**/requests?*show=all*")
    expect(page.get_by_label("Show", exact=True).first).to_be_focused()
    page.go_back()
    page.wait_for_url(lambda url: "show" not in url)
    expect(page.get_by_label("Show", exact=True).first).to_have_value("")


def test_without_scripts_the_diagram_says_what_the_page_tells_instead(people: People) -> None:
    page = people.page(CUSTOMER, java_script_enabled=False)
    page.goto("/requests")
    page.locator("main a[href^='/requests/P']").first.click()
    page.locator("details[data-diagram] summary").click()
    expect(page.get_by_text("stand on this page in words")).to_be_visible()
    expect(page.get_by_text("Drawing the diagram")).to_have_count(0)
