"""Views that people save: whose they are, who sees them, where somebody starts; and columns that are hidden."""

import re

import pytest
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.errors import Forbidden
from processes.people.models import Person
from processes.people.queries import actor_of
from processes.views import use_cases
from processes.views.errors import TooManyViews, ViewUnknown, ViewUnnamed
from processes.views.queries import start_of
from tests.pages.conftest import CUSTOMER, DISPATCHER, STRANGER, TECHNICIAN, counting

SAID = {"listing": "requests", "parameters": {"priority": "high", "sort": "-customer"}, "hidden": ["solver"]}


@pytest.fixture
def who(engine):
    """The actor of an address, in a session of its own."""
    with Session(engine) as session:

        def find(email):
            person = session.query(Person).filter_by(email=email).one()
            return session, actor_of(session, person.id)

        yield find
        session.rollback()


def saved(who, email, name="Mine", shared=False):
    session, actor = who(email)
    return session, actor, use_cases.save_view(session, name=name, is_shared=shared, actor=actor, now=utcnow(), **SAID)


def test_a_view_is_its_owners_alone_until_it_is_shared(who):
    session, _owner, view_id = saved(who, DISPATCHER)
    _, colleague = who(TECHNICIAN)
    _, customer = who(CUSTOMER)
    given = {"view_id": view_id, "is_start": True, "now": utcnow()}
    for other in (colleague, customer):
        with pytest.raises(ViewUnknown):
            use_cases.start_with(session, actor=other, **given)
    saved(who, DISPATCHER, shared=True)  # the same name: the same view
    use_cases.start_with(session, actor=colleague, **given)
    assert start_of(session, colleague).id == view_id
    with pytest.raises(ViewUnknown):
        use_cases.start_with(session, actor=customer, **given)
    with pytest.raises(Forbidden):
        use_cases.remove_view(session, view_id=view_id, actor=colleague, now=utcnow())
    use_cases.remove_view(session, view_id=view_id, actor=_owner, now=utcnow())
    session.flush()
    session.expire_all()
    assert start_of(session, colleague) is None


@pytest.mark.parametrize("email", [CUSTOMER, TECHNICIAN])
def test_who_orders_nobodys_work_shares_nothing(who, email):
    with pytest.raises(Forbidden):
        saved(who, email, shared=True)


def test_a_view_has_a_name_and_there_are_not_too_many(who):
    with pytest.raises(ViewUnnamed):
        saved(who, DISPATCHER, name=" \u200b ")
    for number in range(use_cases.MOST):
        saved(who, DISPATCHER, name=f"View {number}")
    saved(who, DISPATCHER, name="View 0")
    with pytest.raises(TooManyViews):
        saved(who, DISPATCHER, name="One more")


def test_a_saved_view_stands_on_its_page_and_is_where_one_starts(app, as_person):
    browser = as_person(DISPATCHER)
    address = "/requests?priority=high&sort=-customer"
    page = browser.get(address).text
    action = re.search(r'action="(/lists/requests/views[^"]*)"', page).group(1).replace("&amp;", "&")
    assert "priority=high" in action
    done = browser.post(action, {"name": "Urgent ones", "shared": "1"}, form=address)
    place = done.headers["Location"]
    with counting(app) as counted:
        shown = browser.get(place).text
    assert re.search(r'aria-current="page">Urgent ones', shown)
    assert 'aria-sort="descending"' in shown
    with counting(app) as plain:
        browser.get(address)
    assert len(counted.statements) == len(plain.statements)
    start = re.search(r'action="(/lists/views/\d+/start)"', shown).group(1)
    browser.post(start, {"start": "1"}, form=place)
    path, _, asked = browser.client.get("/").headers["Location"].partition("?")
    assert (path, {*asked.split("&")}) == ("/requests", {*place.partition("?")[2].split("&")})
    assert "Urgent ones" in as_person(TECHNICIAN).get("/requests").text
    assert "Urgent ones" not in as_person(CUSTOMER).get("/requests").text
    browser.post(start, {"start": "0"}, form=place)
    assert browser.client.get("/").headers["Location"] == "/tasks"
    browser.post(start.replace("/start", "/remove"), {}, form=place)
    assert "Urgent ones" not in browser.get("/requests").text


def test_a_hidden_column_is_neither_on_the_page_nor_in_sheets(as_person):
    browser, other = as_person(DISPATCHER), as_person(TECHNICIAN)
    browser.post("/lists/requests/columns", {"shown": ["number", "summary", "logged"]}, form="/requests")
    page = browser.get("/requests").text
    heads = re.findall(r'<th scope="col"[^>]*><a class="sort"[^>]*>([^<]*)', page)
    assert heads == ["Number", "Request", "Logged"]
    assert browser.client.get("/lists/requests.csv").text.splitlines()[0].strip("\ufeff") == "Number,Request,Logged"
    assert "Solver" in other.get("/requests").text


def test_a_list_that_is_not_there_has_no_sheets(as_person):
    browser = as_person(STRANGER)
    for path in ("/lists/nothing.csv", "/lists/nothing.xlsx", "/lists/views/1/start"):
        assert browser.client.get(path).status_code in (404, 405)


def test_a_customer_starts_with_a_view_and_still_has_a_home(as_person):
    browser = as_person(CUSTOMER)
    assert browser.get("/start").location == "/"
    sent = {"name": "Closed"}
    place = browser.post("/lists/requests/views?show=closed", sent, form="/requests").location
    start = re.search(r'action="(/lists/views/\d+/start)"', browser.get(place).text).group(1)
    browser.post(start, {"start": "1"}, form=place)
    assert browser.get("/start").location == place
    assert browser.get("/").status_code == 200
    browser.post(start.replace("/start", "/remove"), {}, form=place)
    assert browser.get("/start").location == "/"
