"""Invoices after each month, quarter, half or whole year, or as soon as work is done: every minute once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.billing import due, queries, use_cases
from processes.billing.document import invoice_data
from processes.billing.models import Invoice, RatedWork
from processes.billing.rules import month_end, months_of
from processes.contracts import terms
from processes.contracts.rules import Interval
from tests.billing.test_documents import pdf_of
from tests.documents.reading import text_of
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at

START = date(2026, 10, 1)  # when the bakery's world begins
MONTHS = months_of(START, date(2027, 12, 1))


def changed(world: World, interval: Interval, day: date, now: datetime | None = None) -> None:
    """The contract is invoiced after other times from a day on."""
    version = world.contract.versions[-1]
    terms.change_contract(
        world.session,
        contract=world.contract,
        valid_from=day,
        tariff=version.tariff,
        products=version.products,
        invoice_interval=interval,
        **world.by | ({"now": now} if now else {}),
    )


def rated(world: World, day: str, minutes: int, now: str) -> int:
    """A request with this work, rated at an instant; its id."""
    request = world.request()
    world.work(request, day, minutes)
    use_cases.rate_work(world.session, request.id, at(now))
    return request.id


def run(world: World, month: date, now: datetime) -> list[Invoice]:
    """What the invoice run of a month issues."""
    found = queries.contracts_to_invoice(world.session, month)
    issued = [use_cases.issue_invoice(world.session, contract_id=one, month=month, now=now) for one in found]
    assert None not in issued  # what the run begins comes to an invoice
    return [invoice for invoice in issued if invoice]


def test_intervals_are_those_of_the_calendar() -> None:
    ends = {
        one: [month.month for month in months_of(date(2026, 1, 1), date(2026, 12, 1)) if one.ends_with(month)]
        for one in Interval
    }
    assert ends == {
        Interval.MONTHLY: list(range(1, 13)),
        Interval.QUARTERLY: [3, 6, 9, 12],
        Interval.HALF_YEARLY: [6, 12],
        Interval.YEARLY: [12],
        Interval.ON_COMPLETION: list(range(1, 13)),
    }
    begins = {one: one.begins(date(2026, 8, 15)).month for one in Interval}
    assert list(begins.values()) == [8, 7, 7, 1, 8]


def test_a_quarter_is_invoiced_at_its_end_and_says_so(session: Session) -> None:
    world = build(session, included=30)
    changed(world, Interval.QUARTERLY, START)
    for month in ("10", "11"):
        rated(world, f"2026-{month}-05T10:00", 90, f"2026-{month}-06T10:00")
    assert run(world, START, at("2026-11-02T09:00")) == run(world, date(2026, 11, 1), at("2026-12-01T09:00")) == []
    assert (
        use_cases.issue_invoice(session, contract_id=world.contract.id, month=START, now=at("2026-12-01T09:00")) is None
    )
    (invoice,) = run(world, date(2026, 12, 1), at("2027-01-04T09:00"))
    assert (invoice.since, invoice.month, invoice.taxable_on) == (START, date(2026, 12, 1), date(2026, 12, 31))
    assert invoice.net == Decimal(2000)
    assert queries.included_of(session, invoice) == queries.Included(minutes=90, used=60)
    assert invoice_data(invoice, "en")["month"] == "October 2026 – December 2026"
    assert "říjen 2026 – prosinec 2026" in " ".join(text_of(pdf_of(invoice)).replace("\xa0", " ").split())
    assert run(world, date(2026, 12, 1), at("2027-01-05T09:00")) == []


def test_a_contract_that_ends_within_a_quarter_is_invoiced_with_its_last_month(session: Session) -> None:
    world = build(session)
    changed(world, Interval.YEARLY, START)
    rated(world, "2026-10-05T10:00", 60, "2026-10-06T10:00")
    world.contract.valid_to = date(2026, 10, 20)
    session.flush()
    (invoice,) = run(world, START, at("2026-11-02T09:00"))
    assert (invoice.since, invoice.month) == (date(2026, 1, 1), START)
    rated(world, "2026-10-07T10:00", 60, "2026-11-06T10:00")  # decided about later
    (late,) = run(world, date(2026, 11, 1), at("2026-12-02T09:00"))
    assert (late.since, late.month) == (date(2026, 11, 1), date(2026, 11, 1))


def test_completed_work_is_invoiced_by_itself_as_often_as_there_is_some(session: Session) -> None:
    world = build(session)
    changed(world, Interval.ON_COMPLETION, START)
    today = date(2026, 10, 12)
    for nth, day in enumerate(("05", "06"), start=1):
        request_id = rated(world, f"2026-10-{day}T10:00", 60, "2026-10-12T10:00")
        assert due.completed_to_invoice(session, request_id, today) == [world.contract.id]
        invoice = use_cases.issue_invoice(
            session, contract_id=world.contract.id, month=today, now=at("2026-10-12T10:00")
        )
        assert invoice
        assert (invoice.number, invoice.net, invoice.is_on_completion) == (f"FV2026-000{nth}", Decimal(1000), True)
        assert {piece.request_id for piece in invoice.work} == {request_id}
        assert invoice.taxable_on == today
        assert due.completed_to_invoice(session, request_id, today) == []
    changed(world, Interval.MONTHLY, START)
    request_id = rated(world, "2026-10-20T10:00", 30, "2026-10-21T10:00")
    assert due.completed_to_invoice(session, request_id, today) == []
    (invoice,) = run(world, START, at("2026-11-02T09:00"))
    assert (invoice.net, invoice.is_on_completion) == (Decimal(500), False)


@pytest.fixture
def world(session: Session) -> World:
    return build(session, included=45)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(0, 440), st.sampled_from(Interval), max_size=4),
    st.lists(st.tuples(st.integers(0, len(MONTHS) - 2), st.integers(1, 300), st.integers(0, 2)), max_size=6),
)
def test_whatever_interval_follows_every_minute_is_billed_once(
    world: World, changes: dict[int, Interval], work: list[tuple[int, int, int]]
) -> None:
    """Changes on any day, work of any month that is rated up to two months later, the run of each month."""
    session = world.session
    with session.begin_nested() as tried:
        for after, interval in sorted(changes.items()):
            day = START + timedelta(days=after)
            changed(world, interval, day, now=datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
        for nth, month in enumerate(MONTHS):
            for of_month, minutes, later in work:
                if min(of_month + later, len(MONTHS) - 1) == nth:
                    worked = MONTHS[of_month]
                    rated(world, f"{worked:%Y-%m}-12T08:00", minutes, f"{month:%Y-%m}-28T20:00")
            run(world, month, datetime.combine(month_end(month) + timedelta(days=1), datetime.min.time(), UTC))
        pieces = session.scalars(select(RatedWork)).all()
        invoices = session.scalars(select(Invoice)).all()
        assert sum(piece.minutes_worked for piece in pieces) == sum(minutes for _, minutes, _ in work)
        left = [piece for piece in pieces if piece.invoice_id is None]
        assert sum(piece.amount for piece in left) == 0  # at most what is included: nothing to pay for
        billed = [line.minutes_billed for invoice in invoices for line in invoice.lines]
        assert sum(billed) == sum(piece.minutes_billed for piece in pieces)
        for invoice in invoices:
            assert sum(line.net for line in invoice.lines) == invoice.net == sum(piece.amount for piece in invoice.work)
            assert all(piece.month <= invoice.month for piece in invoice.work)
        of_months = sorted((one.since, one.month) for one in invoices if not one.is_on_completion)
        assert all(before[1] < after[0] for before, after in pairwise(of_months))
        tried.rollback()
    session.expire_all()
