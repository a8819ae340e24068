"""A move is taken back whole as long as the case has not gone on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from processes.engine.migration import batches
from processes.engine.migration.errors import ReasonMissing, UnknownMigration
from processes.engine.migration.models import CaseState, MigrationCase
from processes.engine.migration.queries import migrations_page, progress
from processes.engine.store import queries
from processes.engine.store.models import Job, MessageSubscription, OpenTask, ProcessInstance
from tests.engine.diagrams import boundary, bpmn, chain, end, flow, message, message_root, start, timer, user
from tests.engine.migration.conftest import Desk

BACK = {"reason": "It was too early", "actor": "person:2"}


def version(task: str, boundary_id: str, definition: str) -> bytes:
    inside = (start(), user(task), boundary(boundary_id, task, definition), end(), end("other"))
    ways = chain("begin", task, "done") + flow(boundary_id, "other")
    return bpmn("case", *inside, ways, roots=message_root("stop"))


def rows(desk: Desk) -> list[Any]:
    jobs = [(row.element_id, row.due_at) for row in desk.rows(Job) if row.instance_id]
    return [desk.rows(OpenTask), jobs, [(row.element_id, row.name) for row in desk.rows(MessageSubscription)]]


def test_everything_is_as_it_was(desk: Desk, reasons: Callable[[Any], list[str]]) -> None:
    desk.deploy(case_bpmn=version("first", "late", timer("P7D")))
    desk.start()
    before, (instance,) = rows(desk), desk.rows(ProcessInstance)
    desk.deploy(case_bpmn=version("asked", "stopped", message("stop")))
    desk.now += timedelta(days=5)
    (outcome,) = desk.move({"case": {"first": "asked"}})
    assert rows(desk)[1:] == [[], [("stopped", "stop")]]
    migration_id = migrations_page(desk.session).rows[0].migration.id
    assert batches.undo(desk.session, migration_id, **BACK, now=desk.now) == 1
    assert progress(desk.session, migration_id).undoing == 1
    (outcome,) = desk.work(migration_id)
    assert (outcome.state, reasons([outcome])) == (CaseState.UNDONE, [])
    assert rows(desk) == before
    (restored,) = desk.rows(ProcessInstance)
    assert (restored.body, restored.pinned_hash, restored.definition_id) == (
        instance.body,
        instance.pinned_hash,
        instance.definition_id,
    )
    assert desk.rows(MigrationCase)[0].former is None
    (diagram,) = queries.diagram(desk.session, "R-1")
    assert (diagram.version, diagram.active) == (1, {"first"})
    undone = [row for row in queries.history(desk.session, "R-1") if row.kind == "migration_undone"]
    assert [(row.actor, row.details["reason"]) for row in undone] == [("person:2", "It was too early")]


def test_a_case_that_has_gone_on_stays_where_it_is(desk: Desk, reasons: Callable[[Any], list[str]]) -> None:
    two = bpmn("case", start(), user("first"), user("then"), end(), chain("begin", "first", "then", "done"))
    desk.deploy(case_bpmn=bpmn("case", start(), user("first"), end(), chain("begin", "first", "done")))
    for key in ("R-1", "R-2", "R-3"):
        desk.start(key)
    desk.deploy(case_bpmn=two)
    desk.move()
    first, second, _ = desk.rows(OpenTask)
    desk.complete(first.id)
    desk.complete(second.id)
    desk.complete(next(row.id for row in desk.rows(OpenTask) if row.business_key == "R-2" and row.element_id == "then"))
    migration_id = migrations_page(desk.session).rows[0].migration.id
    batches.undo(desk.session, migration_id, **BACK, now=desk.now)
    outcomes = desk.work(migration_id)
    assert [one.state for one in outcomes] == [CaseState.MOVED, CaseState.MOVED, CaseState.UNDONE]
    assert reasons(outcomes) == ["The case has taken its next step.", "The case has ended in the meantime."]
    assert [row.element_id for row in desk.rows(OpenTask)] == ["first", "then"]


def test_undoing_says_why_and_of_what(desk: Desk) -> None:
    with pytest.raises(UnknownMigration):
        batches.undo(desk.session, 4711, **BACK, now=desk.now)
    desk.deploy(case_bpmn=version("first", "late", timer("P7D")))
    desk.start()
    desk.deploy(case_bpmn=version("first", "late", timer("P8D")))
    desk.move()
    migration_id = migrations_page(desk.session).rows[0].migration.id
    with pytest.raises(ReasonMissing):
        batches.undo(desk.session, migration_id, reason=" ", actor="person:1", now=desk.now)
