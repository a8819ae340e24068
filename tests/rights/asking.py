"""How a cell of the table is asked: one request as somebody, in a transaction that is undone afterwards."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Flask, Response, before_render_template
from flask.testing import FlaskClient
from jinja2 import Template
from sqlalchemy import Connection, Engine, event, select, update
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.extensions import db, limiter
from app.web.guards import guard_of
from processes.clock import utcnow
from processes.db import committing
from processes.people.access import issue_token
from processes.people.models import ApiToken, Person
from processes.people.queries import actor_of
from processes.people.rules import SYSTEM, PersonActor
from tests.rights.people import PASSWORD, logins

ERRORS = {"web/error.html", "web/unavailable.html"}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAYING = {"text/html", "text/csv", "text/plain", "text/calendar", "application/json"}
IN_A_LINE, AS_A_PAGE = "application/json", "text/html"  # a refusal
WRITING = ("INSERT", "UPDATE", "DELETE")


class Answer(enum.Enum):
    """What somebody hears, as the table shows it."""

    DONE = "✓"  # shown, or done, or refused for what was sent alone
    REFUSED = "✗"
    UNKNOWN = "–"
    LOGIN = "→"


@dataclass(frozen=True)
class Heard:
    """An answer, with what it says and what was written for it."""

    answer: Answer
    status: int
    text: str
    written: tuple[str, ...]


class Asking:
    """Everybody at both doors, on one connection."""

    def __init__(self, app: Flask, engine: Engine, *, accepting: str = IN_A_LINE) -> None:
        """`accepting`: how refusals are told, in a line or as a page."""
        self.app = app
        self._tokens, self._actors = _tokens(engine), _actors(engine)
        self._cookies = {email: _cookie(app, email) for _column, email in logins()}
        self._client: FlaskClient = app.test_client(use_cookies=False)
        self._written: list[str] = []
        self._accepting = accepting

    def ask(self, who: str | None, method: str, path: str, body: dict[str, Any] | None = None) -> Heard:
        """What this login (None: nobody) hears; nothing of it stays."""
        given: dict[str, Any] = {"headers": {"Accept": self._accepting}, "data": body or {}}
        if path.startswith("/api/"):
            given = {"headers": {"Authorization": f"Bearer {self._tokens[who]}"} if who else {}}
            given |= {"json": body or {}} if method != "GET" else {}
        elif who:
            given["headers"]["Cookie"] = self._cookies[who]
        self._written.clear()
        tried = self._connection.begin_nested()
        try:
            response = self._client.open(path, method=method, buffered=True, **given)
        finally:
            tried.rollback()
        assert response.status_code < 500, f"{response.status_code}: {method} {path} as {who}"
        return Heard(_answer(response), response.status_code, _text(response), tuple(self._written))

    def admits(self, who: str | None, endpoint: str, method: str) -> bool:
        """Whether the endpoint's guard lets this login in, whatever the record."""
        guard = guard_of(self.app, endpoint, method)
        return guard is not None and guard.admits(self._actors[who] if who else None)

    @contextmanager
    def undrawn(self) -> Iterator[None]:
        """For the length of the block no page is drawn: what would be shown is known as soon as it is decided."""

        def decided(_app: Flask, template: Template, **_more: object) -> None:
            if template.name not in ERRORS:
                raise HTTPException(response=Response("decided"))

        with before_render_template.connected_to(decided, self.app):
            yield

    @contextmanager
    def asking(self) -> Iterator["Asking"]:
        """For the length of the block the application writes into a transaction that is never committed."""
        with self.app.app_context():
            engines, engine = db.engines, db.engine
        with engine.connect() as self._connection, self._connection.begin() as whole:
            event.listen(self._connection, "before_cursor_execute", self._note)
            engines[None] = self._connection  # with which a session is as content
            try:
                yield self
            finally:
                engines[None] = engine
                whole.rollback()

    def _note(self, _connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().startswith(WRITING):
            self._written.append(statement)


def _answer(response: TestResponse) -> Answer:
    if response.status_code == 401 or response.headers.get("Location", "").startswith("/login"):
        return Answer.LOGIN
    return {403: Answer.REFUSED, 404: Answer.UNKNOWN}.get(response.status_code, Answer.DONE)


def _text(response: TestResponse) -> str:
    """What an answer says; of a spreadsheet what its cells say."""
    if response.mimetype == SPREADSHEET:
        with ZipFile(BytesIO(response.get_data())) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return response.get_data(as_text=True) if response.mimetype in SAYING else ""


def _tokens(engine: Engine) -> dict[str | None, str]:
    with Session(engine) as session, committing(session):
        people = {one.email: one for one in session.scalars(select(Person))}
        given: dict[str, Any] = {"note": "asks", "actor": SYSTEM, "now": utcnow()}
        made = {email: issue_token(session, person=people[email], **given) for _column, email in logins()}
        session.execute(update(ApiToken).values(last_used_at=utcnow()))  # which is noted once an hour
        return made


def _actors(engine: Engine) -> dict[str, PersonActor | None]:
    with Session(engine) as session:
        ids = dict(session.execute(select(Person.email, Person.id)).all())
        return {email: actor_of(session, ids[email]) for _column, email in logins()}


def _cookie(app: Flask, email: str) -> str:
    client = app.test_client()
    answer = client.post("/login", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 302, email
    found = client.get_cookie("podpora")
    assert found is not None
    return f"podpora={found.value}"


@contextmanager
def open_doors(app: Flask) -> Iterator[None]:
    """Neither tokens of forms nor limits, which have tests of their own."""
    app.config["WTF_CSRF_ENABLED"] = False
    was, limiter.enabled = limiter.enabled, False
    yield
    limiter.enabled = was
