"""Who sees configuration items, who changes them, who says which a request is about."""

from sqlalchemy import ColumnElement, and_, or_

from processes.devices.models import ConfigurationItem
from processes.people.confidential import may_see_organisation, organisation_shown
from processes.people.rights import may_administer
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rights import CARING, may_see


def may_list_items(actor: Actor) -> bool:
    """Look at items: staff at all, customers at those of their projects."""
    return actor.is_desk or actor.is_staff or bool(actor.project_ids)


def may_change_items(actor: Actor) -> bool:
    """Enter, change, move and retire items: staff who look after customers' cases, and who sets the desk up."""
    return may_administer(actor) or actor.has(*CARING)


def may_see_item(actor: Actor, item: ConfigurationItem) -> bool:
    """See an item: staff but those of closed organisations; customers those of their projects, and what all of
    their organisation's projects share.
    """
    if actor.is_desk or actor.is_staff:
        return may_see_organisation(actor, item.organisation_id)
    if item.project_id is not None:
        return item.project_id in actor.project_ids
    return bool(actor.project_ids) and item.organisation_id in _organisations(actor)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for lists of items."""
    if actor.is_desk or actor.is_staff:
        return organisation_shown(actor, ConfigurationItem.organisation_id)
    shared = ConfigurationItem.project_id.is_(None)
    theirs = ConfigurationItem.organisation_id.in_(sorted(_organisations(actor) if actor.project_ids else ()))
    return or_(ConfigurationItem.project_id.in_(sorted(actor.project_ids)), and_(shared, theirs))


def may_name_items(actor: Actor, request: Request) -> bool:
    """Say later which items a request is about: staff who look after it. Who logs it says so as it is logged."""
    return may_see(actor, request) and (actor.is_desk or actor.has(*CARING))


def _organisations(actor: Actor) -> set[int]:
    return {grant.organisation_id for grant in actor.grants}
