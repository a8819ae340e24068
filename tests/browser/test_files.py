"""Files that customers send with a task, and files that are too large for it."""

from pathlib import Path

from playwright.sync_api import expect

from podpora.sample import acts as story
from processes.requests.rules import Impact
from tests.browser import acts
from tests.browser.conftest import Live, People
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN

PICTURE = {"name": "panel.png", "mimeType": "image/png", "buffer": b"picture"}


def test_a_customer_returns_work_with_a_picture(people: People, live: Live) -> None:
    number = story.log(live.desk, CUSTOMER, OFFICE, "Panel is dark", "It does not light up.")
    story.approve(live.desk, number, TECHNICIAN, impact=Impact.PERSON)
    story.work(live.desk, number, TECHNICIAN, 9, "Another bulb.")
    story.propose(live.desk, number, TECHNICIAN, "hardware", "The bulb is new.")
    page = people.page(CUSTOMER)
    acts.open_own_task(page, number)
    page.get_by_label("I return it").check()
    page.get_by_label("What is missing").fill("Still dark, see the picture.")
    page.get_by_label("Files").set_input_files([PICTURE])
    page.get_by_role("button", name="Send my decision").click()
    expect(page.get_by_role("link", name="panel.png")).to_be_visible()
    technician = people.page(TECHNICIAN)
    technician.goto(f"/requests/{number}")
    expect(technician.get_by_text("Still dark, see the picture.").first).to_be_visible()
    with technician.expect_download() as download:
        technician.get_by_role("link", name="panel.png").click()
    assert Path(download.value.path()).read_bytes() == b"picture"


def test_without_scripts_too_large_a_file_gives_the_text_back(people: People, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0" * 60_000_000)
    page = people.page(CUSTOMER, java_script_enabled=False)
    page.goto("/requests/new")
    acts.fill_request(page, "Film of the fault", "It begins at the second minute.")
    page.get_by_label("Files").set_input_files(film)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", name="This is too large")).to_be_visible()
    expect(page.get_by_text("It begins at the second minute.")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    expect(page.get_by_text("It begins at the second minute.")).to_be_visible()
