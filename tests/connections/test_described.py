"""An OpenAPI description becomes ready-made steps, which are drawn, called, and taken away."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.connections import describing, queries, use_cases
from processes.connections.errors import (
    ActInUse,
    BaseWrong,
    DescriptionWrong,
    HeadersWrong,
    SecretInUse,
    ServiceNameWrong,
)
from processes.connections.openapi import read
from processes.db import committing
from processes.engine.administration.inspection import inspect
from processes.engine.errors import DefinitionRefused
from processes.engine.files.templates import further_templates
from processes.people.rules import SYSTEM, Role
from tests.connections.conftest import Service
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.engine.diagrams import service as step
from tests.operations.conftest import sign_in  # noqa: F401  # a fixture
from tests.web.conftest import Browser

SCHEMA = Path(__file__).parents[1] / "podpora/element_templates.schema.json"
ORDERS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://orders.example.com/v1/"}],
    "paths": {
        "/orders/{order}/lines": {
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "post": {
                "operationId": "addLine",
                "summary": "Add a line",
                "parameters": [
                    {"name": "dry-run", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
                    *({"name": name, "in": "header"} for name in ("Content-Length", "idempotency-key", "X y")),
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Line"}}}},
                "responses": {"201": {"$ref": "#/components/responses/Kept"}},
            },
        },
        "/orders": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}}},
    },
    "components": {
        "parameters": {"Id": {"name": "order", "in": "path", "required": True, "schema": {"type": "string"}}},
        "responses": {"Kept": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Kept"}}}}},
        "schemas": {
            "Line": {
                "allOf": [{"$ref": "#/components/schemas/Thing"}, {"required": ["count"]}],
                "properties": {"count": {"type": ["integer", "null"]}, "act": {"type": "string"}},
            },
            "Thing": {"type": "object", "required": ["what"], "properties": {"what": {"type": "string"}}},
            "Kept": {"properties": {"number": {"type": "string"}, "a-b": {"type": "string"}}},
            "Round": {"$ref": "#/components/schemas/Round"},
        },
    },
}


def take(engine: Engine, base: str = "https://orders.example.com/v1", **said: str) -> None:
    with Session(engine) as session, committing(session):
        given = {"service": "orders", "headers": "X-Key: secret:orders", **said}
        acts = read(orjson.dumps(ORDERS).decode()).acts
        describing.keep_acts(session, base=base, acts=acts, **given, actor=SYSTEM, now=utcnow())


def drawn(**inputs: str) -> bytes:
    given = {"method": "POST", "address": "https://orders.example.com/v1/orders/{order}/lines", **inputs}
    task = step("ask", "connections.call", outputs={"number": "${answer.number}"}, act="orders.addLine", **given)
    return bpmn("loan", start(), task, user("see"), end(), chain("begin", "ask", "see", "done"))


def test_acts_have_typed_inputs_and_named_results() -> None:
    found = read(orjson.dumps(ORDERS).decode())
    assert (found.title, found.base) == ("Orders", "https://orders.example.com/v1")
    add, every = found.acts
    assert (add.code, add.name, add.method, add.path) == ("addLine", "Add a line", "POST", "/orders/{order}/lines")
    assert [(one.name, one.key, one.place, one.kind, one.needed) for one in add.inputs] == [
        ("order", "order", "path", "text", True),
        ("dry_run", "dry-run", "query", "truth", False),
        ("X_Trace", "X-Trace", "header", "text", False),
        ("count", "count", "field", "whole", True),
        ("act_2", "act", "field", "text", False),
        ("what", "what", "field", "text", True),
    ]
    assert add.results == {"number": "answer.number"}
    assert (every.code, every.inputs, every.results) == ("get_orders", (), {"answer": "answer"})


@pytest.mark.parametrize(
    "said", ["", "openapi: 3.0.0", "[]", '{"swagger": "2.0"}', '{"openapi": "3.0.0"}', "[" * 200_000, "x" * 1_000_001]
)
def test_what_describes_nothing(said: str) -> None:
    with pytest.raises(DescriptionWrong):
        read(said)


def test_whatever_stands_in_a_description_is_read_or_left_out() -> None:
    """Each part in turn is something else."""

    def places(of: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        inner = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
        return [way, *(place for key, value in inner for place in places(value, (*way, key)))]

    for way in places(ORDERS)[1:]:
        for other in (None, 7, "x", [], {}, [None], {"$ref": "#/components/schemas/Round"}, {"$ref": "https://x/y"}):
            changed = copy.deepcopy(ORDERS)
            at: Any = changed
            for key in way[:-1]:
                at = at[key]
            at[way[-1]] = other
            try:
                read(orjson.dumps(changed).decode())
            except DescriptionWrong:
                continue


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"service": "Orders"}, ServiceNameWrong), ({"base": "orders.example.com"}, BaseWrong),
        ({"base": "https://a:b@orders.example.com"}, BaseWrong), ({"headers": "nonsense"}, HeadersWrong),
        ({"headers": "Authorization: Bearer abc"}, HeadersWrong),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_over(engine: Engine, said: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        take(engine, **said)


def test_the_designer_is_offered_them(engine: Engine) -> None:
    take(engine)
    take(engine)
    with Session(engine) as session:
        offered = further_templates(session)
    schema = orjson.loads(SCHEMA.read_bytes())
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(offered)] == []
    assert [one["id"] for one in offered] == ["connections.call:orders.addLine", "connections.call:orders.get_orders"]
    bound = {one["binding"].get("name"): one for one in offered[0]["properties"]}
    assert bound["act"]["value"] == "orders.addLine"
    assert bound["count"]["constraints"]["notEmpty"]
    assert offered[0]["entriesVisible"]
    assert [one["binding"]["source"] for one in offered[0]["properties"] if "source" in one["binding"]] == [
        "${answer.number}"
    ]


def test_a_step_is_called_with_each_input_in_its_place(
    engine: Engine, service: Service, begin: Callable[..., int], work: Callable[..., list[str]],
    secret: Callable[..., None],
) -> None:  # fmt: skip
    secret("orders", "word")
    take(engine, base=f"{service.address}/v1")
    service.says(b'{"number": "O-17"}', 201)
    given = {"order": "${order}", "dry_run": "true", "X_Trace": "${trace}", "what": "Laptop", "count": "2", "act_2": ""}
    case = begin(drawn(**given), order="a/b", trace="1\r\nX: 2")
    assert work() == ["done"]
    (heard,) = service.heard
    assert (heard.method, heard.path) == ("POST", "/v1/orders/a%2Fb/lines?dry-run=true")
    assert orjson.loads(heard.body) == {"what": "Laptop", "count": 2}
    assert (heard.headers["X-Trace"], heard.headers["X-Key"]) == ("1X: 2", "word")
    with Session(engine) as session:
        assert inspect(session, case, now=utcnow()).variables["number"] == "O-17"


def test_one_that_nobody_took_over_or_that_lacks_an_input_is_refused(
    engine: Engine, begin: Callable[..., int], secret: Callable[..., None]
) -> None:
    with pytest.raises(DefinitionRefused, match=r"There is no ready-made step orders\.addLine"):
        begin(drawn(order="1", what="x", count="1"))
    secret("orders", "word", hosts="orders.example.com")
    take(engine)
    with pytest.raises(DefinitionRefused, match="The step Add a line needs the input count"):
        begin(drawn(order="1", what="x"))
    begin(drawn(order="1", what="x", count="1"))
    with Session(engine) as session:
        used, free = queries.acts(session)
        with pytest.raises(ActInUse):
            describing.remove_act(session, act_id=used.id, actor=SYSTEM)
        describing.remove_act(session, act_id=free.id, actor=SYSTEM)


def test_a_designer_pastes_ticks_and_takes_away(
    engine: Engine,
    sign_in: Callable[..., Browser],  # noqa: F811
) -> None:
    designer, page = sign_in(Role.PROCESS_DESIGNER), "/connections/services/new"
    pasted = {"service-document": orjson.dumps(ORDERS).decode()}
    assert designer.post(page, {"service-document": "nonsense"}, form=page).status_code == 422
    listed = designer.post(page, pasted, form=page)
    assert listed.status_code == 200
    assert "Add a line (POST /orders/{order}/lines)" in listed.text
    said = {**pasted, "service-service": "orders", "service-base": "https://orders.example.com", "service-headers": ""}
    assert designer.post(page, {**said, "service-acts": ["made_up"]}, form=page).status_code == 422
    assert designer.post(page, {**said, "service-acts": ["addLine"]}, form=page).status_code == 302
    assert "orders.addLine" in designer.get("/connections").text
    with engine.connect() as connection:
        one = connection.scalar(text("SELECT id FROM web_act"))
    assert designer.post(f"/connections/steps/{one}/remove", {}, form="/connections").status_code == 302
    assert "orders.addLine" not in designer.get("/connections").text
    other = sign_in(Role.TECHNICIAN, email="t@example.test")
    assert other.get(page).status_code == 403


def test_a_secret_of_a_described_service_is_named_by_the_processes_that_have_its_steps(
    engine: Engine, begin: Callable[..., int], secret: Callable[..., None]
) -> None:
    take(engine)
    with pytest.raises(DefinitionRefused, match="There is no secret orders"):
        begin(drawn(order="1", what="x", count="1"))
    secret("orders", "word", hosts="orders.example.com")
    begin(drawn(order="1", what="x", count="1"))
    with Session(engine) as session:
        kept = queries.secret_named(session, "orders")
        with pytest.raises(SecretInUse):
            use_cases.remove_secret(session, secret_id=kept.id, actor=SYSTEM)
