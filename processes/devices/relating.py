"""Says how items hang together, and takes it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.devices import queries
from processes.devices.errors import GoesInCircles, ItemUnknown, OfAnotherCustomer, RelatedAlready, RelationUnknown
from processes.devices.models import ConfigurationItem, ItemRelation
from processes.devices.rights import may_change_items, may_see_item
from processes.devices.rules import WITHOUT_CIRCLES, RelationKind, leads_to
from processes.devices.use_cases import lock_customer, note
from processes.people.rights import require
from processes.people.rules import Actor


def relate(
    session: Session,
    *,
    item: ConfigurationItem,
    kind: RelationKind,
    to: ConfigurationItem,
    actor: Actor,
    now: datetime,
) -> ItemRelation:
    """One item runs on another, is part of it, connects to it or depends on it.

    ItemUnknown, OfAnotherCustomer, RelatedAlready, GoesInCircles.
    """
    require(may_change_items(actor))
    require(may_see_item(actor, item) and may_see_item(actor, to), ItemUnknown)
    if item.organisation_id != to.organisation_id:
        raise OfAnotherCustomer(name=to.name)
    if item.id == to.id:
        raise GoesInCircles(name=to.name)
    lock_customer(session, item.organisation_id)
    ways = queries.ways(session, item.organisation_id, kind)
    is_either_way = kind not in WITHOUT_CIRCLES
    if to.id in ways.get(item.id, ()) or (is_either_way and item.id in ways.get(to.id, ())):
        raise RelatedAlready(name=to.name)
    if not is_either_way and leads_to(to.id, item.id, ways):
        raise GoesInCircles(name=to.name)
    made = ItemRelation(from_id=item.id, to_id=to.id, kind=kind)
    session.add(made)
    note(session, item, f"related.{kind.value}", actor, now, name=to.name)
    note(session, to, f"related_by.{kind.value}", actor, now, name=item.name)
    return made


def unrelate(session: Session, *, item: ConfigurationItem, relation_id: int, actor: Actor, now: datetime) -> None:
    """They hang together no longer, whichever of the two it is said at. ItemUnknown, RelationUnknown."""
    require(may_change_items(actor))
    require(may_see_item(actor, item), ItemUnknown)
    query = select(ItemRelation).where(ItemRelation.id == relation_id).with_for_update()
    found = session.scalar(query)
    if found is None or item.id not in (found.from_id, found.to_id):
        raise RelationUnknown()
    note(session, found.begins, "unrelated", actor, now, name=found.ends.name)
    note(session, found.ends, "unrelated", actor, now, name=found.begins.name)
    session.delete(found)
    session.flush()
