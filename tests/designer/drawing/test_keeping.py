"""Nothing that was drawn is lost: killed tabs, lost connections, ended logins, two designers at once."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from podpora.sample.people import PASSWORD
from tests.browser.conftest import Live, People
from tests.chromium import ARGUMENTS, chromium_program
from tests.designer.drawing.acts import (
    append,
    choose,
    element,
    field,
    fill,
    open_editor,
    wait_until_ready,
    wait_until_saved,
)
from tests.designer.drawing.conftest import COLLEAGUE, DESIGNER
from tests.designer.drawing.test_drawing import saved
from tests.installation import wait_until

Begin = Callable[..., str]
STATE = "#designer-state"


def is_kept(page: Page, name: str) -> None:
    """Wait until this computer has a copy in which something has this name."""
    page.wait_for_function(
        "name => Object.values(localStorage).some((text) => text.includes(name))", arg=name, polling=50
    )


def test_a_tab_that_is_killed_loses_nothing(desk: Live, people: People, begin: Begin) -> None:
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    page.route("**/content", lambda route: route.abort())  # the server never hears of it
    append(page, "begin", "Task", "Nearly lost")
    is_kept(page, "Nearly lost")
    with page.expect_event("crash"):
        crash(page)
    fresh = page.context.new_page()
    open_editor(fresh, address)
    expect(fresh.get_by_text("Recovered what had not been saved")).to_be_visible()
    expect(element(fresh, "Nearly lost")).to_be_visible()
    wait_until_saved(fresh)
    assert "Nearly lost" in saved(desk, address)


def crash(page: Page) -> None:
    """Kill the tab's process, as the system does when memory runs out."""
    with pytest.raises(Exception, match="crash"):
        page.goto("chrome://crash")


def test_a_browser_that_is_killed_half_a_second_after_the_last_letter_loses_nothing(
    desk: Live, people: People, chromium: Browser, begin: Begin, tmp_path: Path
) -> None:
    """The whole browser: what localStorage holds is not on the disk by then."""
    address = begin()
    page = browse(tmp_path, desk, people, chromium)
    open_editor(page, address)
    page.route("**/content", lambda route: route.abort())  # the server is gone as well
    choose(page, "begin")
    field(page, "name").press_sequentially("Nearly lost")
    expect(page.locator(STATE)).to_have_text("Saving…")
    wait_until(lambda: bool(page.evaluate(KEPT, "Nearly lost")), lambda: page.locator(STATE).inner_text())
    kill(tmp_path)
    fresh = browse(tmp_path, desk, people, chromium)
    open_editor(fresh, address)
    wait_until(lambda: "Nearly lost" in saved(desk, address), lambda: saved(desk, address))
    fresh.context.close()


def browse(profile: Path, desk: Live, people: People, chromium: Browser) -> Page:
    """A browser of its own that keeps its things in a folder; the designer is signed in."""
    window = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=chromium_program(),
        args=ARGUMENTS,
        base_url=desk.installation.url,
        locale="en-GB",
        viewport={"width": 1440, "height": 900},
    )
    known: Any = people.page(DESIGNER).context.cookies()
    window.add_cookies(known)
    return window.pages[0]


KEPT = """name => new Promise((found) => {
  const asked = indexedDB.open("podpora");
  asked.onsuccess = () => {
    const all = asked.result.transaction("kept").objectStore("kept").getAll();
    all.onsuccess = () => { asked.result.close(); found(JSON.stringify(all.result).includes(name)); };
  };
})"""


def kill(profile: Path) -> None:
    """Kill a browser with all its processes, as the system does when memory runs out; it is known by its profile."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_its = str(profile).encode() in (process / "cmdline").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if is_its:
            os.kill(int(process.name), signal.SIGKILL)


def test_a_name_that_is_being_written_on_the_canvas_is_saved_too(desk: Live, people: People, begin: Begin) -> None:
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    append(page, "begin", "Task", "Before")
    wait_until_saved(page)
    element(page, "Before").dblclick(force=True)
    box = page.locator(".djs-direct-editing-content")
    box.press("ControlOrMeta+a")
    box.press_sequentially("While it is written")
    expect(page.locator(STATE)).to_have_text("Saving…")
    wait_until_saved(page)
    assert "While it is written" in saved(desk, address)
    box.press("Escape")
    wait_until(lambda: "Before" in saved(desk, address), lambda: saved(desk, address))


def test_a_lost_connection_loses_nothing(desk: Live, people: People, begin: Begin) -> None:
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    page.context.set_offline(True)
    append(page, "begin", "Task", "In the tunnel")
    expect(page.locator(STATE)).to_have_text("Offline – kept on this computer, trying again")
    page.context.set_offline(False)
    wait_until_saved(page)
    assert "In the tunnel" in saved(desk, address)


def test_a_login_that_ends_is_renewed_in_place(desk: Live, people: People, begin: Begin) -> None:
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    page.context.clear_cookies()
    append(page, "begin", "Task", "After the end")
    dialog = page.get_by_role("dialog", name="Please sign in")
    expect(dialog).to_be_visible()
    expect(page.locator(STATE)).to_have_text("Login has ended – sign in")
    dialog.get_by_label("Mail address").fill(DESIGNER)
    dialog.get_by_label("Password").fill("wrong password")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_have_count(0)
    wait_until_saved(page)
    assert "After the end" in saved(desk, address)
    people.complaints.clear()  # the 401 that was asked for


def test_two_designers_see_and_merge_each_other(desk: Live, people: People, begin: Begin) -> None:
    address = begin()
    first, second = people.page(DESIGNER), people.page(COLLEAGUE)
    open_editor(first, address)
    append(first, "begin", "Task", "Ours")
    wait_until_saved(first)
    open_editor(second, address)
    expect(second.locator("#designer-readers li")).to_have_count(1)
    second.context.set_offline(True)
    append(second, "Ours", "End event", "Their end")
    choose(first, "begin")
    fill(first, "name", "Our start")
    wait_until_saved(first)
    second.context.set_offline(False)
    expect(second.get_by_text("Merged with what Tomáš Kolář saved")).to_be_visible()
    expect(element(second, "Our start")).to_be_visible()
    assert "Their end" in saved(desk, address)
    assert "Our start" in saved(desk, address)


def test_what_both_changed_is_asked(desk: Live, people: People, begin: Begin) -> None:
    address = begin()
    first, second = people.page(DESIGNER), people.page(COLLEAGUE)
    open_editor(first, address)
    append(first, "begin", "Task", "Word")
    wait_until_saved(first)
    open_editor(second, address)
    second.context.set_offline(True)
    choose(second, "Word")
    fill(second, "name", "Mine")
    choose(first, "Word")
    fill(first, "name", "Theirs")
    wait_until_saved(first)
    second.context.set_offline(False)
    dialog = second.get_by_role("dialog", name="Somebody changed the same things")
    expect(dialog).to_contain_text("Theirs")
    expect(dialog.locator(".designer-picture[data-drawn]")).to_have_count(2)
    dialog.get_by_role("button", name="Save").click()
    wait_until_saved(second)
    assert "Mine" in saved(desk, address)
    assert "Theirs" not in saved(desk, address)
    people.complaints.clear()  # the 409 that was asked for


def test_an_editor_that_is_taken_away_sends_what_it_has(desk: Live, people: People, begin: Begin) -> None:
    """By the page as it goes, beside the next page's own request: nobody else would send it later."""
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    append(page, "begin", "Task", "In a hurry")
    page.goto("/designer")
    wait_until(lambda: "In a hurry" in saved(desk, address), lambda: saved(desk, address), seconds=5)


def test_an_editor_that_is_left_saves_at_once(desk: Live, people: People, begin: Begin) -> None:
    page, address = people.page(DESIGNER), begin()
    open_editor(page, address)
    append(page, "begin", "Task", "On the way out")
    page.locator(".designer-bar a").first.click()
    expect(page).to_have_url(f"{desk.installation.url}/designer")
    assert "On the way out" in saved(desk, address)
    page.go_back()
    wait_until_ready(page)
    expect(element(page, "On the way out")).to_be_visible()
