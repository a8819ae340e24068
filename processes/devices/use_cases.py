"""Changes of configuration items, each written down: entered, changed, moved, retired, taken into use again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.catalogue import queries as catalogue
from processes.devices import queries
from processes.devices.errors import (
    InventoryNumberTaken,
    ItemChanged,
    ItemNameMissing,
    ItemRetired,
    ItemUnknown,
    OfAnotherCustomer,
    PlaceMissing,
    UserOfOthers,
)
from processes.devices.models import ConfigurationItem, ItemChange
from processes.devices.rights import may_change_items, may_see_item
from processes.devices.rules import ItemState
from processes.outbox import post
from processes.people.confidential import may_see_organisation
from processes.people.models import Membership, Organisation, Project
from processes.people.rights import require
from processes.people.rules import Actor
from processes.settings import get_settings

# What is said of an item; `type` is a TypeCode, `products` are records.
LINES = ("name", "manufacturer", "model", "serial_number", "inventory_number", "location", "note")
SAID = (*LINES, "type", "project_id", "warranty_until", "state", "user_id", "products")


def add_item(
    session: Session, *, organisation_id: int, said: Mapping[str, Any], actor: Actor, now: datetime
) -> ConfigurationItem:
    """A new item of a customer; `said` has any of SAID, at least a name and a type.

    PlaceMissing, ItemNameMissing, ItemNotChosen, UserOfOthers, InventoryNumberTaken.
    """
    require(may_change_items(actor))
    require(may_see_organisation(actor, organisation_id), PlaceMissing)
    item = ConfigurationItem(organisation_id=organisation_id, added_at=now)
    kept = _checked(session, item, {"project_id": None, "name": "", **said})
    catalogue.chosen(session, kept["type"])
    for name, value in kept.items():
        setattr(item, name, value)
    session.add(item)
    session.flush()
    note(session, item, "added", actor, now)
    post(session, "device.added", device_id=item.id)
    return item


def change_item(
    session: Session,
    *,
    item: ConfigurationItem,
    said: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Say something else of an item (`said`: any of SAID); what differs is written down.

    `seen`: the last change that the page has shown. Refuses as `add_item` does; ItemUnknown, ItemChanged.
    """
    require(may_change_items(actor))
    require(may_see_item(actor, item), ItemUnknown)
    _lock(session, item)
    if seen is not None and seen != queries.last_change(session, item.id):
        raise ItemChanged()
    kept = _checked(session, item, said)
    if "type" in kept and kept["type"] != item.type:
        catalogue.chosen(session, kept["type"])
    changed = False
    for name, value in kept.items():
        before = getattr(item, name)
        if before != value:
            setattr(item, name, value)
            changed = True
            _note_changed(session, item, name, before, actor, now)
    if changed:
        post(session, "device.changed", device_id=item.id)


def retire_item(session: Session, *, item: ConfigurationItem, actor: Actor, now: datetime) -> None:
    """Nobody reports anything about it any more; what was reported stays. ItemUnknown, ItemRetired."""
    require(may_change_items(actor))
    if item.state is ItemState.RETIRED:
        raise ItemRetired(name=item.name)
    change_item(session, item=item, said={"state": ItemState.RETIRED}, actor=actor, now=now)


def use_again(session: Session, *, item: ConfigurationItem, actor: Actor, now: datetime) -> None:
    """Take a retired item into use again. ItemUnknown."""
    require(may_change_items(actor))
    change_item(session, item=item, said={"state": ItemState.IN_USE}, actor=actor, now=now)


def move_item(session: Session, *, item: ConfigurationItem, project: Project, actor: Actor, now: datetime) -> None:
    """To another project of its customer. ItemUnknown, ItemRetired, OfAnotherCustomer."""
    require(may_change_items(actor))
    if item.state is ItemState.RETIRED:
        raise ItemRetired(name=item.name)
    if project.organisation_id != item.organisation_id:
        raise OfAnotherCustomer(name=item.name)
    change_item(session, item=item, said={"project_id": project.id}, actor=actor, now=now)


def note(session: Session, item: ConfigurationItem, kind: str, actor: Actor, now: datetime, **said: Any) -> None:
    """Write down what was changed of an item."""
    session.add(ItemChange(item_id=item.id, at=now, actor=actor.name, kind=kind, details=said))
    session.flush()


def _checked(session: Session, item: ConfigurationItem, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said as it is kept."""
    kept = {name: said[name] for name in SAID if name in said}
    for name in LINES:
        if name in kept and name != "note":
            kept[name] = " ".join(str(kept[name] or "").split())
    if "note" in kept:
        kept["note"] = str(kept["note"] or "").strip()
    if not kept.get("name", item.name):
        raise ItemNameMissing()
    _check_place(session, item, kept)
    if kept.get("user_id"):
        theirs = select(Membership.id).where(Membership.organisation_id == item.organisation_id)
        if session.scalar(theirs.where(Membership.person_id == kept["user_id"]).limit(1)) is None:
            raise UserOfOthers()
    _check_number(session, item, kept)
    return kept


def _check_place(session: Session, item: ConfigurationItem, kept: Mapping[str, Any]) -> None:
    organisation = session.get(Organisation, item.organisation_id)
    if organisation is None or organisation.is_provider:
        raise PlaceMissing()
    if kept.get("project_id") is not None:
        project = session.get(Project, kept["project_id"])
        if project is None or project.organisation_id != item.organisation_id:
            raise PlaceMissing()


def _check_number(session: Session, item: ConfigurationItem, kept: Mapping[str, Any]) -> None:
    number = kept.get("inventory_number")
    if not number or number == item.inventory_number:
        return
    same = select(ConfigurationItem.name).where(ConfigurationItem.organisation_id == item.organisation_id)
    same = same.where(ConfigurationItem.inventory_number == number, ConfigurationItem.id != (item.id or 0))
    if other := session.scalar(same.limit(1)):
        raise InventoryNumberTaken(name=other)


def _lock(session: Session, item: ConfigurationItem) -> None:
    session.refresh(item, with_for_update={"of": ConfigurationItem})


def _note_changed(
    session: Session, item: ConfigurationItem, name: str, before: Any, actor: Actor, now: datetime
) -> None:
    """Write down what one value was and is; a day under names by which pages know days."""
    value = getattr(item, name)
    if name == "state":
        note(session, item, f"state.{value.value}", actor, now)
    elif name == "warranty_until":
        days = {"first": before, "last": value}
        told = {key: day.isoformat() if day else None for key, day in days.items()}
        note(session, item, f"changed.{name}", actor, now, **told)
    else:
        texts = {"before": _told(session, name, before), "after": _told(session, name, value)}
        note(session, item, f"changed.{name}", actor, now, **texts)


def _told(session: Session, name: str, value: Any) -> str | None:
    """A value as the history says it: by names, that of a type in the desk's own language."""
    if value in (None, "", []):
        return None
    if name == "products":
        return ", ".join(sorted(one.name for one in value))
    if name == "project_id":
        return session.get_one(Project, value).name
    if name == "user_id":
        return queries.name_of_person(session, value)
    if name == "type":
        known = catalogue.item_of(session, value)
        return known.name(get_settings().default_locale) if known else str(value)
    return None if name == "note" else str(value)


def lock_customer(session: Session, organisation_id: int) -> None:
    """Relations of one customer's items change one after the other: circles are made by two at once."""
    key = f"configuration_item:{organisation_id}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
