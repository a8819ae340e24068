"""Every list of staff is led by the nearest promise, what is broken first, and says which promise it is."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.engine.store.models import OpenTask
from processes.requests.models import Request
from processes.requests.rules import Impact
from processes.slas.models import SlaClock
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN, counting
from tests.pages.test_requests import new_request
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
LISTS = ["/tasks", "/dispatch", "/requests"]


def order_of(page: str, *numbers: str) -> list[str]:
    return sorted(numbers, key=lambda number: page.index(f">{number}<"))


def promises(engine: Engine, number: str) -> tuple[datetime | None, set[datetime | None], datetime | None]:
    """The nearest by the request, by its open tasks and by its clocks."""
    with Session(engine) as session:
        request = session.scalars(select(Request).where(Request.number == number)).one()
        tasks = session.scalars(select(OpenTask.promised_at).where(OpenTask.business_key == number)).all()
        due = text("SELECT min(due_at) FROM sla_clock WHERE request_id = :id AND state = 'running'")
        return request.promised_at, set(tasks), session.scalar(due, {"id": request.id})


@pytest.mark.parametrize("path", LISTS)
def test_high_with_two_hours_left_comes_before_low_with_a_day(path: str, desk: Desk, as_person: AsPerson) -> None:
    low = new_request(desk)
    high = acts.log(desk, CUSTOMER, OFFICE, "Stojí všechno", "Nic nejde.", impact=Impact.ORGANISATION)
    page = as_person(DISPATCHER).get(path).text
    assert order_of(page, low, high) == [high, low]
    assert page.count("Response by") >= 2


@pytest.mark.parametrize("path", LISTS)
def test_a_broken_promise_stands_first_and_in_red(path: str, engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    high = acts.log(desk, CUSTOMER, OFFICE, "Stojí všechno", "Nic nejde.", impact=Impact.ORGANISATION)
    low = new_request(desk)
    lapsed = utcnow() - timedelta(minutes=30)
    with Session(engine) as session:
        request = session.scalars(select(Request).where(Request.number == low)).one()
        response = (SlaClock.request_id == request.id) & (SlaClock.target == "response")
        session.execute(update(SlaClock).where(response).values(due_at=lapsed))
        request.promised_at = lapsed
        session.execute(update(OpenTask).where(OpenTask.business_key == low).values(promised_at=lapsed))
        session.commit()
    page = as_person(DISPATCHER).get(path).text
    assert order_of(page, high, low) == [low, high]
    first = page[page.index(f">{low}<") : page.index(f">{high}<")]
    assert re.search(r'class="target tone-broken".*?Response overdue since', first, re.DOTALL)


def test_tasks_follow_their_requests_promise_through_a_pause(engine: Engine, desk: Desk) -> None:
    number = new_request(desk)
    nearest, tasks, clock = promises(engine, number)
    assert nearest is not None
    assert (tasks, clock) == ({nearest}, nearest)
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    acts.ask(desk, number, TECHNICIAN, "Který port?")
    assert promises(engine, number) == (None, {None}, None)
    acts.write(desk, number, CUSTOMER, "Třetí")
    resolution, tasks, clock = promises(engine, number)
    assert resolution is not None
    assert resolution > nearest
    assert (tasks, clock) == ({resolution}, resolution)


def test_the_board_counts_what_waits_and_has_a_next_page(
    app: Flask, engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    new_request(desk)
    columns = "instance_id, process, business_key, element_id, groups, form_key, due_at, promised_at, priority"
    more = text(
        f"INSERT INTO open_task ({columns}, local, created_at, name, engine_task_id)"
        f" SELECT {columns}, local, created_at, 'Task ' || n, n FROM open_task, generate_series(1, 82) n"
        " WHERE element_id = 'approve_request'"
    )
    with engine.begin() as connection:
        connection.execute(more)
    browser = as_person(DISPATCHER)
    with counting(app) as counted:
        first = browser.get("/dispatch").text
    assert len(counted.statements) <= 22
    board = first[first.index("Waiting for approval") :]
    assert re.search(r'class="count">83<', board)
    following = re.search(r'href="(/dispatch\?after=[^"]+)" rel="next"', first)
    assert following is not None
    second = browser.get(following.group(1)).text
    found = [set(re.findall(r"/tasks/(\d+)", page)) for page in (first, second)]
    assert (len(found[0]), len(found[1])) == (50, 33)
    assert not found[0] & found[1]


@pytest.mark.parametrize("path", LISTS)
def test_nonsense_as_a_place_is_the_first_page(path: str, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    for after in ("x", "none_5", "20260101T000000.000000Z_1", "WzFd", "99999999999999999999"):
        assert number in as_person(DISPATCHER).get(f"{path}?after={after}").text
