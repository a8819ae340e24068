"""Work that comes again and again is listed with its runs, is paused, goes on and is run by hand, on the record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs.scheduling import RECURRING, arrange
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Job, JobState
from tests.pages.conftest import counting
from tests.web.conftest import Browser

Drain = Callable[..., list[str]]
PRUNE = "notices.prune"


def job(engine: Engine) -> Job:
    with Session(engine) as session:
        return session.scalars(select(Job).where(Job.key == PRUNE)).one()


@pytest.fixture
def page(engine: Engine) -> str:
    """The page of a daily job that is due in a minute; the scheduler has started."""
    with Session(engine) as session, committing(session):
        arrange(session, now=utcnow() + timedelta(minutes=1))
    return f"/operations/jobs/{job(engine).id}"


def test_all_recurring_work_is_listed_in_one_statement(app: Flask, engine: Engine, administrator: Browser) -> None:
    before = administrator.get("/operations/schedules").text
    assert before.count("Begins with the scheduler") == len(RECURRING)
    with Session(engine) as session, committing(session):
        arrange(session, now=utcnow())
    with counting(app) as counted:
        listed = administrator.get("/operations/schedules").text
    assert listed.count(">Runs<") == len(RECURRING)
    assert ">1 day<" in listed
    assert ">15 seconds<" in listed
    assert sum("job.key IN" in statement for statement in counted.statements) == 1


def test_what_ran_and_what_failed_is_told(
    engine: Engine, page: str, administrator: Browser, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = utcnow() + timedelta(minutes=2)
    assert set(drain(due)) == {"done"}
    assert job(engine).ran_at == due
    assert "Last run" in administrator.get(page).text

    def broken(*_given: object, **_more: object) -> None:
        raise ValueError("The attic is full.")

    monkeypatch.setattr("processes.notices.use_cases.prune", broken)
    later = due + timedelta(days=1)
    drain(later)
    assert "The attic is full." in (job(engine).error or "")
    listed = administrator.get("/operations/schedules").text
    assert "Failed last time" in listed
    assert "The attic is full." in listed
    assert job(engine).ran_at == later


def test_paused_work_does_not_run_until_it_goes_on(
    engine: Engine, page: str, administrator: Browser, drain: Drain
) -> None:
    nothing = administrator.post(f"{page}/pause", form=page)
    assert nothing.status_code == 422
    assert "Say why." in nothing.text
    answer = administrator.post(f"{page}/pause", {"pause-reason": "The disk is full"}, form=page)
    assert answer.headers["Location"] == "/operations/schedules"
    assert "Paused" in administrator.get("/operations/schedules").text
    again = administrator.post(f"{page}/pause", {"pause-reason": "x"}, form=page)
    assert "paused already" in again.text
    with Session(engine) as session, committing(session):
        arrange(session, now=utcnow())  # the scheduler starts again
    drain(utcnow() + timedelta(days=2))
    assert (job(engine).state, job(engine).ran_at) == (JobState.SUSPENDED, None)
    administrator.post(f"{page}/resume", {"resume-reason": "There is room"}, form=page)
    drain(utcnow() + timedelta(days=2))
    assert job(engine).ran_at is not None
    with Session(engine) as session:
        acts = session.execute(select(OperationAudit.act, OperationAudit.reason).order_by(OperationAudit.id)).all()
    assert acts == [("paused", "The disk is full"), ("resumed", "There is room")]


def test_it_is_run_by_hand(engine: Engine, page: str, administrator: Browser, drain: Drain) -> None:
    assert "Run now" in administrator.get(page).text
    assert administrator.post(f"{page}/retry", {"retry-reason": "Now"}, form=page).status_code == 302
    drain()
    assert job(engine).ran_at is not None
    assert job(engine).due_at > utcnow() + timedelta(hours=23)


def test_only_what_comes_again_is_paused(case: Callable[..., int], engine: Engine, administrator: Browser) -> None:
    case("A-1")
    with Session(engine) as session:
        failed = session.scalars(select(Job.id).where(Job.instance_id.is_not(None))).one()
    where = f"/operations/jobs/{failed}"
    refused = administrator.post(f"{where}/pause", {"pause-reason": "x"}, form=where)
    assert "Only work that comes again can be paused." in refused.text
    assert 'id="pause"' not in administrator.get(where).text
