"""The designers' door on a database with one small process, form and table, and browsers of designers."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import deployments
from processes.engine.store.models import Definition
from processes.people.rules import Role
from tests.engine.diagrams import bpmn, chain, dmn, end, form, rule, start, user
from tests.web.conftest import PASSWORD, Browser
from tests.world import World

ORDER = bpmn(
    "order",
    start(),
    user("enter", formRef="order_form"),
    rule("judge", "order_kind"),
    user("approve"),
    end(),
    chain("begin", "enter", "judge", "approve", "done"),
)
FORM = form(
    "order_form",
    {"type": "textfield", "key": "kind", "label": "Kind", "id": "order_kind_field"},
    {"type": "number", "key": "price", "label": "Price", "id": "order_price_field"},
)
TABLE = dmn("order_kind", ('"big"', '"yes"'), ("-", '"no"'), policy="FIRST")
FILES = {"orders/order.bpmn": ORDER, "orders/forms/order_form.form": FORM, "orders/order_kind.dmn": TABLE}


class Designer(Browser):
    """A browser whose scripts talk JSON with the token of the session, as the designer's do."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__(client)
        self.token = ""

    def json(self, method: str, path: str, sent: Any = None, **more: Any):
        """Send and receive JSON."""
        if not self.token:
            self.token = self.client.get("/session").get_json()["csrf"]
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.client.open(path, method=method, json=sent, headers=headers, **more)


@pytest.fixture
def deploy(engine: Engine) -> Callable[..., None]:
    """Deploys files for a pack."""

    def make(files: dict[str, bytes], *, pack: str = "standard", note: str = "First") -> None:
        with Session(engine) as session, committing(session):
            deployments.deploy(session, files, pack=pack, note=note, author="tests", now=utcnow())

    return make


@pytest.fixture
def deployed(deploy: Callable[..., None]) -> None:
    """The process `order` with its form and table."""
    deploy(FILES)


@pytest.fixture
def definition(engine: Engine) -> Callable[..., int]:
    """The id of the newest version of a definition."""

    def find(key: str, kind: DefinitionKind = DefinitionKind.BPMN, *, pack: str = "standard") -> int:
        with Session(engine) as session:
            found = select(Definition.id).where(Definition.key == key, Definition.kind == kind, Definition.pack == pack)
            return session.scalars(found.order_by(Definition.version.desc()).limit(1)).one()

    return find


@pytest.fixture
def sign_in(app: Flask, engine: Engine) -> Callable[..., Designer]:
    """A browser of a person of these roles."""

    def make(*roles: Role, email: str = "eva@example.test", name: str = "Eva Nová") -> Designer:
        with Session(engine) as session, committing(session):
            World(session, now=utcnow()).hired(email, *roles, name=name, password=PASSWORD, locale="en")
        browser = Designer(app.test_client())
        assert browser.sign_in(email).status_code == 302
        return browser

    return make


@pytest.fixture
def designer(sign_in: Callable[..., Designer], deployed: None) -> Designer:
    """The browser of a process designer, with the small process deployed."""
    return sign_in(Role.PROCESS_DESIGNER)


@pytest.fixture
def draft(designer: Designer, definition: Callable[..., int]) -> Callable[..., str]:
    """Opens the draft of a definition; the address of its JSON routes."""

    def begin(key: str = "order", kind: DefinitionKind = DefinitionKind.BPMN) -> str:
        answer = designer.post(f"/designer/definitions/{definition(key, kind)}/edit", form="/designer")
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    return begin
