"""What a person has saved of a list, and where they start."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from processes.people.rules import Actor
from processes.views.models import ListHabit, ListView, StartPage
from processes.views.rights import usable


def settings_of(actor: Actor, listing: str) -> ColumnElement[Any]:
    """How a person has a list, a part of another statement: {hidden, start, views}.

    `views` are their own and the shared ones by name, each {id, name, shared, mine, parameters, hidden}.
    """
    person_id = actor.person_id or 0
    habit = select(ListHabit.hidden).where(ListHabit.person_id == person_id, ListHabit.listing == listing)
    start = select(StartPage.view_id).where(StartPage.person_id == person_id)
    shown = {
        "id": ListView.id,
        "name": ListView.name,
        "shared": ListView.is_shared,
        "mine": ListView.person_id == person_id,
        "parameters": ListView.parameters,
        "hidden": ListView.hidden,
    }
    one = func.json_build_object(*(part for pair in shown.items() for part in pair))
    views = select(func.json_agg(aggregate_order_by(one, ListView.name, ListView.id)))
    views = views.where(ListView.listing == listing, usable(actor))
    parts = ("hidden", habit.scalar_subquery(), "start", start.scalar_subquery(), "views", views.scalar_subquery())
    return func.json_build_object(*parts, type_=JSON)


def start_of(session: Session, actor: Actor) -> ListView | None:
    """The view at which a person starts, as long as they may use it."""
    query = select(ListView).join(StartPage, StartPage.view_id == ListView.id)
    return session.scalar(query.where(StartPage.person_id == actor.person_id, usable(actor)))
