"""Which contract applies, and contracts that cannot be."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.calendars.rules import DEFAULT_HOURS
from processes.calendars.use_cases import set_exception
from processes.contracts import queries, use_cases
from processes.contracts.errors import (
    ContractOverlaps,
    ContractUnknown,
    CurrencyUnknown,
    PriceNegative,
    ProjectElsewhere,
    RatesIncomplete,
    TargetMissing,
    TargetTooLate,
    ValidityInvalid,
)
from processes.contracts.models import Contract
from processes.contracts.rules import Activity, Priority, Target, TariffCode
from processes.people.models import Project
from processes.people.rules import SYSTEM, MemberRole, Role
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at
from tests.world.contracts import RATES, TARGETS

DAY, OWN_DAY = date(2026, 10, 5), date(2027, 3, 1)


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def contract_on(world: World, day: date, project: Project | None = None) -> Contract | None:
    found = queries.contract_for(world.session, project_id=(project or world.project).id, on=day)
    return found and found.contract


def test_the_projects_own_contract_comes_before_its_organisations(world: World) -> None:
    own = world.contract_of(world.customer, "P-1", project=world.project, valid_from=date(2026, 9, 1))
    other = world.project_of(world.customer, "Sklad")
    assert contract_on(world, DAY) is own
    assert contract_on(world, date(2026, 8, 31)) is world.contract
    assert contract_on(world, DAY, other) is world.contract


def test_a_contract_applies_from_its_first_to_its_last_day(world: World) -> None:
    use_cases.end_contract(world.session, contract=world.contract, valid_to=date(2026, 10, 31), **world.by)
    following = world.contract_of(world.customer, "S-2026-02", valid_from=date(2026, 11, 1))
    assert contract_on(world, date(2025, 12, 31)) is None
    assert contract_on(world, date(2026, 1, 1)) is world.contract
    assert contract_on(world, date(2026, 10, 31)) is world.contract
    assert contract_on(world, date(2026, 11, 1)) is following


def test_service_hours_come_from_the_contract_or_are_czech_office_hours(world: World) -> None:
    hours = queries.hours_for(world.session, world.project.id, at("2026-10-05T10:00"))
    assert hours.weekly == DEFAULT_HOURS.weekly
    assert queries.hours_for(world.session, world.project.id, at("2025-10-05T10:00")) == DEFAULT_HOURS


def test_hours_of_many_projects_take_a_fixed_number_of_statements(world: World) -> None:
    projects = [world.project_of(world.customer, f"P{n}") for n in range(5)]
    world.contract_of(world.customer, "P-1", project=projects[0], valid_from=date(2026, 9, 1))
    calendar = world.contract.versions[-1].tariff.versions[-1].calendar
    set_exception(world.session, calendar=calendar, day=OWN_DAY, intervals=(), actor=SYSTEM, now=world.now)
    wanted = {(project.id, day) for project in projects for day in (DAY, date(2025, 1, 1))}
    world.session.expire_all()
    ids = {project.id for project in projects}
    seen: list[str] = []
    event.listen(world.session.connection(), "after_cursor_execute", lambda *a: seen.append(a[2]))
    hours = queries.hours_by_project_day(world.session, wanted)
    assert len(seen) == 2
    assert {project for project, _ in hours} == ids
    assert hours[projects[1].id, date(2025, 1, 1)] == DEFAULT_HOURS
    assert OWN_DAY in hours[projects[1].id, DAY].exceptions


def test_targets_and_products(world: World) -> None:
    found = queries.contract_for(world.session, project_id=world.project.id, on=DAY)
    assert found is not None
    assert queries.target_minutes(found, Priority.HIGH) == {Target.RESPONSE: 60, Target.RESOLUTION: 480}
    assert queries.target_minutes(found, Priority.LOW) == {}
    printer = world.product("Tiskárna")
    world.contract.versions[0].products = [printer]
    world.session.flush()
    assert queries.products_for(world.session, project_id=world.project.id, on=DAY) == [printer]
    assert queries.products_for(world.session, project_id=world.project.id, on=date(2025, 1, 1)) == []


def test_two_contracts_of_one_scope_never_overlap(world: World) -> None:
    with pytest.raises(ContractOverlaps):
        world.contract_of(world.customer, "S-2", valid_from=date(2027, 1, 1))
    with pytest.raises(ContractOverlaps):
        world.contract_of(world.customer, "S-3", valid_from=date(2025, 6, 1))
    before = world.contract_of(world.customer, "S-4", valid_from=date(2025, 6, 1), valid_to=date(2025, 12, 31))
    with pytest.raises(ContractOverlaps):
        use_cases.end_contract(world.session, contract=before, valid_to=date(2026, 1, 1), **world.by)


def test_impossible_contracts_and_tariffs_are_refused(world: World) -> None:
    foreign = world.organisation("Jiná")
    with pytest.raises(ProjectElsewhere):
        world.contract_of(foreign, "X", project=world.project)
    with pytest.raises(ValidityInvalid):
        world.contract_of(foreign, "X2", valid_to=date(2025, 1, 1))
    tariff = {"code": TariffCode.VIP, "name": "VIP", "calendar": world.office("Ours"), "targets": TARGETS}
    with pytest.raises(RatesIncomplete):
        rates = {Activity.REMOTE: (Decimal(1), Decimal(1))}
        use_cases.add_tariff(world.session, **tariff, rates=rates, **world.by)
    unsaid = {priority: {} for priority in Priority if priority is not Priority.LOW}
    with pytest.raises(TargetMissing, match="LOW"):
        use_cases.add_tariff(world.session, **{**tariff, "targets": unsaid}, rates=RATES, **world.by)
    late = {**TARGETS, Priority.HIGH: {Target.START: 481, Target.RESOLUTION: 480}}
    with pytest.raises(TargetTooLate, match="HIGH"):
        use_cases.add_tariff(world.session, **{**tariff, "targets": late}, rates=RATES, **world.by)
    for below in ({"rates": {**RATES, Activity.REMOTE: (Decimal(1), Decimal(-1))}}, {"expedite_fee": Decimal(-1)}):
        with pytest.raises(PriceNegative):
            use_cases.add_tariff(world.session, **{**tariff, "rates": RATES, **below}, **world.by)
    with pytest.raises(PriceNegative):
        world.contract_of(foreign, "X3", approver_limit=Decimal(-1))
    with pytest.raises(CurrencyUnknown):
        use_cases.add_tariff(world.session, **tariff, rates=RATES, currency="USD", **world.by)
    with pytest.raises(ContractUnknown):
        queries.contract_by_number(world.session, "nope")


def test_who_sees_contracts(world: World) -> None:
    admin = world.member("admin@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)
    plain = world.member("plain@pekarny.test", MemberRole.REQUESTER)
    agent = world.staff("agent@servis.test", Role.AGENT)
    assert [one.contract for one in queries.contracts_of(world.session, admin, DAY)] == [world.contract]
    assert queries.contracts_of(world.session, plain, DAY) == []
    assert [one.contract for one in queries.contracts_of(world.session, agent, DAY)] == [world.contract]
