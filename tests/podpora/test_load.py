"""`podpora load` makes a desk whose copied cases are as good as those that were played."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from podpora import schema
from podpora.bench.handling import Nowhere
from podpora.bench.table import document
from podpora.load import customers, plots
from podpora.load.filling import BEFORE_NOW, Wanted, fill, prepare
from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.people import CUSTOMERS
from podpora.sample.storytelling import HORAK
from processes.billing.models import Invoice, InvoiceCounter, RatedWork
from processes.billing.rules import invoice_number
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine.interpreter.case import Case
from processes.engine.jobs.housekeeping import KEEP_EVENTS
from processes.engine.store import deployments
from processes.engine.store.models import InstanceState, Job, JobKind, MessageSubscription, OpenTask, ProcessInstance
from processes.mail.models import OutgoingMail, OutgoingState
from processes.outbox.models import OutboxEvent
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import RequestState
from tests.house.test_doors import catalogue
from tests.world import World

REQUESTS, OPEN, PLAYED = 150, 70, 64
BEGAN = datetime.now(UTC)


@pytest.fixture(scope="module")
def desk(server: Any) -> Iterator[tuple[Engine, Any]]:
    """A loaded desk for all tests of this module, and what its tables were before."""
    name = server.create("loaded")
    engine = make_engine(server.url(name))
    prepare(server.url(name), now=BEGAN)
    before = catalogue(engine)
    fill(engine, Wanted(REQUESTS, OPEN, seed=7), now=BEGAN, say=lambda line: None)
    yield engine, before
    engine.dispose()
    server.drop(name)


@pytest.fixture
def reading(desk: tuple[Engine, Any]) -> Iterator[Session]:
    """A session on the loaded desk."""
    with Session(desk[0]) as session:
        yield session


def test_there_are_as_many_requests_as_wanted(reading: Session) -> None:
    numbers = reading.scalars(select(Request.number)).all()
    assert len(numbers) == len(set(numbers)) == REQUESTS
    assert reading.scalar(select(func.count(Request.closed_at))) == REQUESTS - OPEN
    running = select(func.count()).select_from(ProcessInstance).where(ProcessInstance.state == InstanceState.ACTIVE)
    assert reading.scalar(running) == OPEN


def test_indexes_and_constraints_are_as_before(desk: tuple[Engine, Any]) -> None:
    engine, before = desk
    assert catalogue(engine) == before
    assert schema.differences(engine.url.render_as_string(hide_password=False)) == []


def test_the_stored_state_of_every_open_case_agrees_with_its_rows(reading: Session) -> None:
    env = Nowhere(BEGAN)
    for instance in reading.scalars(select(ProcessInstance).where(ProcessInstance.state == InstanceState.ACTIVE)):
        definitions = deployments.parsed(reading, instance.process, instance.pinned, instance.pinned_hash)
        case = Case.restore(definitions, instance.body, env)
        tasks = reading.execute(
            select(OpenTask.engine_task_id, OpenTask.due_at, OpenTask.business_key).where(
                OpenTask.instance_id == instance.id
            )
        ).all()
        assert sorted(tasks) == sorted((t.task_id, t.due, instance.business_key) for t in case.user_tasks())
        timers = reading.execute(
            select(Job.engine_task_id, Job.element_id, Job.due_at).where(Job.instance_id == instance.id)
        ).all()
        assert sorted(timers) == sorted((t.task_id, t.element_id, t.due) for t in case.timers())
        waiting = reading.execute(
            select(MessageSubscription.engine_task_id, MessageSubscription.name, MessageSubscription.key).where(
                MessageSubscription.instance_id == instance.id
            )
        ).all()
        wanted = [(s.task_id, s.message, s.key or instance.business_key) for s in case.subscriptions()]
        assert sorted(waiting) == sorted(wanted)
        request = reading.scalars(select(Request).where(Request.number == instance.business_key)).one()
        assert case.variables["request_id"] == request.id
        assert case.variables["project_id"] == request.project_id


def test_every_closed_case_has_its_whole_story(reading: Session) -> None:
    first = select(RequestEvent.request_id, func.min(RequestEvent.at).label("at")).group_by(RequestEvent.request_id)
    begun = first.subquery()
    strange = select(func.count()).select_from(Request).join(begun, begun.c.request_id == Request.id)
    assert reading.scalar(strange) == REQUESTS
    assert reading.scalar(strange.where(begun.c.at != Request.logged_at)) == 0
    unended = select(func.count()).where(RequestEvent.request_id == Request.id, RequestEvent.at == Request.closed_at)
    assert reading.scalar(select(func.count()).where(Request.closed_at.is_not(None), ~unended.exists())) == 0


def test_what_a_desk_has_done_by_now_is_done(reading: Session) -> None:
    overdue = select(func.count()).where(Job.kind == JobKind.TIMER, Job.due_at < BEGAN - BEFORE_NOW)
    assert reading.scalar(overdue) == 0
    due = select(func.count()).where(Job.kind == JobKind.WORK, Job.every.is_(None), Job.due_at < utcnow())
    assert reading.scalar(due) == 0
    assert reading.scalar(select(func.count()).where(OutgoingMail.state != OutgoingState.SENT)) == 0
    assert reading.scalar(select(func.count()).where(OutboxEvent.relayed_at.is_(None))) == 0
    assert reading.scalar(select(func.count()).where(OutboxEvent.created_at < BEGAN - KEEP_EVENTS)) == 0


def test_a_copied_case_goes_on_to_its_end(desk: tuple[Engine, Any], reading: Session) -> None:
    waiting = select(OpenTask.business_key).where(OpenTask.element_id == "approve_request").order_by(OpenTask.id.desc())
    request = reading.scalars(select(Request).where(Request.number == reading.scalars(waiting).first())).one()
    assert request.id > PLAYED
    played = Desk(desk[0], BEGAN)
    customer = next(c for c in _everybody() if c.name == request.organisation.name)
    acts.approve(played, request.number, HORAK, impact=request.impact)
    acts.work(played, request.number, HORAK, 12, "Bench")
    acts.propose(played, request.number, HORAK, "software", "Bench")
    acts.sign(played, request.number, customer.members[0].email)
    reading.expire_all()
    assert request.state is RequestState.CLOSED


def _everybody() -> list[Any]:
    return [*CUSTOMERS, *customers.invented(REQUESTS // 100, Random(7))]


def test_the_same_seed_tells_the_same_stories() -> None:
    def told(seed: int) -> Any:
        random = Random(seed)
        people = customers.invented(5, random)
        return people, plots.plots("open", 20, people, random)

    assert told(3) == told(3) != told(4)


def test_a_desk_with_people_is_left_alone(podpora: Callable[..., Any], session: Session) -> None:
    with committing(session):
        World(session, now=BEGAN).person("a@b.example")
    done = podpora("load", "--requests", "10")
    assert done.returncode == 1
    assert "has people" in done.stderr
    assert session.scalar(select(func.count()).select_from(Request)) == 0
    assert podpora("load", "--requests", "10", "--open", "11").returncode == 2


def test_months_that_are_over_are_invoiced(reading: Session) -> None:
    month = func.date_trunc("month", BEGAN)
    unbilled = select(func.count()).where(RatedWork.invoice_id.is_(None), RatedWork.month < month)
    assert reading.scalar(unbilled) == 0
    invoices = reading.scalars(select(Invoice).order_by(Invoice.id)).all()
    assert invoices
    for one in invoices:
        assert {(work.contract_id, work.month) for work in one.work} == {(one.contract_id, one.month)}
        assert one.net == sum(work.amount for work in one.work) == sum(line.net for line in one.lines)
    years = {one.issued_on.year for one in invoices}
    for year in years:
        numbers = sorted(one.number for one in invoices if one.issued_on.year == year)
        assert numbers == [invoice_number(year, place + 1) for place in range(len(numbers))]
        assert reading.get_one(InvoiceCounter, year).last == len(numbers)


def test_its_pages_are_measured(desk: tuple[Engine, Any], server: Any, podpora: Callable[..., Any]) -> None:
    with Session(desk[0]) as session:
        closed = session.scalar(select(func.count(Request.closed_at)))  # some by the tests before
    desk[0].dispose()
    copy = server.clone(desk[0].url.database)
    loaded = ("--loaded", server.url(copy), "--loaded-beside", server.url(copy))
    done = podpora("bench", "pages", *loaded, "--rounds", "2", "--only", "tasks_by_*", "--json")
    server.drop(copy)
    assert done.returncode == 0, done.stderr[-3000:]
    figures = json.loads(done.stdout)
    assert (figures["requests"], figures["open"]) == (REQUESTS + 2, REQUESTS + 2 - closed)  # one desk is both
    assert {"tasks_by_due", "tasks_by_task"} <= figures["pages"].keys()
    for page in figures["pages"].values():
        assert 0 < page["p50_ms"] <= page["p95_ms"]
        assert page["processor_ms"] > 0
        assert page["more_statements"] == 0
    assert "\n| tasks_by_due | " in document(figures)
