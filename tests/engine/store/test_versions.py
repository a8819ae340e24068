"""A deployment changes only what is new; running cases stay on what they started with."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.errors import DefinitionRefused, UnknownDecision, UnknownForm
from processes.engine.running import cases, deciding, tasks
from processes.engine.store import deployments, queries
from processes.engine.store.models import Definition, Deployment
from tests.engine.diagrams import bpmn, chain, dmn, end, form, rule, start, two_tasks, user

AGENT = frozenset({"staff:agent"})


def versions(session: Session) -> list[tuple[str, int]]:
    return [
        (row.key, row.version) for row in session.execute(select(Definition.key, Definition.version).order_by("id"))
    ]


def three_tasks() -> bytes:
    body = (start(), user("first"), user("between"), user("second"), end())
    return bpmn("two_tasks", *body, chain("begin", "first", "between", "second", "done"))


def begin(session: Session, now: datetime, key: str, **options: Any) -> int:
    return cases.start(session, "two_tasks", business_key=key, variables={"kind": "x"}, now=now, **options).id


def next_element(session: Session, key: str, now: datetime) -> str:
    (task,) = queries.tasks_of(session, key)
    tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now)
    assert queries.jobs_of(session, key) == []
    return str(queries.tasks_of(session, key)[0].element_id)


def test_only_what_changed_gets_a_new_version(session: Session, deploy: Any) -> None:
    files = {"two_tasks_bpmn": two_tasks(), "ask_form": form("ask", {"type": "textfield", "key": "a"})}
    first = deploy(**files)
    assert deploy(**files).id == first.id
    deploy(**files | {"two_tasks_bpmn": three_tasks()})
    assert versions(session) == [("two_tasks", 1), ("ask", 1), ("two_tasks", 2)]


def test_running_cases_keep_their_version(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    begin(session, now, "old")
    deploy(two_tasks_bpmn=three_tasks())
    begin(session, now, "new")
    assert next_element(session, "old", now) == "second"
    assert next_element(session, "new", now) == "between"
    assert [d.version for key in ("old", "new") for d in queries.diagram(session, key)] == [1, 2]


def test_tables_and_forms_are_pinned_as_well(session: Session, deploy: Any, now: datetime) -> None:
    body = (
        start(),
        user("first", formRef="ask"),
        rule("rate", "priority"),
        user("then", assignee="${answer.answer}"),
        end(),
    )
    deploy(
        two_tasks_bpmn=bpmn("two_tasks", *body, chain("begin", "first", "rate", "then", "done")),
        priority_dmn=dmn("priority", ("-", '"person:1"')),
        ask_form=form("ask", {"type": "textfield", "key": "old"}),
    )
    instance_id = begin(session, now, "R-1")
    deploy(priority_dmn=dmn("priority", ("-", '"person:2"')), ask_form=form("ask", {"type": "textfield", "key": "new"}))
    assert deployments.form(session, instance_id, "ask")["components"][0]["key"] == "old"
    assert deployments.latest_form(session, "ask")["components"][0]["key"] == "new"
    assert next_element(session, "R-1", now) == "then", queries.jobs_of(session, "R-1")
    assert queries.tasks_of(session, "R-1")[0].assignee == "person:1"
    with pytest.raises(UnknownForm):
        deployments.form(session, instance_id, "nowhere")


def test_an_unrelated_deployment_leaves_the_parsed_set_shared(session: Session, deploy: Any) -> None:
    deploy(two_tasks_bpmn=two_tasks())
    before = deployments.pin(session, "two_tasks")
    deploy(other_bpmn=two_tasks("other"))
    after = deployments.pin(session, "two_tasks")
    assert before == after
    parsed = [deployments.parsed(session, p.process, p.ids, p.digest) for p in (before, after)]
    assert parsed[0] is parsed[1]


def test_nothing_is_half_deployed(session: Session, deploy: Any) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        deploy(two_tasks_bpmn=two_tasks(), bad_bpmn=b"<bpmn")
    assert [fault.file for fault in refused.value.faults] == ["bad.bpmn"]
    assert session.scalars(select(Deployment)).all() == []


def test_a_pack_overrides_what_it_changes_and_inherits_the_rest(session: Session, deploy: Any, now: datetime) -> None:
    deploy(two_tasks_bpmn=two_tasks(), priority_dmn=dmn("priority", ("-", '"standard"')))
    deployments.deploy(
        session, {"packs/acme/two_tasks.bpmn": three_tasks()}, pack="acme", note="", author="person:1", now=now
    )
    begin(session, now, "R-1")
    begin(session, now, "R-2", pack="acme")
    assert next_element(session, "R-1", now) == "second"
    assert next_element(session, "R-2", now) == "between"
    assert deciding.decide(session, "priority", {"kind": "x"}, pack="acme") == {"answer": "standard"}


def test_a_table_is_asked_outside_a_process(session: Session, deploy: Any) -> None:
    deploy(priority_dmn=dmn("priority", ('"incident"', '"high"'), ('"change"', '"low"')))
    assert deciding.decide(session, "priority", {"kind": "incident"}) == {"answer": "high"}
    assert deciding.decide(session, "priority", {"kind": "other"}) == {}
    deploy(priority_dmn=dmn("priority", ("-", '"a"'), ('"incident"', '"b"'), policy="COLLECT"))
    assert deciding.decide(session, "priority", {"kind": "incident"}) == {"answer": ["a", "b"]}
    with pytest.raises(UnknownDecision):
        deciding.decide(session, "nowhere", {})


def test_threads_share_one_parsed_set(sessions: Callable[[], Session], deploy_really: Any, now: datetime) -> None:
    deploy_really(two_tasks_bpmn=two_tasks())
    ready = Barrier(8)
    endings: list[Any] = []

    def live(number: int) -> None:
        key = f"R-{number}"
        ready.wait()
        with sessions() as session, committing(session):
            begin(session, now, key)
        for _ in range(2):
            with sessions() as session, committing(session):
                (task,) = queries.tasks_of(session, key)
                tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables={}, now=now)
        with sessions() as session:
            endings.extend(row.end_event for row in queries.instances(session, key))

    threads = [Thread(target=live, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert endings == ["done"] * 8
