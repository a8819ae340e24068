"""The one way in which a form's act is done: refused in its place, kept as typed, one transaction, once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import InputRequired

from app.web.acting import act, told
from app.web.guards import public
from processes.errors import Conflict, Forbidden, NotFound, Refusal
from tests.web.conftest import Browser


class Note(FlaskForm):
    """One text."""

    note = StringField(validators=[InputRequired()])


class Refused(Refusal):
    """Of a field."""

    message = "Not these words."
    field = "note"


class Taken(Conflict):
    """Of no field."""

    message = "Somebody was faster."


class Gone(NotFound):
    """Not there."""

    message = "It is gone."


class Hindered(Exception):
    """Of a layer below."""


@pytest.fixture
def send(own_app: Flask, engine: Engine) -> Callable[..., Any]:
    """Sends the form to a page whose act writes a row, then raises if the test says so."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (words text)"))
    faults: list[Exception] = []

    @public
    def write() -> Any:
        form = Note(meta={"csrf": False})

        def do(session: Session) -> str:
            session.execute(text("INSERT INTO note VALUES (:words)"), {"words": form.note.data})
            if faults:
                raise faults.pop()
            return "there"

        def back(status: int) -> Any:
            page = "{{ form.note.data }}|{{ form.note.errors | join }}|{{ form.form_errors | join }}"
            return render_template_string(page, form=form), status

        done = told("It is written.", lambda found: f"/{found}")
        return act(form, do, done=done, back=back, refused=(Refusal, Hindered))

    own_app.add_url_rule("/write", view_func=write, methods=["POST"])
    client = own_app.test_client()
    token = Browser(client).get("/session").json["csrf"]

    def post(words: str, *wrong: Exception) -> Any:
        faults[:] = wrong
        return client.post("/write", data={"note": words, "csrf_token": token})

    return post


def written(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT words FROM note")))


def test_what_is_done_leads_on_and_says_so(send: Callable[..., Any], engine: Engine) -> None:
    answer = send("Hello")
    assert (answer.status_code, answer.location) == (302, "/there")
    assert written(engine) == ["Hello"]


@pytest.mark.parametrize(
    ("fault", "status", "page"),
    [
        (Refused(), 422, "Hello|Not these words.|"),
        (Taken(), 409, "Hello||Somebody was faster."),
        (Hindered("The engine says no."), 422, "Hello||The engine says no."),
    ],
)
def test_a_refusal_stands_in_its_place_and_nothing_is_kept(
    send: Callable[..., Any], engine: Engine, fault: Exception, status: int, page: str
) -> None:
    answer = send("Hello", fault)
    assert (answer.status_code, answer.text) == (status, page)
    assert written(engine) == []


def test_a_form_that_is_wrong_does_nothing(send: Callable[..., Any], engine: Engine) -> None:
    assert send("").status_code == 422
    assert written(engine) == []


def test_what_is_not_there_is_no_page(send: Callable[..., Any], engine: Engine) -> None:
    answer = send("Hello", Gone())
    assert answer.status_code == 404
    assert "Hello||" not in answer.text
    assert written(engine) == []


def test_a_right_that_is_missing_is_told_above_the_form(send: Callable[..., Any]) -> None:
    assert send("Hello", Forbidden()).status_code == 403
