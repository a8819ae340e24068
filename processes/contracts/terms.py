"""Terms of tariffs and contracts from a day on: changed, and taken back while they are to come; what is past stays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from processes import dated
from processes.calendars.models import ServiceCalendar
from processes.contracts.errors import (
    CurrencyDiffers,
    LevelInvalid,
    PriceNegative,
    RatesIncomplete,
    TargetMissing,
    TargetTooLate,
    TermsBegun,
    TermsOutside,
    TermsPast,
)
from processes.contracts.models import (
    Contract,
    ContractVersion,
    Product,
    Tariff,
    TariffRate,
    TariffTarget,
    TariffVersion,
    TermsChange,
)
from processes.contracts.queries import local_day
from processes.contracts.rights import may_change_contracts
from processes.contracts.rules import MOST_PERCENT, Activity, Level, Priority, Target
from processes.people.rights import require
from processes.people.rules import Actor

Targets = Mapping[Priority, Mapping[Target, int]]
Rates = Mapping[Activity, tuple[Decimal, Decimal]]
Listener = Callable[[Session, ColumnElement[bool], datetime], None]
TERMS_LISTENERS: list[Listener] = []


def on_terms_changed(listener: Listener) -> Listener:
    """Call `listener(session, of_contracts, now)` when terms that apply today change, in the same transaction.

    `of_contracts` is a condition over `Contract`. For domains to the right of contracts, whose due times rest on them.
    """
    if listener not in TERMS_LISTENERS:
        TERMS_LISTENERS.append(listener)
    return listener


def change_tariff(
    session: Session,
    *,
    tariff: Tariff,
    valid_from: date,
    calendar: ServiceCalendar,
    targets: Targets,
    rates: Rates,
    actor: Actor,
    now: datetime,
    **terms: Any,
) -> TariffVersion:
    """Other terms from a day on, in place of any from the same day; `terms` as for `add_tariff`.

    Promises of requests logged from that day on follow. TermsPast, RatesIncomplete.
    """
    require(may_change_contracts(actor))
    _check_future(valid_from, now)
    version = tariff_version(valid_from, calendar, targets, rates, terms)
    dated.put(session, tariff.versions, version)
    session.expire(tariff, ["versions"])
    note(session, "terms_changed", actor, now, tariff_id=tariff.id, valid_from=valid_from.isoformat())
    _tell(session, valid_from, Contract.versions.any(ContractVersion.tariff_id == tariff.id), now)
    return version


def withdraw_tariff_version(session: Session, *, tariff: Tariff, version_id: int, actor: Actor, now: datetime) -> None:
    """Take back terms that were to apply later; a second time changes nothing. TermsBegun."""
    require(may_change_contracts(actor))
    gone = dated.taken_back(tariff.versions, version_id, local_day(now), TermsBegun)
    if gone is not None:
        note(session, "terms_withdrawn", actor, now, tariff_id=tariff.id, valid_from=gone.isoformat())


def change_contract(
    session: Session,
    *,
    contract: Contract,
    valid_from: date,
    tariff: Tariff,
    products: Sequence[Product],
    actor: Actor,
    now: datetime,
    **terms: Any,
) -> ContractVersion:
    """Other terms from a day on, in place of any from the same day; `terms` as for `add_contract`.

    TermsPast, TermsOutside, CurrencyDiffers, PriceNegative.
    """
    require(may_change_contracts(actor))
    _check_future(valid_from, now)
    if valid_from < contract.valid_from or (contract.valid_to is not None and valid_from > contract.valid_to):
        raise TermsOutside()
    if tariff.currency != contract.versions[-1].tariff.currency:
        raise CurrencyDiffers(currency=tariff.currency)
    check_prices(terms.get("approver_limit"), field="approver_limit")
    version = ContractVersion(valid_from=valid_from, tariff=tariff, products=list(products), **terms)
    dated.put(session, contract.versions, version)
    session.expire(contract, ["versions"])
    note(session, "terms_changed", actor, now, contract_id=contract.id, valid_from=valid_from.isoformat())
    _tell(session, valid_from, Contract.id == contract.id, now)
    return version


def withdraw_contract_version(
    session: Session, *, contract: Contract, version_id: int, actor: Actor, now: datetime
) -> None:
    """Take back terms that were to apply later; a second time changes nothing. TermsBegun."""
    require(may_change_contracts(actor))
    gone = dated.taken_back(contract.versions, version_id, local_day(now), TermsBegun)
    if gone is not None:
        note(session, "terms_withdrawn", actor, now, contract_id=contract.id, valid_from=gone.isoformat())


def tariff_version(
    valid_from: date | None, calendar: ServiceCalendar, targets: Targets, rates: Rates, terms: Mapping[str, Any]
) -> TariffVersion:
    """Terms of a tariff that are not kept yet.

    RatesIncomplete, PriceNegative, TargetMissing, TargetTooLate, LevelInvalid.
    """
    for priority in Priority:
        if priority not in targets:  # an empty one says that nothing is promised
            raise TargetMissing(priority=priority)
        resolution = targets[priority].get(Target.RESOLUTION)
        for target in (Target.RESPONSE, Target.START):
            if resolution is not None and targets[priority].get(target, 0) > resolution:
                field = f"{priority.value}_{target.value}"
                raise TargetTooLate(priority=priority, target=target, field=field)
    if set(rates) != set(Activity):
        raise RatesIncomplete()
    check_prices(*chain.from_iterable(rates.values()), terms.get("expedite_fee"))
    levels: Sequence[Level] = sorted(
        set(terms.get("levels", ())), key=lambda one: (one.percent, one.minutes, one.whom.value)
    )
    if not all(level.is_valid for level in levels):
        raise LevelInvalid(most=MOST_PERCENT)
    return TariffVersion(
        valid_from=valid_from,
        calendar=calendar,
        targets=[
            TariffTarget(priority=priority, target=target, minutes=minutes)
            for priority, by_target in targets.items()
            for target, minutes in by_target.items()
        ],
        rates=[
            TariffRate(activity=activity, hourly=hourly, hourly_out_of_hours=out_of_hours)
            for activity, (hourly, out_of_hours) in rates.items()
        ],
        **{**terms, "levels": [[level.percent, level.whom.value, level.minutes] for level in levels]},
    )


def check_prices(*prices: Decimal | None, **refused: str) -> None:
    """None of them is below nothing; PriceNegative."""
    if any(price is not None and price < 0 for price in prices):
        raise PriceNegative(**refused)


def _check_future(valid_from: date, now: datetime) -> None:
    if valid_from < local_day(now):
        raise TermsPast()


def _tell(session: Session, valid_from: date, of_contracts: ColumnElement[bool], now: datetime) -> None:
    """Have everybody follow whose promises rest on terms that apply from today."""
    if valid_from <= local_day(now):
        for listener in TERMS_LISTENERS:
            listener(session, of_contracts, now)


def note(session: Session, kind: str, actor: Actor, now: datetime, **said: Any) -> None:
    """Write down a change of the tariff or contract whose id is given."""
    of = {name: said.pop(name, None) for name in ("tariff_id", "contract_id")}
    session.add(TermsChange(**of, at=now, actor=actor.name, kind=kind, details=said))
    session.flush()
