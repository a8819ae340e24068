"""What came as data never acts: what our scripts act on does nothing in addresses, names, texts and mails."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from podpora.sample import acts as story
from processes.intake import use_cases as intake
from processes.intake.rules import Outcome
from tests.browser.conftest import Live, People
from tests.browser.places import ADMINISTRATOR
from tests.mail.letters import letter
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN

FORGED = "Nobody wrote this"
CANARY = "/canary"  # what data must not make a script ask for
# Each acts by itself as soon as a script meets it on a page, by what stands in app/frontend/core and src.
ACTING = (
    f"<div data-part='{CANARY}' data-after='0'>x</div>",
    f"<details open data-diagram='{CANARY}'><summary>x</summary><div class='diagram-tabs'></div>"
    "<div class='diagram-canvas'></div><p class='diagram-say'></p></details>",
    "<form><input name='draft' value='canary'><input name='x'></form>",
)
# This posts a message when its form changes; the others are anchors for what the server draws.
WAITING = (
    f"<form><input name='message-body' value='{FORGED}'><input name='message-kind' value='message'>"
    "<div data-part='/requests/P10001/messages' data-of='*'>x</div></form>",
    "<div id='timeline' data-live data-anew data-seen='999999'>x</div>",
    f"<form data-apply action='{CANARY}'><select><option>x</option></select></form>",
    f"<div data-callers='{CANARY}'><input value='x' autofocus><ul id='canary-list'></ul></div>",
    "<a data-palette href='#' aria-keyshortcuts='j'>x</a><script type='application/json' data-conditions>[]</script>",
)
MARKUP = "".join((*ACTING, *WAITING))


def canaries(page: Page) -> list[str]:
    """What scripts will have asked for though only data told them to."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "canary" in request.url else None)
    return asked


def forged(live: Live) -> int:
    """How many messages nobody wrote."""
    with live.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM request_message WHERE body = :b"), {"b": FORGED}) or 0


def settled(page: Page) -> None:
    """Until scripts have run and nothing is under way."""
    page.wait_for_load_state("networkidle")


def is_harmless(page: Page) -> None:
    """Nothing of it has become an element, and every field that a reader could change is ours."""
    for attribute in ("[data-part]:text-is('x')", "[data-anew]", "[data-callers='/canary']", "input[value=canary]"):
        expect(page.locator(attribute)).to_have_count(0)
    expect(page.locator(f"[data-diagram='{CANARY}'], [action='{CANARY}'], #canary-list")).to_have_count(0)


@pytest.mark.parametrize("markup", ACTING)
def test_the_same_markup_acts_where_a_page_of_ours_has_it(people: People, markup: str) -> None:
    """Or the tests below would show nothing."""
    page = people.page(CUSTOMER)
    asked = canaries(page)

    def plant(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{markup}</main>"))

    page.route("**/requests", plant)
    page.goto("/requests")
    settled(page)
    assert asked
    people.complaints.clear()  # there is nothing at that address


def test_markup_in_an_address_does_nothing(people: People, live: Live) -> None:
    page = people.page(ADMINISTRATOR)
    asked = canaries(page)
    address = f"/designer/live/handle_request/cases?element={quote(MARKUP)}"
    page.goto(address)
    settled(page)
    is_harmless(page)
    assert (forged(live), [url for url in asked if "element=" not in url]) == (0, [])
    expect(page.get_by_role("heading", level=1)).to_contain_text(MARKUP[:60])


def by_portal(live: Live) -> str:
    """A customer writes it into every field of a request, and into the discussion."""
    number = story.log(live.desk, CUSTOMER, OFFICE, MARKUP[:200], MARKUP)
    story.write(live.desk, number, CUSTOMER, MARKUP)
    return number


def by_mail(live: Live) -> str:
    """A stranger sends it as HTML, and as the name of a file."""
    html = f"<h1>Dobrý den</h1>{MARKUP}<p {MARKUP[5:60]}>konec</p><table><tr><td {MARKUP[5:60]}>b</td></tr></table>"
    named = (f"{ACTING[0]}.txt", "text/plain", b"x")
    sent = {"subject": MARKUP[:150], "sender": f"Karel <{CUSTOMER}>", "message_id": f"<{uuid4()}@vltava.test>"}
    raw = letter(MARKUP, **sent, html=html, files=(named,))

    def deed(session: Session, now: datetime) -> Outcome:
        kept = intake.receive_mail(session, raw=raw, envelope_to=None, now=now)
        intake.read_mail(session, mail_id=kept.id)
        return intake.handle_mail(session, mail_id=kept.id, now=now)

    outcome = live.desk.act(deed)
    assert outcome.number, outcome
    return outcome.number


@pytest.mark.parametrize("who", [CUSTOMER, DISPATCHER, TECHNICIAN])
@pytest.mark.parametrize("way", [by_portal, by_mail])
def test_markup_that_people_wrote_does_nothing_in_a_readers_name(
    people: People, live: Live, way: Callable[[Live], str], who: str
) -> None:
    number = way(live)
    page = people.page(who)
    asked = canaries(page)
    for path in (f"/requests/{number}", f"/requests/{number}/history", "/tasks", "/requests", "/notices", "/"):
        page.goto(path)
        settled(page)
        is_harmless(page)
    page.goto(f"/requests/{number}")
    for field in page.locator("main :is(input, select)").all():  # whatever a reader changes
        field.dispatch_event("change")
    settled(page)
    assert (forged(live), [url for url in asked if "/requests/" not in url]) == (0, [])
