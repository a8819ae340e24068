"""Configuration items as lists and pages show them: with what they hang together with, what covers them, requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from processes.contracts.agreements import Agreement
from processes.contracts.models import Contract, Product
from processes.contracts.queries import agreement_of, contract_for, covers
from processes.devices.errors import ItemUnknown
from processes.devices.models import AffectedItem, ConfigurationItem, ItemChange, ItemRelation
from processes.devices.rights import may_list_items, may_see_item, visible
from processes.devices.rules import ItemState, RelationKind
from processes.leading import page_by_ids
from processes.paging import By, Page, spoken
from processes.people.callers import words_of
from processes.people.models import Membership, Person, Project
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rights import visible as request_visible

BY_NAME = (By(spoken(ConfigurationItem.name)), By(ConfigurationItem.id))
MOST_CHANGES = 100
MOST_REQUESTS = 20
MOST_USERS = 300
_FOUND_BY = ("name", "serial_number", "inventory_number", "manufacturer", "model", "location")


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item as a list shows it; requests as far as the reader sees them."""

    item: ConfigurationItem
    open_requests: int


def said_of() -> ColumnElement[str]:
    """What an item is found by: its name, numbers, make and location, as they are compared."""
    said: ColumnElement[str] = func.search_text(
        func.concat_ws(" ", *(getattr(ConfigurationItem, name) for name in _FOUND_BY)), type_=Text
    )
    return said


def has_words(text: str) -> list[ColumnElement[bool]]:
    """Conditions on items that have every word of a text in what they are found by."""
    return [said_of().like(func.concat("%", func.trim(func.search_text(word)), "%")) for word in words_of(text)]


def items_page(
    session: Session,
    actor: Actor,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    text: str = "",
    products: bool = False,
    order: Sequence[By] = BY_NAME,
    after: str | None = None,
    limit: int = 50,
) -> Page[ItemLine]:
    """Items that an actor sees, with customer, project, user and open requests; one statement, one more for
    `products`. CursorUnknown.
    """
    require(may_list_items(actor))
    beside = joinedload(ConfigurationItem.project), joinedload(ConfigurationItem.user)
    ids = select(ConfigurationItem.id).join(ConfigurationItem.organisation)
    ids = ids.where(visible(actor), *where, *has_words(text))
    query = select(ConfigurationItem, _open_requests(actor)).join(ConfigurationItem.organisation)
    query = query.options(contains_eager(ConfigurationItem.organisation), *beside)
    if products:
        query = query.options(selectinload(ConfigurationItem.products))
    found = page_by_ids(session, ids, query, ConfigurationItem.id, order, after, limit)
    return Page([ItemLine(*row[:2]) for row in found.rows], found.after, found.before)


def _open_requests(actor: Actor) -> ColumnElement[int]:
    about = select(func.count()).select_from(AffectedItem).join(Request, Request.id == AffectedItem.request_id)
    about = about.where(AffectedItem.item_id == ConfigurationItem.id, Request.closed_at.is_(None))
    return about.where(request_visible(actor)).correlate(ConfigurationItem).scalar_subquery()


def item_for(session: Session, actor: Actor, item_id: int) -> ConfigurationItem:
    """One item that an actor sees, with customer, project, user and products; ItemUnknown."""
    beside = (
        joinedload(ConfigurationItem.organisation),
        joinedload(ConfigurationItem.project),
        joinedload(ConfigurationItem.user),
        selectinload(ConfigurationItem.products),
    )
    query = select(ConfigurationItem).options(*beside).where(ConfigurationItem.id == item_id, visible(actor))
    found = session.scalar(query)
    if found is None:
        raise ItemUnknown()
    return found


@dataclass(frozen=True, slots=True)
class Related:
    """How one item hangs together with another: `forward` where it is read from the first."""

    id: int
    kind: RelationKind
    other: ConfigurationItem
    forward: bool


def related(session: Session, actor: Actor, item: ConfigurationItem) -> list[Related]:
    """What an item hangs together with, as far as an actor sees it."""
    query = select(ItemRelation).options(joinedload(ItemRelation.begins), joinedload(ItemRelation.ends))
    query = query.where(or_(ItemRelation.from_id == item.id, ItemRelation.to_id == item.id)).order_by(ItemRelation.id)
    found = []
    for one in session.scalars(query):
        forward = one.from_id == item.id
        other = one.ends if forward else one.begins
        if may_see_item(actor, other):
            found.append(Related(one.id, one.kind, other, forward))
    return found


def ways(session: Session, organisation_id: int, kind: RelationKind) -> dict[int, list[int]]:
    """Where the items of a customer lead by relations of a kind, from each on."""
    query = select(ItemRelation.from_id, ItemRelation.to_id).where(ItemRelation.kind == kind)
    query = query.join(ConfigurationItem, ConfigurationItem.id == ItemRelation.from_id)
    found: dict[int, list[int]] = {}
    for start, end in session.execute(query.where(ConfigurationItem.organisation_id == organisation_id)):
        found.setdefault(start, []).append(end)
    return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """The contract that covers an item on a day, and by which of its products; by its project where it says none."""

    agreement: Agreement
    products: Sequence[Product]


def coverage(session: Session, item: ConfigurationItem, on: date) -> Coverage | None:
    """What is agreed for an item: the contract of its project (else of its customer) covers one of its products."""
    if item.project_id is not None:
        agreement = contract_for(session, project_id=item.project_id, on=on)
    else:
        query = select(Contract.id).where(Contract.organisation_id == item.organisation_id, covers(on))
        query = query.where(Contract.project_id.is_(None)).order_by(Contract.valid_from.desc(), Contract.id.desc())
        contract_id = session.scalar(query.limit(1))
        agreement = agreement_of(session, contract_id, on) if contract_id is not None else None
    if agreement is None:
        return None
    covered = {product.id for product in agreement.terms.products}
    by = [product for product in item.products if product.id in covered]
    return Coverage(agreement, by) if by or not item.products else None


def requests_of(session: Session, actor: Actor, item_id: int) -> Sequence[Request]:
    """The latest requests about an item that an actor sees."""
    query = select(Request).join(AffectedItem, AffectedItem.request_id == Request.id)
    query = query.where(AffectedItem.item_id == item_id, request_visible(actor))
    return session.scalars(query.order_by(Request.id.desc()).limit(MOST_REQUESTS)).all()


def users_of(session: Session, organisation_id: int) -> Sequence[Person]:
    """Who may use an item: active people of its customer, by name."""
    theirs = select(Membership.person_id).where(Membership.organisation_id == organisation_id)
    query = select(Person).where(Person.is_active, Person.id.in_(theirs))
    return session.scalars(query.order_by(spoken(Person.name), Person.id).limit(MOST_USERS)).all()


def name_of_person(session: Session, person_id: int) -> str:
    """What somebody is called."""
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def others_of(session: Session, item: ConfigurationItem, text: str, limit: int) -> Sequence[ConfigurationItem]:
    """Items of the same customer with which one can hang together, by name."""
    same = ConfigurationItem.organisation_id == item.organisation_id
    query = select(ConfigurationItem).where(same, ConfigurationItem.id != item.id, *has_words(text))
    query = query.where(ConfigurationItem.state != ItemState.RETIRED)
    return session.scalars(query.order_by(spoken(ConfigurationItem.name), ConfigurationItem.id).limit(limit)).all()


def projects_in(session: Session, organisation_id: int) -> Sequence[Project]:
    """A customer's projects by name."""
    query = select(Project).where(Project.organisation_id == organisation_id)
    return session.scalars(query.order_by(spoken(Project.name), Project.id)).all()


def last_change(session: Session, item_id: int) -> int:
    """The id of the last change of an item; 0 where there is none."""
    return session.scalar(select(func.max(ItemChange.id)).where(ItemChange.item_id == item_id)) or 0


def changes_of(session: Session, item_id: int) -> Sequence[ItemChange]:
    """What was changed of an item, the latest first."""
    query = select(ItemChange).where(ItemChange.item_id == item_id)
    return session.scalars(query.order_by(ItemChange.id.desc()).limit(MOST_CHANGES)).all()


def about(item_id: int) -> ColumnElement[bool]:
    """Whether a request is about an item, as a condition for lists of requests."""
    return Request.id.in_(select(AffectedItem.request_id).where(AffectedItem.item_id == item_id))
