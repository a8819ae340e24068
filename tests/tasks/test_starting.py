"""Processes that people start by hand: who finds them, what they are asked, where they are led."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.checking import validator
from processes.engine.store import deployments
from processes.engine.store.case_files import files_of
from processes.engine.store.models import OpenTask, ProcessInstance
from processes.people.rules import Grant, MemberRole, PersonActor, Role
from tests.engine.diagrams import bpmn, chain, end, form, user
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN
from tests.web.conftest import Browser

ADMINISTRATOR = "spravce@severka.example"
AsPerson = Callable[[str], Browser]
WISH = form("wish", {"type": "number", "key": "price", "label": "Price", "id": "price_field"})


def ordering(starters: str) -> bytes:
    """A process whose start asks for a price; the orderer confirms, a dispatcher orders."""
    body = bpmn(
        "order_device",
        '<bpmn:startEvent id="begin" camunda:formRef="wish"/>',
        user("confirm", candidateGroups="${started_by}"),
        user("order", candidateGroups="staff:dispatcher"),
        end(),
        chain("begin", "confirm", "order", "done"),
    )
    return body.replace(
        b'isExecutable="true"', f'isExecutable="true" camunda:candidateStarterGroups="{starters}"'.encode()
    )


@pytest.fixture
def deployed(engine: Engine) -> None:
    """The process, for customers and technicians."""
    files = {"order_device.bpmn": ordering("customer:requester, staff:technician"), "wish.form": WISH}
    with Session(engine) as session, committing(session):
        deployments.deploy(session, files, note="First", author="tests", now=utcnow())


@pytest.mark.usefixtures("deployed")
def test_a_customer_starts_a_process_and_is_led_to_its_first_task(engine: Engine, as_person: AsPerson) -> None:
    customer = as_person(CUSTOMER)
    assert "/processes" in customer.get("/tasks").text
    assert "/processes/order_device/start" in customer.get("/processes").text
    where = "/processes/order_device/start"
    started = customer.post(where, {"price": "12 000,50"}, form=where)
    assert re.fullmatch(r"/tasks/\d+", started.location), started.text
    with Session(engine) as session:
        case = session.scalars(select(ProcessInstance).where(ProcessInstance.process == "order_device")).one()
        assert re.fullmatch(r"order_device-\d+", case.business_key)
    done = customer.post(f"{started.location}/complete", {}, form=started.location)
    assert done.location == "/tasks"  # there is no request to go back to
    gone = customer.get(started.location)
    assert gone.status_code == 410
    assert "Open request" not in gone.text
    assert case.business_key in as_person(DISPATCHER).get("/tasks").text


@pytest.mark.usefixtures("deployed")
def test_what_was_typed_wrong_is_said_at_its_field(engine: Engine, as_person: AsPerson) -> None:
    where = "/processes/order_device/start"
    answer = as_person(TECHNICIAN).post(where, {"price": "much"}, form=where)
    assert answer.status_code == 422
    assert 'id="field-price-error"' in answer.text
    with Session(engine) as session:
        assert session.scalars(select(OpenTask).where(OpenTask.business_key.startswith("order_device"))).all() == []


@pytest.mark.usefixtures("deployed")
def test_others_neither_see_nor_start_it(as_person: AsPerson) -> None:
    dispatcher = as_person(DISPATCHER)
    assert "order_device" not in dispatcher.get("/processes").text
    assert dispatcher.get("/processes/order_device/start").status_code == 404
    assert dispatcher.post("/processes/order_device/start", {"price": "1"}, form="/tasks").status_code == 404
    assert dispatcher.get("/processes/handle_request/start").status_code == 404


def test_where_nothing_can_be_started_customers_are_offered_nothing(as_person: AsPerson) -> None:
    assert "/processes" not in as_person(CUSTOMER).get("/tasks").text


def test_a_starter_that_does_not_exist_is_a_fault() -> None:
    faults = validator.check({"order_device.bpmn": ordering("staff:dispatcher,staff:pope"), "wish.form": WISH})
    assert [(fault.element, str(fault.reason)) for fault in faults] == [
        ("order_device", "There is no role or group staff:pope.")
    ]


def test_administrators_start_what_anybody_of_their_side_may() -> None:
    staff = PersonActor(person_id=1, name="Eva", roles=frozenset({Role.ADMINISTRATOR}))
    customer = PersonActor(
        person_id=2, name="Jan", grants=frozenset({Grant(1, None, MemberRole.CUSTOMER_ADMINISTRATOR)})
    )
    assert staff.starter_keys == {f"staff:{role.value}" for role in Role}
    assert customer.starter_keys == {f"customer:{role.value}" for role in MemberRole}


def test_files_of_the_first_form_stay_with_the_case(engine: Engine, as_person: AsPerson) -> None:
    wish = form("wish", {"type": "filepicker", "key": "plan", "label": "Plan", "id": "plan_field"})
    files = {"order_device.bpmn": ordering("customer:requester"), "wish.form": wish}
    with Session(engine) as session, committing(session):
        deployments.deploy(session, files, note="First", author="tests", now=utcnow())
    where, customer = "/processes/order_device/start", as_person(CUSTOMER)
    began = customer.post(where, {"plan": (BytesIO(b"1"), "plan.html", "text/html")}, form=where)
    assert began.status_code == 302
    with Session(engine) as session:
        case = session.scalars(select(ProcessInstance).where(ProcessInstance.process == "order_device")).one()
        kept = files_of(session, case.business_key)[0]
    assert (kept.filename, kept.content_type) == ("plan.html", "application/octet-stream")  # no browser runs it
    address = f"{began.location}/files/{kept.sha256}"
    assert address in customer.get(began.location).text
    answer = customer.get(address)
    assert (answer.data, answer.headers["Content-Disposition"]) == (b"1", "attachment; filename=plan.html")
    assert as_person(DISPATCHER).get(address).status_code == 403  # the task is the customer's
    root = as_person(ADMINISTRATOR)
    page = f"/operations/cases/{case.id}"
    assert f"{page}/files/{kept.sha256}" in root.get(page).text
    assert root.get(f"{page}/files/{kept.sha256}").data == b"1"
    assert root.get(f"{page}/files/{'0' * 64}").status_code == 404
