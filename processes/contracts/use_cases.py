"""Changes of tariffs, contracts and supported products."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from processes.calendars.models import ServiceCalendar
from processes.contracts.errors import (
    ContractOverlaps,
    CurrencyUnknown,
    ProjectElsewhere,
    RatesIncomplete,
    ValidityInvalid,
)
from processes.contracts.models import Contract, Product, Tariff, TariffRate, TariffTarget
from processes.contracts.rules import CURRENCIES, Activity, Layer, Priority, Target, TariffCode
from processes.people.models import Organisation, Project
from processes.people.rights import may_administer, require
from processes.people.rules import Actor


def add_product(
    session: Session, *, name: str, layer: Layer, actor: Actor, now: datetime, skill: str | None = None
) -> Product:
    """A new supported product; `skill` is what a technician must know to work on it."""
    require(may_administer(actor))
    product = Product(name=name, layer=layer, skill=skill)
    session.add(product)
    session.flush()
    return product


def add_tariff(
    session: Session,
    *,
    code: TariffCode,
    name: str,
    calendar: ServiceCalendar,
    targets: Mapping[Priority, Mapping[Target, int]],
    rates: Mapping[Activity, tuple[Decimal, Decimal]],
    actor: Actor,
    now: datetime,
    included_minutes: int = 0,
    signoff_days: int = 10,
    reopen_days: int = 14,
    words_decide: bool = False,
    currency: str = "CZK",
) -> Tariff:
    """A new tariff: business minutes by priority and target, hourly prices in and out of hours by activity.

    Refuses CurrencyUnknown, RatesIncomplete.
    """
    require(may_administer(actor))
    if currency not in CURRENCIES:
        raise CurrencyUnknown(known=", ".join(CURRENCIES))
    if set(rates) != set(Activity):
        raise RatesIncomplete()
    tariff = Tariff(
        code=code,
        name=name,
        calendar=calendar,
        currency=currency,
        included_minutes=included_minutes,
        signoff_days=signoff_days,
        reopen_days=reopen_days,
        words_decide=words_decide,
        targets=[
            TariffTarget(priority=priority, target=target, minutes=minutes)
            for priority, by_target in targets.items()
            for target, minutes in by_target.items()
        ],
        rates=[
            TariffRate(activity=activity, hourly=hourly, hourly_out_of_hours=out_of_hours)
            for activity, (hourly, out_of_hours) in rates.items()
        ],
    )
    session.add(tariff)
    session.flush()
    return tariff


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
    pauses_for_supplier: bool = False,
    payment_days: int = 14,
    pack: str = "standard",
) -> Contract:
    """A new contract of an organisation or of one of its projects.

    At most one is valid on a day for the same scope: ContractOverlaps. Also ValidityInvalid, ProjectElsewhere.
    """
    require(may_administer(actor))
    if project is not None and project.organisation_id != organisation.id:
        raise ProjectElsewhere()
    project_id = project.id if project else None
    _check_validity(session, organisation.id, project_id, valid_from, valid_to)
    contract = Contract(
        number=number,
        organisation=organisation,
        project_id=project_id,
        tariff=tariff,
        valid_from=valid_from,
        valid_to=valid_to,
        pauses_for_supplier=pauses_for_supplier,
        payment_days=payment_days,
        pack=pack,
        products=list(products),
    )
    session.add(contract)
    session.flush()
    return contract


def end_contract(session: Session, *, contract: Contract, valid_to: date, actor: Actor, now: datetime) -> None:
    """Let a contract end with a day (inclusive); ValidityInvalid, ContractOverlaps."""
    require(may_administer(actor))
    _check_validity(
        session, contract.organisation_id, contract.project_id, contract.valid_from, valid_to, but=contract.id
    )
    contract.valid_to = valid_to
    session.flush()


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
