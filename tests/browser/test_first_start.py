"""From the printed link to the first request, its work, sign-off and invoice: in Czech, on a phone and on a desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from processes.clock import utcnow
from processes.contracts.queries import local_day
from tests.browser.conftest import CHECKOUT
from tests.browser.first_day import Company, a_day, is_sound
from tests.installation import Installation, free_port, installed
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.xdist_group("first start")  # as it has a desk of its own
MAIL = b"""From: =?utf-8?q?Vlasta_Peka=C5=99ov=C3=A1?= <vlasta@ulipy.example>
To: podpora@localhost
Subject: Pokladna netiskne
Message-ID: <first@ulipy.example>
Content-Type: text/plain; charset=utf-8

Na prodejne od rana nevychazi uctenky.
"""


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """A desk with diagrams and nothing else."""
    with installed(tmp_path, database_url) as installation:
        assert installation.run("deploy", str(CHECKOUT / "bpmn"), "--no-run").returncode == 0
        installation.start("web", "worker", "scheduler")
        yield installation


def printed(installation: Installation) -> str:
    """The address that `podpora setup link` prints."""
    found = re.search(rb"/setup/first/\S+", installation.run("setup", "link").stdout)
    assert found is not None
    return found[0].decode()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)


def go_on(page: Page, heading: str) -> None:
    """Send the step's form; the next one is sound."""
    page.locator("main .btn-primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    is_sound(page)


def test_an_empty_desk_lives_through_its_first_day(empty: Installation, engine: Engine, chromium: Browser) -> None:
    company = Company(empty, engine, chromium)
    with company.at() as page:
        link = printed(empty)
        page.goto(link)
        is_sound(page)
        fill(page, name="Marek Bílý", email="marek@severka.example", new_password=PASSWORD, repeated=PASSWORD)
        go_on(page, "Nastavení")
        the_steps(page)
        number = dispatched(page, empty)
        a_day(company, number)
        invoiced(page, empty)
        page.goto(link)  # once
        expect(page.get_by_text("Tento odkaz už neplatí.")).to_be_visible()


def dispatched(page: Page, installation: Installation) -> str:
    """A request comes by mail and is given to the technician; its number."""
    taken = installation.run("mail", "receive", stdin=MAIL).stdout.decode()
    assert taken.startswith("request ")
    page.goto("/tasks")
    expect(page.get_by_text("Co ještě chybí")).to_have_count(0)
    is_sound(page)
    page.get_by_role("link", name=re.compile("^Otevřít")).first.click()
    technician = page.get_by_label("Technik", exact=True)
    expect(technician).to_be_visible()
    is_sound(page)
    technician.select_option(technician.get_by_role("option", name="Petr Horák").get_attribute("value"))
    page.get_by_role("button", name="Potvrdit").click()
    expect(page.get_by_text("Hotovo:")).to_be_visible()
    page.goto("/requests?show=all")
    expect(page.get_by_text("Petr Horák").first).to_be_visible()
    is_sound(page)
    return taken.split()[1]


def invoiced(page: Page, installation: Installation) -> None:
    """What the customer has reported since waits on the board, and the month's work stands on an invoice."""
    page.goto("/dispatch")
    expect(page.get_by_text("Váha neváží")).to_be_visible()
    is_sound(page)
    month = f"{local_day(utcnow()):%Y-%m}"
    assert installation.run("invoice", "run", "--month", month).returncode == 0
    page.goto("/invoices")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile("^FV")).first.click()
    expect(page.get_by_text("Vyměněna páska v pokladně.")).to_be_visible()
    is_sound(page)


def the_mailbox(page: Page) -> None:
    """A server that is away says so; the desk begins without one."""
    fill(page, sender="podpora@severka.example", out_host="127.0.0.1", out_port=str(free_port()))
    page.locator("main .btn-primary").click()
    expect(page.get_by_text("SMTP odpověděl:")).to_be_visible()
    is_sound(page)
    fill(page, out_host="", out_port="")
    go_on(page, "Servisní doba")


def the_steps(page: Page) -> None:
    """Every step in its order; a wrong number and a missing promise are named, a supplier is not needed."""
    page.get_by_role("link", name="Vaše firma").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vaše firma")
    is_sound(page)
    company = {"registration_number": "45678902", "name": "Severka IT s.r.o.", "street": "Polární 7"}
    fill(page, **company, city="Praha 7", postcode="170 00", iban="19-2000145399/0800")
    page.locator("main .btn-primary").click()
    expect(page.locator("#registration_number-error")).to_contain_text("45678902")
    is_sound(page)
    fill(page, registration_number="45678901")
    go_on(page, "Jazyk, časové pásmo a měna")
    go_on(page, "E-mailová schránka")
    the_mailbox(page)
    page.locator("input[value='24x7']").check()
    go_on(page, "Tarify")
    expect(page.locator("#vip-calendar_id option:checked")).to_have_text("24×7")
    page.locator("#standard-high_resolution").fill("")
    page.locator("main .btn-primary").click()
    expect(page.get_by_role("link", name="Standard – Vysoká: Řešení")).to_be_visible()
    is_sound(page)
    page.locator("#standard-high_resolution").fill("17 h")
    go_on(page, "První zákazník")
    fill(page, registration_number="12345679", name="Pekařství U Lípy s.r.o.", mail_domains="ulipy.example")
    fill(page, person="Vlasta Pekařová", email="vlasta@ulipy.example")
    go_on(page, "Technici")
    fill(page, name="Petr Horák", email="petr@severka.example", skills="Windows, tiskárny")
    page.locator("main .btn-primary").click()
    expect(page.get_by_text("Petr Horák dostane pozvánku e-mailem.")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="Dál", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("První dodavatel")
    is_sound(page)
    page.get_by_role("button", name="Tento krok nepotřebujeme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("E-mailová schránka")  # kept without servers
    page.get_by_role("button", name="Tento krok nepotřebujeme").click()
    expect(page.get_by_text("Nic nechybí.")).to_be_visible()
    is_sound(page)
