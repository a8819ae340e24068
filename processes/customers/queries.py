"""What pages show of customers: the list, one with its projects and what is agreed, what an end would leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from processes.contracts import overview
from processes.contracts.models import Contract, ContractVersion, Product
from processes.contracts.queries import local_day
from processes.contracts.rights import visible as contract_visible
from processes.contracts.rules import Validity
from processes.customers.errors import CustomerUnknown, ProjectUnknown
from processes.customers.models import OrganisationChange
from processes.customers.rights import may_change_customers, may_list_customers, visible
from processes.customers.rules import Standing
from processes.paging import By, Page, page_from, spoken
from processes.people.models import Membership, Organisation, Person, Project
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rights import visible as request_visible

BY_NAME = (By(spoken(Organisation.name)), By(Organisation.id))
MOST_CHANGES = 100
MOST_CONTRACTS = 20
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer as a list shows it; requests and contracts as far as the reader sees them."""

    organisation: Organisation
    projects: int  # active ones
    open_requests: int
    contracts: int  # valid today


def _open_requests(actor: Actor) -> ColumnElement[int]:
    found = select(func.count(Request.id)).where(Request.organisation_id == Organisation.id, request_visible(actor))
    return found.where(Request.closed_at.is_(None)).correlate(Organisation).scalar_subquery()


def _valid_contracts(actor: Actor, now: datetime) -> ColumnElement[int]:
    valid = overview.standing(Validity.VALID, local_day(now))
    found = select(func.count(Contract.id)).where(Contract.organisation_id == Organisation.id, *valid)
    return found.where(contract_visible(actor)).correlate(Organisation).scalar_subquery()


def _projects() -> ColumnElement[int]:
    found = select(func.count(Project.id)).where(Project.organisation_id == Organisation.id, Project.is_active)
    return found.correlate(Organisation).scalar_subquery()


def _lines(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    told: tuple[Any, ...] = (Organisation, _projects(), _open_requests(actor), _valid_contracts(actor, now))
    return select(*told).where(visible(actor))


def customers_page(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    standing: Standing | None = None,
    text: str = "",
    order: Sequence[By] = BY_NAME,
    after: str | None = None,
    limit: int = 50,
) -> Page[CustomerLine]:
    """Customers whom an actor sees, those who are served unless `standing` says otherwise; one statement.

    `text`: beginnings of words of names and mail domains, or of registration numbers. CursorUnknown.
    """
    require(may_list_customers(actor))
    query = _lines(actor, now).where(~Organisation.is_provider, *map(_has_word, text.split()[:MOST_WORDS]))
    is_served = Organisation.ended_at.is_(None)
    query = query.where(~is_served if standing is Standing.ENDED else is_served)
    found = page_from(session, query, order, after, limit)
    return Page([CustomerLine(*row[:4]) for row in found.rows], found.after, found.before)


def _has_word(word: str) -> ColumnElement[bool]:
    known = func.concat(" ", func.search_text(Organisation.name))
    named = known.like(func.concat("% ", func.trim(func.search_text(word)), "%"))
    domains = func.array_to_string(Organisation.mail_domains, " ")
    numbered = Organisation.registration_number.startswith(word, autoescape=True)
    return or_(named, numbered, domains.contains(word.lower(), autoescape=True))


def customer_line(session: Session, actor: Actor, organisation_id: int, now: datetime) -> CustomerLine:
    """One organisation, the provider as well, with the same figures; CustomerUnknown."""
    query = _lines(actor, now).where(Organisation.id == organisation_id)
    row = session.execute(query.options(selectinload(Organisation.projects))).one_or_none()
    if row is None:
        raise CustomerUnknown()
    return CustomerLine(*row)


def customer_for(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """One organisation that an actor sees, with its projects; CustomerUnknown."""
    query = select(Organisation).where(Organisation.id == organisation_id, visible(actor))
    found = session.scalar(query.options(selectinload(Organisation.projects)))
    if found is None:
        raise CustomerUnknown()
    return found


def project_for(session: Session, actor: Actor, organisation_id: int, project_id: int) -> Project:
    """A project of an organisation that an actor sees; ProjectUnknown."""
    query = select(Project).join(Project.organisation).options(contains_eager(Project.organisation))
    query = query.where(Project.id == project_id, Project.organisation_id == organisation_id, visible(actor))
    found = session.scalar(query)
    if found is None:
        raise ProjectUnknown()
    return found


def contracts_of(session: Session, actor: Actor, organisation_id: int) -> Sequence[Contract]:
    """Contracts of a customer that an actor sees, the newest first."""
    query = select(Contract).options(joinedload(Contract.project)).where(contract_visible(actor))
    query = query.where(Contract.organisation_id == organisation_id)
    return session.scalars(query.order_by(Contract.valid_from.desc(), Contract.id.desc()).limit(MOST_CONTRACTS)).all()


def products_of(session: Session, actor: Actor, organisation_id: int, now: datetime) -> Sequence[Product]:
    """What a customer's contracts of today cover by their present terms, as far as an actor sees these; by name."""
    day = local_day(now)
    latest = (
        select(ContractVersion.id)
        .where(ContractVersion.contract_id == Contract.id)
        .where(or_(ContractVersion.valid_from.is_(None), ContractVersion.valid_from <= day))
        .order_by(ContractVersion.valid_from.desc().nulls_last())
        .limit(1)
        .correlate(Contract)
        .scalar_subquery()
    )
    terms = select(latest).select_from(Contract).where(Contract.organisation_id == organisation_id)
    terms = terms.where(contract_visible(actor), *overview.standing(Validity.VALID, day))
    query = select(Product).where(
        Product.id.in_(select(Product.id).join(ContractVersion.products).where(ContractVersion.id.in_(terms)))
    )
    return session.scalars(query.order_by(spoken(Product.name), Product.id)).all()


def people_count(session: Session, organisation_id: int) -> int:
    """How many active people have a right at an organisation."""
    counted = select(func.count(Membership.person_id.distinct())).join(Person, Person.id == Membership.person_id)
    return session.scalar(counted.where(Membership.organisation_id == organisation_id, Person.is_active)) or 0


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """Numbers of what the end of a customer or project would leave open."""

    contracts: Sequence[str]
    requests: Sequence[str]

    @property
    def count(self) -> int:
        """How much it is."""
        return len(self.contracts) + len(self.requests)

    def __bool__(self) -> bool:
        return self.count > 0


def left_open(
    session: Session, now: datetime, *, organisation_id: int | None = None, project_id: int | None = None
) -> LeftOpen:
    """What of an organisation, or of one of its projects alone, is open: valid contracts, and requests in order."""
    is_project = project_id is not None
    of_contract = Contract.project_id == project_id if is_project else Contract.organisation_id == organisation_id
    valid = or_(Contract.valid_to.is_(None), Contract.valid_to >= local_day(now))
    contracts = select(Contract.number).where(of_contract, valid).order_by(Contract.number)
    of_request = Request.project_id == project_id if is_project else Request.organisation_id == organisation_id
    requests = select(Request.number).where(of_request, Request.closed_at.is_(None)).order_by(Request.id)
    return LeftOpen(session.scalars(contracts).all(), session.scalars(requests).all())


def projects_ended(session: Session, organisation_id: int, at: datetime) -> Sequence[Project]:
    """The projects of a customer that ended at an instant."""
    query = select(Project).where(Project.organisation_id == organisation_id, Project.ended_at == at)
    return session.scalars(query.order_by(Project.name)).all()


def last_change(session: Session, organisation_id: int) -> int:
    """The id of the last change of an organisation; 0 where there is none."""
    query = select(func.max(OrganisationChange.id)).where(OrganisationChange.organisation_id == organisation_id)
    return session.scalar(query) or 0


def changes_of(session: Session, actor: Actor, organisation_id: int) -> Sequence[OrganisationChange]:
    """What was changed about an organisation, the latest first."""
    require(may_change_customers(actor))
    query = select(OrganisationChange).where(OrganisationChange.organisation_id == organisation_id)
    return session.scalars(query.order_by(OrganisationChange.id.desc()).limit(MOST_CHANGES)).all()
