"""Changes of tariffs, contracts and supported products; terms change from a day on, what is past stays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.calendars.models import ServiceCalendar
from processes.contracts.errors import (
    ContractNumberTaken,
    ContractOverlaps,
    CurrencyDiffers,
    CurrencyUnknown,
    ProductNameTaken,
    ProjectElsewhere,
    RatesIncomplete,
    TariffNameTaken,
    TermsBegun,
    TermsOutside,
    TermsPast,
    ValidityInvalid,
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
from processes.contracts.rules import CURRENCIES, Activity, Layer, Priority, Target, TariffCode
from processes.errors import Refusal
from processes.people.models import Organisation, Project
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


def add_product(
    session: Session, *, name: str, layer: Layer, actor: Actor, now: datetime, skill: str | None = None
) -> Product:
    """A new supported product; `skill` is what a technician must know to work on it. ProductNameTaken."""
    require(may_change_contracts(actor))
    _check_free(session, Product.name, name, ProductNameTaken)
    product = Product(name=name, layer=layer, skill=skill)
    session.add(product)
    session.flush()
    return product


def change_product(
    session: Session, *, product: Product, name: str, layer: Layer, skill: str | None, actor: Actor, now: datetime
) -> None:
    """Call a product something else, or ask other knowledge for it; ProductNameTaken."""
    require(may_change_contracts(actor))
    if name != product.name:
        _check_free(session, Product.name, name, ProductNameTaken)
    product.name, product.layer, product.skill = name, layer, skill
    session.flush()


def add_tariff(
    session: Session,
    *,
    code: TariffCode,
    name: str,
    calendar: ServiceCalendar,
    targets: Targets,
    rates: Rates,
    actor: Actor,
    now: datetime,
    currency: str = "CZK",
    **terms: Any,
) -> Tariff:
    """A new tariff: business minutes by priority and target, hourly prices in and out of hours by activity.

    `terms`: `included_minutes`, `signoff_days`, `reopen_days`, `words_decide`, as the model has them.
    Refuses TariffNameTaken, CurrencyUnknown, RatesIncomplete.
    """
    require(may_change_contracts(actor))
    if currency not in CURRENCIES:
        raise CurrencyUnknown(known=", ".join(CURRENCIES))
    _check_free(session, Tariff.name, name, TariffNameTaken)
    version = _tariff_version(None, calendar, targets, rates, terms)
    tariff = Tariff(code=code, name=name, currency=currency, versions=[version])
    session.add(tariff)
    session.flush()
    _note(session, "added", actor, now, tariff_id=tariff.id)
    return tariff


def rename_tariff(session: Session, *, tariff: Tariff, name: str, actor: Actor, now: datetime) -> None:
    """Call a tariff something else; TariffNameTaken."""
    require(may_change_contracts(actor))
    if name != tariff.name:
        _check_free(session, Tariff.name, name, TariffNameTaken)
        before, tariff.name = tariff.name, name
        _note(session, "renamed", actor, now, tariff_id=tariff.id, before=before, name=name)


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
    version = _tariff_version(valid_from, calendar, targets, rates, terms)
    _put(session, tariff.versions, version)
    session.expire(tariff, ["versions"])
    _note(session, "terms_changed", actor, now, tariff_id=tariff.id, valid_from=valid_from.isoformat())
    _tell(session, valid_from, Contract.versions.any(ContractVersion.tariff_id == tariff.id), now)
    return version


def withdraw_tariff_version(session: Session, *, tariff: Tariff, version_id: int, actor: Actor, now: datetime) -> None:
    """Take back terms that were to apply later; a second time changes nothing. TermsBegun."""
    require(may_change_contracts(actor))
    gone = _taken_back(session, tariff.versions, version_id, now)
    if gone is not None:
        _note(session, "terms_withdrawn", actor, now, tariff_id=tariff.id, valid_from=gone.isoformat())


def add_contract(
    session: Session,
    *,
    number: str,
    organisation: Organisation,
    tariff: Tariff,
    valid_from: date,
    actor: Actor,
    now: datetime,
    valid_to: date | None = None,
    project: Project | None = None,
    products: Sequence[Product] = (),
    **terms: Any,
) -> Contract:
    """A new contract of an organisation or of one of its projects.

    `terms`: `pauses_for_supplier`, `payment_days`, `pack`, as the model has them. At most one contract is valid on a
    day for the same scope: ContractOverlaps. Also ContractNumberTaken, ValidityInvalid, ProjectElsewhere.
    """
    require(may_change_contracts(actor))
    if project is not None and project.organisation_id != organisation.id:
        raise ProjectElsewhere()
    project_id = project.id if project else None
    _check_free(session, Contract.number, number, ContractNumberTaken)
    _check_validity(session, organisation.id, project_id, valid_from, valid_to)
    version = ContractVersion(tariff=tariff, products=list(products), **terms)
    contract = Contract(
        number=number,
        organisation=organisation,
        project_id=project_id,
        valid_from=valid_from,
        valid_to=valid_to,
        versions=[version],
    )
    session.add(contract)
    session.flush()
    _note(session, "added", actor, now, contract_id=contract.id)
    return contract


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

    TermsPast, TermsOutside, CurrencyDiffers.
    """
    require(may_change_contracts(actor))
    _check_future(valid_from, now)
    if valid_from < contract.valid_from or (contract.valid_to is not None and valid_from > contract.valid_to):
        raise TermsOutside()
    if tariff.currency != contract.versions[-1].tariff.currency:
        raise CurrencyDiffers(currency=tariff.currency)
    version = ContractVersion(valid_from=valid_from, tariff=tariff, products=list(products), **terms)
    _put(session, contract.versions, version)
    session.expire(contract, ["versions"])
    _note(session, "terms_changed", actor, now, contract_id=contract.id, valid_from=valid_from.isoformat())
    _tell(session, valid_from, Contract.id == contract.id, now)
    return version


def withdraw_contract_version(
    session: Session, *, contract: Contract, version_id: int, actor: Actor, now: datetime
) -> None:
    """Take back terms that were to apply later; a second time changes nothing. TermsBegun."""
    require(may_change_contracts(actor))
    gone = _taken_back(session, contract.versions, version_id, now)
    if gone is not None:
        _note(session, "terms_withdrawn", actor, now, contract_id=contract.id, valid_from=gone.isoformat())


def end_contract(session: Session, *, contract: Contract, valid_to: date | None, actor: Actor, now: datetime) -> None:
    """Let a contract end with a day (inclusive), or go on (None); ValidityInvalid, ContractOverlaps."""
    require(may_change_contracts(actor))
    _check_validity(
        session, contract.organisation_id, contract.project_id, contract.valid_from, valid_to, but=contract.id
    )
    contract.valid_to = valid_to
    _note(session, "ended", actor, now, contract_id=contract.id, valid_to=valid_to.isoformat() if valid_to else None)
    session.flush()


def _tariff_version(
    valid_from: date | None, calendar: ServiceCalendar, targets: Targets, rates: Rates, terms: Mapping[str, Any]
) -> TariffVersion:
    if set(rates) != set(Activity):
        raise RatesIncomplete()
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
        **terms,
    )


def _put(session: Session, versions: list[Any], version: TariffVersion | ContractVersion) -> None:
    """Let a version take the place of any from the same day."""
    for same in [known for known in versions if known.valid_from == version.valid_from]:
        versions.remove(same)
    session.flush()  # the unique key is held by the old row until it is gone
    versions.append(version)
    session.flush()


def _taken_back(session: Session, versions: list[Any], version_id: int, now: datetime) -> date | None:
    """Remove a version that is to come; from when it would have applied, None where it is gone already."""
    version = next((known for known in versions if known.id == version_id), None)
    if version is None:
        return None
    if version.valid_from is None or version.valid_from <= local_day(now):
        raise TermsBegun()
    versions.remove(version)
    gone: date = version.valid_from
    return gone


def _check_future(valid_from: date, now: datetime) -> None:
    if valid_from < local_day(now):
        raise TermsPast()


def _check_free(session: Session, column: InstrumentedAttribute[str], value: str, taken: type[Refusal]) -> None:
    if session.scalar(select(column).where(column == value).limit(1)) is not None:
        raise taken()


def _check_validity(
    session: Session, organisation_id: int, project_id: int | None, first: date, last: date | None, *, but: int = 0
) -> None:
    if last is not None and last < first:
        raise ValidityInvalid()
    # two people adding contracts of one customer at once: the second waits and then sees the first's
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))
    same = select(Contract.number).where(
        Contract.organisation_id == organisation_id,
        Contract.project_id.is_not_distinct_from(project_id),
        or_(Contract.valid_to.is_(None), Contract.valid_to >= first),
        Contract.id != but,
    )
    taken = session.scalar((same if last is None else same.where(Contract.valid_from <= last)).limit(1))
    if taken is not None:
        raise ContractOverlaps(number=taken)


def _tell(session: Session, valid_from: date, of_contracts: ColumnElement[bool], now: datetime) -> None:
    """Have everybody follow whose promises rest on terms that apply from today."""
    if valid_from <= local_day(now):
        for listener in TERMS_LISTENERS:
            listener(session, of_contracts, now)


def _note(session: Session, kind: str, actor: Actor, now: datetime, **said: Any) -> None:
    of = {name: said.pop(name, None) for name in ("tariff_id", "contract_id")}
    session.add(TermsChange(**of, at=now, actor=actor.name, kind=kind, details=said))
    session.flush()
