"""What staff do from the page of a request: work, timer, escalation, another technician; dispatch and invoices."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.people import PASSWORD
from processes.billing.handlers import begin_decision
from processes.billing.rules import variable_symbol
from processes.billing.use_cases import issue_invoice
from processes.clock import utcnow
from processes.contracts.queries import contract_for, local_day
from processes.db import committing
from processes.people.models import Person
from processes.people.rules import Role
from processes.requests.models import Request
from processes.requests.rules import RequestState
from processes.suppliers.models import Escalation, EscalationState, Supplier
from processes.worklogs.models import WorkLog, WorkLogCorrection, WorkTimer
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, counting
from tests.pages.test_requests import in_work, new_request, state
from tests.web.conftest import Browser
from tests.world import World

AsPerson = Callable[[str], Browser]


def logs(engine: Engine) -> list[WorkLog]:
    with Session(engine) as session:
        return list(session.scalars(select(WorkLog).order_by(WorkLog.id)))


def named(form: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What is typed into the fields of one of a page's forms."""
    return {f"{form}-{name}": value for name, value in typed.items()}


def confirmation(answer: TestResponse) -> str:
    """What the button of a question sends."""
    return re.findall(r'name="[a-z]+-sure" value="([^"]+)"', answer.text)[0]


def log_work(browser: Browser, page: str, **typed: str) -> TestResponse:
    """Log work on the page of a request; what is asked about it is confirmed."""
    answer = browser.post(f"{page}/work-logs", named("work", typed), form=page)
    if "Is this time right?" not in answer.text:
        return answer
    return browser.post(f"{page}/work-logs", named("work", typed | {"sure": confirmation(answer)}), form=page)


def test_work_is_logged_in_the_readers_zone_and_corrected_on_record(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    page, browser = f"/requests/{number}", as_person(TECHNICIAN)
    typed = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:12", "activity": "remote"}
    assert log_work(browser, page, **typed, description="Cable").status_code == 302
    assert logs(engine)[0].minutes == 12
    assert logs(engine)[0].started_at.isoformat().startswith("2026-03-02T08:00")
    log_id = logs(engine)[0].id
    form = {**typed, "ended_at": "09:20", "description": "Cable", "reason": "It was longer"}
    form["sure"] = "before_request@2026-03-02 09:00:00 09:20:00"
    assert browser.post(f"/work-logs/{log_id}/correct", named("correct", form)).status_code == 302
    assert logs(engine)[0].minutes == 20
    with Session(engine) as session:
        assert session.scalars(select(WorkLogCorrection.reason)).all() == ["It was longer"]
    assert "Cable" in browser.get("/work-logs?day=2026-03-02").text


def test_work_of_no_length_is_refused_with_what_was_typed(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    typed = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:00", "activity": "remote"}
    answer = log_work(as_person(TECHNICIAN), page, **typed, description="Quick look")
    assert answer.status_code == 422
    assert "Quick look" in answer.text
    assert "at least one minute" in answer.text
    assert logs(engine) == []


def test_the_timer_runs_once_and_its_time_is_logged(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number, other = in_work(desk), in_work(desk)
    page, browser = f"/requests/{number}", as_person(TECHNICIAN)
    browser.post(f"{page}/timer/start", form=page)
    assert "Your timer runs since" in browser.get(page).text
    refused = browser.post(f"/requests/{other}/timer/start", form=page)
    assert refused.status_code == 409
    assert number in refused.text
    with Session(engine) as session:
        timer = session.scalars(select(WorkTimer)).one()
        timer.started_at -= timedelta(minutes=25)
        session.commit()
        started_at = timer.started_at.isoformat()
    work = {"timer": started_at, "activity": "remote", "description": "Looked"}
    assert browser.post(f"{page}/timer/stop", named("stop", work), form=page).status_code == 302
    assert 24 <= logs(engine)[0].minutes <= 26


def test_a_page_that_is_older_than_the_timer_stops_nothing(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    """The tab of A stays open; meanwhile A's timer was discarded and B's runs."""
    a, b = in_work(desk), in_work(desk)
    browser = as_person(TECHNICIAN)
    browser.post(f"/requests/{a}/timer/start", form=f"/requests/{a}")
    seen = re.findall(r'name="stop-timer"[^>]*value="([^"]+)"', browser.get(f"/requests/{a}").text)
    work = named("stop", {"timer": seen[0], "activity": "remote", "description": "Words about the case of A"})
    assert browser.post(f"/requests/{a}/timer/discard", work, form=f"/requests/{a}").status_code == 302
    browser.post(f"/requests/{b}/timer/start", form=f"/requests/{b}")
    for act in ("stop", "discard"):
        stale = browser.post(f"/requests/{a}/timer/{act}", work, form=f"/requests/{a}")
        assert stale.status_code == 409
        assert b in stale.text
        assert "Words about the case of A" in stale.text
    with Session(engine) as session:
        assert session.scalars(select(WorkTimer)).one().request_id is not None
    assert logs(engine) == []


def timer_link(text: str, name: str) -> str:
    """Where a link of the running timer in the head leads; empty where it is hidden."""
    found = re.search(rf'<a class="btn btn-sm" data-{name} [^>]*>', text)
    assert found is not None
    href = re.search(r'href="([^"]*)"', found.group())
    return "" if " hidden>" in found.group() or href is None else href.group(1)


def test_the_running_timer_is_in_the_head_of_every_page(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    a, b = in_work(desk), in_work(desk)
    browser = as_person(TECHNICIAN)
    assert re.search(r"data-timer=[^>]* hidden>", browser.get("/tasks").text)
    browser.post(f"/requests/{a}/timer/start", form=f"/requests/{a}")
    with Session(engine) as session:
        session.scalars(select(WorkTimer)).one().started_at -= timedelta(minutes=65)
        session.commit()
    for path in ("/tasks", "/requests", "/account", f"/requests/{a}"):
        text = browser.get(path).text
        assert re.search(rf"data-timer=[^>]* >.*<strong>{a}</strong>.*>1:05</time>", text, re.DOTALL)
        assert timer_link(text, "stop") == f"/requests/{a}#stop-description"
        assert timer_link(text, "switch") == ""
    assert timer_link(browser.get(f"/requests/{b}").text, "switch") == f"/requests/{a}?then={b}#stop-description"
    assert "data-timer" not in as_person(CUSTOMER).get("/").text


def test_the_timer_is_switched_to_another_request_with_its_words(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    a, b = in_work(desk), in_work(desk)
    browser = as_person(TECHNICIAN)
    browser.post(f"/requests/{a}/timer/start", form=f"/requests/{a}")
    with Session(engine) as session:
        session.scalars(select(WorkTimer)).one().started_at -= timedelta(minutes=25)
        session.commit()
    page = browser.get(f"/requests/{a}?then={b}").text
    assert f'name="stop-then" value="{b}" checked' in page
    started_at = re.findall(r'name="stop-timer"[^>]*value="([^"]+)"', page)[0]
    work = {"timer": started_at, "activity": "remote", "description": "", "then": b}
    wordless = browser.post(f"/requests/{a}/timer/stop", named("stop", work), form=f"/requests/{a}")
    assert wordless.status_code == 422
    assert f'name="stop-then" value="{b}" checked' in wordless.text
    work["description"] = "Looked"
    switched = browser.post(f"/requests/{a}/timer/stop", named("stop", work), form=f"/requests/{a}")
    assert switched.headers["Location"] == f"/requests/{b}"
    assert [log.description for log in logs(engine)] == ["Looked"]
    with Session(engine) as session:
        query = select(Request.number).join(WorkTimer, WorkTimer.request_id == Request.id)
        assert session.scalars(query).one() == b
    stale = browser.post(f"/requests/{a}/timer/stop", named("stop", work), form=f"/requests/{a}")
    assert stale.status_code == 409
    assert len(logs(engine)) == 1


def test_unlikely_work_is_asked_about_with_what_was_typed(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    page, browser = f"/requests/{in_work(desk)}", as_person(TECHNICIAN)
    yesterday = (utcnow().astimezone(ZoneInfo("Europe/Prague")) - timedelta(days=2)).date().isoformat()
    typed = {"day": yesterday, "started_at": "17:00", "ended_at": "16:50", "activity": "remote"}
    form = named("work", {**typed, "description": "Moved the server"})
    asked = browser.post(f"{page}/work-logs", form, form=page)
    assert asked.status_code == 422
    assert "over midnight" in asked.text
    assert "23\xa0h 50\xa0min" in asked.text
    assert "Moved the server" in asked.text
    sure = {"work-sure": confirmation(asked)}
    other = browser.post(f"{page}/work-logs", form | sure | {"work-ended_at": "16:40"}, form=page)
    assert other.status_code == 422  # other times than were asked about
    assert logs(engine) == []
    assert browser.post(f"{page}/work-logs", form | sure, form=page).status_code == 302
    assert logs(engine)[0].minutes == 23 * 60 + 50


def test_work_in_the_doubled_hour_keeps_its_instants(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    """A log of the second 02:30 of that night, corrected with only the description changed."""
    number, browser = in_work(desk), as_person(TECHNICIAN)
    night = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    with Session(engine) as session:
        request = session.scalars(select(Request).where(Request.number == number)).one()
        technician = session.scalars(select(Person).where(Person.email == TECHNICIAN)).one()
        world = World(session, now=utcnow())
        world.work(request, night.isoformat(), 15, description="Before", who=technician)
        session.commit()
    page = f"/work-logs/{logs(engine)[0].id}/correct"
    shown = dict(re.findall(r'<input[^>]*name="(correct-[a-z_]+)"[^>]*value="([^"]+)"', browser.get(page).text))
    assert "After the clocks went back" in browser.get(page).text
    form = {**shown, "correct-night": "after", "correct-activity": "remote", "correct-description": "After"}
    assert browser.post(page, {**form, "correct-reason": "Words"}, form=page).status_code == 302
    (log,) = logs(engine)
    assert (log.description, log.started_at, log.minutes) == ("After", night, 15)
    doubled = browser.post(page, {**form, "correct-night": "", "correct-reason": "Words"}, form=page)
    assert "it came twice" in doubled.text


def test_a_log_is_cancelled_and_an_overlap_billed_with_a_reason(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number, browser = in_work(desk), as_person(TECHNICIAN)
    page = f"/requests/{number}"
    typed = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:12", "activity": "remote"}
    log_work(browser, page, **typed, description="Cable")
    log_work(browser, page, **typed, description="Once more")
    assert f"overlaps yours on {number}" in browser.get(page).text
    second = logs(engine)[1]
    log = f"/work-logs/{second.id}"
    assert "Cable" in browser.get(f"{log}/correct").text
    assert browser.post(f"{log}/overlap", {"overlap-reason": ""}, form=page).status_code == 422
    assert browser.post(f"{log}/overlap", {"overlap-reason": "Two places"}, form=f"{log}/correct").status_code == 302
    assert browser.post(f"{log}/cancel", {"cancel-reason": "Typed twice"}, form=f"{log}/correct").status_code == 302
    assert logs(engine)[1].cancelled_at is not None
    assert "Once more" not in browser.get("/work-logs?day=2026-03-02").text
    assert "Typed twice" in browser.get(f"{page}/history").text
    assert "was cancelled" in browser.post(f"{log}/cancel", {"cancel-reason": "Again"}, form=page).text


def test_an_escalation_is_opened_answered_by_hand_and_cannot_be_answered_twice(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    page, browser = f"/requests/{number}", as_person(TECHNICIAN)
    with Session(engine) as session:
        supplier = session.scalars(select(Supplier.id)).first()
    typed = named("escalate", {"supplier_id": str(supplier), "question": "Is the part in stock?"})
    assert browser.post(f"{page}/escalations", typed, form=page).status_code == 302
    assert state(engine, number) is RequestState.WAITING_FOR_SUPPLIER
    again = browser.post(f"{page}/escalations", typed, form=page)
    assert again.status_code == 409
    assert "Is the part in stock?" in again.text
    with Session(engine) as session:
        escalation_id = session.scalars(select(Escalation.id)).one()
    said = named(f"answer-{escalation_id}", {"answer": "Yes, tomorrow"})
    browser.post(f"/escalations/{escalation_id}/answer", said, form=page)
    with Session(engine) as session:
        assert session.get_one(Escalation, escalation_id).state is EscalationState.ANSWERED
    assert "Yes, tomorrow" in browser.get(page).text
    over = {"answer": {"answer": "They have none at all"}, "end": {"reason": "It takes too long"}}
    blind = browser.post(
        f"/escalations/{escalation_id}/answer", named(f"answer-{escalation_id}", over["answer"]), form=page
    )
    assert blind.status_code == 409
    assert "Lenora Servis has answered already" in blind.text
    assert "They have none at all" in blind.text
    late = browser.post(f"/escalations/{escalation_id}/withdraw", named(f"end-{escalation_id}", over["end"]), form=page)
    assert late.status_code == 409
    assert "It takes too long" in late.text  # although its form is gone
    assert re.search(r"What happened last: Lenora Servis answered · [^<]+, <time", late.text)
    assert "Yes, tomorrow" not in as_person(CUSTOMER).get(page).text


def test_a_request_changes_hands(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    other = str(desk.actor("svoboda@severka.example").person_id)
    typed = named("reassign", {"technician_id": other, "reason": "Holiday"})
    assert as_person(DISPATCHER).post(f"{page}/reassign", typed).status_code == 302
    assert "Jiří Svoboda" in as_person(CUSTOMER).get(page).text
    assert number in as_person("svoboda@severka.example").get("/tasks?whose=mine").text
    assert number not in as_person(TECHNICIAN).get("/tasks").text


def test_whom_the_desk_suggests_is_chosen_already_and_why_is_asked(
    app: Flask, engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    browser, page = as_person(TECHNICIAN), f"/requests/{number}/reassign"
    with counting(app) as counted:
        shown = browser.get(page).text
    assert len(counted.statements) <= 11  # who asks, the request, its solver, six of the technicians, the head
    offered = re.findall(r'<option (selected )?value="(\d+)">([^<]+)', shown)
    assert next(name for chosen, _id, name in offered if chosen).split(" – ")[0] in shown.partition("Suggested:")[2]
    assert not any("Petr Horák" in name for _chosen, _id, name in offered)
    suggested = next(value for chosen, value, _name in offered if chosen)
    wordless = browser.post(page, named("reassign", {"technician_id": suggested, "reason": " "}))
    assert wordless.status_code == 422
    assert "Say why." in wordless.text
    mine = str(desk.actor(TECHNICIAN).person_id)
    unchanged = browser.post(page, named("reassign", {"technician_id": mine, "reason": "Holiday"}))
    assert unchanged.status_code == 422
    assert "has this request already" in unchanged.text
    assert browser.post(page, named("reassign", {"technician_id": suggested, "reason": "Holiday"})).status_code == 302
    acts.withdraw(desk, number, CUSTOMER, "Solved")
    assert as_person(DISPATCHER).get(page).status_code == 409


def test_the_board_shows_what_waits_and_the_technicians(desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    shown = as_person(DISPATCHER).get("/dispatch").text
    assert number in shown
    assert "Petr Horák" in shown
    assert as_person(TECHNICIAN).get("/dispatch").status_code == 403


def test_invoices_are_for_accountants_and_the_customers_administrators(
    engine: Engine, workday: Desk, as_person: AsPerson
) -> None:
    desk = workday
    number = in_work(desk)
    desk.now += timedelta(hours=1)
    acts.work(desk, number, TECHNICIAN, 45, "Swapped the cable")
    acts.propose(desk, number, TECHNICIAN, "hardware", "Cable swapped")
    acts.sign(desk, number, CUSTOMER)
    assert state(engine, number) is RequestState.CLOSED
    with Session(engine) as session:
        project_id = session.scalars(select(Request.project_id).where(Request.number == number)).one()
        contract = contract_for(session, project_id=project_id, on=local_day(desk.now))
        assert contract is not None
        invoice = issue_invoice(session, contract_id=contract.id, month=local_day(desk.now), now=desk.now)
        session.commit()
        assert invoice is not None
        invoice_number = invoice.number
    accountant = as_person("ucetni@severka.example")
    assert invoice_number in accountant.get("/invoices").text
    page = accountant.get(f"/invoices/{invoice_number}").text
    assert "Swapped the cable" in page
    assert "45\N{NO-BREAK SPACE}min" in page
    assert "19-2000145399/0800" in page
    assert variable_symbol(invoice_number) in page
    assert accountant.get(f"/invoices/{invoice_number}.pdf").status_code == 404  # a worker makes it later
    assert as_person(TECHNICIAN).get(f"/invoices/{invoice_number}").status_code == 404
    assert as_person("jitka.hajkova@nemocnice-podhradi.example").get(f"/invoices/{invoice_number}").status_code == 404
    assert "All rated work is invoiced" in accountant.get("/invoices/waiting").text
    assert as_person(TECHNICIAN).get("/invoices/waiting").status_code == 403


def test_work_on_a_withdrawn_request_is_seen_and_decided_on_by_the_accountant(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    acts.work(desk, number, TECHNICIAN, 45, "Swapped the cable")
    acts.withdraw(desk, number, CUSTOMER, "Not needed")
    request_id = desk.request_id(number)
    desk.act(lambda session, now: begin_decision(session, request_id=request_id, now=now))
    accountant = as_person("ucetni@severka.example")
    waiting = accountant.get("/invoices/waiting").text
    assert number in waiting
    assert "45\N{NO-BREAK SPACE}min" in waiting
    (task,) = re.findall(r'href="/tasks/(\d+)"', waiting)
    assert "Swapped the cable" in accountant.get(f"/tasks/{task}").text
    decided = accountant.post(f"/tasks/{task}/complete", {"work_decision": "give_away", "work_reason": ""})
    assert "given away" in decided.text
    gone = accountant.post(f"/tasks/{task}/complete", {"work_decision": "give_away", "work_reason": "Ours"})
    assert gone.status_code == 302
    assert "Nothing waits for a decision" in accountant.get("/invoices/waiting").text


def test_minutes_stand_for_a_start_and_lead_back_to_the_task(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page, browser = f"/requests/{number}", as_person(TECHNICIAN)
    typed = {"day": "2026-03-02", "ended_at": "00:20", "activity": "remote", "description": "Night work"}
    refused = log_work(browser, page, **typed)
    assert refused.status_code == 422
    assert log_work(browser, page, **typed, took="0").status_code == 422
    assert logs(engine) == []
    answer = log_work(browser, page, **typed, took="45", started_at="")
    assert answer.location == page
    (work,) = logs(engine)
    assert (work.started_at, work.minutes) == (datetime(2026, 3, 1, 22, 35, tzinfo=UTC), 45)
    later = typed | {"day": "2026-03-03", "took": "5"}
    asked = browser.post(f"{page}/work-logs", named("work", later) | {"task": "7"}, form=page)
    assert '<input type="hidden" name="task" value="7">' in asked.text
    sure = named("work", later | {"sure": confirmation(asked)})
    assert browser.post(f"{page}/work-logs", sure | {"task": "7"}, form=page).location == "/tasks/7"


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.ADMINISTRATOR])
def test_the_board_offers_to_give_only_to_whom_the_diagram_lets_approve(
    engine: Engine, desk: Desk, as_person: AsPerson, role: Role
) -> None:
    number = new_request(desk)
    with Session(engine) as session, committing(session):
        World(session, now=utcnow()).hired("looks@severka.example", role, password=PASSWORD, locale="en")
    shown = as_person("looks@severka.example").get("/dispatch").text
    assert f'href="/requests/{number}"' in shown
    assert "/assign" not in shown.partition('id="technicians"')[0]
    assert "/assign" in as_person(DISPATCHER).get("/dispatch").text.partition('id="technicians"')[0]


def test_a_card_is_given_by_the_suggestion_by_choice_and_only_once(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number, other = new_request(desk), new_request(desk)
    browser = as_person(DISPATCHER)
    shown = browser.get("/dispatch").text
    forms = dict(re.findall(r'data-number="(P\d+)" data-assign="(/dispatch/tasks/\d+/assign)"', shown))
    technician = str(desk.actor(TECHNICIAN).person_id)
    assert browser.post(forms[number], {"assign-technician_id": "999999"}, form="/dispatch").status_code == 422
    assert state(engine, number) is RequestState.LOGGED
    assert browser.post(forms[number], {"assign-suggested": technician}, form="/dispatch").status_code == 302
    assert browser.post(forms[other], {"assign-technician_id": technician}, form="/dispatch").status_code == 302
    assert {state(engine, one) for one in (number, other)} == {RequestState.ASSIGNED}
    again = browser.post(forms[number], {"assign-technician_id": technician}, form="/dispatch")
    assert (again.status_code, again.headers["Location"]) == (302, "/dispatch")
    assert "was faster" in browser.get("/dispatch").text
    assert as_person(TECHNICIAN).post(forms[number], {}, form="/tasks").status_code == 403
    column = browser.get("/dispatch").text
    assert f'data-hand-over="/requests/{number}/reassign?board=1"' in column
