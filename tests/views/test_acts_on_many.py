"""One act on many rows: looked at before, done by workers, refused row by row, by nobody who may not."""

import re

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration.bulk import BulkAct, act_on_item
from processes.engine.store.models import Job, OpenTask
from processes.mail.models import OutgoingMail, OutgoingState
from processes.requests.models import Request
from processes.requests.rules import RequestState
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN

REASON = {"reason": "The server was down"}


@pytest.fixture
def held(engine):
    """Two mails that were not delivered, and one that left."""
    with Session(engine) as session, committing(session):
        ids = session.scalars(select(OutgoingMail.id).order_by(OutgoingMail.id).limit(3)).all()
        session.execute(update(OutgoingMail).where(OutgoingMail.id.in_(ids[:2])).values(state=OutgoingState.FAILED))
        session.execute(update(OutgoingMail).where(OutgoingMail.id == ids[2]).values(state=OutgoingState.SENT))
    return list(ids)


def work(engine):
    """A worker's part: every row of every act that waits."""
    with Session(engine) as session, committing(session):
        for job in session.scalars(select(Job).where(Job.topic == "engine.bulk")):
            act_on_item(session, item_id=job.arguments["item_id"], now=utcnow())
            session.delete(job)


def state_of(engine, mail_id):
    with Session(engine) as session:
        return session.get_one(OutgoingMail, mail_id).state


def test_mails_are_sent_again_after_a_look_and_what_left_is_left_out(engine, as_person, held):
    browser = as_person(DISPATCHER)
    asked = "&".join(f"row={one}" for one in held)
    address = f"/lists/outgoing/many?act=mail.released&{asked}"
    look = browser.get(address).text
    assert "3 rows" in look
    assert look.count("Will be done") == 2
    assert look.count("Is left out") == 1
    assert [state_of(engine, one) for one in held] == [OutgoingState.FAILED, OutgoingState.FAILED, OutgoingState.SENT]
    assert browser.post(address, {"reason": " "}, form=address).status_code == 422
    begun = browser.post(address, REASON, form=address)
    place = begun.headers["Location"]
    assert "0 of 3" in browser.get(place).text
    work(engine)
    shown = browser.get(place, headers={"X-Part": "1"}).text
    assert "<html" not in shown
    assert "3 of 3" in shown
    assert "1 refused" in shown
    assert [state_of(engine, one) for one in held] == [OutgoingState.QUEUED, OutgoingState.QUEUED, OutgoingState.SENT]
    assert as_person(TECHNICIAN).get(place).status_code == 404


def test_all_that_match_are_those_of_the_filter(engine, as_person, held):
    browser = as_person(DISPATCHER)
    address = "/lists/outgoing/many?act=mail.released&all=1&state=failed"
    browser.post(address, REASON, form=address)
    with Session(engine) as session:
        act = session.scalars(select(BulkAct).order_by(BulkAct.id.desc()).limit(1)).one()
        assert (act.total, act.chosen) == (2, {"list": "outgoing", "state": "failed"})
    work(engine)


def test_requests_go_to_another_technician(engine, as_person):
    browser = as_person(DISPATCHER)
    with Session(engine) as session:
        in_work = select(Request.id).where(Request.state == RequestState.ASSIGNED).limit(2)
        closed = select(Request.id).where(Request.closed_at.is_not(None)).limit(1)
        rows = [*session.scalars(in_work), *session.scalars(closed)]
    address = "/lists/requests/many?show=all&act=requests.reassigned&" + "&".join(f"row={row}" for row in rows)
    page = browser.get(address).text
    assert "Will be done" not in page  # to whom is not said yet
    technician = re.findall(r'<option value="(\d+)"', page)[-1]
    page = browser.get(f"{address}&value={technician}").text
    assert page.count("Will be done") + page.count("Is left out") == len(rows)
    assert "Is left out" in page
    begun = browser.post(f"{address}&value={technician}", REASON, form=f"{address}&value={technician}")
    work(engine)
    assert f"{len(rows)} of {len(rows)}" in browser.get(begun.headers["Location"]).text


@pytest.mark.parametrize("email", [CUSTOMER, TECHNICIAN])
def test_who_may_not_do_it_to_one_may_not_do_it_to_many(as_person, email):
    browser = as_person(email)
    for address in ("/lists/outgoing/many?act=mail.released&all=1", "/lists/cases/many?act=cancelled&all=1"):
        assert browser.client.get(address).status_code == 403
    assert browser.client.get("/lists/requests/many?act=requests.reassigned&all=1").status_code == 403
    assert 'form="many"' not in browser.get("/requests").text


def test_nothing_ticked_is_said_on_the_list(as_person):
    browser = as_person(DISPATCHER)
    back = browser.client.get("/lists/outgoing/many?act=mail.released&state=sent")
    assert back.headers["Location"] == "/mail/outgoing?state=sent"
    assert "Tick some rows first" in browser.get("/mail/outgoing").text


def test_tasks_are_taken_and_given_back(engine, as_person):
    browser = as_person(DISPATCHER)
    with Session(engine) as session:
        found = select(OpenTask).where(OpenTask.element_id == "approve_request").order_by(OpenTask.id).limit(3)
        tasks = {task.id: task.claimed_by for task in session.scalars(found)}
    rows = "&".join(f"row={one}" for one in tasks)

    def held():
        with Session(engine) as session:
            return set(session.scalars(select(OpenTask.claimed_by).where(OpenTask.id.in_(tasks))))

    address = f"/lists/tasks/many?act=tasks.claimed&{rows}"
    assert browser.get(address).text.count("Will be done") == 3
    assert held() == {None}
    browser.post(address, REASON, form=address)
    work(engine)
    (by,) = held()
    assert by.startswith("person:")
    assert browser.get(address).text.count("Will be done") == 3  # to take what one has is harmless
    address = f"/lists/tasks/many?act=tasks.released&{rows}"
    browser.post(address, REASON, form=address)
    work(engine)
    assert held() == {None}
    assert as_person(CUSTOMER).get(address).status_code == 403
