"""Work becomes money once: split, shared included minutes, settled by hand."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.billing import queries, use_cases
from processes.billing.errors import AccountantsOnly, ContractElsewhere, ContractMissing, NoContract, ReasonMissing
from processes.billing.models import RatedWork
from processes.contracts import use_cases as contracts
from processes.contracts.rules import Activity
from processes.people.models import Person
from processes.people.rules import Role
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent
from processes.worklogs import corrections as worklogs
from processes.worklogs.errors import WorkLogRated
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def rated(world: World, request: Request) -> list[tuple[int, int, bool, str]]:
    """Pieces as (worked, billed, in hours, amount)."""
    pieces = queries.rated_work_of(world.session, request.id)
    return [(piece.minutes_worked, piece.minutes_billed, piece.in_hours, str(piece.amount)) for piece in pieces]


def test_work_over_closing_time_has_two_prices(world: World) -> None:
    request = world.request()
    world.work(request, "2026-10-05T16:10", 42, Activity.ON_SITE)
    rating = use_cases.rate_work(world.session, request.id, at("2026-10-06T09:00"))
    # 20 min at 1250, 22 min at 1900
    assert rated(world, request) == [(20, 20, True, "416.67"), (22, 22, False, "696.67")]
    assert (rating.minutes_worked, rating.minutes_billed, rating.amount) == (42, 42, Decimal("1113.34"))
    event = world.session.scalars(select(RequestEvent).where(RequestEvent.kind == EventKind.RATED)).one()
    assert event.details["amount"] == "1113.34"


def test_work_is_rated_once_and_then_cannot_be_corrected(world: World) -> None:
    request = world.request()
    log = world.work(request, "2026-10-05T10:00", 12)
    first = use_cases.rate_work(world.session, request.id, at("2026-10-06T09:00"))
    assert use_cases.rate_work(world.session, request.id, at("2026-10-07T09:00")) == first
    assert rated(world, request) == [(12, 12, True, "200.00")]
    with pytest.raises(WorkLogRated):
        worklogs.correct_work(
            world.session,
            work_log_id=log.id,
            reason="r",
            description="d",
            actor=world.actor(world.technician),
            now=at("2026-10-07T09:00"),
        )


def test_a_reopened_request_bills_only_what_is_new(world: World) -> None:
    request = world.request()
    world.work(request, "2026-10-05T10:00", 12)
    use_cases.rate_work(world.session, request.id, at("2026-10-06T09:00"))
    world.work(request, "2026-10-08T10:00", 6)
    rating = use_cases.rate_work(world.session, request.id, at("2026-10-09T09:00"))
    assert rated(world, request) == [(12, 12, True, "200.00"), (6, 6, True, "100.00")]
    assert rating.minutes_worked == 18


def test_no_work_is_nothing_to_bill(world: World) -> None:
    rating = use_cases.rate_work(world.session, world.request().id, at("2026-10-06T09:00"))
    assert (rating.minutes_worked, rating.amount) == (0, Decimal("0.00"))


def test_included_minutes_go_to_the_earliest_work_whoever_is_rated_first(session: Session) -> None:
    world = build(session, included=60)
    early, late = world.request(), world.request()
    world.work(early, "2026-10-05T10:00", 45)
    world.work(late, "2026-10-06T10:00", 45)
    for request in (late, early):
        use_cases.rate_work(session, request.id, at("2026-10-07T09:00"))
    assert rated(world, early) == [(45, 0, True, "0.00")]
    assert rated(world, late) == [(45, 30, True, "500.00")]


def test_every_month_has_its_own_included_minutes(session: Session) -> None:
    world = build(session, included=30)
    request = world.request()
    world.work(request, "2026-10-31T23:30", 75)
    use_cases.rate_work(session, request.id, at("2026-11-02T09:00"))
    assert rated(world, request) == [(30, 0, False, "0.00"), (45, 15, False, "375.00")]


def test_what_is_invoiced_keeps_its_included_minutes(session: Session) -> None:
    world = build(session, included=60)
    first, second = world.request(), world.request()
    world.work(first, "2026-10-06T10:00", 90)
    use_cases.rate_work(session, first.id, at("2026-10-20T09:00"))
    assert use_cases.issue_invoice(session, contract_id=world.contract.id, month=OCTOBER, now=at("2026-11-02T09:00"))
    world.work(second, "2026-10-05T10:00", 45)
    use_cases.rate_work(session, second.id, at("2026-11-03T09:00"))
    assert rated(world, first) == [(90, 30, True, "500.00")]
    assert rated(world, second) == [(45, 45, True, "750.00")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 90), min_size=2, max_size=4), st.integers(0, 200))
def test_the_order_of_rating_never_changes_the_bill(session: Session, minutes: list[int], free: int) -> None:
    bills = set()
    for order in list(permutations(range(len(minutes))))[::5]:
        with session.begin_nested() as savepoint:
            world = build(session, included=free)
            requests = [world.request() for _ in minutes]
            for n, request in enumerate(requests):
                world.work(request, f"2026-10-{5 + n:02}T15:30", minutes[n])
            for n in order:
                use_cases.rate_work(session, requests[n].id, at("2026-10-20T09:00"))
            pieces = session.scalars(select(RatedWork).order_by(RatedWork.started_at)).all()
            assert sum(piece.minutes_included for piece in pieces) == min(free, sum(minutes))
            assert sum(piece.minutes_worked for piece in pieces) == sum(minutes)
            bills.add(tuple((piece.minutes_billed, piece.amount) for piece in pieces))
            savepoint.rollback()
    assert len(bills) == 1


def test_work_without_a_contract_waits_for_an_accountant(world: World) -> None:
    contracts.end_contract(world.session, contract=world.contract, valid_to=date(2026, 10, 4), **world.by)
    request = world.request()
    world.work(request, "2026-10-05T10:00", 12)
    now = at("2026-10-06T09:00")
    with pytest.raises(NoContract):
        use_cases.rate_work(world.session, request.id, now)
    accountant = world.staff("ucetni@servis.test", Role.ACCOUNTANT)
    foreign = world.organisation("Jiná")
    world.contract_of(foreign, "J-1")
    given = {"request_id": request.id, "actor": accountant, "now": now}
    with pytest.raises(ContractElsewhere):
        use_cases.settle_price(world.session, contract_number="J-1", reason="", **given)
    with pytest.raises(ContractMissing):
        use_cases.settle_price(world.session, contract_number=" ", reason="", **given)
    with pytest.raises(ReasonMissing):
        use_cases.settle_price(world.session, contract_number=None, reason=" ", **given)
    with pytest.raises(AccountantsOnly):
        use_cases.settle_price(
            world.session, **{**given, "actor": world.actor(world.technician)}, contract_number="S-2026-01", reason=""
        )
    use_cases.settle_price(world.session, contract_number="S-2026-01", reason="Dohodnuto", **given)
    assert use_cases.rate_work(world.session, request.id, now).amount == Decimal("200.00")


def test_work_written_off_is_never_billed(world: World) -> None:
    contracts.end_contract(world.session, contract=world.contract, valid_to=date(2026, 10, 4), **world.by)
    request = world.request()
    world.work(request, "2026-10-05T10:00", 12)
    accountant = world.staff("ucetni@servis.test", Role.ACCOUNTANT)
    now = at("2026-10-06T09:00")
    use_cases.settle_price(
        world.session, request_id=request.id, contract_number=None, reason="Reklamace", actor=accountant, now=now
    )
    assert use_cases.rate_work(world.session, request.id, now).minutes_billed == 0
    assert rated(world, request) == []
    settlement = queries.settlement_of(world.session, request.id)
    assert settlement
    assert settlement.reason == "Reklamace"


def test_overlapping_minutes_of_one_technician_are_billed_once(world: World) -> None:
    request, other, now = world.request(), world.request(), at("2026-10-06T09:00")
    world.work(request, "2026-10-05T10:00", 30)
    world.work(other, "2026-10-05T10:18", 42)  # twelve minutes of it overlap
    assert use_cases.rate_work(world.session, request.id, now).amount == Decimal("500.00")
    assert use_cases.rate_work(world.session, other.id, now).amount == Decimal("500.00")
    assert rated(world, other) == [(12, 0, True, "0.00"), (30, 30, True, "500.00")]
    assert [piece.minutes_elsewhere for piece in queries.rated_work_of(world.session, other.id)] == [12, 0]


def test_overlapping_minutes_are_billed_twice_where_somebody_says_why(world: World) -> None:
    request, now = world.request(), at("2026-10-06T09:00")
    world.work(request, "2026-10-05T10:00", 30)
    second = world.work(request, "2026-10-05T10:18", 42)
    worklogs.bill_overlap(
        world.session, work_log_id=second.id, reason="Dvě pracoviště", actor=world.actor(world.technician), now=now
    )
    assert use_cases.rate_work(world.session, request.id, now).minutes_billed == 72


def test_overlaps_within_a_request_and_of_colleagues(world: World) -> None:
    request, now = world.request(), at("2026-10-06T09:00")
    colleague = world.staff("kolega@servis.test", Role.TECHNICIAN)
    world.work(request, "2026-10-05T10:00", 60)
    world.work(request, "2026-10-05T10:10", 10)
    world.work(request, "2026-10-05T10:10", 10, who=world.session.get_one(Person, colleague.person_id))
    assert use_cases.rate_work(world.session, request.id, now).minutes_billed == 70
