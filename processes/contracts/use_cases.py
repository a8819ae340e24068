"""Changes of tariffs, contracts and supported products; their terms change in `terms`."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.calendars.models import ServiceCalendar
from processes.contracts.errors import (
    ContractInUse,
    ContractNumberTaken,
    ContractOverlaps,
    CurrencyUnknown,
    ProductNameTaken,
    ProjectElsewhere,
    TariffNameTaken,
    ValidityInvalid,
)
from processes.contracts.models import Contract, ContractVersion, Product, Tariff
from processes.contracts.rights import may_change_contracts
from processes.contracts.rules import CURRENCIES, Layer, TariffCode
from processes.contracts.terms import Rates, Targets, check_prices, note, tariff_version
from processes.errors import Refusal
from processes.people.models import Organisation, Project
from processes.people.rights import require
from processes.people.rules import Actor
from processes.settings import get_settings

Rests = Callable[[Session, Contract], Sequence[str]]
_RESTS: list[Rests] = []
Check = Callable[[Session, Organisation, str], None]
_CHECKS: list[Check] = []


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
    currency: str | None = None,
    **terms: Any,
) -> Tariff:
    """A new tariff: business minutes by priority and target, hourly prices in and out of hours by activity.

    `terms`: `included_minutes`, `signoff_days`, `reopen_days`, `words_decide`, `free_consultations`,
    `free_updates`, `expedite_fee`, as the model has them, and `levels`.
    Refuses TariffNameTaken, CurrencyUnknown, RatesIncomplete, TargetMissing, LevelInvalid.
    """
    require(may_change_contracts(actor))
    currency = currency or get_settings().default_currency
    if currency not in CURRENCIES:
        raise CurrencyUnknown(known=", ".join(CURRENCIES))
    _check_free(session, Tariff.name, name, TariffNameTaken)
    version = tariff_version(None, calendar, targets, rates, terms)
    tariff = Tariff(code=code, name=name, currency=currency, versions=[version])
    session.add(tariff)
    session.flush()
    note(session, "added", actor, now, tariff_id=tariff.id)
    return tariff


def rename_tariff(session: Session, *, tariff: Tariff, name: str, actor: Actor, now: datetime) -> None:
    """Call a tariff something else; TariffNameTaken."""
    require(may_change_contracts(actor))
    if name != tariff.name:
        _check_free(session, Tariff.name, name, TariffNameTaken)
        before, tariff.name = tariff.name, name
        note(session, "renamed", actor, now, tariff_id=tariff.id, before=before, name=name)


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

    `terms`: `pauses_for_supplier`, `payment_days`, `pack`, `approver_limit`, `invoice_interval`, `report_interval`, as
    the model has them. At most one contract is valid on a day for the same scope: ContractOverlaps. Also
    ContractNumberTaken, ValidityInvalid, ProjectElsewhere, PriceNegative, and what `agreeing` refuses.
    """
    require(may_change_contracts(actor))
    if project is not None and project.organisation_id != organisation.id:
        raise ProjectElsewhere()
    project_id = project.id if project else None
    _check_free(session, Contract.number, number, ContractNumberTaken)
    _check_validity(session, organisation.id, project_id, valid_from, valid_to)
    check_prices(terms.get("approver_limit"), field="approver_limit")
    for check in _CHECKS:
        check(session, organisation, tariff.currency)
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
    note(session, "added", actor, now, contract_id=contract.id)
    return contract


def agreeing(check: Check) -> Check:
    """Register what refuses a contract with a customer in a currency, before it is agreed."""
    if check not in _CHECKS:
        _CHECKS.append(check)
    return check


def rests_on_contract(names: Rests) -> Rests:
    """Register what names the open work that rests on a contract: whoever ends it is asked about that."""
    if names not in _RESTS:
        _RESTS.append(names)
    return names


def end_contract(
    session: Session,
    *,
    contract: Contract,
    valid_to: date | None,
    actor: Actor,
    now: datetime,
    anyway: bool = False,
) -> None:
    """Let a contract end with a day (inclusive), or go on (None).

    ValidityInvalid, ContractOverlaps; ContractInUse names open work that rests on it, unless that goes on (`anyway`).
    """
    require(may_change_contracts(actor))
    left = [name for names in _RESTS for name in names(session, contract)] if valid_to and not anyway else []
    if left:
        raise ContractInUse(left=", ".join(left))
    _check_validity(
        session, contract.organisation_id, contract.project_id, contract.valid_from, valid_to, but=contract.id
    )
    contract.valid_to = valid_to
    note(session, "ended", actor, now, contract_id=contract.id, valid_to=valid_to.isoformat() if valid_to else None)
    session.flush()


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
