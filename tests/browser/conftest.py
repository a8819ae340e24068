"""One live desk with the sample company's cases, a Chromium, and browsers of its people."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from podpora.sample import answering, loading
from podpora.sample.desk import Desk, holding_timers
from podpora.sample.people import PASSWORD
from podpora.sample.requests import LATELY
from podpora.sample.rosters import training_asked
from podpora.sample.storytelling import Days, play
from processes import settings as settings_module
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.drafts import FormDraft
from processes.people.queries import person_by_email
from processes.people.rules import SYSTEM, Role
from processes.rosters.patterns import add_pattern
from processes.rosters.rules import Rota, Slot
from processes.rosters.teams import add_team
from processes.settings import Settings
from tests.conftest import Server
from tests.installation import Installation, installed
from tests.pages.conftest import stocked
from tests.world import World

__all__ = ["stocked"]

CHECKOUT = Path(__file__).parents[2]
WANTED = os.environ.get("SCREENSHOTS") == "1"  # pictures, and figures that take their time: `make test-browser`
PATIENCE_MS = 20_000  # of a machine that does other things too
SECOND_DISPATCHER = "operator@severka.example"

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Live:
    """The running desk and its database."""

    installation: Installation
    engine: Engine
    states: dict[str, Any] = field(default_factory=dict)  # who is signed in, by address

    @property
    def desk(self) -> Desk:
        """The sample's people at work now, without a browser."""
        return Desk(self.engine, utcnow())


@pytest.fixture(scope="session")
def live(server: Server, stocked: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Web, worker and scheduler on a database in which the sample's stories and its case were played."""
    name, folder = server.clone(stocked), tmp_path_factory.mktemp("live")
    engine = make_engine(server.url(name))
    # every browser comes from an address of its own, as the limit on logins counts by address
    with installed(folder, server.url(name), TRUSTED_PROXIES="1") as installation:
        before = settings_module._current
        settings_module._current = Settings(
            data_dir=folder, secret_key=installation.environment["SECRET_KEY"], base_url=installation.url
        )
        fill(engine)
        settings_module._current = before
        installation.start("web", "worker", "scheduler")
        yield Live(installation, engine)
    engine.dispose()
    server.drop(name)


def fill(engine: Engine) -> None:
    """The sample's requests in all their states, its whole case, and a second dispatcher."""
    now = utcnow()
    days = Days(now)
    with holding_timers(engine):
        play(Desk(engine, days.at(10, 8, 0)), days, (*LATELY, training_asked))
    loading.play_case(engine, now=now, say=lambda *_: None, answer=answering.directly(engine))
    with Session(engine) as session, committing(session):
        rostered(session, now)
        operator = person_by_email(session, SECOND_DISPATCHER)
        assert operator is not None
        World(session, now=now - timedelta(days=1)).employ(operator, Role.DISPATCHER)


def rostered(session: Session, now: datetime) -> None:
    """A team, and a pattern of shifts by which nobody works."""
    add_team(session, name="Ostrava", actor=SYSTEM, now=now)
    monday = now.date() - timedelta(days=now.weekday())
    rota = Rota("Europe/Prague", 1, monday, [Slot(1, 0, time(22), time(6))])
    add_pattern(session, name="Noční", rota=rota, actor=SYSTEM, now=now)


class People:
    """Browsers of the sample's people; whatever they complain of fails the test."""

    def __init__(self, live: Live, browser: Browser) -> None:
        self._live, self._browser = live, browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, email: str | None = None, **options: Any) -> Page:
        """A new browser window in which this person is signed in (None: nobody is)."""
        state = self._state(email) if email else None
        return self._context(storage_state=state, **options).new_page()

    def _context(self, **options: Any) -> BrowserContext:
        number = len(self._live.states) + 1
        given = {
            "base_url": self._live.installation.url,
            "locale": "en-GB",
            "timezone_id": "Europe/Prague",
            "viewport": {"width": 1440, "height": 900},
            "extra_http_headers": {"X-Forwarded-For": f"192.0.2.{number}"},
            **options,
        }
        context = self._browser.new_context(**given)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda said: self._heard(said.type, said.text, said.location.get("url", "")))
        context.on("weberror", lambda fault: self.complaints.append(f"script: {fault.error}"))
        context.on("response", self._answered)
        self._contexts.append(context)
        return context

    def _heard(self, kind: str, text: str, where: str) -> None:
        # Chromium also says this of a page that we answer with 409 or 422 on purpose; `_answered` sees the rest
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {text} ({where})")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if "/drafts/" in response.url and response.status in (400, 401):  # typed on by somebody signed out on purpose
            return
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"{response.status} {response.url}")

    def _state(self, email: str) -> Any:
        if email not in self._live.states:
            context = self._context()
            page = context.new_page()
            page.goto("/login")
            sign_in(page, email)
            self._live.states[email] = context.storage_state()
        return self._live.states[email]

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


def sign_in(page: Page, email: str) -> None:
    """Fill in and send the login form that is shown."""
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("nav.top-nav")).to_be_visible()  # its name is in the language of whoever came


@pytest.fixture
def people(live: Live, chromium: Browser) -> Iterator[People]:
    """Browsers of the sample's people; at the end nobody's console may hold an error.

    Nobody finds half a form in them that an earlier test has typed and not sent: it would be brought back over this
    test's own.
    """
    with live.engine.begin() as connection:
        connection.execute(delete(FormDraft))
    crowd = People(live, chromium)
    yield crowd
    crowd.close()
    assert crowd.complaints == []


@pytest.fixture
def phone(people: People) -> Callable[..., Page]:
    """A person's browser on a telephone of some width."""

    def make(email: str | None, width: int = 390, **options: Any) -> Page:
        size = {"width": width, "height": 844}
        return people.page(email, viewport=size, is_mobile=True, has_touch=True, **options)

    return make
