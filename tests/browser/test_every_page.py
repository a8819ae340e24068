"""Every page: no console errors, nothing that axe-core finds, nothing wider than a telephone; and its pictures."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from app import create_app
from processes.settings import Settings
from tests.browser.conftest import CHECKOUT, WANTED, Live, People
from tests.browser.places import Finder, Place, customers, nobody_s, places
from tests.browser.soundness import COLOURS, RULES, faults

pytestmark = pytest.mark.xdist_group("every page")  # as long as all else of the folder: worth a desk of its own
PICTURES = CHECKOUT / "screenshots"
# The icons of a page that its sprite does not have.
ICONS = """async () => {
  const named = [...document.querySelectorAll("svg.icon use")].map((use) => use.getAttribute("href").split("#"));
  if (!named.length) return [];
  const sprite = await (await fetch(named[0][0])).text();
  return named.map(([, name]) => name).filter((name) => !sprite.includes(`<symbol id="${name}"`));
}"""
DESK, PHONE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}, 360

NO_PAGES = {
    "billing.document",
    "designer.camunda_archive",
    "designer.content",
    "designer.context",
    "designer.deploy_scenarios",
    "designer.download",
    "designer.left_behind",
    "designer.live_csv",
    "designer.log_csv",
    "designer.log_xes",
    "designer.revisions",
    "designer.scenario_choices",
    "designer.side_content",
    "designer.texts_sheet",
    "drafts.show",
    "expedites.take",
    "imports.example",
    "lists.as_csv",
    "lists.as_xlsx",
    "mail.raw",
    "news.index",
    "notices.follow",
    "operations.case_file",
    "operations.diagram",
    "picks.find",
    "requests.diagram",
    "requests.download",
    "requests.find",
    "requests.find_callers",
    "requests.find_projects",
    "requests.start",
    "rosters.csv_of",
    "rosters.ics_of",
    "rosters.read_feed",
    "security.static",
    "setup.logo",
    "tasks.file",
    "texts.file",
    "web.this_session",
}
# The sample has nothing of the kind; the tests of their own folders draw them.
ON_OCCASION = {
    "designer.deploy",
    "designer.draft",
    "designer.plan",
    "imports.columns",
    "imports.show",
    "lists.many",
    "lists.progress",
    "logins.address",
    "logins.choose",
    "operations.bulk_act",
    "operations.message",
    "operations.move",
    "operations.new_bulk",
    "operations.new_move",
    "setup.first",
    "tasks.begin",
    "walls.show",
}


@pytest.fixture
def all_places(live: Live) -> list[Place]:
    """Every page there is."""
    return places(live)


def by_person(found: list[Place]) -> Iterator[tuple[str | None, list[Place]]]:
    """Places grouped by who looks at them."""
    ordered = sorted(found, key=lambda place: place.who or "")
    for who, group in groupby(ordered, key=lambda place: place.who):
        yield who, list(group)


def test_no_page_is_forgotten(live: Live, all_places: list[Place], settings: Settings) -> None:
    app = create_app(replace(settings, database_url=live.installation.environment["DATABASE_URL"]))
    routes = app.url_map.bind("")
    shown = {routes.match(place.path.partition("?")[0])[0] for place in all_places if place.name != "unknown-address"}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("api", "health.", "static"))
    }
    assert pages - shown == NO_PAGES | ON_OCCASION


def visit(page: Page, place: Place, locale: str) -> None:
    """Open a page and wait until it is drawn, in this language."""
    page.goto(place.path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == locale


def test_every_page_is_sound_in_czech_by_day_and_in_english_by_night(
    live: Live, people: People, all_places: list[Place]
) -> None:
    """Nothing that axe-core finds, no error on the console; it takes the pictures on the way, where they are wanted."""
    found = []
    try:
        for locale, scheme, rules in (("cs", "light", RULES), ("en", "dark", COLOURS)):
            speak(live, locale)
            for who, group in by_person(all_places):
                page = people.page(who, locale=locale, color_scheme=scheme, reduced_motion="reduce")
                for place in group:
                    visit(page, place, locale)
                    draw_diagrams(page)
                    page.evaluate("scrollTo(0, 0)")  # what a scroll leaves half under the bar is no small target
                    said = faults(page, rules)
                    found += [f"{place.name} {scheme}:\n{said}"] if said else []
                    assert (nameless := page.evaluate(ICONS)) == [], f"{place.name}: the build knows no icon {nameless}"
                    take_pictures(page, place, locale)
                    assert people.complaints == [], place.name
    finally:
        speak(live, "en")  # as every other test expects
    assert not found, "\n".join(found)


def take_pictures(page: Page, place: Place, locale: str) -> None:
    """A picture of the whole page as a desk shows it, and one as a telephone does: `make test-browser` wants them."""
    if not WANTED:
        return
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(size)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PICTURES / locale / name / f"{place.name}.png", full_page=True)


def test_customers_pages_fit_a_narrow_telephone(live: Live, phone: Callable[..., Page]) -> None:
    find, wide = Finder(live.engine), []
    for who, group in by_person([*nobody_s(find), *customers(find)]):
        page = phone(who, NARROW)
        for place in group:
            visit(page, place, "en")
            wide += too_wide(page, place, NARROW)
    assert not wide, "\n".join(wide)


def too_wide(page: Page, place: Place, width: int) -> list[str]:
    """What to say of a page that must be scrolled sideways, or whose menu must be."""
    needed = page.evaluate("Math.max(...[...document.querySelectorAll('html, .top-nav')].map(e => e.scrollWidth))")
    return [f"{place.name}: {needed} wide"] if needed > width else []


def draw_diagrams(page: Page) -> None:
    """Open what is drawn only when it is opened."""
    for diagram in page.locator("details[data-diagram]:not([open]) > summary").all():
        diagram.click()
        expect(page.locator(".diagram-canvas[data-drawn]")).to_be_visible()


def speak(live: Live, locale: str) -> None:
    """Everybody reads this language."""
    with live.engine.begin() as connection:
        connection.execute(text("UPDATE person SET locale = :locale"), {"locale": locale})
