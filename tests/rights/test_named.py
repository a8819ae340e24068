"""What is confidential stays so where a form or a program names it in what it sends, not in the address."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.people.models import Person
from tests.rights.asking import Asking, open_doors
from tests.rights.ground import MARKS, Ground, Whose
from tests.rights.people import COLUMNS

SAID = {"kind": "incident", "impact": "person", "urgency": "low"}
TOLD = {"summary": "Named", "description": "Named"}
STAFF = [column for column in COLUMNS if column.role is not None]


def sent(ground: Ground, requester_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Addresses, with bodies that name records of the confidential customer."""
    own, kept = ground.places[Whose.OWN], ground.places[Whose.KEPT]
    project = {"project_id": kept["project"]}
    yield "/api/v1/requests", {**SAID, **TOLD, **project}
    yield "/requests/new", {**SAID, **TOLD, **project, "requester_id": requester_id}
    corrected = {**SAID, **project, "requester_id": requester_id, "reason": "Named", "seen": "0"}
    yield f"/requests/{own['request']}/correct", {f"correct-{name}": value for name, value in corrected.items()}
    device = {"name": "Named", "type": "workstation"}
    yield "/api/v1/devices", {**device, "organisation_id": kept["organisation"]}
    placed = {**device, "state": "in_use", "place": f"{kept['organisation']}-{kept['project']}"}
    yield "/devices/new", {f"device-{name}": value for name, value in placed.items()}
    announced = {"title": "Named", "text": "Named", "audience": "organisation"}
    starts = {"starts_at": "2026-03-02T09:00:00+00:00"}
    yield "/api/v1/announcements", {**announced, **starts, "organisation_id": kept["organisation"]}


@pytest.fixture
def requester_id(engine: Engine) -> int:
    """Whoever asks for help at the confidential customer."""
    with Session(engine) as session:
        logs = select(Person.id).where(Person.email == f"logs@{MARKS[Whose.KEPT].lower()}.example")
        return session.scalars(logs).one()


def test_what_is_confidential_is_named_only_by_who_may_see_it(
    app: Flask, engine: Engine, ground: Ground, requester_id: int
) -> None:
    with open_doors(app), Asking(app, engine).asking() as asking:
        for path, body in sent(ground, requester_id):
            done = []
            for column in STAFF:
                heard = asking.ask(column.email, "POST", path, body)
                assert heard.status >= 400, f"{path} as {column.head}: {heard.status}"
                assert not heard.written, f"{path} as {column.head}: {heard.written}"
                done.append(asking.ask(column.cleared_email, "POST", path, body))
            assert any(one.status < 400 and one.written for one in done), (path, [one.text[-900:] for one in done])
