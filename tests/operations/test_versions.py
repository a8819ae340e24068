"""Running cases are moved to another version from the page: previewed, moved by workers, moved back."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.migration import batches
from processes.engine.migration.queries import migrations_page
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Definition, ProcessInstance
from processes.people.rules import Role
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.web.conftest import Browser

NEWER = bpmn("repair", start(), user("first"), user("check"), end(), chain("begin", "first", "check", "done"))


def deployed(engine: Engine) -> int:
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"repair.bpmn": NEWER}, note="With a check", author="tests", now=utcnow())
        return session.scalars(select(Definition.id).where(Definition.version == 2)).one()


def work_off(engine: Engine) -> None:
    """What a worker does with the one batch."""
    with Session(engine) as session:
        (move,) = migrations_page(session).rows
    batches.work_off(lambda: Session(engine), utcnow, migration_id=move.migration.id, batch=0)


def versions(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        found = select(ProcessInstance.business_key, Definition.version)
        rows = session.execute(found.join(Definition, Definition.id == ProcessInstance.definition_id))
        return dict(rows.all())


def asking(*after: str, **more: bytes) -> dict[str, bytes]:
    """A version of the process whose first task has a form."""
    steps = ("first", *after)
    drawn = (user("first", formRef="answer"), *(user(name) for name in after))
    note = {"type": "textfield", "key": "note", "label": "Note"}
    cause = {"type": "textfield", "key": "cause", "label": "Cause", "validate": {"required": True}}
    process = bpmn("repair", start(), *drawn, end(), chain("begin", *steps, "done"))
    return {"repair.bpmn": process, "answer.form": form("answer", note, *([cause] if after else []))}


def test_a_form_that_is_open_while_its_case_moves_keeps_what_was_typed(
    engine: Engine, administrator: Browser, sign_in: Callable[..., Browser]
) -> None:
    now = utcnow()
    with Session(engine) as session, committing(session):
        deployments.deploy(session, asking(), note="tests", author="tests", now=now)
        cases.start(session, "repair", business_key="A-1", variables={}, now=now)
    agent = sign_in(Role.AGENT, email="agent@example.test")
    with Session(engine) as session, committing(session):
        (task,) = queries.tasks_of(session, "A-1")
        page = f"/tasks/{task.id}"
        assert "Cause" not in agent.get(page).text
        deployments.deploy(session, asking("check"), note="Ask for the cause", author="tests", now=now)
        newer = session.scalars(select(Definition.id).where(Definition.version == 2, Definition.key == "repair")).one()
    new = f"/operations/versions/repair/{newer}/move"
    assert administrator.post(new, {"reason": "The cause is needed"}, form=new).status_code == 302
    work_off(engine)
    assert versions(engine) == {"A-1": 2}
    late = agent.post(f"{page}/complete", {"note": "Typed before"}, form=page)
    assert late.status_code == 422
    assert "Typed before" in late.text
    assert "Cause" in late.text
    done = agent.post(f"{page}/complete", {"note": "Typed before", "cause": "Age"}, form=page)
    assert done.status_code == 302
    with Session(engine) as session:
        (then,) = queries.tasks_of(session, "A-1")
        assert then.element_id == "check"


def test_running_cases_are_previewed_moved_and_moved_back(
    engine: Engine, case: Callable[..., int], administrator: Browser
) -> None:
    case("A-1", at_first=True)
    case("A-2")  # stands at a step that the newer version does not have
    newer = deployed(engine)
    listed = administrator.get("/operations/versions?process=repair").text
    assert "With a check" in listed
    new = f"/operations/versions/repair/{newer}/move"
    preview = administrator.get(new).text
    assert "Move 2 running cases to version 2" in preview
    assert "which the new version does not have" in preview
    assert "No step" in preview
    refused = administrator.get(f"{new}?to:repair/second=nothing")
    assert refused.status_code == 422
    assert "second cannot become nothing" in refused.text
    assert 'value="check" selected' in administrator.get(f"{new}?to:repair/second=check").text
    assert administrator.post(new, {"reason": ""}, form=new).status_code == 422
    begun = administrator.post(new, {"reason": "A check is needed"}, form=new)
    assert begun.status_code == 302
    work_off(engine)
    assert versions(engine) == {"A-1": 2, "A-2": 1}
    page = begun.headers["Location"]
    shown = administrator.get(page).text
    assert "2 of 2" in shown
    assert "1 moved" in shown
    assert "1 stayed" in shown
    assert "1 moved" in administrator.get(page, headers={"X-Part": "1"}).text
    assert administrator.post(f"{page}/undo", {"reason": "Too early"}, form=page).status_code == 302
    work_off(engine)
    assert versions(engine) == {"A-1": 1, "A-2": 1}
    with Session(engine) as session:
        recorded = [
            (act.act, act.reason) for act in session.scalars(select(OperationAudit).order_by(OperationAudit.id))
        ]
    assert recorded == [("migrated", "A check is needed"), ("moved_back", "Too early")]
    assert administrator.get("/operations/versions/repair/999999/move").status_code == 404
    assert administrator.get("/operations/migrations/999999").status_code == 404
    assert administrator.get("/operations/versions/repair/%00/move").status_code == 404
