"""The people's door on a database of its own, and browsers of people who signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.people.models import Organisation, Person, Project
from processes.people.rules import MemberRole, Role
from tests.world import World
from tests.world.people import PASSWORD

__all__ = ["PASSWORD"]


@dataclass
class Company:
    """A provider, a customer with a project, and nobody yet."""

    provider: Organisation
    customer: Organisation
    project: Project


@pytest.fixture
def company(session: Session, engine: Engine) -> Company:
    """The organisations of the tests."""
    world = World(session, now=utcnow())
    provider, customer = world.organisation("Provider", is_provider=True), world.organisation("Bakery")
    project = world.project_of(customer, "Tills")
    session.commit()
    return Company(provider, customer, project)


@pytest.fixture
def person(session: Session, company: Company) -> Callable[..., Person]:
    """Makes a person with a password and a role of either side."""

    def make(email: str, *roles: Role | MemberRole) -> Person:
        world, secret = World(session, now=utcnow()), {"password": PASSWORD, "locale": "en"}
        made = world.hired(email, *(role for role in roles if isinstance(role, Role)), **secret)
        world.join(made, company.customer, *(role for role in roles if isinstance(role, MemberRole)))
        session.commit()
        return made

    return make


class Page(HTMLParser):
    """What a test asks of a page: its form token, what its forms say that it has shown, its links, its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.token = ""
        self.links: list[str] = []
        self.ids: list[str] = []
        self.seen: dict[str, dict[str, str]] = {}  # by the address that a form leads to
        self._action = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note tokens, what was shown, links and ids."""
        values = dict(attributes)
        self.ids += [values["id"] or ""] if "id" in values else []
        if tag == "form":
            self._action = values.get("action") or ""
        if tag == "input" and (values.get("name") or "").endswith("-seen"):
            self.seen.setdefault(self._action, {})[values["name"] or ""] = values.get("value") or ""
        if tag == "input" and values.get("name") == "csrf_token":
            self.token = self.token or values.get("value") or ""
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")


class Browser:
    """A test client that fills in what the page's forms hold of themselves, as a browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"  # counts until somebody signs in

    def get(self, path: str, **more: object):
        """A page."""
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, str] | None = None, *, form: str | None = None):
        """A form sent from the page `form` (the same address unless given), with its token and what it has shown."""
        page = Page(self.client.get(form or path).text)
        return self.client.post(path, data={"csrf_token": page.token, **page.seen.get(path, {}), **(data or {})})

    def sign_in(self, email: str, password: str = PASSWORD):
        """Sign in by the form."""
        return self.post("/login", {"email": email, "password": password})


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    """A new browser without cookies."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def signed_in(browser: Callable[[], Browser], person: Callable[..., Person]) -> Callable[..., Browser]:
    """A browser of a person made with these roles."""

    def make(*roles: Role | MemberRole, email: str = "eva@example.test") -> Browser:
        person(email, *roles)
        opened = browser()
        assert opened.sign_in(email).status_code == 302
        return opened

    return make
