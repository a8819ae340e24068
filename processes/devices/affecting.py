"""Says which items a request is about: whoever logs it as it is logged, staff later."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from processes.devices.errors import AffectedMeanwhile, ItemNotAffected, TooManyAffected
from processes.devices.events import AFFECTED
from processes.devices.models import AffectedItem, ConfigurationItem
from processes.devices.offering import affected_items, of_project
from processes.devices.rights import may_name_items, visible
from processes.devices.rules import MOST_AFFECTED, ItemState
from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests.events import is_new, locked, record_event
from processes.requests.models import Request


def name_items(
    session: Session,
    *,
    request_id: int,
    item_ids: Collection[int],
    actor: Actor,
    now: datetime,
    seen: Collection[int] | None = None,
) -> None:
    """The request is about these items and no others; what it was about already may be retired meanwhile.

    `seen`: those that the page has shown. ItemNotAffected, TooManyAffected, AffectedMeanwhile.
    """
    request = locked(session, request_id=request_id)
    require(is_new(session, request.id) or may_name_items(actor, request))
    named = {} if is_new(session, request.id) else {one.id: one for one in affected_items(session, request.id)}
    if seen is not None and set(seen) != named.keys():
        raise AffectedMeanwhile()
    if len(set(item_ids)) > MOST_AFFECTED:
        raise TooManyAffected(most=MOST_AFFECTED)
    added = {item.id: item for item in _chosen(session, actor, request, set(item_ids) - named.keys())}
    removed = [item for item_id, item in named.items() if item_id not in set(item_ids)]
    if not added and not removed:
        return
    for item_id in sorted(added):
        session.add(AffectedItem(request_id=request.id, item_id=item_id))
    if removed:
        gone = AffectedItem.item_id.in_([item.id for item in removed])
        session.execute(delete(AffectedItem).where(AffectedItem.request_id == request.id, gone))
    names: dict[str, Any] = {"added": _listed(added.values()), "removed": _listed(removed)}
    record_event(session, request, AFFECTED, actor=actor, now=now, **names)
    post(session, "request.devices_named", request_id=request.id, number=request.number)


def _chosen(session: Session, actor: Actor, request: Request, item_ids: Collection[int]) -> list[ConfigurationItem]:
    if not item_ids:
        return []
    query = select(ConfigurationItem).where(ConfigurationItem.id.in_(sorted(item_ids)), visible(actor))
    query = query.where(
        ConfigurationItem.state != ItemState.RETIRED, of_project(request.organisation_id, request.project_id)
    )
    found = list(session.scalars(query))
    if len(found) != len(item_ids):
        raise ItemNotAffected()
    return found


def _listed(items: Collection[ConfigurationItem]) -> str | None:
    return ", ".join(sorted(item.name for item in items)) or None


def leave_others(session: Session, request: Request) -> None:
    """A request that has moved to another project is no longer about what is not of that one."""
    others = select(ConfigurationItem.id).where(~of_project(request.organisation_id, request.project_id))
    about = AffectedItem.request_id == request.id
    session.execute(delete(AffectedItem).where(about, AffectedItem.item_id.in_(others)))
