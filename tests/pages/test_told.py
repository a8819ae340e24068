"""What staff write down for customers, from the page of a request."""

import re
from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.requests.rules import RequestState
from processes.signoffs.models import Signoff, SignoffState
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN
from tests.pages.test_requests import in_work, state
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]


def test_a_call_is_shown_as_the_customers_words_written_down_by_whom(desk: Desk, as_person: AsPerson) -> None:
    page, browser = f"/requests/{in_work(desk)}", as_person(DISPATCHER)
    typed = {"message-kind": "call", "message-body": "It smears again", "message-told_by": "Karel from the desk"}
    assert browser.post(f"{page}/messages", typed, form=page).status_code == 302
    for shown in (browser.get(page).text, as_person(CUSTOMER).get(page).text):
        assert "Karel from the desk" in shown
        assert "Written down by" in shown


def test_a_sign_off_by_telephone_is_written_down_for_the_one_that_is_shown(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    acts.work(desk, number, TECHNICIAN, 12, "Cable")
    acts.propose(desk, number, TECHNICIAN, "hardware", "A new cable")
    page, browser = f"/requests/{number}", as_person(DISPATCHER)
    shown = browser.get(page).text
    typed = dict(re.findall(r'name="(told-[a-z_]+)"[^>]*value="([^"]*)"', shown))
    approver = re.findall(r'name="told-told_by_id".*?<option[^>]*value="(\d+)"', shown, re.DOTALL)[0]
    form = typed | {"told-told_by_id": approver, "told-decision": "approve", "told-reason": ""}
    stale = browser.post(f"{page}/sign-off/told", form | {"told-signoff_id": "0"}, form=page)
    assert stale.status_code == 404
    assert browser.post(f"{page}/sign-off/told", form, form=page).status_code == 302
    assert state(engine, number) is RequestState.CLOSED
    with Session(engine) as session:
        assert session.scalars(select(Signoff.state)).all() == [SignoffState.APPROVED]
    assert "by telephone" in as_person(CUSTOMER).get(page).text
    assert as_person(TECHNICIAN).post(f"{page}/sign-off/told", form, form=page).status_code == 403
