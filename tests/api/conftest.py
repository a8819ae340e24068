"""The JSON door on the sample company, and programs with tokens of its people."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.people.access import issue_token
from processes.people.queries import person_by_email
from processes.people.rules import SYSTEM, Scope
from processes.requests.rules import Impact
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN, database_url, stocked

__all__ = ["database_url", "stocked"]


class Program:
    """A client of the JSON door with one person's token."""

    def __init__(self, client: FlaskClient, token: str | None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        """Read."""
        return self._client.get(f"/api/v1{path}", headers=self._headers, query_string=query or None)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        """Do; `key` is the Idempotency-Key."""
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        return self._client.post(f"/api/v1{path}", headers=headers, json=body)


@pytest.fixture
def program(app: Flask, engine: Engine) -> Callable[..., Program]:
    """Makes a program that acts for the person with an address, for some scopes; None: without a token."""

    def make(email: str | None, *scopes: Scope) -> Program:
        if email is None:
            return Program(app.test_client(), None)
        with Session(engine) as session, committing(session):
            person = person_by_email(session, email)
            assert person is not None
            said = {"note": "test", "scopes": scopes or tuple(Scope), "actor": SYSTEM, "now": utcnow()}
            return Program(app.test_client(), issue_token(session, person=person, **said))

    return make


@pytest.fixture
def assigned(engine: Engine) -> str:
    """Number of a customer's request that a technician works on."""
    desk = Desk(engine, utcnow())
    number = acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.", impact=Impact.PERSON)
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    return number
