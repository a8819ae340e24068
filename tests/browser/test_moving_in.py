"""An administrator moves a customer in: a file with a mistake, the same file mended, what came of it, and back."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.places import ADMINISTRATOR
from tests.browser.soundness import faults

GOOD = "Název;IČO;Město\nSklárna Sázava s.r.o.;27074358;Sázava\nPila Žďár a.s.;31322832;Žďár\n"


def _is_sound(page: Page) -> None:
    page.evaluate("scrollTo(0, 0)")  # what a scroll leaves half under the bar is no small target
    assert faults(page) == ""


def _bring(page: Page, file: Path) -> None:
    page.goto("/imports/new?subject=organisations")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main .btn-primary").click()
    expect(page.locator("select[name=registration_number]")).to_have_value("IČO")
    _is_sound(page)
    page.locator("main .btn-primary").click()
    expect(page.locator("#rows")).to_be_visible()  # the page itself asks how far the worker is
    _is_sound(page)


def test_a_customer_moves_in(people: People, tmp_path: Path) -> None:
    file = tmp_path / "zákazníci.csv"
    file.write_bytes(GOOD.replace("27074358", "27074359").encode("windows-1250"))
    page = people.page(ADMINISTRATOR)
    _bring(page, file)
    expect(page.locator("#rows")).to_contain_text("27074359")
    expect(page.locator("form[action$='/run']")).to_have_count(0)
    with page.expect_download() as download:
        page.locator("a[href*='import-rows'][href*='outcome=wrong']").first.click()
    assert "27074359" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    file.write_bytes(GOOD.encode("windows-1250"))
    _bring(page, file)
    expect(page.locator("#rows")).to_contain_text("Pila Žďár a.s.")
    page.locator("form[action$='/run'] button").click()
    back = page.locator("form[action$='/back'] button")
    expect(back).to_be_visible()
    back.click()
    expect(page.locator(".state").first).to_be_visible()
    expect(back).to_have_count(0)
