"""Changes of all roles that a member of staff holds, at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from processes.people.errors import RolesNeeded
from processes.people.leaving import open_work
from processes.people.models import Person
from processes.people.rights import may_administer, require
from processes.people.rules import Actor, Role
from processes.people.use_cases import grant_role, take_role


def set_roles(session: Session, *, person: Person, roles: Collection[Role], actor: Actor, now: datetime) -> None:
    """Have a person hold these roles and no others. LastAdministrator, LastDispatching, RolesNeeded."""
    require(may_administer(actor))
    held = {one.role for one in person.staff_roles}
    if held and not roles and any(kind.needs_successor for kind, _ in open_work(session, person.id)):
        raise RolesNeeded(name=person.name)
    for role in Role:
        if role in roles and role not in held:
            grant_role(session, person=person, role=role, actor=actor, now=now)
        if role in held and role not in roles:
            take_role(session, person=person, role=role, actor=actor, now=now)
