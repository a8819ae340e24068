"""One act on many cases or jobs: exactly what the list shows, one by one, with progress and the reasons of refusals."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration import bulk, interventions
from processes.engine.administration.refusals import ActImpossible
from processes.engine.administration.watching import CaseFilter
from processes.engine.store import queries
from processes.engine.store.audit import OperationAudit, Said
from processes.engine.store.models import InstanceState, Job, ProcessInstance
from tests.operations.conftest import NO_MAIL, Work
from tests.web.conftest import Browser

Case = Callable[..., int]
Drain = Callable[..., list[str]]
RUNNING = (InstanceState.ACTIVE,)


def test_every_job_of_one_cause_is_tried_again(
    engine: Engine, case: Case, broken: Work, administrator: Browser, drain: Drain
) -> None:
    for number in range(3):
        case(f"A-{number}")
    broken.broken = False
    page = administrator.get("/operations/failed").text
    address = page.partition('href="/operations/bulk/new?')[2].partition('"')[0].replace("&amp;", "&")
    new = f"/operations/bulk/new?{address}"
    assert "One act on 3 failed jobs" in administrator.get(new).text
    assert administrator.post(new, {"act": "retried", "reason": ""}, form=new).status_code == 422
    begun = administrator.post(new, {"act": "retried", "reason": "Parts came"}, form=new)
    progress = begun.headers["Location"]
    shown = administrator.get(progress).text
    assert "0 of 3" in shown
    assert "does not fit." in shown  # by what it was chosen, in the words of the failure
    drain()  # the three retries; then the three steps
    assert "3 of 3" in administrator.get(progress, headers={"X-Part": "1"}).text
    assert set(drain()) == {"done"}
    with Session(engine) as session:
        assert session.scalars(select(Job).where(NO_MAIL)).all() == []
        assert [task.element_id for n in range(3) for task in queries.tasks_of(session, f"A-{n}")] == ["second"] * 3
        recorded = session.scalars(select(OperationAudit.act)).all()
    assert sorted(recorded) == ["bulk", "retried", "retried", "retried"]
    assert "Parts came" in administrator.get("/operations/bulk").text


def test_an_act_reaches_what_the_list_showed_and_names_what_it_could_not_do(
    engine: Engine, case: Case, administrator: Browser, drain: Drain
) -> None:
    inside = [case(f"A-{number}", at_first=True) for number in range(3)]
    outside = case("B-1", at_first=True)
    new = "/operations/bulk/new?of=cases&q=A-"
    begun = administrator.post(new, {"act": "suspended", "reason": "Audit"}, form=new)
    late = case("A-9", at_first=True)  # not in the list when the act began
    with Session(engine) as session, committing(session):
        interventions.cancel(session, inside[1], reason="Sent twice", actor="person:1", now=utcnow())
    drain()
    with Session(engine) as session:
        states = {found.id: found.state for found in session.scalars(select(ProcessInstance))}
    assert [states[found] for found in inside] == [
        InstanceState.SUSPENDED,
        InstanceState.CANCELLED,
        InstanceState.SUSPENDED,
    ]
    assert states[outside] is states[late] is InstanceState.ACTIVE
    page = administrator.get(begun.headers["Location"]).text
    assert "3 of 3" in page
    assert "1 refused" in page
    assert "This process is not running." in page


def test_an_act_on_nothing_is_refused_and_leaves_nothing(engine: Engine, session: Session) -> None:
    said = Said("person:1", "Why not", utcnow())
    with pytest.raises(ActImpossible, match="Nothing fits"):
        bulk.act_on_cases(session, "suspended", CaseFilter(text="none"), said)
    session.rollback()
    assert bulk.acts_page(session).rows == []
    with pytest.raises(ActImpossible):
        bulk.act_on_cases(session, "retried", CaseFilter(), said)


def test_an_act_on_many_is_one_statement_for_any_number(engine: Engine, case: Case, app: object) -> None:
    from sqlalchemy import event

    for number in range(4):
        case(f"A-{number}", at_first=True)
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    with Session(engine) as session, committing(session):
        bulk.act_on_cases(session, "suspended", CaseFilter(states=RUNNING), Said("person:1", "Audit", utcnow()))
    assert len([statement for statement in seen if not statement.startswith("SAVEPOINT")]) <= 6
