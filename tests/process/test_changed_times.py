"""What falls due in service hours follows them: a holiday, other hours, a pause of the clock; suppliers have theirs."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import weekdays
from processes.calendars.use_cases import change_hours, set_exception
from processes.contracts.models import Tariff
from processes.contracts.rules import Priority, Target
from processes.contracts.terms import change_tariff
from processes.engine.store.models import Job, JobKind
from processes.people.rules import SYSTEM
from processes.slas.queries import clocks_of
from processes.suppliers.models import EscalationState, Supplier
from tests.process.case import Case
from tests.process.company import MONDAY
from tests.process.desk import Desk
from tests.world import World

TUESDAY = date(2026, 11, 10)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def timers(desk: Desk, case: Case) -> dict[str | None, datetime]:
    rows = select(Job.element_id, Job.due_at).where(Job.kind == JobKind.TIMER)
    return dict(desk.session.execute(rows).all())


def promised(desk: Desk, case: Case) -> datetime:
    desk.session.expire_all()
    (clock,) = [clock for clock in clocks_of(desk.session, [case.id])[case.id] if clock.target is Target.RESOLUTION]
    return clock.due_at


def closes(desk: Desk, day: date, calendar: str = "8x5") -> None:
    """A company holiday is entered; workers do what follows from it."""

    def deed(session, now):
        found = session.scalars(select(ServiceCalendar).where(ServiceCalendar.name == calendar)).one()
        set_exception(session, calendar=found, day=day, intervals=(), note="Inventura", actor=SYSTEM, now=now)

    desk.act(deed)
    desk.works_off()


def test_a_holiday_moves_what_is_promised_and_what_people_see(desk):
    case = desk.request_in_work()
    assert promised(desk, case) == case.task("work_on_request").due_at == at("2026-11-10T07:30")
    closes(desk, TUESDAY)
    assert promised(desk, case) == case.task("work_on_request").due_at == at("2026-11-11T07:30")
    other = desk.request()
    closes(desk, date(2026, 11, 25))
    assert promised(desk, other) == at("2026-11-11T07:30")


def test_a_holiday_moves_timers(desk):
    case = desk.request_to_sign_off()
    before = timers(desk, case)
    assert before["customer_is_silent"] == case.task("sign_off").due_at == at("2026-11-24T15:30")
    closes(desk, TUESDAY)
    after = timers(desk, case)
    assert after["customer_is_silent"] == case.task("sign_off").due_at == at("2026-11-25T15:30")
    assert {name: due for name, due in after.items() if before[name] != due} == {
        "customer_is_silent": after["customer_is_silent"]
    }
    desk.pass_to(at("2026-11-25T15:29"))
    assert case.task("sign_off") is not None
    desk.passes(minutes=1)
    assert case.task("sign_off") is None


def test_longer_hours_bring_what_is_due_nearer(desk):
    case = desk.request()
    assert timers(desk, case) == {"approval_is_late": at("2026-11-09T09:00")}
    desk.pass_to(MONDAY + timedelta(minutes=30))

    def deed(session, now):
        calendar = session.scalars(select(ServiceCalendar)).one()
        hours = {"weekly": weekdays(time(10), time(18)), "country": "CZ", "valid_from": MONDAY.date()}
        change_hours(session, calendar=calendar, **hours, actor=SYSTEM, now=now)

    desk.act(deed)
    desk.works_off()
    assert timers(desk, case) == {"approval_is_late": at("2026-11-09T10:00")}
    assert promised(desk, case) == at("2026-11-09T17:00")


def test_other_terms_move_the_promises_of_requests_of_their_day_and_of_no_other(desk):
    case = desk.request_in_work()
    before = promised(desk, case)

    def sooner(valid_from):
        def deed(session, now):
            tariff = session.scalars(select(Tariff)).one()
            (terms,) = (version for version in tariff.versions if version.valid_from is None)
            targets = {priority: {Target.RESPONSE: 5, Target.RESOLUTION: 10} for priority in Priority}
            rates = {rate.activity: (rate.hourly, rate.hourly_out_of_hours) for rate in terms.rates}
            said = {"calendar": terms.calendar, "targets": targets, "rates": rates, "valid_from": valid_from}
            change_tariff(session, tariff=tariff, **said, actor=SYSTEM, now=now)

        desk.act(deed)
        desk.works_off()

    sooner(TUESDAY)
    assert promised(desk, case) == case.task("work_on_request").due_at == before
    sooner(MONDAY.date())
    assert promised(desk, case) == case.task("work_on_request").due_at < before
    assert desk.session.scalars(select(Job.id).where(Job.topic == "slas.follow_terms")).all() == []


def test_only_those_who_are_served_in_these_hours_are_touched(desk):
    case = desk.request_in_work()
    desk.act(lambda s, now: World(s, now=now).calendar("Other", weekdays(time(8), time(9))).id)
    closes(desk, TUESDAY, "Other")
    assert promised(desk, case) == case.task("work_on_request").due_at == at("2026-11-10T07:30")


def test_many_cases_follow_in_several_turns(desk, monkeypatch):
    monkeypatch.setattr("processes.slas.handlers.AT_ONCE", 2)
    cases = [desk.request_in_work() for _ in range(3)]
    closes(desk, TUESDAY)
    assert {promised(desk, case) for case in cases} == {at("2026-11-11T07:30")}
    assert {case.task("work_on_request").due_at for case in cases} == {at("2026-11-11T07:30")}
    assert desk.session.scalars(select(Job.id).where(Job.topic == "slas.follow_hours")).all() == []


def test_a_pause_of_the_clock_moves_the_open_task(desk):
    """Nothing is due while the customer is asked; after three hours the promise has moved, and so has the list."""
    case = desk.request_in_work()
    desk.technician.asks(case)
    desk.works_off()
    assert case.task("work_on_request").due_at is None
    desk.passes(hours=3)
    desk.requester.answers(case)
    desk.works_off()
    assert promised(desk, case) == case.task("work_on_request").due_at == at("2026-11-10T10:30")


@pytest.mark.parametrize("settled", [False, True])
def test_a_suppliers_deadline_follows_its_own_hours(desk, settled):
    case = desk.request_in_work()
    escalation = desk.technician.escalates(case)
    assert escalation.due_at == timers(desk, case)["answer_is_late"] == at("2026-11-09T12:00")
    if settled:
        desk.supplier_answers(escalation)

    def deed(session, now):
        calendar = World(session, now=now).calendar("Zebra", weekdays(time(14), time(22)))
        session.get_one(Supplier, escalation.supplier_id).calendar = calendar
        session.flush()

    desk.act(deed)
    closes(desk, date(2026, 11, 20), "Zebra")
    (escalation,) = case.escalations()
    if settled:
        assert (escalation.state, escalation.due_at) == (EscalationState.ANSWERED, at("2026-11-09T12:00"))
        return
    assert escalation.due_at == timers(desk, case)["answer_is_late"] == at("2026-11-09T17:00")
    desk.pass_to(at("2026-11-09T16:59"))
    assert case.mails("supplier_reminder") == []
    desk.passes(minutes=1)
    assert len(case.mails("supplier_reminder")) == 1


def test_suppliers_deadlines_follow_in_several_turns(desk, monkeypatch):
    monkeypatch.setattr("processes.suppliers.handlers.AT_ONCE", 2)
    cases = [desk.request_in_work() for _ in range(3)]
    before = [desk.technician.escalates(case).due_at for case in cases]
    calendar = desk.session.get_one(Supplier, desk.company.supplier_id).calendar.name
    closes(desk, MONDAY.date(), calendar)
    assert all(case.escalations()[0].due_at > due for case, due in zip(cases, before, strict=True))
