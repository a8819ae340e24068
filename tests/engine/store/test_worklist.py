"""The worklist shows exactly whose turn it is, a page at a time, and stays fast on skewed data."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import OpenTask
from processes.engine.store.news import open_tasks_counted
from tests.engine.diagrams import two_tasks

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def instance_id(session: Session, deploy: Any) -> int:
    """Tasks need an instance; this one's own task is removed."""
    deploy(two_tasks_bpmn=two_tasks())
    made = cases.start(session, "two_tasks", business_key="R-1", variables={}, now=NOW)
    session.execute(text("delete from open_task"))
    return made.id


def put(session: Session, instance_id: int, *tasks: dict[str, Any]) -> None:
    base = {
        "instance_id": instance_id, "engine_task_id": "t", "process": "p", "business_key": "R-1", "element_id": "e",
        "name": "Do", "form_key": None, "groups": [], "assignee": None, "due_at": None, "priority": 50,
        "promised_at": None, "completion": None, "claimed_by": None, "local": {}, "created_at": NOW,
    }  # fmt: skip
    session.execute(insert(OpenTask.__table__), [base | task for task in tasks])


def counted(session: Session, keys: set[str], cap: int = 100, **narrowed: Any) -> int:
    return session.scalar(select(open_tasks_counted(keys, cap, **narrowed))) or 0


def names(page: Any) -> list[str]:
    return [row.name for row in page.rows]


def test_a_person_sees_their_groups_tasks_and_their_own(session: Session, instance_id: int) -> None:
    put(
        session, instance_id,
        {"name": "group", "groups": ["staff:agent", "staff:dispatcher"]},
        {"name": "own", "assignee": "person:1"},
        {"name": "other", "assignee": "person:2"},
        {"name": "elsewhere", "groups": ["project:17:approver"], "process": "q", "element_id": "approve"},
    )  # fmt: skip
    assert names(queries.open_tasks(session, {"person:1", "staff:agent"})) == ["group", "own"]
    assert names(queries.open_tasks(session, {"project:17:approver"}, process="q", element="approve")) == ["elsewhere"]
    assert names(queries.open_tasks(session, {"project:17:approver"}, process="p")) == []
    assert names(queries.open_tasks(session, set())) == []
    assert counted(session, {"person:1", "staff:agent"}) == 2
    assert counted(session, {"person:1", "staff:agent"}, cap=1) == 1


def test_what_others_have_can_be_left_out(session: Session, instance_id: int) -> None:
    group = {"groups": ["staff:agent"]}
    put(session, instance_id, group | {"name": "free"}, group | {"name": "mine", "claimed_by": "person:1"},
        group | {"name": "taken", "claimed_by": "person:2"}, group | {"name": "given to me", "assignee": "person:1"},
        group | {"name": "given to another", "assignee": "person:2"})  # fmt: skip
    shown = names(queries.open_tasks(session, {"staff:agent"}, unclaimed_or={"person:1"}))
    assert shown == ["free", "mine", "given to me"]
    assert counted(session, {"staff:agent"}) == 5
    assert counted(session, {"staff:agent"}, unclaimed_or={"person:1"}) == 3


def test_pages_follow_one_another_without_gap_or_repetition(session: Session, instance_id: int) -> None:
    due = [NOW + timedelta(hours=n % 3) if n % 4 else None for n in range(23)]
    promised = [NOW + timedelta(minutes=20 * n) if n % 5 == 1 else None for n in range(23)]
    times = zip(due, promised, strict=True)
    put(session, instance_id, *({"groups": ["g"], "due_at": at, "promised_at": by} for at, by in times))
    found: list[Any] = []
    after = None
    while True:
        page = queries.open_tasks(session, {"g"}, after=after, limit=5)
        found += page.rows
        after = page.after
        if after is None:
            break
    led = func.coalesce(OpenTask.promised_at, OpenTask.due_at)
    ids = session.scalars(select(OpenTask.id).order_by(led.nulls_last(), OpenTask.id)).all()
    assert [row.id for row in found] == ids


def test_the_nearest_promise_leads_whatever_the_tasks_own_time(session: Session, instance_id: int) -> None:
    own = {"groups": ["g"], "due_at": NOW + timedelta(hours=1)}
    put(session, instance_id, own | {"name": "own time"}, own | {"name": "broken", "business_key": "R-2"},
        {"name": "no time", "groups": ["g"]},
        own | {"name": "later", "promised_at": NOW + timedelta(days=2)})  # fmt: skip
    tasks.promise(session, "R-2", NOW - timedelta(minutes=5))
    assert names(queries.open_tasks(session, {"g"})) == ["broken", "own time", "later", "no time"]
    tasks.promise(session, "R-2", None)
    assert names(queries.open_tasks(session, {"g"})) == ["own time", "broken", "later", "no time"]


@pytest.mark.parametrize("keys", [{"staff:agent"}, {"person:7"}, {"project:17:approver", "person:7"}])
def test_a_page_never_reads_the_whole_table(session: Session, instance_id: int, keys: set[str]) -> None:
    """20,000 tasks of one large group, 40 of a small one at the far end, 20 of one person."""
    session.execute(
        text("""
        insert into open_task (instance_id, engine_task_id, process, business_key, element_id, name, groups, assignee,
                               due_at, priority, local, created_at)
        select :instance, n::text, 'p', 'R-' || n, 'e', 'Do',
               case when n % 500 = 0 then array['project:17:approver'] else array['staff:agent'] end,
               case when n % 1000 = 1 then 'person:7' end,
               timestamptz '2026-11-20' + n * interval '1 minute', 50, '{}', now()
        from generate_series(1, 20000) n
        """),
        {"instance": instance_id},
    )
    session.execute(text("analyze open_task"))
    plans: list[str] = []
    bind = session.connection()
    for task in (queries.open_tasks, counted):
        statement = _statement_of(session, task, keys)
        rows = bind.exec_driver_sql(f"explain (analyze, buffers, format text) {statement}").scalars().all()
        plans.append("\n".join(rows))
    for plan in plans:
        assert _removed(plan) < 2_000, plan


def _statement_of(session: Session, query: Any, keys: set[str]) -> str:
    from psycopg import ClientCursor

    sent: list[str] = []
    connection = session.connection()
    real = connection.connection.driver_connection
    from sqlalchemy import event

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        sent.append(ClientCursor(real).mogrify(statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    query(session, keys)
    event.remove(connection, "before_cursor_execute", note)
    return sent[0].replace("%", "%%")


def _removed(plan: str) -> int:
    import re

    return sum(int(count) for count in re.findall(r"Rows Removed by Filter: (\d+)", plan))
