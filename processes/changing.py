"""Gives what is stored new values at once, and has its row get them with all else that the transaction writes."""

from typing import Any
from weakref import WeakSet

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.attributes import set_committed_value

from processes.transactions import forget_about
from processes.writing import change_row

_CHANGED = "changing.changed"


def change(session: Session, entity: Any, **values: Any) -> None:
    """Give an object that is stored these values; who asks for their columns in this transaction finds them.

    However often that is said of it, its row is written once. Nothing is flushed, so no other object either.
    """
    new = {name: value for name, value in values.items() if getattr(entity, name) != value}
    if not new:
        return
    for name, value in new.items():
        set_committed_value(entity, name, value)
    session.info.setdefault(_CHANGED, WeakSet()).add(entity)
    forget_about(session, (entity.__tablename__,))
    change_row(session, type(entity), entity.id, new)


@event.listens_for(Session, "after_soft_rollback")
def _read_anew(session: Session, _previous: SessionTransaction) -> None:
    """What was changed is as it was before the savepoint."""
    for entity in session.info.pop(_CHANGED, ()):
        if entity in session:
            session.expire(entity)
