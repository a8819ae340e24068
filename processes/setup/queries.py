"""Whether somebody administers the desk, and whether a link makes the first administrator."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.mail.sealing import secret_hash
from processes.people.models import Person, StaffRole
from processes.people.rules import Role
from processes.setup.errors import SetupLinkDead
from processes.setup.models import SetupLink


def administrator(session: Session) -> str | None:
    """The name of an active administrator; None on a desk that has none."""
    query = select(Person.name).join(StaffRole, StaffRole.person_id == Person.id)
    query = query.where(StaffRole.role == Role.ADMINISTRATOR, Person.is_active)
    return session.scalar(query.order_by(Person.id).limit(1))


def link_shown(session: Session, secret: str, now: datetime, *, lock: bool = False) -> SetupLink:
    """The link of a secret, while nobody administers the desk; whoever locks it goes first. SetupLinkDead."""
    query = select(SetupLink).where(SetupLink.secret_hash == secret_hash(secret), SetupLink.expires_at > now)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None or administrator(session) is not None:
        raise SetupLinkDead()
    return found
