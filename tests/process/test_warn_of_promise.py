"""A percent of a promise reaches the request's diagram once, which warns, passes on or escalates as it is drawn."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.contracts.models import Tariff
from processes.contracts.rules import Level, Priority, Target
from processes.contracts.terms import change_tariff
from processes.dispatch.queries import assignee_of
from processes.engine.store.models import Message
from processes.notices.models import Notice
from processes.people.models import Person
from processes.people.rules import SYSTEM, Role
from processes.slas import handlers as slas
from processes.slas.models import SlaClock
from tests.process.company import MONDAY
from tests.world import World

PERCENTS = {50: Role.DISPATCHER, 100: Role.DISPATCHER, 150: Role.SERVICE_MANAGER, 200: Role.SERVICE_MANAGER}
LEVELS = [Level(percent, whom) for percent, whom in PERCENTS.items()]


def agrees(desk, levels=LEVELS, **minutes):
    """The tariff promises so many minutes from today on, and has these told."""
    promised = {Target(name): count for name, count in (minutes or {"resolution": 120}).items()}

    def deed(session, now):
        tariff = session.scalars(select(Tariff)).one()
        first = tariff.versions[0]
        change_tariff(
            session,
            tariff=tariff,
            valid_from=MONDAY.date(),
            calendar=first.calendar,
            targets=dict.fromkeys(Priority, promised),
            rates={rate.activity: (rate.hourly, rate.hourly_out_of_hours) for rate in first.rates},
            levels=levels,
            actor=SYSTEM,
            now=now,
        )

    desk.act(deed)
    desk.works_off()


def passes(desk, minutes):
    """Time passes, and the watch looks."""
    desk.passes(minutes=minutes)
    for _ in range(2):  # nothing is told twice
        desk.act(lambda s, now: slas.watch(s, now=now))
        desk.works_off()


def warned(desk, person_id=None):
    """The percents that somebody was told of, in order."""
    desk.session.expire_all()
    query = select(Notice).where(Notice.kind == "promise.warned").order_by(Notice.id)
    found = desk.session.scalars(query.where(Notice.person_id == (person_id or desk.technician.id)))
    return [(notice.values["target_word"], notice.values["percent"]) for notice in found]


def warnings(desk, case):
    return desk.process("warn_of_promise", case).times_at("staff_warned")


def test_each_percent_reaches_the_diagram_once(desk):
    agrees(desk)
    case = desk.request_in_work()
    passes(desk, 59)
    assert warnings(desk, case) == 0
    passes(desk, 2)
    assert (warnings(desk, case), warned(desk)) == (1, [("Resolution", 50)])
    assert desk.process("handle_request", case).ended_at("promise_followed")
    assert warned(desk, desk.dispatcher.id) == [("Resolution", 50)]
    passes(desk, 200)  # past 100 and 150 before anybody looked
    assert warned(desk)[1:] == [("Resolution", 150), ("Resolution", 200)]  # 100 is the escalation's


def test_the_due_time_is_told_once_by_the_escalation(desk):
    agrees(desk, [Level(100, Role.SERVICE_MANAGER), Level(100, Role.DISPATCHER)])
    manager = desk.act(lambda s, now: World(s, now=now).hired("manager@podpora.test", Role.SERVICE_MANAGER).id)
    case = desk.request_in_work()
    passes(desk, 121)
    desk.session.expire_all()
    told = desk.session.execute(select(Notice.person_id, Notice.kind).where(Notice.about.startswith(case.number)))
    kinds = [tuple(one) for one in told if one.kind in ("promise.warned", "resolution.missed")]
    assert sorted(kinds) == sorted(
        (who, "resolution.missed") for who in {desk.technician.id, desk.dispatcher.id, manager}
    )
    assert warnings(desk, case) == 0


def test_minutes_before_and_after_the_due_time_are_levels_as_percents_are(desk):
    agrees(desk, [Level(100, Role.DISPATCHER, -30), Level(100, Role.SERVICE_MANAGER, 60)])
    case = desk.request_in_work()
    passes(desk, 89)
    assert warned(desk) == []
    passes(desk, 2)
    assert warned(desk) == warned(desk, desk.dispatcher.id) == [("Resolution", 75)]
    desk.technician.asks(case)  # a pause puts what is to come off
    passes(desk, 60)
    desk.requester.answers(case)
    passes(desk, 88)
    assert [one[1] for one in warned(desk)] == [75]
    passes(desk, 2)
    assert [one[1] for one in warned(desk)] == [75, 150]


def test_before_a_promise_that_is_shorter_nobody_is_warned(desk):
    agrees(desk, [Level(100, Role.DISPATCHER, -30)], resolution=20)
    desk.request_in_work()
    passes(desk, 15)
    assert warned(desk) == []


def test_a_pause_puts_a_warning_off_and_what_was_told_is_not_told_again(desk):
    agrees(desk)
    case = desk.request_in_work()
    passes(desk, 61)
    desk.technician.asks(case)
    passes(desk, 100)
    desk.requester.answers(case)
    passes(desk, 30)
    assert warned(desk) == [("Resolution", 50)]
    passes(desk, 90)
    assert warned(desk) == [("Resolution", 50), ("Resolution", 150)]


def test_other_terms_put_it_to_another_time(desk):
    agrees(desk)
    case = desk.request_in_work()
    agrees(desk, resolution=240)
    passes(desk, 90)
    assert warned(desk) == []
    passes(desk, 31)
    assert warned(desk) == [("Resolution", 50)]
    agrees(desk, resolution=360)  # another promise, whose half is yet to come
    passes(desk, 58)
    assert warned(desk) == [("Resolution", 50)]
    passes(desk, 3)
    assert [one[1] for one in warned(desk)] == [50]  # it is unread as yet, so the bell says it once
    assert warnings(desk, case) == 2


def test_what_was_met_warns_nobody(desk):
    agrees(desk, response=60)
    case = desk.request_in_work()
    desk.technician.writes(case, "Už na tom pracuji.")
    passes(desk, 300)
    assert (warned(desk), warnings(desk, case)) == ([], 0)


@pytest.mark.parametrize("on_shift", [True, False])
def test_long_past_its_time_it_goes_to_whoever_is_free(desk, on_shift):
    """The third level; where nobody else is free the service managers are told again."""
    agrees(desk)
    case = desk.request_in_work()
    if on_shift:
        World(desk.session, now=desk.now).works(
            desk.session.get_one(Person, desk.colleague.id), MONDAY - timedelta(hours=2), days=3
        )
        desk.session.commit()
    passes(desk, 250)
    process = desk.process("warn_of_promise", case)
    desk.session.expire_all()
    holder = assignee_of(desk.session, [case.id])[case.id].id
    if on_shift:
        assert (holder, process.ended_at("passed_on")) == (desk.colleague.id, True)
        assert case.task("work_on_request").assignee == f"person:{desk.colleague.id}"
    else:
        assert (holder, process.ended_at("managers_warned")) == (desk.technician.id, True)


def test_a_message_that_comes_again_is_ignored(desk):
    agrees(desk)
    case = desk.request_in_work()
    passes(desk, 61)
    clock = desk.session.scalars(select(SlaClock).where(SlaClock.request_id == case.id)).one()
    clock.warned, clock.next_at = 0, desk.now  # as if the worker had died before it said so
    desk.session.commit()
    passes(desk, 1)
    assert warnings(desk, case) == 1
    assert len(desk.session.scalars(select(Message.id).where(Message.name == "promise_warned")).all()) == 1
