"""A program drives a case over the JSON door: the same rules as the pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.catalogue import queries as catalogue
from processes.catalogue.rules import CatalogueList
from processes.clock import utcnow
from processes.contracts.rules import Target
from processes.db import committing
from processes.engine.store import deployments
from processes.people.models import Person, Project
from processes.people.rules import Scope
from processes.requests.models import Request
from tests.api.conftest import Program
from tests.engine.diagrams import form
from tests.pages.conftest import CUSTOMER, DISPATCHER, STRANGER, TECHNICIAN, as_person
from tests.web.conftest import Browser

__all__ = ["as_person"]
Maker = Callable[..., Program]
NEW = {"kind": "incident", "summary": "Mail is late", "impact": "department", "urgency": "high"}


def _project(engine: Engine, name: str = "Kancelář") -> int:
    with Session(engine) as session:
        return session.scalars(select(Project.id).where(Project.name == name)).one()


def test_a_request_is_logged_dispatched_and_read(program: Maker, engine: Engine) -> None:
    customer, dispatcher = program(CUSTOMER), program(DISPATCHER)
    logged = customer.post("/requests", {**NEW, "project_id": _project(engine)})
    assert logged.status_code == 201
    assert logged.json["priority"] == "high"
    assert logged.json["stage"] == "dispatch"
    assert {target["target"] for target in logged.json["targets"]} == {target.value for target in Target}
    number = logged.json["number"]

    task = next(t for t in dispatcher.get("/tasks").json["items"] if t["request"] == number)
    assert dispatcher.post(f"/tasks/{task['id']}/claim").json == {"status": "claimed"}
    form = {field["key"]: field for field in dispatcher.get(f"/tasks/{task['id']}").json["fields"]}
    assert form["decision"]["required"]
    done = dispatcher.post(f"/tasks/{task['id']}/complete", {"variables": {"decision": "reject", "reason": "Twice"}})
    assert done.status_code == 200, done.json

    assert customer.get(f"/requests/{number}").json["state"] == "rejected"
    kinds = [entry["kind"] for entry in customer.get(f"/requests/{number}/history").json["items"]]
    assert kinds[0] == "logged"
    assert kinds[-1] == "rejected"


def test_a_repeated_key_has_one_effect(program: Maker, engine: Engine) -> None:
    customer, body = program(CUSTOMER), {**NEW, "project_id": _project(engine)}
    first, second = customer.post("/requests", body, key="k-1"), customer.post("/requests", body, key="k-1")
    assert (first.status_code, first.json) == (second.status_code, second.json)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Request)) == 1
    other = customer.post("/requests", {**body, "summary": "Something else"}, key="k-1")
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json["detail"]


def test_a_refused_call_does_not_use_up_its_key(program: Maker, engine: Engine) -> None:
    customer = program(CUSTOMER)
    strange = _project(engine, "Laboratoře")
    assert customer.post("/requests", {**NEW, "project_id": strange}, key="k-2").status_code in {403, 404, 422}
    again = customer.post("/requests", {**NEW, "project_id": _project(engine)}, key="k-2")
    assert again.status_code == 201


def test_the_second_of_two_completions_learns_who_was_first(program: Maker, engine: Engine) -> None:
    customer, dispatcher = program(CUSTOMER), program(DISPATCHER)
    customer.post("/requests", {**NEW, "project_id": _project(engine)})
    task = dispatcher.get("/tasks").json["items"][0]
    form = {"variables": {"decision": "reject", "reason": "Twice"}}
    assert dispatcher.post(f"/tasks/{task['id']}/complete", form).status_code == 200
    late = dispatcher.post(f"/tasks/{task['id']}/complete", form)
    assert late.status_code == 409
    assert late.content_type == "application/problem+json"


def test_wrong_form_values_name_the_field(program: Maker, engine: Engine) -> None:
    customer, dispatcher = program(CUSTOMER), program(DISPATCHER)
    customer.post("/requests", {**NEW, "project_id": _project(engine)})
    task = dispatcher.get("/tasks").json["items"][0]
    wrong = dispatcher.post(f"/tasks/{task['id']}/complete", {"variables": {"decision": "perhaps"}})
    assert wrong.status_code == 422
    assert wrong.json["field"] == "decision"


def test_a_tasks_files_are_sent_on_its_page_only(program: Maker, engine: Engine, assigned: str) -> None:
    acts.ask(Desk(engine, utcnow()), assigned, TECHNICIAN, "Which lamp?")
    customer = program(CUSTOMER)
    task = customer.get("/tasks").json["items"][0]["id"]
    fields = customer.get(f"/tasks/{task}").json["fields"]
    assert ("files", "files") in {(field["key"], field["type"]) for field in fields}
    refused = customer.post(f"/tasks/{task}/complete", {"variables": {"answer": "This one", "files": ["a.png"]}})
    assert (refused.status_code, refused.json["field"]) == (422, "files")
    assert customer.post(f"/tasks/{task}/complete", {"variables": {"answer": "This one"}}).status_code == 200


def test_work_is_logged_by_the_minute(program: Maker, assigned: str) -> None:
    end = utcnow().replace(second=0, microsecond=0)
    body: dict[str, object] = {
        "started_at": (end - timedelta(minutes=12)).isoformat(),
        "ended_at": end.isoformat(),
        "description": "Cable replaced",
    }
    doubtful = program(TECHNICIAN).post(f"/requests/{assigned}/work-logs", body)
    assert (doubtful.status_code, doubtful.json["field"]) == (422, "sure")
    assert "before_request" in doubtful.json["detail"]
    body |= {"sure": ["before_request", "over_midnight"]}
    logged = program(TECHNICIAN).post(f"/requests/{assigned}/work-logs", body)
    assert logged.status_code == 201
    assert logged.json["minutes"] == 12
    assert logged.json["overlaps"] == []


def test_messages_reach_the_other_side_and_notes_do_not(program: Maker, assigned: str) -> None:
    technician, customer = program(TECHNICIAN), program(CUSTOMER)
    assert technician.post(f"/requests/{assigned}/messages", {"body": "On my way"}).status_code == 201
    note = {"body": "Bring the spare part", "internal": True}
    assert technician.post(f"/requests/{assigned}/messages", note).status_code == 201
    posted = [
        entry
        for entry in customer.get(f"/requests/{assigned}/history").json["items"]
        if entry["kind"] == "message_posted"
    ]
    assert len(posted) == 1
    assert customer.post(f"/requests/{assigned}/messages", note).status_code in {403, 422}


def test_nobody_sees_another_customers_request(program: Maker, assigned: str) -> None:
    stranger = program(STRANGER)
    assert stranger.get(f"/requests/{assigned}").status_code == 404
    assert stranger.get(f"/requests/{assigned}/history").status_code == 404
    assert stranger.post(f"/requests/{assigned}/messages", {"body": "Hello"}).status_code == 404
    assert stranger.get("/requests").json["items"] == []


def test_pages_are_keyset_pages(program: Maker, engine: Engine) -> None:
    customer, project = program(CUSTOMER), _project(engine)
    numbers = [customer.post("/requests", {**NEW, "project_id": project}).json["number"] for _ in range(5)]
    seen: list[str] = []
    path: str | None = "/requests?limit=2"
    while path:
        page = customer.get(path.removeprefix("/api/v1")).json
        seen += [item["number"] for item in page["items"]]
        path = page["next"]
    assert seen == numbers[::-1]
    tasks: list[str] = []
    path = "/tasks?limit=2"
    while path:
        page = program(DISPATCHER).get(path.removeprefix("/api/v1")).json
        tasks += [item["request"] for item in page["items"]]
        path = page["next"]
    assert sorted(tasks) == sorted(numbers)


@pytest.mark.parametrize("after", ["x", "WzFd!!", "W10", "WyJhIl0", "WzFlOTld", "é", "WzEsMiwzXQ"])
def test_a_strange_cursor_is_refused(program: Maker, after: str) -> None:
    answer = program(CUSTOMER).get("/requests", after=after)
    assert answer.status_code == 422
    assert answer.json["field"] == "after"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "summary"),
        ({**NEW, "project_id": "one"}, "project_id"),
        ({**NEW, "project_id": 1, "kind": "wish"}, "kind"),
        ({**NEW, "project_id": 1, "summary": ""}, "summary"),
        ({**NEW, "project_id": 1, "surprise": 1}, "surprise"),
        ({**NEW, "project_id": 10**30}, "project_id"),
        ({**NEW, "project_id": 1, "summary": "a\x00b"}, "summary"),
    ],
)
def test_a_wrong_body_names_its_fields(program: Maker, body: dict[str, object], field: str) -> None:
    answer = program(CUSTOMER).post("/requests", body)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_without_a_token_there_is_nothing(program: Maker) -> None:
    answer = program(None).get("/requests")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_inbox_is_for_systems_with_the_right_role(program: Maker) -> None:
    message = {"id": "m-1", "type": "supplier.answered", "data": {"reference": "no", "answer": "Yes"}}
    assert program(CUSTOMER).post("/inbox", message).status_code == 403
    refused = program(DISPATCHER).post("/inbox", message)
    assert refused.status_code == 422
    assert "reference" in refused.json["detail"]


def test_the_description_lists_every_resource(app, program: Maker) -> None:
    described = app.test_client().get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    ours = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api_")}
    assert len(described["paths"]) == len(ours)
    posts = [operations["post"] for operations in described["paths"].values() if "post" in operations]
    assert all("Idempotency-Key" in [p.get("name") for p in post.get("parameters", [])] for post in posts)
    assert all("415" in post["responses"] for post in posts)
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.parametrize(
    ("scope", "open_to"),
    [
        (Scope.READ, {"/requests", "/tasks", "/invoices"}),
        (Scope.REQUESTS, {"+/requests", "+/requests/{number}/messages"}),
        (Scope.WORK, {"+/requests/{number}/work-logs", "+/tasks/1/claim", "+/tasks/1/complete"}),
        (Scope.EVENTS, {"+/inbox"}),
    ],
)
def test_a_token_serves_only_for_what_it_was_made_for(
    program: Maker, assigned: str, scope: Scope, open_to: set[str]
) -> None:
    made = program(DISPATCHER, scope)
    every = {"/requests", "/tasks", "/invoices", "+/requests", "+/requests/{number}/messages", "+/inbox",
             "+/requests/{number}/work-logs", "+/tasks/1/claim", "+/tasks/1/complete"}  # fmt: skip
    for path in every:
        where = path.removeprefix("+").format(number=assigned)
        answer = made.post(where, {}) if path.startswith("+") else made.get(where)
        refused = answer.status_code == 403 and "needs the scope" in answer.json["detail"]
        assert refused is (path not in open_to), (path, answer.json)
        assert ("insufficient_scope" in answer.headers.get("WWW-Authenticate", "")) is refused


def test_the_form_of_a_kind_is_answered_and_read_as_json(engine: Engine, program: Callable[..., Program]) -> None:
    customer = program(CUSTOMER)
    change = {**NEW, "project_id": _project(engine), "kind": "change"}
    wrong = customer.post("/requests", {**change, "answers": {"earliest": "soon"}}, key="intake-1")
    assert wrong.status_code == 422
    assert "earliest" in wrong.text
    given = {"purpose": "More room", "earliest": "2026-12-01", "latest": "2026-12-02", "outage": True}
    made = customer.post("/requests", {**change, "answers": given}, key="intake-2")
    assert made.status_code == 201, made.text
    assert customer.get(f"/requests/{made.json['number']}").json["answers"] == {**given, "outage_when": None}


def test_what_a_kind_asks_is_asked_of_programs_and_its_lists_are_the_companys(
    engine: Engine, program: Callable[..., Program], as_person: Callable[[str], Browser]
) -> None:
    asked = form(
        "ask_of_change",
        {"type": "textfield", "key": "why", "label": "Why", "validate": {"required": True}},
        {"type": "select", "key": "cause", "label": "Cause", "valuesKey": "causes"},
        {"type": "person", "key": "who", "label": "Who decides"},
    )
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"ask_of_change.form": asked}, note="1", author="tests", now=utcnow())
        me, stranger = (
            session.scalars(select(Person.id).where(Person.email == one)).one() for one in (CUSTOMER, STRANGER)
        )
        cause = next(iter(catalogue.known(session)[CatalogueList.CAUSES].values()))
    customer = program(CUSTOMER)
    change = {**NEW, "project_id": _project(engine), "kind": "change"}
    for answers, field in (
        (None, "why"),
        ({}, "why"),
        ({"why": "Old", "cause": "invented"}, "cause"),
        ({"why": "Old", "who": stranger}, "who"),
    ):
        wrong = customer.post("/requests", {**change, "answers": answers})
        assert (wrong.status_code, wrong.json["field"]) == (422, f"answers.{field}")
    made = customer.post("/requests", {**change, "answers": {"why": "Old", "cause": cause.code, "who": me}})
    assert made.json["answers"]["who"] == {"id": me, "name": "Karel Dvořák", "key": f"person:{me}"}
    page = as_person(CUSTOMER).get(f"/requests/{made.json['number']}").text
    assert cause.name("en") in page
    assert cause.code not in page
