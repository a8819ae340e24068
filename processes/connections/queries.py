"""What pages and checks read of connections."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from processes.connections.errors import ActUnknown, SecretUnknown
from processes.connections.models import ConnectionSecret, WebAct


def secrets(session: Session) -> Sequence[ConnectionSecret]:
    """Every secret by name; what it is stays sealed."""
    found = select(ConnectionSecret).options(joinedload(ConnectionSecret.changed_by)).order_by(ConnectionSecret.name)
    return session.scalars(found).all()


def secret_with(session: Session, secret_id: int, *, lock: bool = False) -> ConnectionSecret:
    """A secret by id; SecretUnknown."""
    found = session.get(ConnectionSecret, secret_id, with_for_update={"of": ConnectionSecret} if lock else None)
    if found is None:
        raise SecretUnknown()
    return found


def secret_named(session: Session, name: str) -> ConnectionSecret:
    """A secret by name; SecretUnknown."""
    found = session.scalar(select(ConnectionSecret).where(ConnectionSecret.name == name))
    if found is None:
        raise SecretUnknown()
    return found


def acts(session: Session) -> Sequence[WebAct]:
    """Every ready-made step of a described service, by name."""
    return session.scalars(select(WebAct).order_by(WebAct.name)).all()


def act_named(session: Session, name: str) -> WebAct:
    """A ready-made step by name; ActUnknown."""
    found = session.scalar(select(WebAct).where(WebAct.name == name))
    if found is None:
        raise ActUnknown()
    return found
