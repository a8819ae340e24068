"""Running cases are moved to another version from the page: previewed, moved by workers, moved back."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine import deployments, migration
from processes.engine.audit import OperationAudit
from processes.engine.models import Definition, ProcessInstance
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.web.conftest import Browser

NEWER = bpmn("repair", start(), user("first"), user("check"), end(), chain("begin", "first", "check", "done"))


def deployed(engine: Engine) -> int:
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"repair.bpmn": NEWER}, note="With a check", author="tests", now=utcnow())
        return session.scalars(select(Definition.id).where(Definition.version == 2)).one()


def work_off(engine: Engine) -> None:
    """What a worker does with the one batch."""
    with Session(engine) as session:
        (move,) = migration.migrations(session)
    migration.work_off(lambda: Session(engine), utcnow, migration_id=move.migration.id, batch=0)


def versions(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        found = select(ProcessInstance.business_key, Definition.version)
        rows = session.execute(found.join(Definition, Definition.id == ProcessInstance.definition_id))
        return dict(rows.all())


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
    assert "1 moved" in administrator.get(page, headers={"HX-Request": "true"}).text
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
