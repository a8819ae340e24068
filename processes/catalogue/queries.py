"""Reads the lists that a company edits: what can be chosen, what it is called, how it is priced."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import ColumnElement, SQLColumnExpression, String, cast, func, select
from sqlalchemy.orm import Session

from processes.catalogue.errors import ItemNotChosen, ItemUnknown
from processes.catalogue.models import CatalogueChange, CatalogueItem
from processes.catalogue.rules import CatalogueList, Code, Item
from processes.contracts.rules import Activity
from processes.kept import Kept
from processes.paging import By, Page, page_from

IN_ORDER = (By(CatalogueItem.position), By(CatalogueItem.id))
MOST_CHANGES = 100

Known = Mapping[CatalogueList, Mapping[str, Item]]
_KEPT: Kept[Known] = Kept()  # a few dozen rows that most pages name something from


def known(session: Session) -> Known:
    """Every item by list and code, in order, as it is kept."""
    return _KEPT.get(session, partial(_read, session))


def _read(session: Session) -> Known:
    found: dict[CatalogueList, dict[str, Item]] = {one: {} for one in CatalogueList}
    query = select(CatalogueItem).order_by(CatalogueItem.position, CatalogueItem.id)
    for row in session.scalars(query):
        item = Item(row.list, row.code, dict(row.names), row.rate, row.is_billable, row.ended_at is None, row.layer)
        found[row.list][row.code] = item
    return found


def forget(session: Session) -> None:
    """Read the lists again when somebody asks: something in them has changed."""
    _KEPT.forget(session)


def item_of(session: Session, code: Code) -> Item | None:
    """The item of a code; None where there is none."""
    return known(session)[code.list].get(code.value)


def named(session: Session, code: Code) -> Item:
    """The item by which a code is called; one without names where there is none."""
    return item_of(session, code) or Item(code.list, code.value, {}, None, True, False)


def is_offered(session: Session, code: Code) -> bool:
    """Whether somebody can choose it: it is there and has not ended."""
    found = item_of(session, code)
    return found is not None and found.is_active


def chosen(session: Session, code: Code) -> Item:
    """The item that somebody chooses; ItemNotChosen where it has ended or never was."""
    found = item_of(session, code)
    if found is None or not found.is_active:
        raise ItemNotChosen(code=code.value)
    return found


def rate_of(session: Session, code: Code) -> Activity | None:
    """The price at which work of an activity is billed; None where it is not billed."""
    found = item_of(session, code)
    if found is None:
        raise ItemNotChosen(code=code.value)
    return found.rate if found.is_billable else None


def position_of(column: SQLColumnExpression[Code], kind: type[Code]) -> ColumnElement[int]:
    """The place of a column's item in its list, by which lists are ordered; those that are not there come last."""
    place = select(CatalogueItem.position).where(CatalogueItem.list == kind.list)
    place = place.where(CatalogueItem.code == cast(column, String))
    return func.coalesce(place.correlate_except(CatalogueItem).scalar_subquery(), 2**31)


def items_page(
    session: Session,
    *,
    of: CatalogueList,
    order: Sequence[By] = IN_ORDER,
    after: str | None = None,
    limit: int = 50,
    where: Sequence[ColumnElement[bool]] = (),
) -> Page[CatalogueItem]:
    """The items of a list, also ended ones, in its order; one statement."""
    return page_from(session, select(CatalogueItem).where(CatalogueItem.list == of, *where), order, after, limit)


def item_with_id(session: Session, item_id: int) -> CatalogueItem:
    """An item; ItemUnknown."""
    found = session.get(CatalogueItem, item_id)
    if found is None:
        raise ItemUnknown()
    return found


def last_change(session: Session, item_id: int) -> int:
    """The id of the last change of an item; 0 where there is none."""
    return session.scalar(select(func.max(CatalogueChange.id)).where(CatalogueChange.item_id == item_id)) or 0


def changes_of(session: Session, item_id: int) -> Sequence[CatalogueChange]:
    """What was changed of an item, the latest first."""
    query = select(CatalogueChange).where(CatalogueChange.item_id == item_id)
    return session.scalars(query.order_by(CatalogueChange.id.desc()).limit(MOST_CHANGES)).all()
