"""Proposed resolutions of a request, round by round."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.resolution.models import Resolution
from processes.transactions import once_a_transaction


def resolutions_of(session: Session, request_id: int) -> Sequence[Resolution]:
    """Every proposed resolution of a request in order."""
    return session.scalars(
        select(Resolution).where(Resolution.request_id == request_id).order_by(Resolution.round)
    ).all()


@once_a_transaction(Resolution)
def last_resolution(session: Session, request_id: int) -> Resolution | None:
    """The resolution proposed last."""
    query = select(Resolution).where(Resolution.request_id == request_id).order_by(Resolution.round.desc()).limit(1)
    return session.scalar(query)
