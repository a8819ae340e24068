"""What follows for items when a request moves, and what is done to many items at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes.devices import affecting, queries, use_cases
from processes.engine.administration import acting
from processes.people.models import Project
from processes.people.queries import actor_by_key
from processes.requests.event_types import EventKind
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent


@after_events
def follow(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Let a corrected request be about items of its own project alone."""
    if any(event.kind is EventKind.CORRECTED for event in events):
        affecting.leave_others(session, request)


def _retire(session: Session, item_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """One of many that somebody retires."""
    by = actor_by_key(session, actor)
    use_cases.retire_item(session, item=queries.item_for(session, by, item_id), actor=by, now=now)


def _move(session: Session, item_id: int, *, reason: str, actor: str, now: datetime, project_id: int) -> None:
    """One of many that somebody moves to a project."""
    by = actor_by_key(session, actor)
    item, project = queries.item_for(session, by, item_id), session.get_one(Project, project_id)
    use_cases.move_item(session, item=item, project=project, actor=by, now=now)


acting.act("devices.retired", _retire)
acting.act("devices.moved", _move)
