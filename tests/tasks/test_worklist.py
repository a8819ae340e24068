"""The worklist and the one way to complete a task."""

import re
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.dispatch.models import Assignment
from processes.engine.store.models import OpenTask
from processes.requests.rules import RequestState
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, counting
from tests.pages.test_requests import in_work, new_request, state
from tests.web.conftest import Browser, Page

AsPerson = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"


def task_id(engine: Engine, number: str, element: str) -> int:
    with Session(engine) as session:
        query = select(OpenTask.id).where(OpenTask.business_key == number, OpenTask.element_id == element)
        return session.scalars(query).one()


def approval(desk: Desk, **more: str) -> dict[str, str]:
    technician = str(desk.actor(TECHNICIAN).person_id)
    return {"decision": "approve", "technician_id": technician, "impact": "person", **more}


def test_a_task_is_drawn_from_its_form_with_the_suggestion_filled_in(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = new_request(desk)
    page = as_person(DISPATCHER).get(f"/tasks/{task_id(engine, number, 'approve_request')}").text
    assert "Suggested: Jiří Svoboda" in page
    assert re.search(r'<option selected value="\d+">Jiří Svoboda', page)
    assert "Why the request is rejected" in page
    assert "instance" not in re.sub(r"<[^>]*>", "", page).lower()


def test_staff_see_at_a_task_what_is_promised(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    page = as_person(DISPATCHER).get(f"/tasks/{task_id(engine, number, 'approve_request')}").text
    assert "Response by" in page
    assert "Resolution by" in page


def test_what_waits_for_others_is_not_counted_as_waiting_for_me(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    waiting, given = new_request(desk), in_work(desk)
    dispatcher = as_person(DISPATCHER)
    everything, free = dispatcher.get("/tasks").text, dispatcher.get("/tasks?whose=free").text
    assert waiting in everything
    assert given in everything
    assert waiting in free
    assert given not in free
    assert _counted(free) == free.count('class="number"')


def test_the_worklist_takes_eight_statements_however_many_requests(app: Flask, desk: Desk, as_person: AsPerson) -> None:
    dispatcher = as_person(DISPATCHER)
    taken = []
    for _ in range(2):
        new_request(desk), in_work(desk)
        dispatcher.get("/tasks")
        with counting(app) as counted:
            dispatcher.get("/tasks")
        taken.append(len(counted.statements))
    assert taken == [8, 8], counted.statements  # who asks, six for the lines, and what the menu's badges count


def _counted(page: str) -> int:
    found = re.search(r'class="count">(\d+)<', page)
    return int(found.group(1)) if found else 0


def test_completing_moves_the_request_in_few_statements_and_one_commit(
    app: Flask, engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = new_request(desk)
    task = task_id(engine, number, "approve_request")
    browser = as_person(DISPATCHER)
    token = Page(browser.get(f"/tasks/{task}").text).token
    with counting(app) as counted:
        sent = browser.client.post(f"/tasks/{task}/complete", data={"csrf_token": token, **approval(desk)})
    assert sent.location == "/tasks"
    assert state(engine, number) is RequestState.ASSIGNED
    own = [sql for sql in counted.statements if "open_task" in sql and sql.startswith("SELECT")]
    assert len(own) <= 3


def test_a_refusal_of_the_work_marks_its_field_and_keeps_what_was_typed(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = new_request(desk)
    task = f"/tasks/{task_id(engine, number, 'approve_request')}"
    typed = approval(desk, impact="organisation", reason="half a thought")
    answer = as_person(DISPATCHER).post(f"{task}/complete", typed, form=task)
    assert answer.status_code == 422
    assert re.search(r'id="field-impact_reason-error".*?Say why', answer.text, re.DOTALL)
    assert "half a thought" in answer.text
    assert re.search(r'<option selected value="organisation">', answer.text)
    assert state(engine, number) is RequestState.LOGGED


def test_a_wrong_value_is_refused_by_the_form_itself(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    task = f"/tasks/{task_id(engine, number, 'approve_request')}"
    answer = as_person(DISPATCHER).post(f"{task}/complete", approval(desk, decision="perhaps"), form=task)
    assert answer.status_code == 422
    assert "This is not one of the choices." in answer.text


def test_the_second_person_learns_who_was_faster_and_keeps_the_text(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = new_request(desk)
    task = f"/tasks/{task_id(engine, number, 'approve_request')}"
    first, second = as_person(DISPATCHER), as_person(ADMINISTRATOR)
    opened = second.get(task)
    first.post(f"{task}/complete", approval(desk), form=task)
    typed = {
        "decision": "reject",
        "reason": "A long explanation for the customer",
        "csrf_token": Page(opened.text).token,
    }
    answer = second.client.post(f"{task}/complete", data=typed)
    assert answer.status_code in (403, 409)
    if answer.status_code == 409:
        assert "Jana Malá" in answer.text
        assert "A long explanation for the customer" in answer.text
    assert state(engine, number) is RequestState.ASSIGNED


def test_a_stale_page_of_a_done_task_says_who_did_it(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    task = task_id(engine, number, "approve_request")
    from processes.requests.rules import Impact

    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    gone = as_person(TECHNICIAN).get(f"/tasks/{task}")
    assert gone.status_code == 410
    assert "Jana Malá" in gone.text


def test_two_clicks_at_once_have_one_effect(app: Flask, engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    task = task_id(engine, number, "approve_request")
    browsers = [as_person(DISPATCHER) for _ in range(2)]
    tokens = [Page(browser.get(f"/tasks/{task}").text).token for browser in browsers]
    answers: list[int] = []
    ready = threading.Barrier(2)

    def click(browser: Browser, token: str) -> None:
        ready.wait()
        sent = browser.client.post(f"/tasks/{task}/complete", data={"csrf_token": token, **approval(desk)})
        answers.append(sent.status_code)

    clicks = [threading.Thread(target=click, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(answers) == [302, 409]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Assignment)) == 1


def test_a_stranger_to_a_task_is_turned_away(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    task = f"/tasks/{task_id(engine, number, 'approve_request')}"
    for email in (CUSTOMER, TECHNICIAN):
        browser = as_person(email)
        assert browser.get(task).status_code == 403
        assert browser.post(f"{task}/complete", approval(desk), form="/account").status_code == 403
        assert browser.post(f"{task}/claim", form="/account").status_code == 403
    assert state(engine, number) is RequestState.LOGGED


def test_a_taken_task_is_named_and_can_be_given_back(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    task = f"/tasks/{task_id(engine, number, 'approve_request')}"
    browser = as_person(DISPATCHER)
    browser.post(f"{task}/claim", {"back": "worklist"}, form="/tasks")
    assert number in browser.get("/tasks?whose=mine").text
    browser.post(f"{task}/release", form=task)
    assert number not in browser.get("/tasks?whose=mine").text


def test_the_worklist_pages_by_due_time_without_gaps(desk: Desk, as_person: AsPerson) -> None:
    numbers = {new_request(desk) for _ in range(53)}
    browser = as_person(DISPATCHER)
    first = browser.get("/tasks").text
    following = next(link for link in Page(first).links if "after=" in link)
    second = browser.get(following.replace("&amp;", "&")).text
    found = re.findall(r"P\d{5}", first), re.findall(r"P\d{5}", second)
    assert set(found[0]) | set(found[1]) == numbers
    assert not set(found[0]) & set(found[1])


def test_nonsense_in_the_address_of_the_worklist_is_no_fault(as_person: AsPerson) -> None:
    browser = as_person(DISPATCHER)
    for after in ("x", "_", "20260101T000000.000000Z_x", "9_9", "none_5"):
        assert browser.get(f"/tasks?after={after}&whose=nobody").status_code == 200
    assert browser.get("/tasks/999999").status_code == 404


def test_the_technician_proposes_and_the_customer_answers_on_task_pages(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    acts.ask(desk, number, TECHNICIAN, "Which port do you use?")
    customer = as_person(CUSTOMER)
    task = f"/tasks/{task_id(engine, number, 'answer_question')}"
    assert "Which port do you use?" in customer.get(task).text
    assert customer.post(f"{task}/complete", {"answer": ""}, form=task).status_code == 422
    customer.post(f"{task}/complete", {"answer": "The third"}, form=task)
    assert state(engine, number) is RequestState.ASSIGNED
    technician = as_person(TECHNICIAN)
    task = f"/tasks/{task_id(engine, number, 'work_on_request')}"
    typed = {"cause": "hardware", "summary": "A new cable"}
    refused = technician.post(f"{task}/complete", typed, form=task)
    assert refused.status_code == 422
    assert "A new cable" in refused.text
    sent = technician.post(f"{task}/complete", {**typed, "no_work_reason": "By telephone"}, form=task)
    assert sent.status_code == 302
    assert state(engine, number) is RequestState.RESOLVED
