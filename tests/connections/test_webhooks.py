"""A case waits for a webhook: its signed address is heard once, and says nothing to anybody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.connections import webhooks
from processes.connections.rules import signature
from processes.engine.administration.inspection import inspect
from processes.settings import get_settings
from tests.connections.conftest import Service
from tests.engine.diagrams import bpmn, chain, end, message_root, start, user
from tests.engine.diagrams import service as step

NAMED = (
    '<bpmn:extensionElements><camunda:properties><camunda:property name="variables" value="delivered_on, number"/>'
    "</camunda:properties></bpmn:extensionElements>"
)
WAITS = f'<bpmn:receiveTask id="wait" name="wait" messageRef="message_order.delivered">{NAMED}</bpmn:receiveTask>'
TAIL = (user("see"), end())
ROOT = message_root("order.delivered")
DRAWN = bpmn("loan", start(), WAITS, *TAIL, chain("begin", "wait", "see", "done"), roots=ROOT)
LATER = bpmn("loan", start(), user("first"), WAITS, *TAIL, chain("begin", "first", "wait", "see", "done"), roots=ROOT)

Post = Callable[..., int]


@pytest.fixture
def post(app: Flask) -> Post:
    """Another system, which has no cookie; the status that it gets."""

    def send(address: str, said: Any, **headers: str) -> int:
        body = said if isinstance(said, bytes) else orjson.dumps(said)
        path = address.removeprefix(get_settings().public_url())
        return app.test_client().post(path, data=body, headers=headers).status_code

    return send


def address(case: int, secret: str = "", *, message: str = "order.delivered", days: int = 0) -> str:
    return webhooks.address_of(case, message, secret, now=utcnow() - timedelta(days=days))


def variables(engine: Engine, case: int) -> dict[str, Any]:
    with Session(engine) as session:
        return dict(inspect(session, case, now=utcnow()).variables)


def waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM message_subscription")))


def test_it_is_heard_once_and_its_named_fields_are_kept(engine: Engine, begin: Callable[..., int], post: Post) -> None:
    case = begin(DRAWN)
    here = address(case)
    assert post(here, {"delivered_on": "2026-12-01", "approved": True, "other": 1}) == 204
    assert variables(engine, case) == {"delivered_on": "2026-12-01"}
    assert not waits(engine)
    assert post(here, {"delivered_on": "2027-01-01"}) == 404
    assert variables(engine, case) == {"delivered_on": "2026-12-01"}


def test_what_comes_too_early_waits_for_the_case(engine: Engine, begin: Callable[..., int], post: Post) -> None:
    begin(LATER)
    with engine.connect() as connection:
        case = connection.scalar(text("SELECT id FROM process_instance"))
    here = address(case)
    assert post(here, {"number": 7}) == 204
    assert post(here, {"number": 8}) == 404
    with engine.connect() as connection:
        assert connection.execute(text("SELECT state, variables ->> 'number' FROM message")).all() == [("waiting", "7")]


def test_nobody_learns_why_an_address_is_none(engine: Engine, begin: Callable[..., int], post: Post) -> None:
    case = begin(DRAWN)
    forged = URLSafeSerializer("another key", salt=webhooks.SALT).dumps([case, "order.delivered", "", 0])
    right = address(case)
    wrong = (
        f"/hooks/{forged}", "/hooks/x", f"{right}x", "".join(right.rsplit(".", 1)), address(case + 1),
        address(case, days=91), address(case, "nobody_keeps_it"),
    )  # fmt: skip
    assert {post(one, {"number": 1}) for one in wrong} == {404}
    assert waits(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE process_instance SET state = 'cancelled'"))
    assert post(right, {"number": 1}) == 404


def test_a_signature_is_asked_for_where_the_address_says_so(
    engine: Engine, begin: Callable[..., int], post: Post, secret: Callable[..., None]
) -> None:
    secret("orders", "word")
    case = begin(DRAWN)
    here, body = address(case, "orders"), orjson.dumps({"number": 1})
    assert post(here, body) == 404
    assert post(here, body, **{"X-Podpora-Signature": signature(body, "other")}) == 404
    assert post(here, body, **{"X-Podpora-Signature": "čau"}) == 404
    assert post(here, body, **{"X-Hub-Signature-256": signature(body, "word")}) == 204
    assert variables(engine, case) == {"number": 1}


def test_bodies_that_are_none(begin: Callable[..., int], post: Post, engine: Engine) -> None:
    here = address(begin(DRAWN))
    for said, status in ((b"number=1", 422), (b"", 422), (b"[" * 300_000, 413), (b'"' + b"x" * 262_200 + b'"', 413)):
        assert (post(here, said), post("/hooks/x", said)) == (status, status)
    assert waits(engine)
    assert post(here, [1]) == 204


def test_the_address_goes_out_in_a_call_and_comes_back(
    engine: Engine, service: Service, begin: Callable[..., int], work: Callable[..., list[str]], post: Post
) -> None:
    asks = {"method": "POST", "address": f"{service.address}/orders", "tell_at": "${webhook('order.delivered')}"}
    order = step("order", "connections.call", outputs={"code": "${status}"}, **asks)
    case = begin(bpmn("loan", start(), order, WAITS, *TAIL, chain("begin", "order", "wait", "see", "done"), roots=ROOT))
    assert work() == ["done"]
    assert post(orjson.loads(service.heard[0].body)["tell_at"], {"number": 17}) == 204
    assert variables(engine, case) == {"code": 200, "number": 17}


def test_addresses_are_tried_so_often_and_no_more(post: Post) -> None:
    assert {post("/hooks/x", {}) for _ in range(60)} == {404}
    assert post("/hooks/x", {}) == 429


def test_all_that_was_sent_is_the_answer_whatever_its_fields_are_called(
    engine: Engine, begin: Callable[..., int], post: Post
) -> None:
    case = begin(DRAWN.replace(b"delivered_on, number", b"answer, number"))
    said = {"answer": "no", "number": "a\\u0000b\x00c"}
    assert post(address(case), said) == 204
    assert variables(engine, case) == {"answer": {**said, "number": "a\\u0000bc"}, "number": "a\\u0000bc"}


def test_what_is_nested_deeper_than_anybody_writes_is_refused(
    engine: Engine, begin: Callable[..., int], post: Post
) -> None:
    here = address(begin(DRAWN))
    assert post(here, b'{"number":' + b"[" * 900 + b"]" * 900 + b"}") == 422
    assert waits(engine)
    assert post(here, b'{"number":' + b"[" * 90 + b"]" * 90 + b"}") == 204
