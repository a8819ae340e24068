"""Clocks against cases worked out with pen, paper and a calendar (Prague, 8:00 to 16:30, Czech holidays)."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.rules import ALWAYS, DEFAULT_HOURS, Hours
from processes.contracts.rules import Target
from processes.requests.event_types import EventKind as E
from processes.requests.rules import RequestState as S
from processes.slas.models import ClockState, PauseReason
from processes.slas.rules import Clock, clocks, nearest
from processes.slas.terms import Happening, Terms

PRAGUE = ZoneInfo("Europe/Prague")
OFFICE = Terms(DEFAULT_HOURS, {Target.RESPONSE: 60, Target.RESOLUTION: 480})
ROUND_THE_CLOCK = Terms(Hours("Europe/Prague", ALWAYS), {Target.RESPONSE: 60, Target.RESOLUTION: 480})


def at(text: str) -> datetime:
    """An instant from Prague's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE)


def happened(*rows: tuple[str, E, S], staff: bool = True) -> list[Happening]:
    """A request's history from (time, kind, state after it)."""
    return [Happening(at(time), kind, state, shown_by_staff=staff) for time, kind, state in rows]


def worked_out(terms: Terms, now: str, *rows: tuple[str, E, S]) -> dict[Target, Clock]:
    """Clocks of a history at an instant, by target."""
    return {clock.target: clock for clock in clocks(happened(*rows), terms, at(now))}


LOGGED_FRIDAY = ("2026-11-27T16:00", E.LOGGED, S.LOGGED)
LOGGED = ("2026-11-23T09:00", E.LOGGED, S.LOGGED)
ASSIGNED = ("2026-11-23T09:10", E.ASSIGNED, S.ASSIGNED)


def test_logged_on_friday_afternoon_is_due_after_the_weekend() -> None:
    found = worked_out(OFFICE, "2026-11-28T12:00", LOGGED_FRIDAY)
    assert found[Target.RESPONSE].due_at == at("2026-11-30T08:30")
    assert found[Target.RESPONSE].left == timedelta(minutes=30)
    # 30 min on Friday, 450 min on Monday from 8:00
    assert found[Target.RESOLUTION].due_at == at("2026-11-30T15:30")
    assert {clock.state for clock in found.values()} == {ClockState.RUNNING}


def test_a_holiday_moves_the_due_time() -> None:
    found = worked_out(OFFICE, "2026-11-16T16:00", ("2026-11-16T12:30", E.LOGGED, S.LOGGED))
    assert found[Target.RESOLUTION].due_at == at("2026-11-18T12:00")  # 4 h on Monday; Tuesday is 17 November


def test_round_the_clock_over_the_autumn_clock_change() -> None:
    found = worked_out(ROUND_THE_CLOCK, "2026-10-25T00:00", ("2026-10-25T00:00", E.LOGGED, S.LOGGED))
    assert found[Target.RESOLUTION].due_at == at("2026-10-25T07:00")  # that night has an hour more


def test_round_the_clock_over_the_spring_clock_change() -> None:
    found = worked_out(ROUND_THE_CLOCK, "2026-03-29T00:00", ("2026-03-29T00:00", E.LOGGED, S.LOGGED))
    assert found[Target.RESOLUTION].due_at == at("2026-03-29T09:00")


@pytest.mark.parametrize(
    ("answered", "state"),
    [("2026-11-23T10:00", ClockState.KEPT), ("2026-11-23T10:01", ClockState.BREACHED)],
)
def test_the_first_message_of_staff_is_the_response(answered: str, state: ClockState) -> None:
    found = worked_out(OFFICE, "2026-11-24T09:00", LOGGED, ASSIGNED, (answered, E.MESSAGE_POSTED, S.ASSIGNED))
    assert found[Target.RESPONSE].state is state
    assert found[Target.RESPONSE].met_at == at(answered)


def test_dispatch_and_the_customers_own_message_are_no_response() -> None:
    history = happened(LOGGED, ("2026-11-23T09:05", E.APPROVED, S.ASSIGNED), ASSIGNED)
    history += happened(("2026-11-23T09:20", E.MESSAGE_POSTED, S.ASSIGNED), staff=False)
    found = clocks(history, OFFICE, at("2026-11-23T09:30"))
    assert found[0].state is ClockState.RUNNING
    assert found[0].used == timedelta(minutes=30)


def test_a_question_responds_and_pauses_in_one_step() -> None:
    asked = ("2026-11-23T09:30", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)
    found = worked_out(OFFICE, "2026-11-25T08:00", LOGGED, ASSIGNED, asked)
    assert found[Target.RESPONSE].state is ClockState.KEPT
    resolution = found[Target.RESOLUTION]
    assert resolution.state is ClockState.PAUSED
    assert resolution.used == timedelta(minutes=30)
    assert resolution.due_at == at("2026-11-25T15:30")  # 450 min from now, as if it ran on


def test_waiting_for_the_customer_does_not_count() -> None:
    asked = ("2026-11-23T10:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)
    answered = ("2026-11-24T09:00", E.QUESTION_ANSWERED, S.ASSIGNED)
    found = worked_out(OFFICE, "2026-11-24T09:30", LOGGED, ASSIGNED, asked, answered)[Target.RESOLUTION]
    assert (found.state, found.used) == (ClockState.RUNNING, timedelta(minutes=90))
    assert found.due_at == at("2026-11-24T16:00")  # 60 min before the question, 420 after the answer


@pytest.mark.parametrize(("pauses", "used", "due"), [(True, 60, "2026-11-24T15:00"), (False, 450, "2026-11-24T08:30")])
def test_waiting_for_a_supplier_counts_as_the_contract_says(pauses: bool, used: int, due: str) -> None:
    terms = Terms(DEFAULT_HOURS, OFFICE.minutes, pauses_for_supplier=pauses)
    escalated = ("2026-11-23T10:00", E.ESCALATED, S.WAITING_FOR_SUPPLIER)
    found = worked_out(terms, "2026-11-24T08:00", LOGGED, ASSIGNED, escalated)[Target.RESOLUTION]
    assert found.used == timedelta(minutes=used)
    assert found.due_at == at(due)
    assert found.state is (ClockState.PAUSED if pauses else ClockState.RUNNING)


PROPOSED = ("2026-11-23T14:00", E.RESOLUTION_PROPOSED, S.RESOLVED)  # 300 min
RETURNED = ("2026-11-25T09:00", E.RETURNED, S.RETURNED)


def test_the_customers_sign_off_time_is_a_pause_and_the_proposal_meets_the_target() -> None:
    waiting = worked_out(OFFICE, "2026-11-25T08:00", LOGGED, ASSIGNED, PROPOSED)[Target.RESOLUTION]
    assert (waiting.state, waiting.used) == (ClockState.PAUSED, timedelta(minutes=300))
    signed = ("2026-12-01T10:00", E.SIGNED_OFF, S.SIGNED_OFF)
    done = worked_out(OFFICE, "2026-12-01T10:00", LOGGED, ASSIGNED, PROPOSED, signed)[Target.RESOLUTION]
    assert (done.state, done.met_at) == (ClockState.KEPT, at("2026-11-23T14:00"))
    assert done.due_at == at("2026-11-24T08:30")


@pytest.mark.parametrize(
    ("proposed", "state"),
    [("2026-11-25T12:00", ClockState.KEPT), ("2026-11-25T12:01", ClockState.BREACHED)],
)
def test_a_returned_resolution_runs_on_without_losing_its_pauses(proposed: str, state: ClockState) -> None:
    again = (proposed, E.RESOLUTION_PROPOSED, S.RESOLVED)
    signed = ("2026-11-27T10:00", E.SIGNED_OFF, S.SIGNED_OFF)
    found = worked_out(OFFICE, "2026-11-30T08:00", LOGGED, ASSIGNED, PROPOSED, RETURNED, again, signed)
    assert found[Target.RESOLUTION].due_at == at("2026-11-25T12:00")  # 180 min after the return
    assert (found[Target.RESOLUTION].met_at, found[Target.RESOLUTION].state) == (at(proposed), state)


def test_what_fell_due_while_it_ran_stays_due_whatever_pauses_follow() -> None:
    asked = ("2026-11-24T09:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)  # 480 min were over at 8:30
    found = worked_out(OFFICE, "2026-11-26T09:00", LOGGED, ASSIGNED, asked)[Target.RESOLUTION]
    assert found.due_at == at("2026-11-24T08:30")
    assert found.left == -timedelta(minutes=30)


def test_a_new_priority_counts_from_the_start_and_keeps_the_pauses() -> None:
    asked = ("2026-11-23T10:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)
    answered = ("2026-11-23T11:00", E.QUESTION_ANSWERED, S.ASSIGNED)
    urgent = Terms(DEFAULT_HOURS, {Target.RESPONSE: 15, Target.RESOLUTION: 120})
    found = worked_out(urgent, "2026-11-23T11:30", LOGGED, ASSIGNED, asked, answered)
    assert found[Target.RESOLUTION].due_at == at("2026-11-23T12:00")  # 60 min, a pause of 60, 60 min
    assert found[Target.RESPONSE].state is ClockState.BREACHED  # the answer at 10:00 was not within 15 min


@pytest.mark.parametrize("end", [(E.REJECTED, S.REJECTED), (E.WITHDRAWN, S.WITHDRAWN)])
def test_ended_requests_have_no_running_clocks(end: tuple[E, S]) -> None:
    found = worked_out(OFFICE, "2026-12-24T09:00", LOGGED, ("2026-11-23T09:30", *end))
    assert {clock.state for clock in found.values()} == {ClockState.ENDED}
    assert {clock.used for clock in found.values()} == {timedelta(minutes=30)}


def test_a_reopened_request_runs_on_and_its_closed_time_is_a_pause() -> None:
    history = (
        LOGGED,
        ASSIGNED,
        PROPOSED,
        ("2026-11-23T15:00", E.SIGNED_OFF, S.SIGNED_OFF),
        ("2026-11-23T15:01", E.CLOSED, S.CLOSED),
        ("2026-11-26T09:00", E.REOPENED, S.LOGGED),
    )
    found = worked_out(OFFICE, "2026-11-26T10:00", *history)[Target.RESOLUTION]
    assert (found.state, found.used) == (ClockState.RUNNING, timedelta(minutes=360))
    assert found.due_at == at("2026-11-26T12:00")


def test_nothing_promised_means_no_clock() -> None:
    assert worked_out(Terms(DEFAULT_HOURS, {}), "2026-11-23T10:00", LOGGED) == {}
    assert clocks([], OFFICE, at("2026-11-23T10:00")) == []


_states = st.sampled_from([S.ASSIGNED, S.WAITING_FOR_CUSTOMER, S.WAITING_FOR_SUPPLIER, S.RESOLVED, S.RETURNED])
_steps = st.lists(st.tuples(st.integers(0, 5000), _states), max_size=8)


@given(_steps, st.integers(0, 5000), st.booleans(), st.integers(1, 3000))
def test_used_time_never_passes_the_due_time_unnoticed(
    steps: list[tuple[int, S]], wait: int, pauses: bool, minutes: int
) -> None:
    moment = at("2026-03-26T10:00")
    history = [Happening(moment, E.LOGGED, S.LOGGED, shown_by_staff=False)]
    for gap, state in steps:
        moment += timedelta(minutes=gap)
        history.append(Happening(moment, E.ESCALATED, state, shown_by_staff=True))
    now = moment + timedelta(minutes=wait)
    (clock,) = clocks(history, Terms(DEFAULT_HOURS, {Target.RESOLUTION: minutes}, pauses), now)
    assert timedelta(0) <= clock.used
    if clock.state is ClockState.RUNNING:
        assert (clock.left > timedelta(0)) == (clock.due_at > now) or clock.left == timedelta(0)


def test_the_order_in_which_events_were_recorded_decides_not_their_times() -> None:
    """An answer that was recorded after the question, by somebody who had read the clock before."""
    history = (
        LOGGED,
        ASSIGNED,
        ("2026-11-23T10:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER),
        ("2026-11-23T09:59", E.QUESTION_ANSWERED, S.ASSIGNED),
    )
    clock = worked_out(OFFICE, "2026-11-23T11:00", *history)[Target.RESOLUTION]
    assert (clock.state, clock.used) == (ClockState.RUNNING, timedelta(hours=2))
    assert (
        clock
        == worked_out(OFFICE, "2026-11-23T11:00", *history[:-1], ("2026-11-23T10:00", *history[-1][1:]))[
            Target.RESOLUTION
        ]
    )


def test_a_clock_is_not_worked_out_for_an_instant_before_the_last_event() -> None:
    at_ten = worked_out(OFFICE, "2026-11-23T10:00", LOGGED, ("2026-11-23T10:00", E.ASSIGNED, S.ASSIGNED))
    assert worked_out(OFFICE, "2026-11-23T09:50", LOGGED, ("2026-11-23T10:00", E.ASSIGNED, S.ASSIGNED)) == at_ten


FOUR = Terms(DEFAULT_HOURS, {Target.RESPONSE: 60, Target.START: 120, Target.UPDATE: 240, Target.RESOLUTION: 480})
ASKED = ("2026-11-23T10:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)
ANSWERED = ("2026-11-24T09:00", E.QUESTION_ANSWERED, S.ASSIGNED)


def worked(recorded: str, since: str) -> Happening:
    """Work that was logged later than it began."""
    return Happening(at(recorded), E.WORK_LOGGED, S.ASSIGNED, shown_by_staff=False, worked_since=at(since))


def test_every_target_is_worked_out_in_the_order_in_which_they_follow() -> None:
    assert list(worked_out(FOUR, "2026-11-23T09:30", LOGGED)) == list(Target)


@pytest.mark.parametrize(
    ("since", "state"), [("2026-11-23T11:00", ClockState.KEPT), ("2026-11-23T11:01", ClockState.BREACHED)]
)
def test_logged_work_counts_from_its_own_start_however_late_it_is_entered(since: str, state: ClockState) -> None:
    history = [*happened(LOGGED, ASSIGNED), worked("2026-11-23T15:00", since)]
    start = {clock.target: clock for clock in clocks(history, FOUR, at("2026-11-23T16:00"))}[Target.START]
    assert (start.state, start.met_at, start.due_at) == (state, at(since), at("2026-11-23T11:00"))


def test_work_from_before_the_logging_begins_with_it() -> None:
    history = [*happened(LOGGED, ASSIGNED), worked("2026-11-23T10:00", "2026-11-23T07:00")]
    start = {clock.target: clock for clock in clocks(history, FOUR, at("2026-11-23T10:00"))}[Target.START]
    assert (start.met_at, start.used) == (at("2026-11-23T09:00"), timedelta(0))


def test_the_start_of_work_waits_while_a_supplier_or_the_customer_does() -> None:
    waiting = ("2026-11-23T09:30", E.APPROVED, S.WAITING_FOR_CUSTOMER)
    found = worked_out(FOUR, "2026-11-24T10:00", LOGGED, waiting, ANSWERED)[Target.START]
    assert (found.state, found.used, found.due_at) == (
        ClockState.RUNNING,
        timedelta(minutes=90),
        at("2026-11-24T10:30"),
    )
    (pause,) = found.pauses
    assert (pause.reason, pause.begun_at, pause.ended_at) == (
        PauseReason.CUSTOMER,
        at("2026-11-23T09:30"),
        at("2026-11-24T09:00"),
    )


def test_an_update_never_overrides_the_first_response() -> None:
    """zammad#5177: until somebody answers, the response is what falls due."""
    found = worked_out(FOUR, "2026-11-23T14:00", LOGGED, ASSIGNED)
    assert found[Target.RESPONSE].due_at == at("2026-11-23T10:00")
    update = found[Target.UPDATE]
    assert (update.state, [pause.reason for pause in update.pauses]) == (ClockState.PAUSED, [PauseReason.UNANSWERED])
    assert nearest(found.values()) == at("2026-11-23T10:00")


def test_each_word_to_the_customer_begins_the_next_update_and_a_late_one_is_remembered() -> None:
    first = ("2026-11-23T09:30", E.MESSAGE_POSTED, S.ASSIGNED)
    late = ("2026-11-23T14:00", E.MESSAGE_POSTED, S.ASSIGNED)
    before = worked_out(FOUR, "2026-11-23T13:45", LOGGED, ASSIGNED, first)[Target.UPDATE]
    assert (before.due_at, before.used, before.times_missed) == (at("2026-11-23T13:30"), timedelta(minutes=255), 0)
    after = worked_out(FOUR, "2026-11-23T15:00", LOGGED, ASSIGNED, first, late)[Target.UPDATE]
    assert (after.state, after.started_at, after.due_at) == (ClockState.RUNNING, at(late[0]), at("2026-11-24T09:30"))
    assert after.times_missed == 1
    proposed, signed = ("2026-11-23T16:00", E.RESOLUTION_PROPOSED, S.RESOLVED), ("2026-11-24T10:00", E.SIGNED_OFF)
    done = worked_out(FOUR, "2026-11-24T10:00", LOGGED, ASSIGNED, first, late, proposed, (*signed, S.SIGNED_OFF))
    assert (done[Target.UPDATE].state, done[Target.UPDATE].met_at) == (ClockState.BREACHED, at("2026-11-23T16:00"))


def test_an_update_waits_while_the_customer_is_asked() -> None:
    found = worked_out(FOUR, "2026-11-24T10:00", LOGGED, ASSIGNED, ASKED, ANSWERED)[Target.UPDATE]
    assert (found.used, found.due_at) == (timedelta(hours=1), at("2026-11-24T13:00"))
    assert [(pause.reason, pause.ended_at) for pause in found.pauses] == [(PauseReason.CUSTOMER, at(ANSWERED[0]))]


def test_every_pause_has_its_reason_and_the_last_is_open() -> None:
    returned = ("2026-11-25T09:00", E.RETURNED, S.RETURNED)
    supplier = ("2026-11-25T10:00", E.ESCALATED, S.WAITING_FOR_SUPPLIER)
    proposed = ("2026-11-24T14:00", E.RESOLUTION_PROPOSED, S.RESOLVED)
    terms = replace(FOUR, pauses_for_supplier=True)
    history = (LOGGED, ASSIGNED, ASKED, ANSWERED, proposed, returned, supplier)
    found = worked_out(terms, "2026-11-26T09:00", *history)[Target.RESOLUTION]
    assert [(one.reason, one.begun_at, one.ended_at) for one in found.pauses] == [
        (PauseReason.CUSTOMER, at(ASKED[0]), at(ANSWERED[0])),
        (PauseReason.SIGN_OFF, at(proposed[0]), at(returned[0])),
        (PauseReason.SUPPLIER, at(supplier[0]), None),
    ]
    assert worked_out(FOUR, "2026-11-26T09:00", *history)[Target.RESOLUTION].pauses == found.pauses[:2]


def test_a_reopened_request_tells_its_closed_time_as_a_pause() -> None:
    closed = ("2026-11-23T15:00", E.SIGNED_OFF, S.SIGNED_OFF)
    reopened = ("2026-11-26T09:00", E.REOPENED, S.LOGGED)
    found = worked_out(FOUR, "2026-11-26T10:00", LOGGED, ASSIGNED, PROPOSED, closed, reopened)[Target.RESOLUTION]
    assert [(one.reason, one.begun_at) for one in found.pauses] == [
        (PauseReason.SIGN_OFF, at(PROPOSED[0])),
        (PauseReason.CLOSED, at(closed[0])),
    ]


@pytest.mark.parametrize("end", [(E.REJECTED, S.REJECTED), (E.WITHDRAWN, S.WITHDRAWN)])
def test_no_clock_of_an_ended_request_moves_however_late_it_is_looked_at(end: tuple[E, S]) -> None:
    history = (LOGGED, ASSIGNED, ASKED, ("2026-11-24T09:30", *end))
    assert worked_out(FOUR, "2026-11-24T09:30", *history) == worked_out(FOUR, "2027-11-24T09:30", *history)
