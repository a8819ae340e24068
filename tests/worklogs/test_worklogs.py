"""Worked time: cut to the minute, timers, corrections on record."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.rules import Activity
from processes.people.rules import MemberRole, Role
from processes.requests.event_types import EventKind
from processes.requests.models import RequestEvent
from processes.requests.rules import RequestState
from processes.worklogs import queries, use_cases
from processes.worklogs.errors import (
    DescriptionMissing,
    ReasonMissing,
    RequestNotInWork,
    TimerNotRunning,
    TimerRunning,
    WorkersOnly,
    WorkInFuture,
    WorkLogForeign,
    WorkLogRated,
    WorkLogUnknown,
    WorkTooLong,
    WorkTooShort,
)
from processes.worklogs.rules import cut_to_minute, whole_minutes
from tests.billing.world import World, at, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=20))
def test_parts_cut_to_the_minute_sum_to_the_whole(seconds: list[int]) -> None:
    edges = sorted(at("2026-10-24T20:00") + timedelta(seconds=s) for s in seconds)
    cut = [cut_to_minute(edge) for edge in edges]
    parts = sum(whole_minutes(a, b) for a, b in pairwise(cut))
    assert parts == whole_minutes(cut[0], cut[-1])


def test_twelve_minutes_are_twelve_minutes(world: World) -> None:
    request = world.request()
    log = use_cases.log_work(
        world.session,
        request_id=request.id,
        activity=Activity.REMOTE,
        started_at=at("2026-10-05T10:00:48"),
        ended_at=at("2026-10-05T10:12:31"),
        description="  Restart tiskové fronty ",
        actor=world.actor(world.technician),
        now=at("2026-10-05T10:13"),
    )
    assert (log.started_at, log.ended_at, log.minutes) == (at("2026-10-05T10:00"), at("2026-10-05T10:12"), 12)
    assert log.description == "Restart tiskové fronty"
    recorded = world.session.scalars(select(RequestEvent).where(RequestEvent.kind == EventKind.WORK_LOGGED)).one()
    assert recorded.details == {"work_log_id": log.id, "minutes": 12}
    world.work(request, "2026-10-05T11:00", 30)
    assert queries.minutes_of(world.session, request.id) == 42
    assert [row.minutes for row in queries.work_of(world.session, request.id)] == [12, 30]
    assert queries.minutes_by_request(world.session, [request.id, 0]) == {request.id: 42}


@pytest.mark.parametrize(
    ("start", "end", "now", "refusal"),
    [
        ("2026-10-05T10:00:10", "2026-10-05T10:00:50", "2026-10-05T12:00", WorkTooShort),
        ("2026-10-05T10:00", "2026-10-05T09:00", "2026-10-05T12:00", WorkTooShort),
        ("2026-10-05T10:00", "2026-10-06T10:01", "2026-10-07T12:00", WorkTooLong),
        ("2026-10-05T10:00", "2026-10-05T10:30", "2026-10-05T10:29", WorkInFuture),
    ],
)
def test_impossible_times_are_refused(world: World, start: str, end: str, now: str, refusal: type[Exception]) -> None:
    request = world.request()
    with pytest.raises(refusal):
        use_cases.log_work(
            world.session,
            request_id=request.id,
            activity=Activity.REMOTE,
            started_at=at(start),
            ended_at=at(end),
            description="x",
            actor=world.actor(world.technician),
            now=at(now),
        )


@pytest.mark.parametrize(
    "state", [RequestState.LOGGED, RequestState.RESOLVED, RequestState.SIGNED_OFF, RequestState.CLOSED]
)
def test_only_a_request_in_work_takes_work(world: World, state: RequestState) -> None:
    request = world.request(state=state)
    with pytest.raises(RequestNotInWork):
        world.work(request, "2026-10-05T10:00", 12)


def test_customers_log_no_work_and_the_customer_reads_what_was_done(world: World) -> None:
    request = world.request()
    with pytest.raises(WorkersOnly):
        world.work(request, "2026-10-05T10:00", 12, who=world.requester)
    with pytest.raises(DescriptionMissing):
        world.work(request, "2026-10-05T10:00", 12, description="  ")


def test_overlapping_work_of_one_technician_is_told(world: World) -> None:
    request, other = world.request(), world.request()
    first = world.work(request, "2026-10-05T10:00", 30)
    second = world.work(other, "2026-10-05T10:29", 30)
    touching = world.work(other, "2026-10-05T10:59", 5)
    assert queries.overlaps_of(world.session, second) == [first]
    assert queries.overlaps_of(world.session, touching) == []


def test_a_timer_runs_once_and_becomes_a_work_log(world: World) -> None:
    request, other = world.request(), world.request()
    me = world.actor(world.technician)
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00:30"))
    with pytest.raises(TimerRunning) as refused:
        use_cases.start_timer(world.session, request_id=other.id, actor=me, now=at("2026-10-05T10:01"))
    assert refused.value.values == {"number": request.number}
    assert queries.timers_on(world.session, request.id) == {me.person_id: at("2026-10-05T10:00:30")}
    log = use_cases.stop_timer(
        world.session,
        description="Diagnostika",
        activity=Activity.ON_SITE,
        actor=me,
        now=at("2026-10-05T10:25:59"),
    )
    assert (log.request_id, log.minutes, log.activity) == (request.id, 25, Activity.ON_SITE)
    assert queries.timer_of(world.session, world.technician.id) is None
    with pytest.raises(TimerNotRunning):
        use_cases.discard_timer(world.session, actor=me, now=at("2026-10-05T10:26"))


def test_a_timer_that_is_too_short_keeps_running_and_can_be_discarded(world: World) -> None:
    request, me = world.request(), world.actor(world.technician)
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00:10"))
    with pytest.raises(WorkTooShort):
        use_cases.stop_timer(
            world.session, description="x", activity=Activity.REMOTE, actor=me, now=at("2026-10-05T10:00:50")
        )
    assert queries.timer_of(world.session, world.technician.id)
    use_cases.discard_timer(world.session, actor=me, now=at("2026-10-05T10:01"))
    assert queries.minutes_of(world.session, request.id) == 0


def test_a_correction_keeps_what_was_there_before(world: World) -> None:
    request = world.request()
    log = world.work(request, "2026-10-05T10:00", 30)
    by = {"actor": world.actor(world.technician), "now": at("2026-10-05T12:00")}
    with pytest.raises(ReasonMissing):
        use_cases.correct_work(world.session, work_log_id=log.id, reason=" ", **by)
    use_cases.correct_work(
        world.session, work_log_id=log.id, reason="Zapomenutá pauza", ended_at=at("2026-10-05T10:20:40"), **by
    )
    world.session.refresh(log)
    assert log.minutes == 20
    (correction,) = queries.corrections_of(world.session, request.id)[log.id]
    assert correction.before["ended_at"] == at("2026-10-05T10:30").isoformat()
    assert (correction.reason, correction.corrected_by_id) == ("Zapomenutá pauza", world.technician.id)


def test_who_may_correct_and_until_when(world: World) -> None:
    request = world.request()
    log = world.work(request, "2026-10-05T10:00", 30)
    colleague = world.staff("kolega@servis.test", Role.TECHNICIAN)
    dispatcher = world.staff("dispecer@servis.test", Role.DISPATCHER)
    customer = world.member("x@pekarny.test", MemberRole.APPROVER)

    def correct(actor: object) -> None:
        use_cases.correct_work(
            world.session, work_log_id=log.id, reason="r", description="d", actor=actor, now=at("2026-10-06T09:00")
        )

    for stranger in (colleague, customer):
        with pytest.raises(WorkLogForeign):
            correct(stranger)
    correct(dispatcher)
    log.rated_at = at("2026-10-06T09:00")
    world.session.flush()
    with pytest.raises(WorkLogRated):
        correct(dispatcher)
    with pytest.raises(WorkLogUnknown):
        use_cases.correct_work(world.session, work_log_id=0, reason="r", actor=dispatcher, now=at("2026-10-06T09:00"))


def test_what_the_customer_is_signing_does_not_change_under_their_hands(world: World) -> None:
    request = world.request()
    log = world.work(request, "2026-10-05T10:00", 30)
    world.happens(request, EventKind.RESOLUTION_PROPOSED, "2026-10-05T11:00", state=RequestState.RESOLVED)
    with pytest.raises(RequestNotInWork):
        use_cases.correct_work(
            world.session,
            work_log_id=log.id,
            reason="r",
            description="d",
            actor=world.actor(world.technician),
            now=at("2026-10-06T09:00"),
        )
