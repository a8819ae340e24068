"""Which contract applies to a project on a day, and what it promises."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from processes.calendars import queries as calendars
from processes.calendars.rules import DEFAULT_HOURS, Hours
from processes.contracts.errors import ContractUnknown
from processes.contracts.models import Contract, ContractProduct, Product, Tariff, TariffTarget
from processes.contracts.rights import visible
from processes.contracts.rules import Priority, Target
from processes.people.models import Project
from processes.people.rules import Actor
from processes.settings import get_settings
from processes.transactions import know, once_a_transaction

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


def local_day(at: datetime) -> date:
    """The day on which an instant falls for contracts and invoices, in the desk's own time zone."""
    return at.astimezone(ZoneInfo(get_settings().default_timezone)).date()


def _covers(on: date) -> ColumnElement[bool]:
    return and_(Contract.valid_from <= on, or_(Contract.valid_to.is_(None), Contract.valid_to >= on))


def _of_project(query: S) -> S:
    """Contracts of a project: its own first, then its organisation's, the latest first."""
    mine = or_(Contract.project_id.is_(None), Contract.project_id == Project.id)
    joined = query.join(Project, and_(Project.organisation_id == Contract.organisation_id, mine))
    return joined.order_by(Contract.project_id.is_(None), Contract.valid_from.desc(), Contract.id.desc())


@once_a_transaction(Contract, Tariff, TariffTarget, Project)
def contract_for(session: Session, *, project_id: int, on: date) -> Contract | None:
    """The contract of a project on a day, with tariff, targets and hours: its own, else its organisation's."""
    promised = joinedload(Contract.tariff).joinedload(Tariff.targets)
    with_hours = select(Contract, *calendars.hours_columns()).join(Contract.tariff).join(Tariff.calendar)
    query = _of_project(with_hours.options(promised)).where(Project.id == project_id, _covers(on))
    rows = session.execute(query.limit(1)).unique().all()
    if not rows:
        return None
    return _with_hours(session, rows[0])


def _with_hours(session: Session, row: Sequence[Any]) -> Contract:
    """The contract of a row whose calendar's hours need not be asked for again in this transaction."""
    contract, *said = row
    calendar_id, hours = calendars.hours_in(said)
    know(session, calendars.hours_of, calendar_id, answer=hours)
    found: Contract = contract
    return found


def contracts_over(session: Session, *, project_id: int, first: date, last: date) -> Sequence[Contract]:
    """Every contract of a project that is valid on some of the days, with tariff and rates; the order of precedence."""
    rated = joinedload(Contract.tariff).joinedload(Tariff.rates)
    with_hours = select(Contract, *calendars.hours_columns()).join(Contract.tariff).join(Tariff.calendar)
    query = _of_project(with_hours.options(rated)).where(Project.id == project_id)
    some_day = and_(Contract.valid_from <= last, or_(Contract.valid_to.is_(None), Contract.valid_to >= first))
    return [_with_hours(session, row) for row in session.execute(query.where(some_day)).unique()]


def hours_for(session: Session, project_id: int, at: datetime) -> Hours:
    """The service hours of a project at an instant; Czech office hours where it has no contract."""
    contract = contract_for(session, project_id=project_id, on=local_day(at))
    return calendars.hours_of(session, contract.tariff.calendar_id) if contract else DEFAULT_HOURS


def hours_by_project_day(session: Session, wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], Hours]:
    """Service hours for many (project id, day) pairs, in a fixed number of statements."""
    if not wanted:
        return {}
    columns = select(Project.id, Contract.valid_from, Contract.valid_to, Tariff.calendar_id)
    query = _of_project(columns.select_from(Contract)).join(Tariff, Tariff.id == Contract.tariff_id)
    rows = session.execute(query.where(Project.id.in_({project for project, _ in wanted}))).all()
    hours = calendars.hours_of_many(session, {row.calendar_id for row in rows})
    found = dict.fromkeys(wanted, DEFAULT_HOURS)
    for row in reversed(rows):  # the contract that takes precedence comes first, so it is written last
        for project_id, day in wanted:
            if row.id == project_id and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                found[project_id, day] = hours[row.calendar_id]
    return found


def target_minutes(contract: Contract, priority: Priority) -> dict[Target, int]:
    """Promised business minutes of each target at a priority; a target without a promise is missing."""
    return {row.target: row.minutes for row in contract.tariff.targets if row.priority is priority}


def pack_for(session: Session, project_id: int, at: datetime) -> str:
    """The pack of diagrams by which a project's contract is served."""
    contract = contract_for(session, project_id=project_id, on=local_day(at))
    return contract.pack if contract else "standard"


def products_for(session: Session, project_id: int, on: date) -> Sequence[Product]:
    """The products that a project's contract covers on a day, by name."""
    contract = contract_for(session, project_id=project_id, on=on)
    if contract is None:
        return []
    query = select(Product).join(ContractProduct).where(ContractProduct.contract_id == contract.id)
    return session.scalars(query.order_by(Product.name)).all()


def contract_by_number(session: Session, number: str) -> Contract:
    """The contract with this number, with its tariff; ContractUnknown."""
    query = select(Contract).where(Contract.number == number.strip()).options(joinedload(Contract.tariff))
    contract = session.scalar(query)
    if contract is None:
        raise ContractUnknown(number=number.strip())
    return contract


def contracts_of(session: Session, actor: Actor) -> Sequence[Contract]:
    """The contracts that an actor may see, with customer, tariff, targets, rates and products."""
    tariff = joinedload(Contract.tariff)
    shown = (
        joinedload(Contract.organisation),
        tariff.joinedload(Tariff.calendar),
        tariff.selectinload(Tariff.targets),
        tariff.selectinload(Tariff.rates),
        selectinload(Contract.products),
    )
    query = select(Contract).options(*shown).where(visible(actor))
    return session.scalars(query.order_by(Contract.organisation_id, Contract.valid_from.desc(), Contract.id)).all()
