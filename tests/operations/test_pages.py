"""Administrators find cases and failures, see what is inside, and everything they do is on record with its reason."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.operations.case_lists import CASES
from app.web.guards import guard_of, routes
from processes.engine.store import queries
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import InstanceState, Job, JobState, ProcessInstance
from processes.people.rules import Role
from tests.operations.conftest import NO_MAIL, Work
from tests.pages.conftest import counting
from tests.web.conftest import Browser

Case = Callable[..., int]
Drain = Callable[..., list[str]]


def steps(engine: Engine, key: str) -> list[str]:
    with Session(engine) as session:
        return [task.element_id for task in queries.tasks_of(session, key)]


def only_job(engine: Engine, case_id: int) -> Job:
    with Session(engine) as session:
        return session.scalars(select(Job).where(Job.instance_id == case_id)).one()


def acts(engine: Engine) -> list[tuple[str, str, str]]:
    with Session(engine) as session:
        found = session.scalars(select(OperationAudit).order_by(OperationAudit.id))
        return [(act.act, act.actor.partition(":")[0], act.reason) for act in found]


def state(engine: Engine, case_id: int) -> InstanceState:
    with Session(engine) as session:
        return session.get_one(ProcessInstance, case_id).state


MOVING = {f"operations.{view}" for view in ("versions", "new_move", "begin_move", "move", "undo_move")}


def test_administrators_have_these_pages_and_designers_some(app: Flask, sign_in: Callable[..., Browser]) -> None:
    mine = [(name, method) for name, method, _ in routes(app) if name.startswith("operations.")]
    assert mine
    for name, method in mine:
        guard = guard_of(app, name, method)
        assert guard is not None
        assert guard.roles == {Role.PROCESS_DESIGNER if name in MOVING else Role.ADMINISTRATOR}
    manager = sign_in(Role.SERVICE_MANAGER, Role.DISPATCHER, email="manager@example.test")
    assert manager.get("/operations/cases").status_code == 403
    assert 'href="/operations/cases"' not in manager.get("/tasks").text


def test_cases_are_found_by_key_process_version_state_and_failure(case: Case, administrator: Browser) -> None:
    case("A-1")
    case("A-2", at_first=True)
    case("B-1", at_first=True)

    def found(query: str) -> set[str]:
        html = administrator.get(f"/operations/cases?{query}").text
        return {key for key in ("A-1", "A-2", "B-1") if f">{key}</a>" in html}

    assert found("") == {"A-1", "A-2", "B-1"}
    assert found("q=A-") == {"A-1", "A-2"}
    assert found("q=A-2") == {"A-2"}
    assert found("q=%25") == found("q=a-1") == set()
    assert found("failed=1") == {"A-1"}
    assert found("process=repair&version=1") == {"A-1", "A-2", "B-1"}
    assert found("version=2") == found("process=other") == found("show=ended") == set()
    assert found("version=x&show=nothing&after=-1") == {"A-1", "A-2", "B-1"}


def test_the_list_goes_on_page_by_page(case: Case, administrator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CASES, "limit", 1)
    first, second = case("A-1", at_first=True), case("A-2", at_first=True)
    page = administrator.get("/operations/cases?q=A")
    assert "A-2</a>" in page.text
    assert "A-1</a>" not in page.text
    assert f"/operations/cases?q=A&amp;after={second}" in page.text
    assert "A-1</a>" in administrator.get(f"/operations/cases?q=A&after={second}").text
    assert "No cases match" in administrator.get(f"/operations/cases?q=A&after={first}").text


def test_one_case_shows_where_it_stands_what_it_holds_and_what_failed(case: Case, administrator: Browser) -> None:
    case_id = case("A-1", colour="green", parts=["a", "b"])
    page = administrator.get(f"/operations/cases/{case_id}").text
    assert f"Part {case_id} does not fit." in page
    assert "&#34;green&#34;" in page
    assert "Do first" in page
    (drawn,) = administrator.get(f"/operations/cases/{case_id}/diagram").json
    assert (drawn["failed"], drawn["active"]) == (["work"], [])
    assert administrator.get("/operations/cases/999999").status_code == 404
    assert administrator.get("/operations/jobs/999999").status_code == 404


def test_what_failed_is_grouped_by_its_cause(case: Case, administrator: Browser) -> None:
    for number in range(3):
        case(f"A-{number}")
    page = administrator.get("/operations/failed").text
    assert page.count("does not fit.") == 1  # the numbers in the errors differ, the cause does not
    assert ">3</a>" in page


def test_a_failed_step_is_tried_again(
    engine: Engine, case: Case, broken: Work, administrator: Browser, drain: Drain
) -> None:
    job = only_job(engine, case_id := case("A-1"))
    page = f"/operations/jobs/{job.id}"
    nothing = administrator.post(f"{page}/retry", form=page)
    assert nothing.status_code == 422
    assert "Say why." in nothing.text
    broken.broken = False
    answer = administrator.post(f"{page}/retry", {"retry-reason": "The part came"}, form=page)
    assert answer.headers["Location"] == f"/operations/cases/{case_id}"
    assert drain() == ["done"]
    assert steps(engine, "A-1") == ["second"]
    assert acts(engine) == [("retried", "person", "The part came")]
    assert "The part came" in administrator.get(f"/operations/cases/{case_id}").text
    assert "Eva Novak" in administrator.get("/operations/record").text
    assert administrator.post(f"{page}/retry", {"retry-reason": "x"}, form="/operations/record").status_code == 404
    over = administrator.get(page)  # the page stays though the job is done
    assert over.status_code == 410
    assert "The part came" in over.text
    assert f'href="/operations/cases/{case_id}"' in over.text
    assert administrator.get("/operations/jobs/987654321").status_code == 404


def test_a_failed_step_is_skipped(engine: Engine, case: Case, administrator: Browser) -> None:
    page = f"/operations/jobs/{only_job(engine, case('A-1')).id}"
    assert administrator.post(f"{page}/skip", {"skip-reason": "Glued"}, form=page).status_code == 302
    assert steps(engine, "A-1") == ["second"]
    assert acts(engine) == [("skipped", "person", "Glued")]


def test_data_are_corrected_and_the_failed_step_tried_again(
    engine: Engine, case: Case, broken: Work, administrator: Browser, drain: Drain
) -> None:
    case_id = case("A-1", colour="green")
    page = f"/operations/jobs/{only_job(engine, case_id).id}"
    typed = {"correct-name": "colour", "correct-value": '"red', "correct-reason": "Wrong one", "correct-retry": "y"}
    refused = administrator.post(f"{page}/correct", typed, form=page)
    assert refused.status_code == 422
    assert "does not end as one" in refused.text
    assert "Wrong one" in refused.text
    broken.broken = False
    assert administrator.post(f"{page}/correct", {**typed, "correct-value": "red"}, form=page).status_code == 302
    assert drain() == ["done"]
    assert "&#34;red&#34;" in administrator.get(f"/operations/cases/{case_id}").text
    assert acts(engine) == [("corrected", "person", "Wrong one"), ("retried", "person", "Wrong one")]


def test_a_case_is_suspended_resumed_and_cancelled(engine: Engine, case: Case, administrator: Browser) -> None:
    case_id = case("A-1", at_first=True)
    page = f"/operations/cases/{case_id}"

    def do(name: str, reason: str) -> Any:
        return administrator.post(f"{page}/{name}", {f"{name}-reason": reason}, form=page)

    assert do("cancel", " ").status_code == 422
    assert do("suspend", "Audit").status_code == 302
    assert state(engine, case_id) is InstanceState.SUSPENDED
    again = do("suspend", "Audit again")
    assert again.status_code == 409
    assert "This case is suspended already." in again.text
    assert do("resume", "Audit over").status_code == 302
    assert do("cancel", "Sent twice").status_code == 302
    assert state(engine, case_id) is InstanceState.CANCELLED
    assert steps(engine, "A-1") == []
    said = [("suspended", "Audit"), ("resumed", "Audit over"), ("cancelled", "Sent twice")]
    assert [(act, reason) for act, _, reason in acts(engine)] == said


def test_a_case_is_set_to_an_earlier_step(engine: Engine, case: Case, administrator: Browser) -> None:
    case_id = case("A-1")
    page = f"/operations/cases/{case_id}"
    typed = {"reset-place": "repair/first", "reset-reason": "Forgot something"}
    assert administrator.post(f"{page}/reset", {**typed, "reset-place": "repair/none"}, form=page).status_code == 422
    assert administrator.post(f"{page}/reset", typed, form=page).status_code == 302
    assert steps(engine, "A-1") == ["first"]
    with Session(engine) as session:
        assert session.scalars(select(Job).where(Job.instance_id == case_id)).all() == []
        assert "reset" in [entry.kind for entry in queries.history(session, "A-1")]


def test_a_timer_is_moved(engine: Engine, case: Case, administrator: Browser, drain: Drain) -> None:
    case_id = case("A-1", at_first=True)
    page = f"/operations/cases/{case_id}"
    place = {"reset-place": "repair/pause", "reset-reason": "Only the wait is left"}
    assert administrator.post(f"{page}/reset", place, form=page).status_code == 302
    job = f"/operations/jobs/{only_job(engine, case_id).id}"
    assert drain() == []
    skipped = administrator.post(f"{job}/skip", {"skip-reason": "x"}, form=job)
    assert skipped.status_code == 422
    due_at = only_job(engine, case_id).due_at
    shown = due_at.astimezone(ZoneInfo("Europe/Prague")).strftime("%Y-%m-%dT%H:%M")
    kept = {"timer-due_at": shown, "timer-reason": "Looked at"}
    assert administrator.post(f"{job}/timer", kept, form=job).status_code == 302
    assert only_job(engine, case_id).due_at == due_at
    typed = {"timer-due_at": "2026-01-05T08:00", "timer-reason": "Nobody waits any more"}
    assert administrator.post(f"{job}/timer", typed, form=job).status_code == 302
    assert only_job(engine, case_id).due_at.isoformat().startswith("2026-01-05T07:00")
    assert drain() == ["done"]
    assert state(engine, case_id) is InstanceState.ENDED


def test_a_list_costs_the_same_number_of_statements_for_any_length(
    app: Flask, case: Case, administrator: Browser
) -> None:
    first = case("A-0")
    administrator.get("/operations/cases")

    def cost(path: str) -> int:
        with counting(app) as seen:
            assert administrator.get(path).status_code == 200
        return len(seen.statements)

    paths = ("/operations/cases", "/operations/jobs", "/operations/failed", f"/operations/cases/{first}")
    before = [cost(path) for path in paths]
    for number in range(1, 6):
        case(f"A-{number}")
    assert [cost(path) for path in paths] == before
    assert max(before[:3]) <= 6
    assert before[3] <= 16


def test_jobs_are_shown_by_state_and_kind(engine: Engine, case: Case, administrator: Browser) -> None:
    case("A-1")
    assert "A-1</a>" in administrator.get("/operations/jobs?state=failed&kind=held").text
    assert "No jobs match" in administrator.get("/operations/jobs?state=waiting&kind=timer").text
    with Session(engine) as session:
        assert session.scalars(select(Job.state).where(NO_MAIL)).all() == [JobState.FAILED]


def test_the_history_goes_on_page_by_page(case: Case, administrator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.operations.cases.ENTRIES", 3)
    page = f"/operations/cases/{case('A-1')}"
    html, seen = administrator.get(page).text, 0
    assert "Newest lines" not in html
    while (older := re.search(r'href="([^"]*before=\d+#history)"', html)) is not None:
        assert "Case started" not in html
        html, seen = administrator.get(older[1].partition("#")[0]).text, seen + 1
    assert seen
    assert "Case started" in html
    assert "Newest lines" in html
