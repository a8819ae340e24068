"""What pages show of contracts, tariffs and products: lists, and one with all its versions and changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from processes.contracts.agreements import Agreement
from processes.contracts.errors import ContractUnknown, ProductUnknown, TariffUnknown
from processes.contracts.models import Contract, ContractVersion, Product, Tariff, TariffVersion, TermsChange
from processes.contracts.queries import agreements_with, covers, promised_in
from processes.contracts.rights import visible
from processes.contracts.rules import Validity
from processes.paging import By, Page, page_from, spoken
from processes.people.choosing import of_customer_named
from processes.people.confidential import organisation_shown
from processes.people.models import Membership, Organisation, Project
from processes.people.rules import Actor, MemberRole

NEWEST = (By(Contract.valid_from, descending=True), By(Contract.id, descending=True))
BY_NAME = (By(spoken(Tariff.name)), By(Tariff.id))
PRODUCTS_BY_NAME = (By(spoken(Product.name)), By(Product.id))
PLACES = 40  # customers and projects of a list that is chosen from without looking for one
CHANGES = 100  # the latest that a page shows


def contracts_page(
    session: Session,
    actor: Actor,
    *,
    on: date,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[tuple[Contract, str]]:
    """Contracts that an actor may see, each with the name of its tariff of a day; one statement."""
    query = (
        select(Contract, Tariff.name)
        .select_from(Contract)
        .join(Tariff, Tariff.id == _tariff_of(on))
        .join(Contract.organisation)
        .options(contains_eager(Contract.organisation), joinedload(Contract.project))
        .where(visible(actor), *where)
    )
    return page_from(session, query, order, after, limit)


def standing(validity: Validity, on: date) -> list[ColumnElement[bool]]:
    """Contracts that stand so on a day, as conditions; the same as `rules.validity`."""
    match validity:
        case Validity.COMING:
            return [Contract.valid_from > on]
        case Validity.VALID:
            return [covers(on)]
        case Validity.ENDED:
            return [Contract.valid_to < on]


def named(words: str) -> ColumnElement[bool]:
    """Contracts whose number or customer's name has these words in it."""
    return or_(*(column.icontains(words, autoescape=True) for column in (Contract.number, Organisation.name)))


def _tariff_of(on: date) -> ScalarSelect[int]:
    """The tariff of a contract on a day; of one to come that with which it begins."""
    begun = ContractVersion.valid_from <= func.greatest(on, Contract.valid_from)
    of_contract = select(ContractVersion.tariff_id).where(ContractVersion.contract_id == Contract.id)
    of_day = of_contract.where(or_(ContractVersion.valid_from.is_(None), begun))
    return (
        of_day.order_by(ContractVersion.valid_from.desc().nulls_last()).limit(1).correlate(Contract).scalar_subquery()
    )


def contract_with(session: Session, actor: Actor, contract_id: int) -> Contract:
    """A contract with its versions, their products and tariffs with all that these promise; ContractUnknown."""
    versions = selectinload(Contract.versions)
    of_tariff = versions.joinedload(ContractVersion.tariff).selectinload(Tariff.versions)
    shown = (
        joinedload(Contract.organisation),
        joinedload(Contract.project),
        versions.selectinload(ContractVersion.products),
        *_promised(of_tariff),
    )
    found = session.scalar(select(Contract).where(Contract.id == contract_id, visible(actor)).options(*shown))
    if found is None:
        raise ContractUnknown(number=contract_id)
    return found


def _promised(versions: Any) -> Sequence[Any]:
    """Everything of versions of tariffs."""
    return (
        versions.joinedload(TariffVersion.calendar),
        versions.selectinload(TariffVersion.targets),
        versions.selectinload(TariffVersion.rates),
    )


def tariffs_page(
    session: Session, *, order: Sequence[By] = BY_NAME, after: str | None = None, limit: int = 50
) -> Page[Tariff]:
    """Tariffs by name with their versions and calendars; two statements."""
    versions = selectinload(Tariff.versions).joinedload(TariffVersion.calendar)
    return page_from(session, select(Tariff).options(versions), order, after, limit)


def tariff_with(session: Session, tariff_id: int) -> Tariff:
    """A tariff with its versions and all that these promise; TariffUnknown."""
    query = select(Tariff).where(Tariff.id == tariff_id).options(*_promised(selectinload(Tariff.versions)))
    found = session.scalar(query)
    if found is None:
        raise TariffUnknown()
    return found


def contracts_with(session: Session, actor: Actor, tariff_id: int, limit: int = 50) -> Sequence[Contract]:
    """Contracts that have or get a tariff, the newest first."""
    query = select(Contract).options(joinedload(Contract.organisation))
    query = query.where(Contract.versions.any(ContractVersion.tariff_id == tariff_id), visible(actor))
    return session.scalars(query.order_by(Contract.valid_from.desc(), Contract.id.desc()).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Place:
    """For whom a contract can be: a customer as a whole, or one of its projects."""

    key: str  # the organisation's id, `-` and the project's where it is one
    name: str


def places(
    session: Session, actor: Actor, *, text: str = "", chosen: str = "", limit: int = PLACES
) -> tuple[list[Place], bool]:
    """Customers by name, each before its projects, and whether these are all; at most two statements.

    Where there are more than `limit`, only those customers whose names have all words of `text`, and the chosen one's.
    """
    query = select(Organisation.id, Organisation.name, Project.id, Project.name)
    query = query.outerjoin(Project, (Project.organisation_id == Organisation.id) & Project.is_active)
    query = query.where(~Organisation.is_provider, organisation_shown(actor, Organisation.id))
    query = query.order_by(Organisation.name, Organisation.id, Project.name)
    rows = session.execute(query.limit(limit + 1)).all()
    are_all = len(rows) <= limit
    if not are_all:
        customer = chosen.partition("-")[0]
        wanted = Organisation.id == (int(customer) if customer.isdecimal() else 0)
        if text:
            wanted |= of_customer_named(Organisation.id, text)
        rows = session.execute(query.where(wanted).limit(limit)).all()
    found: dict[str, Place] = {}
    for organisation_id, name, project_id, project in rows:
        found.setdefault(f"{organisation_id}", Place(f"{organisation_id}", name))
        if project_id is not None:
            found[f"{organisation_id}-{project_id}"] = Place(f"{organisation_id}-{project_id}", f"{name} · {project}")
    return list(found.values()), are_all


def tariffs(session: Session) -> Sequence[Tariff]:
    """All tariffs by name."""
    return session.scalars(select(Tariff).order_by(Tariff.name, Tariff.id)).all()


def promised_to(session: Session, actor: Actor, on: date) -> list[tuple[Agreement, list[Project]]]:
    """What applies on a day in the projects of somebody of a customer, each contract with those, by name."""
    mine = select(Project).where(Project.id.in_(sorted(actor.project_ids)), Project.is_active).order_by(Project.name)
    projects = session.scalars(mine).all()
    agreed = promised_in(session, [project.id for project in projects], on)
    covered = select(ContractVersion).options(selectinload(ContractVersion.products))
    covered = covered.where(ContractVersion.id.in_({one.terms.id for one in agreed.values()}))
    session.scalars(covered.execution_options(populate_existing=True)).all()
    found: dict[int, tuple[Agreement, list[Project]]] = {}
    for project in projects:
        if (one := agreed.get(project.id)) is not None:
            found.setdefault(one.id, (one, []))[1].append(project)
    return list(found.values())


def limits_agreed(session: Session, rights: Sequence[Membership], on: date) -> dict[int, list[Agreement]]:
    """By which contracts of a day approvers accept less than their rights say, by the right's id; one statement."""
    approvers = [right for right in rights if right.role is MemberRole.APPROVER]
    if not approvers:
        return {}
    found = agreements_with(session, {right.organisation_id for right in approvers}, on)
    return {right.id: [one for one in _reaching(right, found) if _binds(one, right)] for right in approvers}


def _reaching(right: Membership, found: Sequence[Agreement]) -> Sequence[Agreement]:
    """Those that apply where a right does: of a project its own contract, else that of the whole organisation."""
    theirs = [one for one in found if one.contract.organisation_id == right.organisation_id]
    if right.project_id is None:
        return theirs
    own = [one for one in theirs if one.contract.project_id == right.project_id]
    return own or [one for one in theirs if one.contract.project_id is None]


def _binds(agreed: Agreement, right: Membership) -> bool:
    limit = agreed.limit
    return limit is not None and (
        right.limit is None or not limit.covers(((right.limit.amount, right.limit.currency),))
    )


def products_page(
    session: Session,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = PRODUCTS_BY_NAME,
    after: str | None = None,
    limit: int = 50,
) -> Page[Product]:
    """Supported products by name; one statement."""
    return page_from(session, select(Product).where(*where), order, after, limit)


def products(session: Session) -> Sequence[Product]:
    """All products by name."""
    return session.scalars(select(Product).order_by(Product.name, Product.id)).all()


def product_of_id(session: Session, product_id: int) -> Product:
    """The product with this id; ProductUnknown."""
    found = session.get(Product, product_id)
    if found is None:
        raise ProductUnknown()
    return found


def changes_of(
    session: Session, *, tariff_id: int | None = None, contract_id: int | None = None
) -> Sequence[TermsChange]:
    """Who changed a tariff or contract, the latest first."""
    column = TermsChange.tariff_id if tariff_id is not None else TermsChange.contract_id
    query = select(TermsChange).where(column == (tariff_id if tariff_id is not None else contract_id))
    return session.scalars(query.order_by(TermsChange.id.desc()).limit(CHANGES)).all()
