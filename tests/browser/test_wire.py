"""What travels to a browser that has nothing yet: little, compressed, and only what the page needs."""

import re
import time
from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from app.web.assets import manifest
from tests.browser.conftest import WANTED, Live, People
from tests.browser.places import CASE, DESIGNER, Finder
from tests.pages.conftest import CUSTOMER, DISPATCHER

MEGABYTE = 1_000_000
TIMES = 3 if WANTED else 1  # that a page is visited for each figure
LEAST = 1024  # what is smaller fits one packet anyway
LIGHT = 20_000  # bytes by gzip, headers included: what a page of customers or staff loads of styles, and of scripts
VIEWING = 300_000  # styles, icons, the viewer and the page itself
KINDS = ("Document", "Stylesheet", "Script", "Font")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
# When the largest thing of the page was painted, in milliseconds from the click that led to it.
LARGEST = """() => new Promise((done) => {
  new PerformanceObserver((seen) => done(seen.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""
EDITORS = [f"designer/{kind}/editor.ts" for kind in ("bpmn", "dmn", "forms", "scenarios")]


class Wire:
    """Listens to what a page transfers, with an empty cache, to a browser that reads gzip and nothing smaller."""

    def __init__(self, page: Page) -> None:
        self.addresses: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": "gzip"}})
        session.on("Network.responseReceived", self._note)
        session.on("Network.loadingFinished", lambda said: self._end(said["requestId"], said["encodedDataLength"]))

    def _note(self, said: dict[str, Any]) -> None:
        request = said["requestId"]
        self.addresses[request], self.kinds[request] = said["response"]["url"], said["type"]

    def _end(self, request: str, size: float) -> None:
        self.sizes[request] = size

    @property
    def total(self) -> float:
        """Bytes on the wire, headers included."""
        return sum(self.sizes.values())

    @property
    def by_kind(self) -> Counter[str]:
        """Bytes on the wire of documents, style sheets, scripts, fonts and whatever else there was."""
        found: Counter[str] = Counter()
        for request, size in self.sizes.items():
            kind = self.kinds.get(request, "Other")
            found[kind if kind in KINDS else "Other"] += round(size)
        return found

    def has(self, entry: str) -> bool:
        """Whether the script of an entry was loaded."""
        file = manifest()[entry]["file"]
        return any(address.endswith(file) for address in self.addresses.values())

    def told(self) -> str:
        """The largest, for whoever reads why this fails."""
        rows = sorted(((size, self.addresses.get(key, "?")) for key, size in self.sizes.items()), reverse=True)
        return "\n".join(f"{size:>9.0f} {address}" for size, address in rows[:15])


def test_the_first_view_of_a_diagram_is_at_most_a_megabyte(people: People, capfd: pytest.CaptureFixture[str]) -> None:
    """It says how soon the editor answers a click; a time is a figure to read and never a reason to fail."""
    page = people.page(DESIGNER)
    page.goto("/designer")
    wire = Wire(page)
    line = page.locator("section.library tr", has=page.locator("code", has_text="handle_request")).first
    began = time.monotonic()
    line.get_by_text("Edit", exact=True).click()
    page.locator("[data-element-id=request_logged] .djs-hit").first.click(force=True)
    expect(page.locator("[data-entry-id=id] input")).to_have_value("request_logged")
    seconds = time.monotonic() - began
    expect(page.locator("#designer[data-ready='with context']")).to_be_visible()
    with capfd.disabled():
        print(f"\nfirst view of a diagram: {wire.total / 1000:.0f} kB on the wire, usable after {seconds:.2f} s")
    assert wire.has("designer/bpmn/editor.ts")
    assert not wire.has("designer/dmn/editor.ts"), "tables load when one is opened"
    assert not wire.has("designer/forms/editor.ts"), "forms load when one is opened"
    assert wire.total < MEGABYTE, wire.told()


def test_pages_that_only_show_a_diagram_load_the_viewer_alone(people: People, live: Live) -> None:
    for who, path in ((DESIGNER, "/designer/live/handle_request"), (DISPATCHER, Finder(live.engine).request(CASE))):
        page = people.page(who)
        wire = Wire(page)
        page.goto(path)
        folded = page.get_by_text("The way this request goes")
        if folded.is_visible():
            folded.click()
        expect(page.locator(".djs-container svg").first).to_be_visible()
        assert not any(wire.has(editor) for editor in EDITORS), wire.told()
        assert wire.total < VIEWING, wire.told()


def test_a_folded_diagram_loads_nothing(people: People, live: Live) -> None:
    page = people.page(DISPATCHER)
    wire = Wire(page)
    page.goto(Finder(live.engine).request(CASE), wait_until="networkidle")
    assert not [address for address in wire.addresses.values() if "diagram" in address or "bpmn" in address]


def test_every_script_and_style_travels_compressed(people: People) -> None:
    page = people.page(DESIGNER)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/designer/live/handle_request")
    expect(page.locator(".djs-container svg").first).to_be_visible()
    texts = [one for one in answers if re.search(r"/static/built/.*\.(js|css|svg)|/texts/", one.url)]
    texts += [one for one in answers if one.request.resource_type == "document"]
    assert len(texts) > 3
    plain = [one for one in texts if one.headers.get("content-encoding") not in {"br", "gzip"}]
    assert [one.url for one in plain if int(one.headers["content-length"]) >= LEAST] == []
    kept = [one for one in texts if "immutable" in one.headers["cache-control"]]
    assert {one.url for one in texts} - {one.url for one in kept} == {page.url}


def painted(page: Page, path: str) -> float:
    """How soon the largest thing of a page is painted, in milliseconds."""
    page.goto(path, wait_until="networkidle")
    return float(page.evaluate(LARGEST))


def cold(page: Page, path: str) -> float:
    """With an empty cache."""
    return painted(page, path)


def warm(page: Page, path: str) -> float:
    """Again, with what the first visit left."""
    painted(page, path)
    return painted(page, path)


def slow(page: Page, path: str) -> float:
    """With an empty cache over 1.6 Mbit/s that answer after 150 ms."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    return painted(page, path)


@pytest.fixture
def five(live: Live) -> dict[str, tuple[str, str]]:
    """The pages that most people look at, with who looks."""
    request = Finder(live.engine).request(CASE)
    return {
        "customer's home": (CUSTOMER, "/"),
        "customer's request": (CUSTOMER, request),
        "staff's request": (DISPATCHER, request),
        "worklist": (DISPATCHER, "/tasks"),
        "new request": (CUSTOMER, "/requests/new"),
    }


def test_the_pages_of_every_day_are_light(
    people: People, five: dict[str, tuple[str, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    """It prints what they weigh and how soon they are painted; times are figures to read, never a reason to fail.

    `make test-browser`, which has the machine to itself, takes the middle of three.
    """
    visits: tuple[Callable[[Page, str], float], ...] = (cold, warm, slow)
    rows = ["", f"| page | {' | '.join((*KINDS, 'Other', 'cold', 'warm', '1.6 Mbit/s'))} |", f"|{'---|' * 9}"]
    for name, (who, path) in five.items():
        page = people.page(who)
        wire = Wire(page)
        page.goto(path, wait_until="networkidle")
        for kind in ("Stylesheet", "Script"):
            assert 0 < wire.by_kind[kind] <= LIGHT, f"{name}: {wire.told()}"
        sizes = [f"{wire.by_kind[kind] / 1000:.1f} kB" for kind in (*KINDS, "Other")]
        times = [median(visit(people.page(who), path) for _ in range(TIMES)) for visit in visits]
        rows.append(f"| {name} | {' | '.join(sizes)} | {' | '.join(f'{ms:.0f} ms' for ms in times)} |")
    with capfd.disabled():
        print("\n".join(rows))
