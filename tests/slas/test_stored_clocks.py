"""Clocks as they follow a request's events in the database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from processes.contracts.rules import Priority, Target
from processes.engine.language.operations import FUNCTIONS, Step
from processes.people.models import StaffRole
from processes.people.rules import Role
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.requests.promises import promised_times
from processes.requests.rules import RequestState
from processes.slas import queries, use_cases
from processes.slas.models import ClockState, SlaClock
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def clocks(world: World, request: Request) -> dict[Target, SlaClock]:
    """Stored clocks of a request by target."""
    return {clock.target: clock for clock in queries.clocks_of(world.session, [request.id])[request.id]}


def test_clocks_follow_a_case_from_logging_to_sign_off(world: World) -> None:
    request = world.request("2026-10-05T09:00")
    technician = world.actor(world.technician)
    assert clocks(world, request)[Target.RESOLUTION].due_at == at("2026-10-06T08:30")
    world.happens(
        request,
        EventKind.QUESTION_ASKED,
        "2026-10-05T09:30",
        state=RequestState.WAITING_FOR_CUSTOMER,
        actor=technician,
        by_staff=True,
    )
    assert clocks(world, request)[Target.RESPONSE].state is ClockState.KEPT
    assert clocks(world, request)[Target.RESOLUTION].state is ClockState.PAUSED
    world.happens(request, EventKind.QUESTION_ANSWERED, "2026-10-06T09:30", state=RequestState.ASSIGNED)
    assert clocks(world, request)[Target.RESOLUTION].due_at == at("2026-10-07T08:30")  # 30 min used before
    world.happens(
        request, EventKind.RESOLUTION_PROPOSED, "2026-10-06T15:00", state=RequestState.RESOLVED, actor=technician
    )
    world.sign_off(request, "2026-10-08T09:00")
    done = clocks(world, request)[Target.RESOLUTION]
    assert (done.state, done.met_at, done.used_seconds) == (ClockState.KEPT, at("2026-10-06T15:00"), 360 * 60)


def test_an_internal_note_is_no_response_but_a_message_is(world: World) -> None:
    request = world.request("2026-10-05T09:00")
    me = world.actor(world.technician)
    world.happens(request, EventKind.MESSAGE_POSTED, "2026-10-05T09:10", actor=me, internal=True, by_staff=True)
    world.happens(request, EventKind.MESSAGE_POSTED, "2026-10-05T09:20", by_staff=False)
    use_cases.recompute(world.session, request.id, at("2026-10-05T09:25"))
    assert clocks(world, request)[Target.RESPONSE].state is ClockState.RUNNING
    world.happens(request, EventKind.MESSAGE_POSTED, "2026-10-05T09:30", actor=me, by_staff=True)
    assert clocks(world, request)[Target.RESPONSE].met_at == at("2026-10-05T09:30")


def test_a_corrected_priority_moves_the_clocks(world: World) -> None:
    request = world.request("2026-10-05T09:00")
    request.priority = Priority.CRITICAL
    world.happens(request, EventKind.IMPACT_CORRECTED, "2026-10-05T09:05")
    assert clocks(world, request)[Target.RESOLUTION].due_at == at("2026-10-05T11:00")
    request.priority = Priority.LOW  # the tariff promises nothing for it
    world.happens(request, EventKind.IMPACT_CORRECTED, "2026-10-05T09:06")
    assert clocks(world, request) == {}


def test_the_clocks_of_a_closed_request_stay_as_they_ended(world: World) -> None:
    request = world.request("2026-10-05T09:00")
    world.happens(request, EventKind.WITHDRAWN, "2026-10-05T10:00", state=RequestState.WITHDRAWN)
    before = clocks(world, request)[Target.RESOLUTION].due_at
    for target in world.contract.versions[0].tariff.versions[0].targets:
        target.minutes *= 10
    world.session.flush()
    use_cases.recompute(world.session, request.id, at("2026-11-05T10:00"))
    after = clocks(world, request)[Target.RESOLUTION]
    assert (after.due_at, after.state) == (before, ClockState.ENDED)


def before_logging(world: World, now: datetime) -> dict[Target, datetime]:
    """What a request of high priority would be promised."""
    return promised_times(world.session, project_id=world.project.id, priority=Priority.HIGH, at=now)


def test_without_a_contract_nothing_is_promised(world: World) -> None:
    request = world.request("2025-10-06T09:00")
    assert clocks(world, request) == {}
    assert before_logging(world, at("2025-10-06T09:00")) == {}


def test_what_is_promised_before_sending_is_what_the_clock_says_after(world: World) -> None:
    shown = before_logging(world, at("2026-10-05T16:00"))
    request = world.request("2026-10-05T16:00")
    assert shown == {target: clock.due_at for target, clock in clocks(world, request).items()}


def test_promises_of_many_requests_take_a_fixed_number_of_statements(world: World) -> None:
    requests = [world.request("2026-10-05T09:00") for _ in range(6)]
    waiting = RequestState.WAITING_FOR_CUSTOMER
    world.happens(requests[0], EventKind.QUESTION_ASKED, "2026-10-05T09:30", state=waiting, by_staff=True)
    ids = [request.id for request in requests]
    world.session.commit()
    seen: list[str] = []
    event.listen(world.session.connection(), "after_cursor_execute", lambda *a: seen.append(a[2]))
    found = queries.promises_of(world.session, ids, at("2026-10-05T09:50"))
    assert len(seen) == 3
    response, resolution = found[ids[1]]
    assert (response.target, response.left, response.is_at_risk) == (Target.RESPONSE, timedelta(minutes=10), True)
    assert (resolution.left, resolution.is_at_risk) == (timedelta(minutes=430), False)
    paused = found[ids[0]][1]
    assert (paused.state, paused.left) == (ClockState.PAUSED, timedelta(minutes=450))
    assert paused.due_at == at("2026-10-06T08:50")
    late = queries.promises_of(world.session, [ids[1]], at("2026-10-05T10:30"))[ids[1]][0]
    assert (late.is_overdue, late.left) == (True, -timedelta(minutes=30))


def test_functions_of_diagrams_count_in_the_requests_own_hours(world: World) -> None:
    request = world.request("2026-10-05T09:00")

    def step(key: str) -> Step:
        return Step(world.session, at("2026-10-09T16:00"), key, "p", 1, "system", "e")  # a Friday

    assert FUNCTIONS["business_hours"](step(request.number), 1) == at("2026-10-12T08:30")
    assert FUNCTIONS["business_days"](step(request.number), 10) == at("2026-10-23T16:30")
    assert FUNCTIONS["business_days"](step("2026-10/contract:1"), 1) == at("2026-10-12T16:30")
    assert FUNCTIONS["business_days"](step(request.number), -2, "2026-10-13") == at("2026-10-09T16:30")
    assert FUNCTIONS["business_days"](step(request.number), 1, "2026-10-12T23:30:00+00:00") == at("2026-10-14T16:30")


@pytest.mark.parametrize(("now", "late"), [("10-05T16:00", -60), ("10-06T08:30", 0), ("10-06T09:45:30", 75)])
def test_diagrams_are_told_how_long_a_promise_is_past_its_due_time_in_service_minutes(
    world: World, now: str, late: int
) -> None:
    request = world.request("2026-10-05T09:00")  # its resolution falls due on the next day at 8:30
    step = Step(world.session, at(f"2026-{now}"), request.number, "p", 1, "system", "e")
    assert FUNCTIONS["minutes_past_due"](step, request.id, "resolution") == late
    assert FUNCTIONS["minutes_past_due"](step, request.id, "update") == 0


def test_staff_who_left_have_still_answered(world: World) -> None:
    request = world.request("2026-10-05T09:00")
    gone = world.staff("byvaly@servis.test", Role.TECHNICIAN)
    world.happens(request, EventKind.MESSAGE_POSTED, "2026-10-05T09:30", actor=gone, by_staff=True)
    world.session.execute(delete(SlaClock))
    world.session.execute(delete(StaffRole).where(StaffRole.person_id == gone.person_id))
    use_cases.recompute(world.session, request.id, at("2026-10-06T09:00"))
    assert clocks(world, request)[Target.RESPONSE].state is ClockState.KEPT


def test_the_request_knows_its_nearest_promise_and_a_pause_takes_it_away(world: World) -> None:
    request = world.request("2026-10-05T09:00")
    stored = clocks(world, request)
    assert request.promised_at == stored[Target.RESPONSE].due_at < stored[Target.RESOLUTION].due_at
    given = {"actor": world.actor(world.technician), "by_staff": True}
    waiting = RequestState.WAITING_FOR_CUSTOMER
    world.happens(request, EventKind.QUESTION_ASKED, "2026-10-05T09:30", state=waiting, **given)
    assert request.promised_at is None
    world.happens(request, EventKind.QUESTION_ANSWERED, "2026-10-06T09:30", state=RequestState.ASSIGNED)
    assert request.promised_at == clocks(world, request)[Target.RESOLUTION].due_at == at("2026-10-07T08:30")
    world.happens(request, EventKind.WITHDRAWN, "2026-10-06T10:00", state=RequestState.WITHDRAWN)
    assert request.promised_at is None
