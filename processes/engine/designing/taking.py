"""Merges into drafts what was made elsewhere: a version that somebody deployed, or what the product brings."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.designing.drafts import Saved, deployed, latest_version, locked, store
from processes.engine.designing.errors import DraftConflict
from processes.engine.designing.merging import Prefer, merge
from processes.engine.designing.models import Draft


def take_in(session: Session, draft_id: int, *, actor: str, now: datetime, prefer: Prefer | None = None) -> Saved:
    """Merge the newest deployed version into a draft that began with an earlier one; raise DraftConflict."""
    draft = locked(session, draft_id)
    latest = latest_version(session, draft.pack, draft.kind, draft.key)
    if latest is None or latest.id == draft.base_definition_id:
        return Saved(draft.revision, draft.content.decode(), False)
    base, newest = (deployed(session, version) for version in (draft.base_definition_id, latest.id))
    saved = merge_in(session, draft, base, newest or b"", actor=actor, now=now, prefer=prefer)
    draft.base_definition_id = latest.id
    session.flush()
    return saved


def merge_in(
    session: Session,
    draft: Draft,
    base: bytes | None,
    theirs: bytes,
    *,
    actor: str,
    now: datetime,
    prefer: Prefer | None = None,
) -> Saved:
    """Merge what somebody else made of `base` into a draft; raise DraftConflict."""
    merged = merge(draft.kind, base, draft.content, theirs, prefer=prefer or "theirs")
    if merged.clashes and prefer is None:
        raise DraftConflict(merged.clashes, theirs.decode(), draft.revision)
    return store(session, draft, merged.content, actor=actor, now=now)
