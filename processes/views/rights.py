"""Who may save views of lists, share them, and take them away."""

from sqlalchemy import ColumnElement, or_

from processes.people.rules import Actor, Role
from processes.views.models import ListView

SHARING = (Role.SERVICE_MANAGER, Role.DISPATCHER, Role.ACCOUNTANT, Role.PROCESS_DESIGNER)


def may_keep_views(actor: Actor) -> bool:
    """A person, for themselves."""
    return actor.person_id is not None


def may_share_views(actor: Actor) -> bool:
    """Those of the staff who order the work of others."""
    return actor.has(*SHARING)


def may_use_view(actor: Actor, view: ListView) -> bool:
    """Its owner; all staff where it is shared."""
    return view.person_id == actor.person_id or (view.is_shared and actor.is_staff)


def may_remove_shared(actor: Actor) -> bool:
    """Administrators, also what others share."""
    return actor.has(Role.ADMINISTRATOR)


def may_remove_view(actor: Actor, view: ListView) -> bool:
    """Its owner; an administrator where it is shared."""
    return view.person_id == actor.person_id or (view.is_shared and may_remove_shared(actor))


def usable(actor: Actor) -> ColumnElement[bool]:
    """`may_use_view` as a condition."""
    own = ListView.person_id == (actor.person_id or 0)
    return or_(own, ListView.is_shared) if actor.is_staff else own
