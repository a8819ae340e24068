"""Keeps views of lists: saved, shared, taken away, begun with; and the columns that a person hides."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.people.rights import require
from processes.people.rules import Actor, plain_name
from processes.views.errors import TooManyViews, ViewUnknown, ViewUnnamed
from processes.views.models import ListHabit, ListView, StartPage
from processes.views.rights import may_keep_views, may_remove_view, may_share_views, may_use_view

MOST = 30  # of one person and list


def save_view(
    session: Session,
    *,
    listing: str,
    name: str,
    parameters: Mapping[str, str],
    hidden: Sequence[str],
    is_shared: bool,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep a list as it stands under a name, in the place of the person's own view of that name; its id.

    ViewUnnamed, TooManyViews; Forbidden to share for those who may not.
    """
    require(may_share_views(actor) if is_shared else may_keep_views(actor))
    name = plain_name(name)
    if not name:
        raise ViewUnnamed()
    kept = select(func.count()).where(ListView.person_id == actor.person_id, ListView.listing == listing)
    if (session.scalar(kept.where(ListView.name != name)) or 0) >= MOST:
        raise TooManyViews(most=MOST)
    said = {"parameters": dict(parameters), "hidden": list(hidden), "is_shared": is_shared}
    row = insert(ListView).values(person_id=actor.person_id, listing=listing, name=name, created_at=now, **said)
    saved = row.on_conflict_do_update(index_elements=["person_id", "listing", "name"], set_=said)
    return session.scalars(saved.returning(ListView.id)).one()


def remove_view(session: Session, *, view_id: int, actor: Actor, now: datetime) -> ListView:
    """Take a view away; whoever starts with it starts where everybody does. ViewUnknown, Forbidden."""
    view = _view(session, view_id, actor)
    require(may_remove_view(actor, view))
    session.delete(view)
    return view


def start_with(session: Session, *, view_id: int, is_start: bool, actor: Actor, now: datetime) -> ListView:
    """Begin with this view from now on, or where everybody does. ViewUnknown."""
    require(may_keep_views(actor))
    view = _view(session, view_id, actor)
    session.execute(delete(StartPage).where(StartPage.person_id == actor.person_id))
    if is_start:
        session.execute(insert(StartPage).values(person_id=actor.person_id, view_id=view_id))
    return view


def hide_columns(session: Session, *, listing: str, hidden: Sequence[str], actor: Actor, now: datetime) -> None:
    """Show a list to this person without these columns."""
    require(may_keep_views(actor))
    row = insert(ListHabit).values(person_id=actor.person_id, listing=listing, hidden=list(hidden))
    session.execute(row.on_conflict_do_update(index_elements=["person_id", "listing"], set_={"hidden": list(hidden)}))


def _view(session: Session, view_id: int, actor: Actor) -> ListView:
    view = session.get(ListView, view_id)
    if view is None or not may_use_view(actor, view):
        raise ViewUnknown()
    return view
