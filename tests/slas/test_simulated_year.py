"""A year of 5,000 cases: every clock's final figures are those of a second way of working them out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.calendars.rules import ALWAYS, Interval
from processes.calendars.use_cases import change_hours, set_exception
from processes.contracts.rules import Priority, Target
from processes.contracts.terms import change_contract, change_tariff
from processes.people.rules import SYSTEM, Actor, MemberRole, Role
from processes.requests.event_types import EVENT_TYPES
from processes.requests.events import locked, record_event
from processes.requests.rules import RequestState
from processes.slas.queries import clocks_of
from processes.transactions import settle
from tests.slas.oracle import PRAGUE, Calendar, Figures, Oracle, Raw, Week
from tests.world import World
from tests.world.contracts import RATES

CASES, TECHNICIANS = 5000, 30
TARGETS = ("response", "start", "update", "resolution")
PROMISED = {"critical": (30, 60, 60, 240), "high": (60, 120, 240, 480), "medium": (240, 480, 600, 1200)}
OTHERWISE = {"critical": (15, 45, 120, 180), "high": (90, 100, 200, 600), "medium": (200, 500, 450, 2000)}
BEGINNING = date(1, 1, 1)
OFFICE = (*[(time(8), time(16, 30))] * 5, None, None)
SUMMER = (*[(time(7), time(15))] * 4, (time(7), time(13)), None, None)
EVERY_DAY = ((time(0), time(0)),) * 7


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PRAGUE).astimezone(UTC)


# what the company decides in the middle of the year: when, and what
SUMMER_HOURS, STOCKTAKING, SHORT_DAY = local(6, 10, 11), local(2, 20, 9), local(11, 5, 10)
OTHER_TARGETS, OTHER_CONTRACT = local(9, 1, 10), local(10, 1, 14)


@cache
def calendar(name: str, known: tuple[datetime, ...]) -> Calendar:
    """Minutes of a calendar as far as these decisions are known."""
    if name == "always":
        return Calendar([Week(BEGINNING, EVERY_DAY, has_holidays=False)], {})
    weeks = [Week(BEGINNING, OFFICE, has_holidays=True)]
    if SUMMER_HOURS in known:
        weeks.append(Week(date(2026, 7, 1), SUMMER, has_holidays=True))
    exceptions = {}
    if STOCKTAKING in known:
        exceptions[date(2026, 3, 3)] = None
    if SHORT_DAY in known:
        exceptions[date(2026, 12, 23)] = (time(8), time(12))
    return Calendar(weeks, exceptions)


@dataclass
class Case:
    """A case as it is written down: steps in order, and what the oracle sees of them."""

    customer: int
    priority: str
    steps: list[tuple[datetime, str, str, dict[str, Any]]]
    request_id: int = 0
    raw: list[Raw] = field(default_factory=list)


def invented(random: Random) -> Case:
    """A case with questions, suppliers, returns and silence; every step on a whole minute, none on another's."""
    at = local(1, 2) + timedelta(minutes=random.randrange(355 * 24 * 60))
    steps: list[tuple[datetime, str, str, dict[str, Any]]] = [(at, "logged", "logged", {})]

    def then(kind: str, state: str, *, most: int = 1500, **details: Any) -> None:
        gap = timedelta(minutes=int(random.paretovariate(1.1) * random.randrange(1, 60)) % most + 1)
        steps.append((steps[-1][0] + gap, kind, state, details))

    def end(kind: str) -> Case:
        then(kind, kind)
        return Case(random.randrange(3), random.choice(list(PROMISED)), steps)

    if random.random() < 0.05:
        return end("rejected")
    then("assigned", "assigned")
    while True:
        for _ in range(random.randrange(4)):
            match random.randrange(5):
                case 0:
                    then("question_asked", "waiting_for_customer", by_staff=True)
                    then("question_answered", "assigned", most=6000)
                case 1:
                    number = len(steps)
                    then("escalated", "waiting_for_supplier", escalation_id=number)
                    then("supplier_answered", "assigned", escalation_id=number, most=4000)
                case 2:
                    then("message_posted", "assigned", by_staff=random.random() < 0.6)
                case 3:
                    then("work_logged", "assigned", work_log_id=len(steps), worked=random.randrange(1, 200))
                case 4:
                    then("impact_corrected", "assigned", priority=random.choice(list(PROMISED)))
        if random.random() < 0.05:
            return end("withdrawn")
        then("resolution_proposed", "resolved")
        if random.random() < 0.8:
            then("signed_off", "signed_off", most=9000)
            return end("closed")
        then("returned", "returned", most=9000)


class Year:
    """The company, what it decides, and its cases, step by step in the order of time."""

    def __init__(self, session: Session, cases: list[Case]) -> None:
        self.session, self.cases = session, cases
        self.world = world = World(session, now=local(1, 1))
        world.provider = world.organisation("Servis", is_provider=True)
        self.office, always = world.office("office"), world.calendar("always", ALWAYS)
        self.standard = world.tariff("Standard", self.office, targets=targets(PROMISED))
        self.vip = world.tariff("VIP", always, targets=targets(PROMISED))
        self.projects, self.contracts = [], []
        for number, (tariff, pauses) in enumerate([(self.standard, True), (self.vip, False), (self.standard, False)]):
            world.customer = world.organisation(f"Zákazník {number}")
            self.projects.append(world.project_of(world.customer))
            terms = {"tariff": tariff, "pauses_for_supplier": pauses}
            self.contracts.append(world.contract_of(world.customer, f"S-{number}", **terms))
        world.requester = world.joined("kdo@zakaznik.test", MemberRole.REQUESTER)
        hired = [world.hired(f"t{n}@servis.test", Role.TECHNICIAN) for n in range(TECHNICIANS)]
        self.technicians: list[Actor] = [world.actor(one) for one in hired]
        session.commit()

    def plan(self) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        """Everything that happens, in no order."""
        for case in self.cases:
            for step in case.steps:
                yield step[0], lambda now, case=case, step=step: self.play(case, step)
        yield STOCKTAKING, self.closes_for_stocktaking
        yield SUMMER_HOURS, self.changes_hours
        yield SHORT_DAY, self.shortens_a_day
        yield OTHER_TARGETS, self.changes_targets
        yield OTHER_CONTRACT, self.changes_contract

    def closes_for_stocktaking(self, now: datetime) -> None:
        said: dict[str, Any] = {"day": date(2026, 3, 3), "intervals": (), "actor": SYSTEM, "now": now}
        set_exception(self.session, calendar=self.office, **said)

    def shortens_a_day(self, now: datetime) -> None:
        said: dict[str, Any] = {"day": date(2026, 12, 23), "intervals": (Interval(time(8), time(12)),), "now": now}
        set_exception(self.session, calendar=self.office, actor=SYSTEM, **said)

    def changes_hours(self, now: datetime) -> None:
        weekly = tuple((Interval(*hours),) if hours else () for hours in SUMMER)
        said: dict[str, Any] = {"weekly": weekly, "country": "CZ", "valid_from": date(2026, 7, 1), "now": now}
        change_hours(self.session, calendar=self.office, actor=SYSTEM, **said)

    def changes_targets(self, now: datetime) -> None:
        said: dict[str, Any] = {"calendar": self.office, "targets": targets(OTHERWISE), "rates": RATES, "now": now}
        change_tariff(self.session, tariff=self.standard, valid_from=now.date(), actor=SYSTEM, **said)

    def changes_contract(self, now: datetime) -> None:
        said: dict[str, Any] = {"tariff": self.vip, "products": (), "pauses_for_supplier": True, "now": now}
        change_contract(self.session, contract=self.contracts[2], valid_from=date(2026, 10, 15), actor=SYSTEM, **said)

    def play(self, case: Case, step: tuple[datetime, str, str, dict[str, Any]]) -> None:
        """One step, as it is recorded and as the oracle sees it."""
        at, kind, state, said = step
        session, details = self.session, dict(said)
        if kind == "logged":
            case.request_id = self.logged(case, at)
        request = locked(session, request_id=case.request_id)
        if kind == "impact_corrected":
            case.priority = details["priority"]
            request.priority = Priority(case.priority)
        since = None
        if worked := details.pop("worked", None):
            since = at - timedelta(minutes=worked)
            details["started_at"] = since.isoformat()
        by = self.technicians[case.request_id % TECHNICIANS] if details.get("by_staff", True) else SYSTEM
        after = RequestState(state)
        record_event(session, request, EVENT_TYPES[kind], actor=by, now=at, state=after, **details)
        case.raw.append(Raw(at, kind, state, details.get("by_staff", False), since))
        settle(session)

    def logged(self, case: Case, at: datetime) -> int:
        said = {"priority": Priority(case.priority), "project": self.projects[case.customer]}
        return self.world.unrecorded(at, **said).id


def targets(promised: dict[str, tuple[int, ...]]) -> dict[Priority, dict[Target, int]]:
    return {Priority.LOW: {}} | {
        Priority(name): {Target(target): count for target, count in zip(TARGETS, minutes, strict=True)}
        for name, minutes in promised.items()
    }


def expected(case: Case) -> dict[str, Figures]:
    """The figures by raw history and by what had been decided when it was over."""
    over = case.raw[-1].at
    known = tuple(one for one in (STOCKTAKING, SUMMER_HOURS, SHORT_DAY) if one <= over)
    day = case.raw[0].at.astimezone(PRAGUE).date()
    has_new_contract = case.customer == 2 and day >= date(2026, 10, 15) and over >= OTHER_CONTRACT
    is_vip = case.customer == 1 or has_new_contract
    has_new_targets = not is_vip and day >= OTHER_TARGETS.date() and over >= OTHER_TARGETS
    minutes = (OTHERWISE if has_new_targets else PROMISED)[case.priority]
    pauses = case.customer == 0 or has_new_contract
    oracle = Oracle(
        case.raw, calendar("always" if is_vip else "office", () if is_vip else known), supplier_pauses=pauses
    )
    return {target: oracle.of(target, count) for target, count in zip(TARGETS, minutes, strict=True)}


@pytest.mark.long
def test_every_clock_of_a_year_ends_as_a_second_way_works_it_out(session: Session) -> None:
    random = Random(2026)
    year = Year(session, [invented(random) for _ in range(CASES)])
    for number, (now, happens) in enumerate(sorted(year.plan(), key=lambda one: one[0])):
        happens(now)
        if number % 20 == 0:
            session.commit()
    session.commit()
    differ = []
    for case in year.cases:
        wanted = expected(case)
        for clock in clocks_of(session, [case.request_id])[case.request_id]:
            paused = tuple(
                (reason, datetime.fromisoformat(begun), datetime.fromisoformat(ended))
                for reason, begun, ended in clock.pauses
            )
            used, rest = divmod(clock.used_seconds, 60)
            found = Figures(clock.state.value, clock.due_at, clock.met_at, used, clock.times_missed, paused)
            if rest or found != wanted.pop(clock.target.value):
                differ.append((case, clock.target, found))
        assert wanted == {} or differ
    assert differ == [], f"{len(differ)} of {4 * CASES} clocks"
