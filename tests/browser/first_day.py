"""A day's work of those whom a new company has invited, each by the link that was mailed, on a telephone at night."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from processes.mail.sealing import secret_of
from tests.browser.conftest import PATIENCE_MS
from tests.browser.soundness import faults
from tests.installation import Installation
from tests.web.conftest import PASSWORD

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
TECHNICIAN, CUSTOMER = "petr@severka.example", "vlasta@ulipy.example"
INVITED = """SELECT secret_name FROM outgoing_mail WHERE to_address = :e AND template = 'login_invited'"""


def is_sound(page: Page) -> None:
    """Nothing that axe finds and nothing wider than the window, on a desk and on a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        assert (found := faults(page)) == "", f"{page.url}: {found}"


class Company:
    """The new company's desk, and whoever of it sits at a browser."""

    def __init__(self, installation: Installation, engine: Engine, chromium: Browser) -> None:
        self.installation = installation
        self._engine, self._chromium = engine, chromium

    @contextmanager
    def at(self, *, scheme: str = "light") -> Iterator[Page]:
        """A telephone in Czech; no script of any page fails on it."""
        options = {"locale": "cs-CZ", "timezone_id": "Europe/Prague", "viewport": PHONE, "color_scheme": scheme}
        context = self._chromium.new_context(base_url=self.installation.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        faulty: list[str] = []
        context.on("weberror", lambda fault: faulty.append(str(fault.error)))
        yield context.new_page()
        context.close()
        assert faulty == []

    def invited(self, email: str) -> str:
        """The secret of the link by which somebody was invited."""
        with self._engine.connect() as connection:
            name = connection.scalar(text(INVITED), {"e": email})
        assert name is not None, email
        return secret_of(name, self.installation.environment["SECRET_KEY"])


def a_day(company: Company, number: str) -> None:
    """The technician and the customer come by their mails; work is logged, signed off, and another request reported."""
    with company.at(scheme="dark") as technician, company.at(scheme="dark") as customer:
        _come(technician, company.invited(TECHNICIAN), TECHNICIAN)
        _work(technician, number)
        _come(customer, company.invited(CUSTOMER), CUSTOMER)
        _sign_off(customer, number)
        _report(customer)


def _sent(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).click()


def _come(page: Page, secret: str, email: str) -> None:
    """Choose a password by the link, and sign in with it."""
    page.goto(f"/password/{secret}")
    is_sound(page)
    page.locator("#new_password").fill("krátké")
    _sent(page, "Uložit heslo")
    expect(page.get_by_text("Nejméně 10 znaků.").first).to_be_visible()
    is_sound(page)
    for name in ("new_password", "repeated"):
        page.locator(f"#{name}").fill(PASSWORD)
    _sent(page, "Uložit heslo")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    _sent(page, "Přihlásit se")
    expect(page.locator("nav.top-nav")).to_be_visible()
    is_sound(page)


def _work(page: Page, number: str) -> None:
    """Log twelve minutes on the task's page and propose the resolution there."""
    page.goto(f"/requests/{number}")
    is_sound(page)
    page.locator("main").get_by_role("link", name="Otevřít").first.click()
    fold = page.locator("details:has(#work-took)")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    page.locator("#work-took").fill("12")
    page.locator("#work-description").fill("Vyměněna páska v pokladně.")
    _sent(page, "Uložit výkaz")
    sure = page.get_by_role("button", name="Ano, je správně")
    if sure.count():  # it began before the request was reported
        is_sound(page)
        with page.expect_navigation():
            sure.click()
    page.goto(f"/requests/{number}")
    expect(page.get_by_text("12 min").first).to_be_visible()
    page.locator("main").get_by_role("link", name="Otevřít").first.click()
    _sent(page, "Navrhnout řešení")
    expect(page.get_by_role("link", name="Příčina")).to_be_visible()  # named, and nothing is done
    is_sound(page)
    page.locator("#field-cause").select_option("hardware")
    page.locator("#field-summary").fill("Páska je nová, pokladna tiskne.")
    _sent(page, "Navrhnout řešení")
    expect(page.get_by_text("Hotovo:")).to_be_visible()


def _sign_off(page: Page, number: str) -> None:
    page.get_by_role("link", name=re.compile(number)).first.click()
    expect(page.get_by_text("Páska je nová, pokladna tiskne.")).to_be_visible()
    is_sound(page)
    page.get_by_label("Práci odsouhlasuji").check()
    _sent(page, "Odeslat rozhodnutí")
    expect(page.get_by_text("Hotovo:")).to_be_visible()
    is_sound(page)


def _report(page: Page) -> None:
    page.goto("/requests/new")
    page.locator("#summary").fill("Váha neváží")
    page.locator("#description").fill("Na displeji jsou samé nuly.")
    is_sound(page)
    _sent(page, "Odeslat požadavek")
    expect(page.get_by_text("Váš požadavek jsme přijali.")).to_be_visible()
    is_sound(page)
