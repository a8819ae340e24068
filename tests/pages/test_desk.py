"""What staff do from the page of a request: work, timer, escalation, another technician; dispatch and invoices."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.billing.rules import variable_symbol
from processes.billing.use_cases import issue_invoice
from processes.clock import utcnow
from processes.contracts.queries import contract_for, local_day
from processes.requests.models import Request
from processes.requests.rules import RequestState
from processes.suppliers.models import Escalation, EscalationState, Supplier
from processes.worklogs.models import WorkLog, WorkLogCorrection, WorkTimer
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN
from tests.pages.test_requests import in_work, new_request, state
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]


def logs(engine: Engine) -> list[WorkLog]:
    with Session(engine) as session:
        return list(session.scalars(select(WorkLog).order_by(WorkLog.id)))


def test_work_is_logged_in_the_readers_zone_and_corrected_on_record(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    page, browser = f"/requests/{number}", as_person(TECHNICIAN)
    typed = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:12", "activity": "remote"}
    assert browser.post(f"{page}/work-logs", {**typed, "description": "Cable"}, form=page).status_code == 302
    assert logs(engine)[0].minutes == 12
    assert logs(engine)[0].started_at.isoformat().startswith("2026-03-02T08:00")
    log_id = logs(engine)[0].id
    form = {**typed, "ended_at": "09:20", "description": "Cable", "reason": "It was longer"}
    assert browser.post(f"/work-logs/{log_id}/correct", form).status_code == 302
    assert logs(engine)[0].minutes == 20
    with Session(engine) as session:
        assert session.scalars(select(WorkLogCorrection.reason)).all() == ["It was longer"]
    assert "Cable" in browser.get("/work-logs?day=2026-03-02").text


def test_work_of_no_length_is_refused_with_what_was_typed(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    typed = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:00", "activity": "remote"}
    answer = as_person(TECHNICIAN).post(f"{page}/work-logs", {**typed, "description": "Quick look"}, form=page)
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
    browser.post(f"{page}/timer/stop", {"activity": "remote", "description": "Looked"}, form=page)
    assert 24 <= logs(engine)[0].minutes <= 26


def test_an_escalation_is_opened_answered_by_hand_and_cannot_be_answered_twice(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    page, browser = f"/requests/{number}", as_person(TECHNICIAN)
    with Session(engine) as session:
        supplier = session.scalars(select(Supplier.id)).first()
    typed = {"supplier_id": str(supplier), "question": "Is the part in stock?"}
    assert browser.post(f"{page}/escalations", typed, form=page).status_code == 302
    assert state(engine, number) is RequestState.WAITING_FOR_SUPPLIER
    again = browser.post(f"{page}/escalations", typed, form=page)
    assert again.status_code == 409
    assert "Is the part in stock?" in again.text
    with Session(engine) as session:
        escalation_id = session.scalars(select(Escalation.id)).one()
    browser.post(f"/escalations/{escalation_id}/answer", {"answer": "Yes, tomorrow"}, form=page)
    with Session(engine) as session:
        assert session.get_one(Escalation, escalation_id).state is EscalationState.ANSWERED
    assert "Yes, tomorrow" in browser.get(page).text
    late = browser.post(f"/escalations/{escalation_id}/withdraw", {"reason": "It takes too long"}, form=page)
    assert late.status_code == 409
    assert "It takes too long" in late.text  # although its form is gone
    assert re.search(r"What happened last: Lenora Servis answered, <time", late.text)
    assert "Yes, tomorrow" not in as_person(CUSTOMER).get(page).text


def test_a_request_changes_hands(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    other = str(desk.actor("svoboda@severka.example").person_id)
    typed = {"technician_id": other, "reason": "Holiday"}
    assert as_person(DISPATCHER).post(f"{page}/reassign", typed, form=page).status_code == 302
    assert "Jiří Svoboda" in as_person(CUSTOMER).get(page).text
    assert number in as_person("svoboda@severka.example").get("/tasks?whose=mine").text
    assert number not in as_person(TECHNICIAN).get("/tasks").text


def test_the_board_shows_what_waits_and_the_technicians(desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    shown = as_person(DISPATCHER).get("/dispatch").text
    assert number in shown
    assert "Petr Horák" in shown
    assert as_person(TECHNICIAN).get("/dispatch").status_code == 403


def test_invoices_are_for_accountants_and_the_customers_administrators(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:

    number = in_work(desk)
    desk.now = utcnow()
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
