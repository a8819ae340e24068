"""The stages of the rail are called as the drawn list says, else as the product does."""

import orjson
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.requests.rail import STAGES, stage_names
from podpora.diagrams import BPMN
from processes.clock import utcnow
from processes.db import committing
from processes.engine.store import deployments
from processes.requests.rules import Stage

SHIPPED = (BPMN / "requests" / f"{STAGES}.list").read_bytes()


def test_what_is_shipped_names_every_stage_and_no_other() -> None:
    items = orjson.loads(SHIPPED)["items"]
    assert [item["code"] for item in items] == [stage.value for stage in Stage]
    assert all(set(item["names"]) == {"cs", "sk", "en"} for item in items)


def test_a_designer_calls_a_stage_otherwise(app: Flask, engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        files = {"r.list": SHIPPED.replace(b'"Billing"', b'"Settling"')}
        deployments.deploy(session, files, note="", author="x", now=utcnow())
    for language, name in (("en", "Settling"), ("cs", "Vyúčtování")):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            assert stage_names()["billing"] == name
