"""A form acts on what its page has shown: what has changed meanwhile is said, and nothing that was typed is lost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.people.models import Person
from processes.requests.models import Request
from processes.requests.rules import RequestState
from processes.suppliers.models import Escalation, Supplier
from processes.worklogs.models import WorkLogCorrection
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN
from tests.pages.test_desk import log_work, logs, named
from tests.pages.test_requests import in_work, new_request, state
from tests.web.conftest import Browser, Page
from tests.world import World

AsPerson = Callable[[str], Browser]
SVOBODA, NOVOTNA = "svoboda@severka.example", "novotna@severka.example"
ACCOUNTANT, ADMINISTRATOR = "ucetni@severka.example", "spravce@severka.example"
SAID = "The customer asked for it on the phone"


def shown(browser: Browser, page: str, action: str) -> dict[str, str]:
    """What the page says of itself now in the form that leads to `action`."""
    return Page(browser.get(page).text).seen[action]


def twice(numbers: list[str]) -> set[str]:
    return {one for one in numbers if numbers.count(one) > 1}


def another_supplier(engine: Engine) -> int:
    with Session(engine) as session:
        hours = session.scalars(select(Supplier)).all()[0].calendar
        supplier = World(session, now=utcnow()).supplier("Other", "o@other.example", hours)
        session.commit()
        return supplier.id


def everywhere(engine: Engine, desk: Desk, as_person: AsPerson) -> dict[str, str]:
    """Requests in the states whose pages have most forms."""
    escalated, signing, ended = in_work(desk), in_work(desk), in_work(desk)
    acts.escalate(desk, escalated, TECHNICIAN, "Is it the lamp?")
    asked = named("escalate", {"supplier_id": str(another_supplier(engine)), "question": "Is it the cable?"})
    page = f"/requests/{escalated}"
    assert as_person(TECHNICIAN).post(f"{page}/escalations", asked, form=page).status_code == 302
    acts.work(desk, signing, TECHNICIAN, 12, "Cable")
    acts.propose(desk, signing, TECHNICIAN, "hardware", "Cable swapped")
    acts.withdraw(desk, ended, CUSTOMER, "It works again")
    return {"logged": new_request(desk), "escalated": escalated, "signing": signing, "ended": ended}


def test_no_id_stands_twice_on_a_page_whoever_looks(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    pages = {name: f"/requests/{number}" for name, number in everywhere(engine, desk, as_person).items()}
    acts_of_logs = f"/work-logs/{logs(engine)[0].id}/correct"
    found = {}
    for who in (CUSTOMER, TECHNICIAN, DISPATCHER, ACCOUNTANT, ADMINISTRATOR):
        browser = as_person(who)
        browser.post(f"{pages['escalated']}/timer/start", form=pages["escalated"])
        for name, path in {**pages, "log": acts_of_logs, "correct": f"{pages['logged']}/correct"}.items():
            ids = Page(browser.get(path).text).ids
            assert "content" in ids
            found[who, name] = twice(ids)
        for task in re.findall(r'href="(/tasks/\d+)"', browser.get("/tasks").text + browser.get("/").text):
            found[who, task] = twice(Page(browser.get(task).text).ids)
    assert {place: ids for place, ids in found.items() if ids} == {}
    assert any(place.startswith("/tasks/") for _who, place in found)


def test_a_request_given_away_meanwhile_is_not_given_on_blindly(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    page, browser = f"/requests/{number}/reassign", as_person(DISPATCHER)
    with Session(engine) as session:
        ids = dict(session.execute(select(Person.email, Person.id)).all())
    old = shown(browser, page, page)
    given = named("reassign", {"technician_id": str(ids[SVOBODA]), "reason": "Holiday"})
    assert as_person(TECHNICIAN).post(page, given).status_code == 302
    mine = named("reassign", {"technician_id": str(ids[NOVOTNA]), "reason": SAID})
    refused = browser.post(page, {**old, **mine})
    assert refused.status_code == 409
    assert "Jiří Svoboda has this request now" in refused.text
    assert SAID in refused.text
    assert f'selected value="{ids[NOVOTNA]}"' in refused.text
    again = {**Page(refused.text).seen[page], **mine}
    assert browser.post(page, again).status_code == 302


def test_a_second_supplier_is_not_asked_over_the_first(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page, action, browser = f"/requests/{number}", f"/requests/{number}/escalations", as_person(TECHNICIAN)
    asked = {"supplier_id": str(another_supplier(engine)), "question": SAID}
    old = shown(browser, page, action)
    acts.escalate(desk, number, TECHNICIAN, "Is it the lamp?")
    refused = browser.post(action, {**old, **named("escalate", asked)}, form=page)
    assert refused.status_code == 409
    assert "Lenora Servis has been asked since you opened the page" in refused.text
    assert SAID in refused.text
    assert "Is it the lamp?" in refused.text
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Escalation)) == 1
    again = {**Page(refused.text).seen[action], **named("escalate", asked)}
    assert browser.post(action, again, form=page).status_code == 302


def test_an_answer_goes_to_the_escalation_in_whose_form_it_was_typed(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number, other = in_work(desk), in_work(desk)
    for one in (number, other):
        acts.escalate(desk, one, TECHNICIAN, "Is it the lamp?")
    with Session(engine) as session:
        first, second = session.scalars(select(Escalation.id).order_by(Escalation.id))
    browser = as_person(TECHNICIAN)
    for act, typed in (("answer", {"answer": SAID}), ("withdraw", {"reason": SAID})):
        form = "answer" if act == "answer" else "end"
        wrong = browser.post(
            f"/escalations/{second}/{act}", named(f"{form}-{first}", typed), form=f"/requests/{number}"
        )
        assert wrong.status_code == 422
    assert {state(engine, one) for one in (number, other)} == {RequestState.WAITING_FOR_SUPPLIER}


@pytest.mark.parametrize("kind", ["message", "question", "note", "call"])
def test_nobody_writes_over_what_they_have_not_read(desk: Desk, as_person: AsPerson, kind: str) -> None:
    number = in_work(desk)
    page, action, browser = f"/requests/{number}", f"/requests/{number}/messages", as_person(TECHNICIAN)
    old = shown(browser, page, action)
    acts.write(desk, number, CUSTOMER, "It works again")
    typed = named("message", {"kind": kind, "body": SAID, "told_by": "Karel"})
    refused = browser.post(action, {**old, **typed}, form=page)
    assert refused.status_code == 409
    assert "Written after you had opened this page" in refused.text
    assert SAID in refused.text
    assert browser.post(action, {**Page(refused.text).seen[action], **typed}, form=page).status_code == 302


def test_a_request_taken_up_meanwhile_is_not_ended_by_an_old_page(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    page, browser, other = f"/requests/{number}", as_person(CUSTOMER), as_person(CUSTOMER)
    before = shown(browser, page, f"{page}/withdraw")
    other.post(f"{page}/withdraw", named("withdraw", {"reason": "It works"}), form=page)
    closed = shown(browser, page, f"{page}/reopen")
    gone = browser.post(f"{page}/withdraw", {**before, **named("withdraw", {"reason": SAID})}, form=page)
    assert (gone.status_code, SAID in gone.text, f"Request {number} is closed" in gone.text) == (409, True, True)
    other.post(f"{page}/reopen", named("reopen", {"reason": "It does not"}), form=page)
    stale = browser.post(f"{page}/withdraw", {**before, **named("withdraw", {"reason": SAID})}, form=page)
    assert (stale.status_code, SAID in stale.text, "taken up again since" in stale.text) == (409, True, True)
    other.post(f"{page}/withdraw", named("withdraw", {"reason": "It works"}), form=page)
    stale = browser.post(f"{page}/reopen", {**closed, **named("reopen", {"reason": SAID})}, form=page)
    assert (stale.status_code, SAID in stale.text, "taken up again since" in stale.text) == (409, True, True)
    assert state(engine, number) is RequestState.WITHDRAWN
    again = {**Page(stale.text).seen[f"{page}/reopen"], **named("reopen", {"reason": SAID})}
    assert browser.post(f"{page}/reopen", again, form=page).status_code == 302


@pytest.mark.parametrize("act", ["correct", "cancel", "overlap"])
def test_a_log_corrected_meanwhile_is_not_corrected_over(
    engine: Engine, desk: Desk, as_person: AsPerson, act: str
) -> None:
    number = in_work(desk)
    request, browser = f"/requests/{number}", as_person(TECHNICIAN)
    with Session(engine) as session:
        session.execute(update(Request).values(logged_at=Request.logged_at - timedelta(days=1)))
        session.commit()
    typed = {"day": "2026-03-02", "started_at": "09:00", "ended_at": "09:12", "activity": "remote"}
    for what in ("Cable", "Lamp"):
        log_work(browser, request, **typed, description=what)
    log = f"/work-logs/{logs(engine)[0].id}"
    page, action = f"{log}/correct", f"{log}/{act}"
    old = shown(browser, page, action)
    sure = {"sure": "before_request@2026-03-02 09:00:00 09:20:00"}
    told = named("correct", {**typed, **sure, "ended_at": "09:20", "description": "Cable two", "reason": "Longer"})
    assert as_person(DISPATCHER).post(page, told, form=page).status_code == 302
    mine = named(act, {**typed, **sure, "ended_at": "09:20", "description": "Cable three", "reason": SAID})
    refused = browser.post(action, {**old, **mine}, form=page)
    assert refused.status_code == 409
    assert "has corrected this work log since you opened the page" in refused.text
    assert "09:00–09:20, Cable two" in refused.text
    assert SAID in refused.text
    with Session(engine) as session:
        assert session.scalars(select(WorkLogCorrection.reason)).all() == ["Longer"]
    assert browser.post(action, {**Page(refused.text).seen[action], **mine}, form=page).status_code == 302
