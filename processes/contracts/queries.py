"""Which contract applies to a project on a day, and what it promises."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from processes.calendars import queries as calendars
from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import Hours
from processes.contracts.agreements import Agreement, Span, agreed_columns, spans
from processes.contracts.errors import ContractUnknown
from processes.contracts.models import (
    Contract,
    ContractProduct,
    ContractVersion,
    Product,
    Tariff,
    TariffRate,
    TariffTarget,
    TariffVersion,
)
from processes.contracts.rights import visible
from processes.contracts.rules import Interval, Level, Priority, Target
from processes.people.models import Project
from processes.people.rules import Actor, Role
from processes.settings import get_settings
from processes.together import Read
from processes.transactions import know, once_a_transaction

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


def local_day(at: datetime) -> date:
    """The day on which an instant falls for contracts and invoices, in the desk's own time zone."""
    return at.astimezone(ZoneInfo(get_settings().default_timezone)).date()


def covers(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Contracts that are valid on a day."""
    return and_(Contract.valid_from <= on, or_(Contract.valid_to.is_(None), Contract.valid_to >= on))


def _begun(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Versions of contract and tariff that apply on a day, or did before it."""
    return and_(
        *(or_(version.valid_from.is_(None), version.valid_from <= on) for version in (ContractVersion, TariffVersion))
    )


_LATEST = (ContractVersion.valid_from.desc().nulls_last(), TariffVersion.valid_from.desc().nulls_last())


def _with_terms(query: S) -> S:
    """Contracts with their versions, those of the tariff of each, and the calendar of these."""
    query = query.join(ContractVersion, ContractVersion.contract_id == Contract.id)
    query = query.join(TariffVersion, TariffVersion.tariff_id == ContractVersion.tariff_id)
    return query.join(ServiceCalendar, ServiceCalendar.id == TariffVersion.calendar_id)


def _of_project(query: S) -> S:
    """Contracts of a project with their terms: its own first, then its organisation's, the latest first."""
    mine = or_(Contract.project_id.is_(None), Contract.project_id == Project.id)
    joined = query.join(Project, and_(Project.organisation_id == Contract.organisation_id, mine))
    return _with_terms(joined).order_by(
        Contract.project_id.is_(None), Contract.valid_from.desc(), Contract.id.desc(), *_LATEST
    )


def _agreed() -> Select[*tuple[Any, ...]]:
    """Contract, its version, its tariff's, its targets and rates, and the columns of the hours."""
    found = select(*agreed_columns(), *calendars.hours_columns()).select_from(Contract)
    return found.options(joinedload(TariffVersion.tariff))


def contract_for(session: Session, *, project_id: int, on: date) -> Agreement | None:
    """The contract of a project on a day, with tariff, targets and hours: its own, else its organisation's."""
    return next((one for one in _around(session, project_id, on, on) if one.applies(on)), None)


def contracts_over(session: Session, *, project_id: int, first: date, last: date) -> Sequence[Span]:
    """What is agreed for a project on some of the days, with tariff and rates; the order of precedence."""
    return list(spans(reversed(_around(session, project_id, first, last)), first, last))[::-1]


AROUND = timedelta(days=45)  # within which of each other most days lie on which a transaction asks for contracts


def _around(session: Session, project_id: int, first: date, last: date) -> Sequence[Agreement]:
    """What is agreed for a project over these days, and the weeks around; the order of precedence."""
    known = _known(session, project_id)
    rows = next((rows for begins, ends, rows in known if begins <= first and last <= ends), None)
    if rows is None:
        begins, ends = first - AROUND, last + AROUND
        found = session.execute(_contracts_over(), {"project_id": project_id, "first": begins, "last": ends})
        rows = [_agreement(session, row) for row in found]
        known.append((begins, ends, rows))
    return rows


@once_a_transaction(Contract, ContractVersion, Tariff, TariffVersion, TariffTarget, TariffRate, Project)
def _known(session: Session, project_id: int) -> list[tuple[date, date, Sequence[Agreement]]]:
    """What this transaction has read of a project's agreements, with the days over which: nothing yet."""
    return []


@cache
def _contracts_over() -> Select[*tuple[Any, ...]]:
    query = _of_project(_agreed()).where(Project.id == bindparam("project_id"))
    first, last = bindparam("first", type_=Date), bindparam("last", type_=Date)
    ends_later = or_(Contract.valid_to.is_(None), Contract.valid_to >= first)
    return query.where(Contract.valid_from <= last, ends_later, _begun(last))


def _agreement(session: Session, row: Sequence[Any]) -> Agreement:
    """That of a row whose calendar's hours need not be asked for again in this transaction."""
    *agreed, number, timezone, versions, exceptions = row
    calendar_id, hours = calendars.hours_in((number, timezone, versions, exceptions))
    know(session, calendars.hours_of, calendar_id, answer=hours)
    return Agreement(*agreed)


def agreement_of(session: Session, contract_id: int, on: date) -> Agreement:
    """What a contract says on a day, whether or not it is valid then; with tariff and rates."""
    query = _with_terms(_agreed()).where(Contract.id == contract_id, _begun(on)).order_by(*_LATEST).limit(1)
    return _agreement(session, session.execute(query).one())


def included_in(contract_id: int | ColumnElement[int], month: date | ColumnElement[date]) -> ScalarSelect[int]:
    """The minutes that a contract includes in a month, in SQL: by its terms of the first day on which it is valid."""
    day = func.greatest(month, Contract.valid_from)
    minutes = _with_terms(select(TariffVersion.included_minutes).select_from(Contract))
    return minutes.where(Contract.id == contract_id, _begun(day)).order_by(*_LATEST).limit(1).scalar_subquery()


def interval_on(day: date | ColumnElement[date]) -> ScalarSelect[Interval]:
    """After which time a contract is invoiced, in SQL: by its terms of a day; for conditions over contracts."""
    begun = or_(ContractVersion.valid_from.is_(None), ContractVersion.valid_from <= day)
    of_day = select(ContractVersion.invoice_interval).where(ContractVersion.contract_id == Contract.id, begun)
    latest = of_day.order_by(ContractVersion.valid_from.desc().nulls_last()).limit(1)
    return latest.correlate(Contract).scalar_subquery()


def hours_for(session: Session, project_id: int, at: datetime) -> Hours:
    """The service hours of a project at an instant; Czech office hours where it has no contract."""
    contract = contract_for(session, project_id=project_id, on=local_day(at))
    return calendars.hours_of(session, contract.tariff.calendar_id) if contract else calendars.default_hours()


def hours_by_project_day(session: Session, wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], Hours]:
    """Service hours for many (project id, day) pairs, in a fixed number of statements."""
    if not wanted:
        return {}
    valid_from = func.greatest(Contract.valid_from, ContractVersion.valid_from, TariffVersion.valid_from)
    columns = select(Project.id, valid_from.label("first"), Contract.valid_to, TariffVersion.calendar_id)
    query = _of_project(columns.select_from(Contract)).where(Project.id.in_({project for project, _ in wanted}))
    rows = session.execute(query).all()
    hours = calendars.hours_of_many(session, {row.calendar_id for row in rows})
    found = dict.fromkeys(wanted, calendars.default_hours())
    for row in reversed(rows):  # what takes precedence comes first, so it is written last
        for project_id, day in wanted:
            if row.id == project_id and row.first <= day and (row.valid_to is None or day <= row.valid_to):
                found[project_id, day] = hours[row.calendar_id]
    return found


def target_minutes(contract: Agreement, priority: Priority) -> dict[Target, int]:
    """Promised business minutes of each target at a priority; a target without a promise is missing."""
    return {target: contract.targets[priority, target] for target in Target if (priority, target) in contract.targets}


def levels(tariff: TariffVersion) -> list[Level]:
    """At which points of a promised time whom a tariff has told, in order."""
    return [Level(percent, Role(whom), minutes) for percent, whom, minutes in tariff.levels]


def pack_for(session: Session, project_id: int, at: datetime) -> str:
    """The pack of diagrams by which a project's contract is served."""
    contract = contract_for(session, project_id=project_id, on=local_day(at))
    return contract.pack if contract else "standard"


def products_for(session: Session, project_id: int, on: date) -> Sequence[Product]:
    """The products that a project's contract covers on a day, by name."""
    contract = contract_for(session, project_id=project_id, on=on)
    if contract is None:
        return []
    query = select(Product).join(ContractProduct).where(ContractProduct.version_id == contract.terms.id)
    return session.scalars(query.order_by(Product.name)).all()


@cache
def _covered() -> Select[Product]:
    query = select(Product).join(ContractProduct, ContractProduct.product_id == Product.id)
    return query.where(ContractProduct.version_id == bindparam("version_id"))


COVERED = Read(_covered, (Product.name, Product.id))  # the products of terms of a contract


def promised_in(session: Session, project_ids: Collection[int], on: date) -> dict[int, Agreement]:
    """The contract that applies in each of some projects on a day, with targets and hours; by project id."""
    shown = _agreed().options(joinedload(TariffVersion.calendar)).add_columns(Project.id)
    query = _of_project(shown).where(Project.id.in_(project_ids))
    found: dict[int, Agreement] = {}
    for *row, project_id in session.execute(query.where(covers(on), _begun(on))):
        if project_id not in found:  # what takes precedence comes first
            found[project_id] = _agreement(session, row)
    return found


def agreements_with(session: Session, organisation_ids: Collection[int], on: date) -> Sequence[Agreement]:
    """The contracts of some customers that are valid on a day, as they stand then; one statement."""
    query = _with_terms(select(*agreed_columns()).select_from(Contract))
    query = query.options(joinedload(TariffVersion.tariff)).where(Contract.organisation_id.in_(organisation_ids))
    query = query.where(covers(on), _begun(on)).ext(distinct_on(Contract.id)).order_by(Contract.id, *_LATEST)
    return [Agreement(*row) for row in session.execute(query)]


def contract_by_number(session: Session, number: str) -> Contract:
    """The contract with this number; ContractUnknown."""
    contract = session.scalar(select(Contract).where(Contract.number == number.strip()))
    if contract is None:
        raise ContractUnknown(number=number.strip())
    return contract


def contracts_of(session: Session, actor: Actor, on: date) -> Sequence[Agreement]:
    """The contracts that an actor may see as they stand on a day, those to come as they begin.

    With customer, tariff, targets, rates, calendar and products; in a fixed number of statements.
    """
    shown = (
        joinedload(Contract.organisation),
        selectinload(TariffVersion.targets),
        selectinload(TariffVersion.rates),
        contains_eager(TariffVersion.calendar),
        joinedload(TariffVersion.tariff),
        selectinload(ContractVersion.products),
    )
    query = _with_terms(select(*agreed_columns()).select_from(Contract)).options(*shown)
    query = query.where(visible(actor), _begun(func.greatest(on, Contract.valid_from)))
    query = query.ext(distinct_on(Contract.organisation_id, Contract.valid_from, Contract.id))
    query = query.order_by(Contract.organisation_id, Contract.valid_from.desc(), Contract.id, *_LATEST)
    return [Agreement(*row) for row in session.execute(query)]
