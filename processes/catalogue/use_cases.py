"""Changes of the lists that a company edits, each written down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.catalogue import queries
from processes.catalogue.errors import (
    CodeTaken,
    CodeWrong,
    ItemChanged,
    ItemNameMissing,
    ItemNameTaken,
    LastItem,
)
from processes.catalogue.models import CatalogueChange, CatalogueItem
from processes.catalogue.rights import may_change_catalogue
from processes.catalogue.rules import CatalogueList
from processes.codes import CODE
from processes.contracts.rules import Activity, Layer
from processes.people.rights import require
from processes.people.rules import Actor
from processes.settings import LOCALES

Names = Mapping[str, str]  # by language


def add_item(
    session: Session,
    *,
    to: CatalogueList,
    code: str,
    names: Names,
    actor: Actor,
    now: datetime,
    rate: Activity | None = None,
    is_billable: bool = True,
    layer: Layer | None = None,
    position: int | None = None,
) -> CatalogueItem:
    """A new item, last in its list where no place is said; `rate` of an activity is the price at which it is billed,
    `layer` of a type where such things live.

    CodeWrong, CodeTaken, ItemNameMissing, ItemNameTaken.
    """
    require(may_change_catalogue(actor))
    _lock(session)
    if not CODE.fullmatch(code):
        raise CodeWrong()
    same = select(CatalogueItem.id).where(CatalogueItem.list == to, CatalogueItem.code == code)
    if session.scalar(same) is not None:
        raise CodeTaken()
    last = session.scalar(select(func.max(CatalogueItem.position)).where(CatalogueItem.list == to)) or 0
    item = CatalogueItem(list=to, code=code, position=last + 1 if position is None else position)
    item.names = _names(session, to, names)
    item.is_billable = is_billable
    item.rate = (rate or Activity.REMOTE) if to is CatalogueList.ACTIVITIES else None
    item.layer = (layer or Layer.HARDWARE) if to is CatalogueList.DEVICE_TYPES else None
    session.add(item)
    _note(session, item, "added", actor, now, code=code)
    return item


def change_item(
    session: Session,
    *,
    item: CatalogueItem,
    names: Names,
    position: int,
    actor: Actor,
    now: datetime,
    rate: Activity | None = None,
    is_billable: bool = True,
    layer: Layer | None = None,
    seen: int | None = None,
) -> None:
    """Call an item something else, put it elsewhere, bill its work otherwise: what is billed already stays.

    `seen`: the last change that the page has shown. ItemNameMissing, ItemNameTaken, ItemChanged.
    """
    require(may_change_catalogue(actor))
    _lock(session)
    if seen is not None and seen != queries.last_change(session, item.id):
        raise ItemChanged()
    said: dict[str, Any] = {"names": _names(session, item.list, names, but=item.id), "position": position}
    if item.list is CatalogueList.ACTIVITIES:
        said |= {"rate": rate or item.rate, "is_billable": is_billable}
    if item.list is CatalogueList.DEVICE_TYPES:
        said |= {"layer": layer or item.layer}
    for name, value in said.items():
        before = getattr(item, name)
        if before != value:
            setattr(item, name, value)
            _note(session, item, f"changed.{name}", actor, now, before=_told(before), after=_told(value))


def end_item(session: Session, *, item: CatalogueItem, actor: Actor, now: datetime) -> None:
    """Nobody chooses it any more; where it was chosen it stays. A second time changes nothing. LastItem."""
    require(may_change_catalogue(actor))
    _lock(session)
    if item.ended_at is not None:
        return
    others = select(CatalogueItem.id).where(CatalogueItem.list == item.list, CatalogueItem.ended_at.is_(None))
    if session.scalar(others.where(CatalogueItem.id != item.id).limit(1)) is None:
        raise LastItem()
    item.ended_at = now
    _note(session, item, "ended", actor, now)


def offer_again(session: Session, *, item: CatalogueItem, actor: Actor, now: datetime) -> None:
    """Let an ended item be chosen again; harmless where it can be."""
    require(may_change_catalogue(actor))
    if item.ended_at is not None:
        item.ended_at = None
        _note(session, item, "offered_again", actor, now)


def _names(session: Session, of: CatalogueList, said: Names, but: int = 0) -> dict[str, str]:
    names = {locale: " ".join(said.get(locale, "").split()) for locale in LOCALES}
    if not all(names.values()):
        raise ItemNameMissing()
    others = select(CatalogueItem.names).where(CatalogueItem.list == of, CatalogueItem.id != but)
    for other in session.scalars(others):
        for locale, name in names.items():
            if str(other.get(locale, "")).casefold() == name.casefold():
                raise ItemNameTaken(name=name)
    return names


def _lock(session: Session) -> None:
    """Changes of the catalogue come one after the other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(CatalogueItem.__tablename__, 0))))


def _note(session: Session, item: CatalogueItem, kind: str, actor: Actor, now: datetime, **said: Any) -> None:
    session.flush()
    session.add(CatalogueChange(item_id=item.id, at=now, actor=actor.name, kind=kind, details=said))
    session.flush()
    queries.forget(session)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(str(value.get(locale, "–")) for locale in LOCALES)
    return str(getattr(value, "value", value))
