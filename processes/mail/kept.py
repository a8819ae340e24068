"""Knows which mails are kept from whom: what is confidential goes to no member of the staff who may not see it."""

from typing import Any

from sqlalchemy.orm import Session

from processes.people.confidential import who_may_see
from processes.people.models import Person


def is_kept_from(session: Session, to: Person, request: Any, request_id: int | None) -> bool:
    """Whether it is about a confidential request that this member of the staff does not see."""
    if request is None or request_id is None or not (request.is_confidential or request.organisation.is_confidential):
        return False
    return bool(to.staff_roles) and to.id not in who_may_see(session, request_id, [to.id])
