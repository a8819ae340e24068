"""What can change about a person and their rights, and the one way in which it is written down."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.people.models import Membership, PersonEvent
from processes.people.rules import Actor


class PersonChange(enum.Enum):
    """What changed; `details` name what is not a column of the event."""

    ROLE_GIVEN = "role.given"  # role
    ROLE_TAKEN = "role.taken"  # role
    RIGHT_GIVEN = "right.given"  # role, limit
    RIGHT_CHANGED = "right.changed"  # role, limit, before
    RIGHT_TAKEN = "right.taken"  # role
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_EXPIRED = "invitation.expired"
    RENAMED = "renamed"  # before, after
    ADDRESS_ADDED = "address.added"  # email
    ADDRESS_VERIFIED = "address.verified"  # email
    ADDRESS_REMOVED = "address.removed"  # email
    LEFT = "left"  # successor
    CAME_BACK = "came_back"
    CLEARED = "cleared"
    CLEARANCE_TAKEN = "clearance.taken"
    MERGED = "merged"  # name, email of the login that is no more
    DEPUTY_NAMED = "deputy.named"  # name, starts_at, ends_at, when_absent
    DEPUTY_ENDED = "deputy.ended"  # name


def record_change(
    session: Session,
    person_id: int,
    change: PersonChange,
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int | None = None,
    project_id: int | None = None,
    **details: Any,
) -> PersonEvent:
    """Write down what an actor changed about a person; `organisation_id` and `project_id` say whose right it was."""
    event = PersonEvent(
        person_id=person_id,
        at=now,
        kind=change.value,
        by_id=actor.person_id,
        by_name=actor.name,
        organisation_id=organisation_id,
        project_id=project_id,
        details={name: value for name, value in details.items() if value is not None},
    )
    session.add(event)
    session.flush()
    return event


def record_right(
    session: Session, membership: Membership, change: PersonChange, *, actor: Actor, now: datetime, **said: str | None
) -> None:
    """Write down what became of a right."""
    session.flush()
    record_change(
        session,
        membership.person_id,
        change,
        actor=actor,
        now=now,
        organisation_id=membership.organisation_id,
        project_id=membership.project_id,
        role=membership.role.value,
        **said,
    )
