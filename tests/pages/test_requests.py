"""The pages about requests: home, list, new request, the request itself."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.requests.models import Attachment, Request, RequestMessage
from processes.requests.rules import Channel, Impact, MessageKind, RequestState
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, STRANGER, TECHNICIAN, counting
from tests.web.conftest import Browser, Page

AsPerson = Callable[[str], Browser]
TYPED = {
    "kind": "incident",
    "summary": "The scanner is dead",
    "description": "It does not light up any more.",
    "impact": "person",
    "urgency": "medium",
}


def new_request(desk: Desk) -> str:
    return acts.log(desk, CUSTOMER, OFFICE, "Nefunguje skener", "Nesvítí.", product="Síť LAN")


def in_work(desk: Desk) -> str:
    number = new_request(desk)
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    return number


def state(engine: Engine, number: str) -> RequestState:
    with Session(engine) as session:
        return session.scalars(select(Request.state).where(Request.number == number)).one()


def test_a_customer_logs_a_request_after_seeing_what_is_promised(engine: Engine, as_person: AsPerson) -> None:
    browser = as_person(CUSTOMER)
    page = browser.get("/requests/new").text
    project = page.split('<option selected value="')[1].split('"')[0]
    typed = {**TYPED, "project_id": project, "impact": "organisation", "urgency": "high"}
    part = browser.client.post(
        "/requests/new/preview", data={**typed, "csrf_token": Page(page).token}, headers={"X-Part": "1"}
    )
    assert "Critical" in part.text
    assert "We answer by" in part.text
    assert "<html" not in part.text
    sent = browser.client.post(
        "/requests/new",
        data={
            **typed,
            "csrf_token": Page(page).token,
            "files": (io.BytesIO(b"picture"), "screen.png", "image/png"),
        },
    )
    number = sent.location.rpartition("/")[2]
    assert state(engine, number) is RequestState.LOGGED
    shown = browser.get(f"/requests/{number}").text
    assert "The scanner is dead" in shown
    assert "screen.png" in shown


def test_without_scripts_the_preview_is_the_whole_page_with_what_was_typed(as_person: AsPerson) -> None:
    browser = as_person(CUSTOMER)
    project = browser.get("/requests/new").text.split('<option selected value="')[1].split('"')[0]
    typed = {**TYPED, "urgency": "high", "project_id": project}
    shown = browser.post("/requests/new/preview", typed, form="/requests/new")
    assert "<html" in shown.text
    assert "The scanner is dead" in shown.text
    assert "We answer by" in shown.text


def test_a_wrong_request_keeps_what_was_typed_and_names_the_field(as_person: AsPerson) -> None:
    answer = as_person(CUSTOMER).post("/requests/new", {**TYPED, "summary": " "}, form="/requests/new")
    assert answer.status_code == 422
    assert "It does not light up any more." in answer.text
    assert "Say in one sentence what happened." in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("urgency", ["", "very", None])
def test_a_forged_choice_is_refused(as_person: AsPerson, urgency: str | None) -> None:
    typed = {name: value for name, value in {**TYPED, "urgency": urgency}.items() if value is not None}
    assert as_person(CUSTOMER).post("/requests/new", typed, form="/requests/new").status_code == 422


def test_another_customer_sees_nothing_of_a_request(desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    stranger = as_person(STRANGER)
    for path in (f"/requests/{number}", f"/requests/{number}/diagram"):
        assert stranger.get(path).status_code == 404
    assert number not in stranger.get("/requests?show=all").text
    assert stranger.get(f"/requests/{number}/history").status_code == 403
    answer = stranger.post(f"/requests/{number}/messages", {"message-body": "Hello"}, form="/requests")
    assert answer.status_code in (400, 404)


def test_an_internal_note_is_for_staff_alone(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    technician, customer = as_person(TECHNICIAN), as_person(CUSTOMER)
    page = f"/requests/{number}"
    technician.post(f"{page}/messages", {"message-kind": "note", "message-body": "Secret thought"}, form=page)
    technician.post(f"{page}/messages", {"message-kind": "message", "message-body": "Good news"}, form=page)
    assert "Secret thought" in technician.get(page).text
    shown = customer.get(page).text
    assert "Secret thought" not in shown
    assert "Good news" in shown
    with Session(engine) as session:
        kinds = session.scalars(select(RequestMessage.kind).order_by(RequestMessage.id)).all()
    assert kinds == [MessageKind.NOTE, MessageKind.MESSAGE]


def test_a_customer_cannot_write_a_note_by_forging_the_form(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    as_person(CUSTOMER).post(f"{page}/messages", {"message-kind": "note", "message-body": "Hello"}, form=page)
    with Session(engine) as session:
        assert session.scalars(select(RequestMessage.kind)).all() == [MessageKind.MESSAGE]


def test_a_question_is_asked_and_answered_in_the_discussion(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    technician = as_person(TECHNICIAN)
    technician.post(f"{page}/messages", {"message-kind": "question", "message-body": "Which port?"}, form=page)
    assert state(engine, number) is RequestState.WAITING_FOR_CUSTOMER
    again = technician.post(
        f"{page}/messages", {"message-kind": "question", "message-body": "And since when?"}, form=page
    )
    assert again.status_code == 409
    assert "And since when?" in again.text
    customer = as_person(CUSTOMER)
    assert "Answer the question" in customer.get("/").text
    customer.post(f"{page}/messages", {"message-body": "The third one"}, form=page)
    assert state(engine, number) is RequestState.ASSIGNED


def test_an_empty_message_is_refused_beside_its_field(desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    answer = as_person(CUSTOMER).post(f"/requests/{number}/messages", {"message-body": " "}, form=f"/requests/{number}")
    assert answer.status_code == 422
    assert "Write something or add a file." in answer.text


def test_a_file_is_a_download_and_never_shown_as_a_page(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    browser = as_person(CUSTOMER)
    token = Page(browser.get(f"/requests/{number}").text).token
    evil = (io.BytesIO(b"<script>alert(1)</script>"), "page.html", "text/html")
    browser.client.post(
        f"/requests/{number}/messages", data={"csrf_token": token, "message-body": "See", "message-files": evil}
    )
    with Session(engine) as session:
        attachment = session.scalars(select(Attachment)).one()
    answer = browser.get(f"/attachments/{attachment.id}")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    assert as_person(STRANGER).get(f"/attachments/{attachment.id}").status_code == 404


def test_a_request_is_withdrawn_and_reopened_with_reasons(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page, customer = f"/requests/{number}", as_person(CUSTOMER)
    refused = customer.post(f"{page}/withdraw", {"withdraw-reason": ""}, form=page)
    assert refused.status_code == 422
    assert "Say why." in refused.text
    customer.post(f"{page}/withdraw", {"withdraw-reason": "It works again"}, form=page)
    assert state(engine, number) is RequestState.WITHDRAWN
    assert "It works again" in customer.get(page).text
    customer.post(f"{page}/reopen", {"reopen-reason": "No, it does not"}, form=page)
    assert state(engine, number) is RequestState.LOGGED


def test_staff_correct_a_request_with_a_reason(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    page, dispatcher = f"/requests/{in_work(desk)}", as_person(DISPATCHER)
    assert f"{page}/correct" in dispatcher.get(page).text
    shown = dispatcher.get(f"{page}/correct").text
    selected = re.findall(r'name="(correct-\w+)"[^>]*>.*?<option selected value="([^"]*)"', shown, re.DOTALL)
    typed = {**dict(selected), "correct-seen": "0", "correct-kind": "change", "correct-impact": "organisation"}
    unsaid = dispatcher.post(f"{page}/correct", {**typed, "correct-reason": ""})
    assert unsaid.status_code == 422
    sent = {**typed, "correct-reason": "All tills stand"}
    assert dispatcher.post(f"{page}/correct", sent).status_code == 302
    history = dispatcher.get(f"{page}/history").text
    assert "All tills stand" in history
    assert "Incident → Change" in history
    customers = as_person(CUSTOMER).get(page).text
    assert "The request was corrected" in customers
    assert "All tills stand" not in customers
    stale = dispatcher.post(f"{page}/correct", {**sent, "correct-kind": "problem"})
    assert stale.status_code == 409
    assert "since you opened the page" in stale.text
    assert dispatcher.get(f"{page}/correct").status_code == 200
    assert as_person("ucetni@severka.example").get(f"{page}/correct").status_code == 403


def test_the_diagram_says_where_the_request_stands(desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    drawn = as_person(CUSTOMER).get(f"/requests/{number}/diagram").json
    assert [shown for shown in drawn if "work_on_request" in shown["active"]]
    assert all("<" in shown["xml"] for shown in drawn)


def test_filters_stand_in_the_address_and_pages_follow_each_other(desk: Desk, as_person: AsPerson) -> None:
    numbers = [new_request(desk) for _ in range(32)]
    browser = as_person(DISPATCHER)
    first = browser.get("/requests?q=skener")
    after = next(link for link in Page(first.text).links if "after=" in link)
    assert "q=skener" in after
    second = browser.get(after.replace("&amp;", "&"))
    shown = [number for number in numbers if f">{number}<" in first.text or f">{number}<" in second.text]
    assert shown == numbers
    assert "No requests match" in browser.get("/requests?q=nothing+like+it").text
    assert "No requests match" in browser.get("/requests?state=closed&show=all").text


@pytest.mark.parametrize("path", ["/requests?after=x&project=y&state=z&show=w", "/requests?after=99999999999999999999"])
def test_nonsense_in_the_address_is_no_fault(path: str, as_person: AsPerson) -> None:
    assert as_person(DISPATCHER).get(path).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    ("email", "path", "most"),
    [
        (CUSTOMER, "/", 12),
        (CUSTOMER, "/requests", 11),
        (CUSTOMER, "/requests/{number}", 26),
        (DISPATCHER, "/requests", 11),
        (DISPATCHER, "/requests/{number}", 30),
        (DISPATCHER, "/tasks", 9),  # four of them for the promises that lead it
        (DISPATCHER, "/dispatch", 16),
    ],
)
def test_pages_ask_the_database_a_fixed_number_of_times(
    app: Flask, desk: Desk, as_person: AsPerson, email: str, path: str, most: int
) -> None:
    number = in_work(desk)
    new_request(desk)
    browser = as_person(email)
    counts = []
    for more in (0, 4):
        for _ in range(more):
            acts.write(desk, number, CUSTOMER, "More")
            in_work(desk)
            new_request(desk)
        with counting(app) as counted:
            assert browser.get(path.format(number=number)).status_code == 200
        counts.append(len(counted.statements))
    assert counts[0] <= most, counted.statements
    assert counts[1] <= counts[0] + 1  # the engine may open a connection's first statement


def test_staff_log_a_request_for_the_person_who_calls(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    browser = as_person(DISPATCHER)
    page = browser.get("/requests/new").text
    project = page.split('<option selected value="')[1].split('"')[0]
    typed = {**TYPED, "project_id": project}
    refused = browser.post("/requests/new", typed, form="/requests/new")
    assert refused.status_code == 422
    assert "Choose who asks for it." in refused.text
    caller = re.search(r'<select[^>]*name="requester_id".*?<option value="(\d+)"', page, re.DOTALL)
    assert caller
    sent = browser.post("/requests/new", {**typed, "requester_id": caller[1]}, form="/requests/new")
    number = sent.location.rpartition("/")[2]
    with Session(engine) as session:
        request = session.scalars(select(Request).where(Request.number == number)).one()
        assert (request.requester_id, request.channel) == (int(caller[1]), Channel.PHONE)
    strange = browser.post("/requests/new", {**typed, "requester_id": "1"}, form="/requests/new")
    assert strange.status_code == 422


def test_words_of_whom_nobody_vouches_for_are_marked(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page = f"/requests/{number}"
    as_person(TECHNICIAN).post(
        f"{page}/messages", {"message-body": "Přijdeme zítra.", "message-kind": "message"}, form=page
    )
    assert "Sender not verified" not in as_person(TECHNICIAN).get(page).text
    with Session(engine) as session:
        session.scalars(select(RequestMessage)).one().is_unverified = True
        session.scalars(select(Request).where(Request.number == number)).one().is_unverified = True
        session.commit()
    for reader in (TECHNICIAN, CUSTOMER):
        assert as_person(reader).get(page).text.count("Sender not verified") == 2


def test_a_request_withdrawn_before_dispatch_stopped_there(desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    customer = as_person(CUSTOMER)
    customer.post(f"/requests/{number}/withdraw", {"withdraw-reason": "It works again"}, form=f"/requests/{number}")
    page = customer.get(f"/requests/{number}").text
    stopped = page[page.index("rail-stop is-stopped") :]
    assert "Dispatch" in stopped[: stopped.index("</li>")]


def test_states_speak_to_whom_they_are_about(desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    acts.ask(desk, number, TECHNICIAN, "Which printer?")
    assert "Waiting for you" in as_person(CUSTOMER).get(f"/requests/{number}").text
    assert "Waiting for the customer" in as_person(TECHNICIAN).get(f"/requests/{number}").text


def test_a_long_text_is_counted_and_never_cut(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    customer, page = as_person(CUSTOMER), f"/requests/{number}"
    assert 'data-longest="100000"' in customer.get(page).text
    assert "maxlength" not in customer.get(page).text
    words = "slovo " * 8_000
    assert customer.post(f"{page}/messages", {"message-body": words}, form=page).status_code == 302
    assert words.strip() in customer.get(page).text
    refused = customer.post(f"{page}/messages", {"message-body": "x" * 100_001}, form=page)
    assert refused.status_code == 422
    assert "x" * 100_001 in refused.text


def test_every_page_says_whom_to_call(as_person: AsPerson) -> None:
    page = as_person(CUSTOMER).get("/").text
    assert "Severka IT s.r.o." in page
    assert 'href="tel:+420234000111"' in page
