"""Knows who has a draft open right now, in which window, and at which element."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.engine.designing.models import Draft, DraftPresence

HERE = timedelta(seconds=30)  # a window says every ten seconds that it is open
LONGEST = 100  # characters of a window's or an element's id


def note_window(
    session: Session, draft_id: int, *, window: str, person: str, element: str | None, now: datetime
) -> int | None:
    """Note that a window shows the draft; the draft's revision, or None where there is no such draft."""
    revision = session.scalar(select(Draft.revision).where(Draft.id == draft_id))
    if revision is None:
        return None
    values = {"person": person, "element": element[:LONGEST] if element else None, "seen_at": now}
    seen = insert(DraftPresence).values(draft_id=draft_id, window=window[:LONGEST], **values)
    session.execute(
        seen.on_conflict_do_update(index_elements=[DraftPresence.draft_id, DraftPresence.window], set_=values)
    )
    gone = delete(DraftPresence).where(DraftPresence.draft_id == draft_id, DraftPresence.seen_at < now - 10 * HERE)
    session.execute(gone, execution_options={"synchronize_session": False})
    return int(revision)


def forget_window(session: Session, draft_id: int, *, window: str) -> None:
    """Note that a window shows the draft no more."""
    gone = delete(DraftPresence).where(DraftPresence.draft_id == draft_id, DraftPresence.window == window[:LONGEST])
    session.execute(gone, execution_options={"synchronize_session": False})


def readers(session: Session, draft_id: int, *, now: datetime) -> Sequence[DraftPresence]:
    """The windows that show the draft now."""
    found = select(DraftPresence).where(DraftPresence.draft_id == draft_id, DraftPresence.seen_at > now - HERE)
    fresh = {"populate_existing": True}
    return session.scalars(found.order_by(DraftPresence.window), execution_options=fresh).all()
