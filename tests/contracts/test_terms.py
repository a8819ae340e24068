"""Terms change from a day on: versions of tariffs and contracts, what is past stays, what is to come is taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts import queries, terms, use_cases
from processes.contracts.agreements import Agreement, spans
from processes.contracts.errors import (
    ContractNumberTaken,
    CurrencyDiffers,
    ProductNameTaken,
    TariffNameTaken,
    TermsBegun,
    TermsOutside,
    TermsPast,
)
from processes.contracts.models import Contract, ContractVersion, Tariff, TariffVersion, TermsChange
from processes.contracts.rules import Activity, Layer, Priority, Target
from processes.dated import in_force
from processes.errors import Forbidden
from processes.people.rules import Role
from tests.world import World
from tests.world.bakery import build
from tests.world.contracts import RATES, TARGETS

FASTER = {**TARGETS, Priority.HIGH: {Target.RESPONSE: 30, Target.RESOLUTION: 240}}
DEARER = {activity: (inside + 100, outside + 100) for activity, (inside, outside) in RATES.items()}


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@pytest.fixture
def today(world: World) -> date:
    return queries.local_day(world.now)


def tariff_of(contract: Contract) -> Tariff:
    return contract.versions[0].tariff


def changed(world: World, tariff: Tariff, valid_from: date, **more: Any) -> TariffVersion:
    now = in_force(tariff.versions, valid_from)
    given = {"calendar": now.calendar, "targets": FASTER, "rates": DEARER} | more
    return terms.change_tariff(world.session, tariff=tariff, valid_from=valid_from, **given, **world.by)


def agreed(world: World, on: date) -> Agreement:
    found = queries.contract_for(world.session, project_id=world.project.id, on=on)
    assert found is not None
    return found


def promised(world: World, on: date) -> int:
    return queries.target_minutes(agreed(world, on), Priority.HIGH)[Target.RESPONSE]


def test_a_tariff_changes_for_all_its_contracts_from_its_day(world: World, today: date) -> None:
    day = today + timedelta(days=10)
    changed(world, tariff_of(world.contract), day, included_minutes=90)
    assert [promised(world, on) for on in (today, day - timedelta(days=1), day)] == [60, 60, 30]
    month = day.replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    said = [world.session.scalar(select(queries.included_in(world.contract.id, first))) for first in (month, following)]
    assert said == [0, 90]  # a month has the minutes of its first day
    spans = queries.contracts_over(
        world.session, project_id=world.project.id, first=day - timedelta(days=2), last=day + timedelta(days=2)
    )
    priced = [(first, last, agreement.tariff.rates[0].hourly) for agreement, first, last in spans]
    assert {(first, last) for first, last, _ in priced} == {
        (day - timedelta(days=2), day - timedelta(days=1)),
        (day, day + timedelta(days=2)),
    }
    assert len({hourly for *_, hourly in priced}) == 2


def test_a_contract_changes_its_tariff_pack_and_products_from_its_day(world: World, today: date) -> None:
    printer = world.product("Tiskárna", "tisk")
    better = world.tariff("Better", world.office("More"), targets=FASTER)
    day = today + timedelta(days=1)
    terms.change_contract(
        world.session,
        contract=world.contract,
        valid_from=day,
        tariff=better,
        products=[printer],
        pack="hospital",
        payment_days=30,
        **world.by,
    )
    assert (promised(world, today), agreed(world, today).pack) == (60, "standard")
    assert (promised(world, day), agreed(world, day).pack) == (30, "hospital")
    products = [queries.products_for(world.session, project_id=world.project.id, on=on) for on in (today, day)]
    assert products == [[], [printer]]
    assert queries.agreement_of(world.session, world.contract.id, day).terms.payment_days == 30
    names = [one.name for one in queries.contracts_of(world.session, world.by["actor"], day)]
    assert names == ["Better"]


def test_terms_of_one_day_take_the_place_of_each_other(world: World, today: date) -> None:
    tariff, day = tariff_of(world.contract), today + timedelta(days=5)
    changed(world, tariff, day, included_minutes=10)
    changed(world, tariff, day, included_minutes=20)
    assert [version.included_minutes for version in tariff.versions] == [0, 20]


def test_what_is_to_come_is_taken_back_and_what_has_begun_is_not(world: World, today: date) -> None:
    tariff, day = tariff_of(world.contract), today + timedelta(days=5)
    coming = changed(world, tariff, day)
    for _ in range(2):  # a second time changes nothing
        terms.withdraw_tariff_version(world.session, tariff=tariff, version_id=coming.id, **world.by)
    assert promised(world, day) == 60
    present = changed(world, tariff, today)
    with pytest.raises(TermsBegun):
        terms.withdraw_tariff_version(world.session, tariff=tariff, version_id=present.id, **world.by)
    with pytest.raises(TermsBegun):
        first = world.contract.versions[0]
        terms.withdraw_contract_version(world.session, contract=world.contract, version_id=first.id, **world.by)


def test_what_cannot_be_agreed_is_refused_by_name(world: World, today: date) -> None:
    tariff = tariff_of(world.contract)
    with pytest.raises(TermsPast):
        changed(world, tariff, today - timedelta(days=1))
    same = {"contract": world.contract, "tariff": tariff, "products": [], **world.by}
    use_cases.end_contract(world.session, contract=world.contract, valid_to=today + timedelta(days=3), **world.by)
    with pytest.raises(TermsOutside):
        terms.change_contract(world.session, valid_from=today + timedelta(days=4), **same)
    with pytest.raises(TariffNameTaken):
        world.tariff(tariff.name, world.office("Again"))
    with pytest.raises(ContractNumberTaken):
        world.contract_of(world.customer, world.contract.number, tariff=tariff)
    printer = world.product("Tiskárna", "tisk")
    with pytest.raises(ProductNameTaken):
        world.product("Tiskárna", "tisk")
    scanner = world.product("Skener", "tisk")
    with pytest.raises(ProductNameTaken):
        use_cases.change_product(
            world.session, product=scanner, name=printer.name, layer=Layer.HARDWARE, skill=None, **world.by
        )
    foreign = world.tariff("Foreign", world.office("Abroad"))
    foreign.currency = "EUR"
    with pytest.raises(CurrencyDiffers):
        terms.change_contract(world.session, valid_from=today, **{**same, "tariff": foreign})


def test_only_who_sets_the_desk_up_changes_terms(world: World, today: date) -> None:
    for role, may in ((Role.TECHNICIAN, False), (Role.ACCOUNTANT, False), (Role.SERVICE_MANAGER, True)):
        by = {"actor": world.staff(f"{role.value}@servis.test", role), "now": world.now}
        change = {"tariff": tariff_of(world.contract), "name": f"By {role.value}", **by}
        if may:
            use_cases.rename_tariff(world.session, **change)
        else:
            with pytest.raises(Forbidden):
                use_cases.rename_tariff(world.session, **change)
    kinds = world.session.scalars(select(TermsChange.kind).where(TermsChange.tariff_id.is_not(None))).all()
    assert kinds[-1] == "renamed"


@settings(max_examples=25, deadline=None)
@given(
    of_contract=st.sets(st.integers(1, 20), max_size=3),
    of_tariffs=st.lists(st.sets(st.integers(1, 20), max_size=3), min_size=4, max_size=4),
)
def test_spans_say_of_every_day_what_is_said_of_the_day_alone(
    of_contract: set[int], of_tariffs: list[set[int]]
) -> None:
    start = date(2026, 11, 1)
    tariffs = [
        Tariff(
            id=number,
            versions=[
                TariffVersion(tariff_id=number, valid_from=start + timedelta(days=at) if at else None)
                for at in (0, *sorted(days))
            ],
        )
        for number, days in enumerate(of_tariffs)
    ]
    versions = [
        ContractVersion(valid_from=start + timedelta(days=at) if at else None, tariff_id=number)
        for number, at in enumerate((0, *sorted(of_contract)))
    ]
    contract = Contract(id=1, valid_from=start + timedelta(days=2), valid_to=start + timedelta(days=17))
    rows = [Agreement(contract, own, tariff) for own in versions for tariff in tariffs[own.tariff_id].versions]
    found = list(spans(rows, start, start + timedelta(days=25)))
    for at in range(26):
        day = start + timedelta(days=at)
        said = [agreement for agreement, first, last in found if first <= day and (last is None or day <= last)]
        if not 2 <= at <= 17:
            assert said == []
            continue
        own = in_force(versions, day)
        assert said == [Agreement(contract, own, in_force(tariffs[own.tariff_id].versions, day))]


def test_a_consultation_in_the_scope_costs_nothing_from_its_day(world: World) -> None:
    changed(world, tariff_of(world.contract), date(2026, 11, 1), free_consultations=True)
    before, after = (agreed(world, date(2026, 10, 31)).rates, agreed(world, date(2026, 11, 1)).rates)
    assert before[Activity.CONSULTATION] == RATES[Activity.CONSULTATION]
    assert after == DEARER | {Activity.CONSULTATION: (0, 0)}
