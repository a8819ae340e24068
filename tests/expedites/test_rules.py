"""What a shorter reaction costs and comes to, with pen and paper, and whom it delays."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from processes.calendars.rules import DEFAULT_HOURS
from processes.contracts.rules import Target
from processes.expedites.rules import (
    ExpediteState,
    Open,
    Standing,
    WhyNot,
    delayed,
    due_times,
    outcome,
    price,
    shortened,
)
from processes.requests.rules import RequestState
from processes.slas.models import ClockState as C

NOW = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)  # Monday, 9:00 in Prague
R, ST = Target.RESPONSE, Target.START


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("fee", "percent", "right"),
    [
        ("1500", 100, "1500.00"),
        ("900.01", 150, "1350.02"),
        ("0.01", 50, "0.01"),
        ("1500", 0, "0.00"),
        ("99", 1.5, "1.49"),
    ],
)
def test_a_price_is_a_share_of_the_fee_to_the_cent(fee, percent, right):
    assert price(Decimal(fee), percent) == Decimal(right)


def test_shorter_promises_count_in_service_hours_or_round_the_clock():
    evening = datetime(2026, 11, 9, 20, 0, tzinfo=UTC)
    assert due_times(DEFAULT_HOURS, {R: 30}, evening, around_clock=True) == {R: evening + timedelta(minutes=30)}
    assert due_times(DEFAULT_HOURS, {R: 30}, evening, around_clock=False) == {
        R: datetime(2026, 11, 10, 7, 30, tzinfo=UTC)
    }


@pytest.mark.parametrize(
    ("standing", "right"),
    [
        ({R: Standing(at(60), False), ST: Standing(None, False)}, ([R, ST], None)),
        ({R: Standing(at(60), False), ST: Standing(at(20), False)}, ([R], None)),
        ({R: Standing(at(60), True), ST: Standing(at(90), False)}, ([ST], None)),
        ({R: Standing(at(60), True), ST: Standing(at(90), True)}, ((), WhyNot.BEGUN)),
        ({R: Standing(at(0), False), ST: Standing(at(90), False)}, ((), WhyNot.BROKEN)),
        ({R: Standing(at(10), False), ST: Standing(at(30), False)}, ([], WhyNot.NO_SOONER)),
        ({}, ((), WhyNot.BEGUN)),
    ],
)
def test_only_what_falls_due_sooner_is_sold(standing, right):
    assert shortened(standing, {R: at(15), ST: at(30)}, NOW) == right


@pytest.mark.parametrize(
    ("clocks", "state", "is_taken", "right"),
    [
        ([(C.RUNNING, at(1))], RequestState.ASSIGNED, False, None),
        ([(C.RUNNING, at(0))], RequestState.ASSIGNED, True, ExpediteState.MISSED),
        ([(C.KEPT, at(1)), (C.RUNNING, at(9))], RequestState.ASSIGNED, True, None),
        ([(C.KEPT, at(-9)), (C.KEPT, at(1))], RequestState.RESOLVED, False, ExpediteState.KEPT),
        ([(C.KEPT, at(-9)), (C.BREACHED, at(-1))], RequestState.ASSIGNED, True, ExpediteState.MISSED),
        ([(C.ENDED, at(9))], RequestState.WITHDRAWN, False, ExpediteState.WITHDRAWN),
        ([(C.ENDED, at(9))], RequestState.WITHDRAWN, True, ExpediteState.KEPT),
        ([(C.BREACHED, at(-9))], RequestState.WITHDRAWN, True, ExpediteState.MISSED),
        ([(C.ENDED, at(9))], RequestState.REJECTED, True, ExpediteState.MISSED),
    ],
)
def test_the_fee_stands_only_where_the_promise_was_kept(clocks, state, is_taken, right):
    assert outcome(clocks, state, NOW, is_taken=is_taken) is right


HANDS = [
    Open("P1", "", "", at(10)),
    Open("P2", "", "", at(60)),
    Open("P3", "", "", None),
    Open("P4", "", "", at(600)),
    Open("P5", "", "", at(5), is_timed=True),
]


def test_what_falls_due_later_comes_later_and_what_is_worked_on_is_interrupted():
    found = delayed(HANDS, "P9", at(30))
    assert [(one.number, one.is_interrupted, one.is_near) for one in found] == [
        ("P5", True, True),
        ("P2", False, True),
        ("P4", False, False),
        ("P3", False, False),
    ]


def test_what_lay_behind_it_before_is_not_delayed():
    assert [one.number for one in delayed(HANDS, "P4", at(30), before=at(600))] == ["P5", "P2"]
    assert [one.number for one in delayed(HANDS, "P5", at(30), before=at(40))] == []
