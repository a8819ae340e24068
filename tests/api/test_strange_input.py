"""Whatever comes in over the JSON door is answered with a problem that says why, and never breaks it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.people.queries import person_by_email
from processes.requests.models import Request
from tests.api.conftest import Program
from tests.api.test_resources import NEW, _project
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN

Maker = Callable[[str | None], Program]
JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b'{"a":' * 50_000, JSON, 400),
        (b"null", JSON, 422),
        (b"[]", JSON, 422),
        (b'{"summary": "\\ud800"}', JSON, 400),
        (b'{"summary": "a\\u0000"}', JSON, 422),
        (b'{"a\\ud800": 1}', JSON, 400),
        (b'{"summary": "x"}', "text/plain", 415),
        (b"summary=x", "application/x-www-form-urlencoded", 415),
        (b"summary=x", None, 415),
    ],
)
def test_a_strange_body_is_a_problem(program: Maker, app: Flask, body: bytes, kind: str | None, status: int) -> None:
    headers = program(CUSTOMER)._headers
    for path in ("/api/v1/requests", "/api/v1/tasks/1/complete"):
        answer = app.test_client().post(path, data=body, content_type=kind, headers=headers)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), (path, answer.json)


def test_nobody_s_body_is_read_before_the_token(app: Flask) -> None:
    assert app.test_client().post("/api/v1/requests", data=b"[" * 100_000, content_type=JSON).status_code == 401


@pytest.mark.parametrize("number", ["%00", "P1%00", "x" * 5000, "%F0%9F%92%A9", "..%2F.."])
def test_a_strange_number_leads_nowhere(program: Maker, number: str) -> None:
    for path in (
        f"/requests/{number}",
        f"/requests/{number}/history",
        f"/invoices/{number}",
        f"/invoices/{number}.pdf",
    ):
        answer = program(DISPATCHER).get(path)
        assert (answer.status_code, answer.content_type) in {
            (400, "application/problem+json"),
            (404, "application/problem+json"),
        }, path


def test_keys_that_differ_late_are_two_keys(program: Maker, engine: Engine) -> None:
    """Cut short, the second would get the first one's answer and be lost."""
    customer, body = program(CUSTOMER), {**NEW, "project_id": _project(engine)}
    assert customer.post("/requests", body, key="k" * 199 + "1").status_code == 201
    assert customer.post("/requests", body, key="k" * 199 + "2").status_code == 201
    assert customer.post("/requests", body, key="k" * 200 + "1").status_code == 422
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Request)) == 2


def test_a_wrong_field_is_said_in_the_person_s_language(program: Maker, engine: Engine) -> None:
    program(CUSTOMER).post("/requests", {**NEW, "project_id": _project(engine)})
    task = program(DISPATCHER).get("/tasks").json["items"][0]
    with Session(engine) as session, committing(session):
        person = person_by_email(session, DISPATCHER)
        assert person is not None
        person.locale = "cs"
    wrong = program(DISPATCHER).post(f"/tasks/{task['id']}/complete", {"variables": {}})
    assert wrong.status_code == 422
    assert "decision (Toto pole je povinné.)" in wrong.json["detail"]


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1899-12-31T00:00:00Z", "3000-01-01T00:00:00+00:00"],
)
def test_a_time_at_the_edge_of_the_calendar_is_a_wrong_value(program: Maker, assigned: str, moment: str) -> None:
    for body in (
        {"started_at": moment, "ended_at": "2026-03-02T09:00:00Z"},
        {"started_at": moment, "ended_at": moment},
    ):
        answer = program(TECHNICIAN).post(f"/requests/{assigned}/work-logs", {**body, "description": "Long ago"})
        assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_addresses_come_from_our_settings_not_from_the_host_header(app: Flask, program: Maker, assigned: str) -> None:
    headers = {**program(TECHNICIAN)._headers, "Host": "evil.test", "X-Forwarded-Host": "evil.test"}
    answer = app.test_client().get(f"/api/v1/requests/{assigned}", headers=headers)
    assert answer.json["url"] == f"http://desk.test/api/v1/requests/{assigned}"
    assert "evil.test" not in app.test_client().get("/api/v1/requests?limit=1", headers=headers).text
