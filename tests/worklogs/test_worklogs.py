"""Worked time: cut to the minute, timers, corrections on record."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.rules import Activity
from processes.people.rules import SYSTEM, MemberRole, Role
from processes.requests.event_types import EventKind
from processes.requests.models import RequestEvent
from processes.requests.rules import RequestState
from processes.worklogs import corrections, queries, use_cases
from processes.worklogs.errors import (
    DescriptionMissing,
    ReasonMissing,
    RequestNotInWork,
    TimeDoubled,
    TimerElsewhere,
    TimerNotRunning,
    TimerRunning,
    TimeSkipped,
    WorkDoubtful,
    WorkersOnly,
    WorkInFuture,
    WorkLogCancelled,
    WorkLogForeign,
    WorkLogRated,
    WorkLogUnknown,
    WorkTooLong,
    WorkTooShort,
)
from processes.worklogs.events import CANCELLED
from processes.worklogs.rules import Doubt, Night, cut_to_minute, night_of, span, whole_minutes
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at


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
    began = log.started_at.isoformat()
    assert recorded.details == {"work_log_id": log.id, "minutes": 12, "started_at": began}
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
    assert queries.overlaps_of(world.session, SYSTEM, second) == [(first, request.number)]
    assert queries.overlaps_of(world.session, SYSTEM, touching) == []


def test_a_timer_runs_once_and_becomes_a_work_log(world: World) -> None:
    request, other = world.request(), world.request()
    me = world.actor(world.technician)
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00:30"))
    with pytest.raises(TimerRunning) as refused:
        use_cases.start_timer(world.session, request_id=other.id, actor=me, now=at("2026-10-05T10:01"))
    assert refused.value.values == {"number": request.number}
    assert queries.timers_on(world.session, request.id) == {me.person_id: at("2026-10-05T10:00:30")}
    mine = {"request_id": request.id, "started_at": at("2026-10-05T10:00:30"), "actor": me}
    log = use_cases.stop_timer(
        world.session,
        description="Diagnostika",
        activity=Activity.ON_SITE,
        now=at("2026-10-05T10:25:59"),
        **mine,
    )
    assert (log.request_id, log.minutes, log.activity) == (request.id, 25, Activity.ON_SITE)
    assert queries.timer_of(world.session, world.technician.id) is None
    with pytest.raises(TimerNotRunning):
        use_cases.discard_timer(world.session, now=at("2026-10-05T10:26"), **mine)


def test_a_timer_that_is_too_short_keeps_running_and_can_be_discarded(world: World) -> None:
    request, me = world.request(), world.actor(world.technician)
    mine = {"request_id": request.id, "started_at": at("2026-10-05T10:00:10"), "actor": me}
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00:10"))
    with pytest.raises(WorkTooShort):
        use_cases.stop_timer(
            world.session, description="x", activity=Activity.REMOTE, now=at("2026-10-05T10:00:50"), **mine
        )
    assert queries.timer_of(world.session, world.technician.id)
    use_cases.discard_timer(world.session, now=at("2026-10-05T10:01"), **mine)
    assert queries.minutes_of(world.session, request.id) == 0


def test_a_correction_keeps_what_was_there_before(world: World) -> None:
    request = world.request()
    log = world.work(request, "2026-10-05T10:00", 30)
    by = {"actor": world.actor(world.technician), "now": at("2026-10-05T12:00")}
    with pytest.raises(ReasonMissing):
        corrections.correct_work(world.session, work_log_id=log.id, reason=" ", **by)
    corrections.correct_work(
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
        corrections.correct_work(
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
        corrections.correct_work(world.session, work_log_id=0, reason="r", actor=dispatcher, now=at("2026-10-06T09:00"))


def test_what_the_customer_is_signing_does_not_change_under_their_hands(world: World) -> None:
    request = world.request()
    log = world.work(request, "2026-10-05T10:00", 30)
    world.happens(request, EventKind.RESOLUTION_PROPOSED, "2026-10-05T11:00", state=RequestState.RESOLVED)
    with pytest.raises(RequestNotInWork):
        corrections.correct_work(
            world.session,
            work_log_id=log.id,
            reason="r",
            description="d",
            actor=world.actor(world.technician),
            now=at("2026-10-06T09:00"),
        )


def test_a_stale_page_stops_and_discards_nothing_but_its_own_timer(world: World) -> None:
    request, other, me = world.request(), world.request(), world.actor(world.technician)
    shown = {"request_id": request.id, "started_at": at("2026-10-05T10:00"), "actor": me}
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00"))
    use_cases.discard_timer(world.session, now=at("2026-10-05T10:05"), **shown)
    use_cases.start_timer(world.session, request_id=other.id, actor=me, now=at("2026-10-05T10:05"))
    with pytest.raises(TimerElsewhere) as refused:
        use_cases.stop_timer(
            world.session, description="A", activity=Activity.REMOTE, now=at("2026-10-05T10:30"), **shown
        )
    assert refused.value.values["number"] == other.number
    with pytest.raises(TimerElsewhere):
        use_cases.discard_timer(world.session, now=at("2026-10-05T10:30"), **shown)
    assert queries.timers_on(world.session, other.id) == {me.person_id: at("2026-10-05T10:05")}
    assert queries.work_of(world.session, request.id) == queries.work_of(world.session, other.id) == []


def test_a_forgotten_timer_is_stopped_when_the_work_ended(world: World) -> None:
    request, me = world.request(), world.actor(world.technician)
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00"))
    mine = {"request_id": request.id, "started_at": at("2026-10-05T10:00"), "actor": me, "description": "x"}
    with pytest.raises(WorkTooLong):
        use_cases.stop_timer(world.session, activity=Activity.REMOTE, now=at("2026-10-06T11:00"), **mine)
    log = use_cases.stop_timer(
        world.session,
        activity=Activity.REMOTE,
        ended_at=at("2026-10-05T10:40"),
        now=at("2026-10-06T11:00"),
        **mine,
    )
    assert (log.minutes, queries.timer_of(world.session, world.technician.id)) == (40, None)


def test_a_timer_outlives_a_withdrawn_request_and_its_time_is_kept(world: World) -> None:
    request, me = world.request(), world.actor(world.technician)
    use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T10:00"))
    world.happens(request, EventKind.WITHDRAWN, "2026-10-05T10:20", state=RequestState.WITHDRAWN, reason="x")
    mine = {"request_id": request.id, "started_at": at("2026-10-05T10:00"), "actor": me}
    log = use_cases.stop_timer(
        world.session, description="Hledání", activity=Activity.REMOTE, now=at("2026-10-05T10:25"), **mine
    )
    assert log.minutes == 25
    assert world.work(request, "2026-10-05T09:30", 10).minutes == 10
    with pytest.raises(RequestNotInWork):
        use_cases.start_timer(world.session, request_id=request.id, actor=me, now=at("2026-10-05T11:00"))


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        ("2026-10-05T17:00", "2026-10-06T16:50", [Doubt.OVER_MIDNIGHT, Doubt.LONG]),
        ("2026-10-05T22:00", "2026-10-06T00:30", [Doubt.OVER_MIDNIGHT]),
        ("2026-10-05T22:00", "2026-10-06T00:00", []),
        ("2026-10-06T06:00", "2026-10-06T18:01", [Doubt.LONG]),
        ("2026-10-06T06:00", "2026-10-06T18:00", []),
        ("2024-10-05T10:00", "2024-10-05T10:30", [Doubt.BEFORE_REQUEST]),
        ("2026-10-05T09:00", "2026-10-05T09:30", []),
    ],
)
def test_unlikely_times_are_asked_about(world: World, start: str, end: str, asked: list[Doubt]) -> None:
    request = world.request("2026-10-05T09:00:40")
    work = {
        "request_id": request.id,
        "activity": Activity.REMOTE,
        "started_at": at(start),
        "ended_at": at(end),
        "description": "x",
        "actor": world.actor(world.technician),
        "now": at("2026-10-08T12:00"),
    }
    if asked:
        with pytest.raises(WorkDoubtful) as refused:
            use_cases.log_work(world.session, **work)
        assert list(refused.value.doubts) == asked
    assert use_cases.log_work(world.session, **work, sure=asked).minutes > 0


def test_a_cancelled_log_counts_for_nothing_and_stays_on_record(world: World) -> None:
    request = world.request()
    log, me = world.work(request, "2026-10-05T10:00", 30), world.actor(world.technician)
    kept = world.work(request, "2026-10-05T11:00", 12)
    by = {"work_log_id": log.id, "actor": me, "now": at("2026-10-05T12:00")}
    with pytest.raises(ReasonMissing):
        corrections.cancel_work(world.session, reason=" ", **by)
    corrections.cancel_work(world.session, reason="Jiný zákazník", **by)
    assert queries.work_of(world.session, request.id) == [kept]
    assert queries.minutes_of(world.session, request.id) == 12
    assert queries.overlaps_of(world.session, SYSTEM, world.work(request, "2026-10-05T10:10", 5)) == []
    told = world.session.scalars(select(RequestEvent).where(RequestEvent.kind == CANCELLED)).one()
    assert told.details == {"work_log_id": log.id, "minutes": 30, "reason": "Jiný zákazník"}
    (before,) = queries.corrections_of(world.session, request.id)[log.id]
    assert before.reason == "Jiný zákazník"
    for change in (corrections.cancel_work, corrections.correct_work, corrections.bill_overlap):
        with pytest.raises(WorkLogCancelled):
            change(world.session, reason="Znovu", **by)


PRAGUE = ZoneInfo("Europe/Prague")
NIGHT = date(2026, 10, 25)


def utc(hour: int, minute: int) -> datetime:
    return datetime(2026, 10, 25, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "night", "instants"),
    [
        (time(2, 30), time(2, 45), Night.BEFORE, (utc(0, 30), utc(0, 45))),
        (time(2, 30), time(2, 45), Night.AFTER, (utc(1, 30), utc(1, 45))),
        (time(2, 50), time(2, 10), Night.ACROSS, (utc(0, 50), utc(1, 10))),
        (time(1, 50), time(2, 10), Night.BEFORE, (datetime(2026, 10, 24, 23, 50, tzinfo=UTC), utc(0, 10))),
        (time(2, 50), time(3, 10), Night.AFTER, (utc(1, 50), utc(2, 10))),
    ],
)
def test_the_doubled_hour_is_asked_about_and_taken_back(
    start: time, end: time, night: Night, instants: tuple[datetime, datetime]
) -> None:
    with pytest.raises(TimeDoubled):
        span(PRAGUE, NIGHT, start, end)
    assert span(PRAGUE, NIGHT, start, end, night) == instants
    shown = [instant.astimezone(PRAGUE) for instant in instants]
    known = night_of(PRAGUE, *instants)
    assert span(PRAGUE, shown[0].date(), shown[0].time(), shown[1].time(), known) == instants


def test_the_skipped_hour_is_refused() -> None:
    with pytest.raises(TimeSkipped):
        span(PRAGUE, date(2026, 3, 29), time(1, 30), time(2, 30))
    assert night_of(PRAGUE, utc(8, 0), utc(9, 0)) is None


def test_work_on_a_confidential_request_is_nothing_to_whoever_may_not_see_that(session: Session) -> None:
    world = build(session)
    request = world.request("2026-10-05T09:00")
    log = world.work(request, "2026-10-05T09:10", 30)
    request.is_confidential = True
    session.flush()
    lead = world.staff("lead@servis.test", Role.SERVICE_MANAGER)
    assert queries.work_log(session, lead, log.id) is None
    for change in (corrections.correct_work, corrections.cancel_work, corrections.bill_overlap):
        with pytest.raises(WorkLogUnknown):
            change(session, work_log_id=log.id, reason="Because", actor=lead, now=at("2026-10-05T12:00"))
    assert queries.last_correction(session, log.id) is None
