"""Changes drafts: opened from a version or a file, saved with others' changes merged in, restored, discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import zstandard
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from processes.engine.designing import contents
from processes.engine.designing.encodings import in_utf8
from processes.engine.designing.errors import (
    DraftConflict,
    DraftExists,
    UnknownDefinition,
    UnknownDraft,
    UnknownRevision,
)
from processes.engine.designing.merging import Prefer, merge
from processes.engine.designing.models import Draft, DraftRevision
from processes.engine.files.resources import DefinitionKind, is_key
from processes.engine.store.deployments import STANDARD
from processes.engine.store.models import AnyRow, Definition

KEPT = 200  # revisions of a draft


@dataclass(frozen=True)
class Saved:
    """The draft as it is saved now; `merged` where others' changes are in it too."""

    revision: int
    content: str
    merged: bool


def find(session: Session, draft_id: int) -> Draft:
    """One draft with its content; raise UnknownDraft."""
    return locked(session, draft_id, lock=False)


def locked(session: Session, draft_id: int, *, lock: bool = True) -> Draft:
    """One draft with its content, by default locked; raise UnknownDraft."""
    asked = select(Draft).where(Draft.id == draft_id).options(undefer(Draft.content))
    asked = asked.with_for_update() if lock else asked
    found = session.scalar(asked, execution_options={"populate_existing": True})
    if found is None:
        raise UnknownDraft
    return found


def open_definition(
    session: Session, definition_id: int, *, pack: str | None = None, actor: str, now: datetime
) -> Draft:
    """The draft of a deployed version: the one that is there, or a new one with the version's content.

    A draft in which nothing was changed takes the version's content. `pack` makes the version another pack's
    own. Raises UnknownDefinition.
    """
    source = session.get(Definition, definition_id)
    if source is None:
        raise UnknownDefinition
    own = pack or source.pack
    path = source.resource if own == source.pack else f"packs/{own}/{source.resource.rpartition('/')[2]}"
    latest = latest_version(session, own, source.kind, source.key)
    fresh = Draft(pack=own, kind=source.kind, key=source.key, path=path, name=source.name, content=source.content)
    fresh.base_definition_id = latest.id if latest else None
    draft, is_new = _begin(session, fresh, actor=actor, now=now)
    if not is_new and not is_changed(session, draft):
        draft.base_definition_id = fresh.base_definition_id
        store(session, draft, source.content, actor=actor, now=now)
    return draft


def open_file(
    session: Session,
    path: str,
    content: bytes,
    *,
    pack: str = STANDARD,
    actor: str,
    now: datetime,
    keep: bool = False,
) -> Draft:
    """A new draft of a file; of a definition that is deployed, its next version.

    A draft that is there already keeps its content if `keep` says so. Raises DefinitionRefused for what cannot
    be read at all, DraftExists.
    """
    kind, content = contents.kind_of(path) or DefinitionKind.BPMN, in_utf8(content)
    contents.check_opens(kind, path, content)
    key, name = contents.identify(kind, path, content)
    key = key or path.rpartition("/")[2].partition(".")[0]
    if not is_key(key):
        key = contents.key_of(key)  # the file keeps its own, and the validator says what is wrong with it
    latest = latest_version(session, pack, kind, key)
    where = latest.resource if latest else path
    fresh = Draft(pack=pack, kind=kind, key=key, path=where, name=name or key, content=content)
    fresh.base_definition_id = latest.id if latest else None
    draft, is_new = _begin(session, fresh, actor=actor, now=now)
    if not is_new and not keep:
        if draft.content != content and is_changed(session, draft):
            raise DraftExists
        store(session, draft, content, actor=actor, now=now)
    return draft


def _begin(session: Session, fresh: Draft, *, actor: str, now: datetime) -> tuple[Draft, bool]:
    """The draft of this definition, locked, and whether it is new; of two people who begin at once one is first."""
    columns = ("pack", "kind", "key", "path", "name", "content", "base_definition_id")
    values = {column: getattr(fresh, column) for column in columns}
    said = {"created_by": actor, "created_at": now, "changed_by": actor, "changed_at": now}
    made = session.scalar(
        insert(Draft)
        .values(**values, **said, revision=1)
        .on_conflict_do_nothing(index_elements=[Draft.pack, Draft.kind, Draft.key])
        .returning(Draft.id)
    )
    if made is not None:
        _keep(session, made, 1, fresh.content, actor=actor, now=now)
        return locked(session, made), True
    one = (Draft.pack == fresh.pack, Draft.kind == fresh.kind, Draft.key == fresh.key)
    return locked(session, session.scalars(select(Draft.id).where(*one)).one()), False


def latest_version(session: Session, pack: str, kind: DefinitionKind, key: str) -> AnyRow | None:
    """The newest version of a pack's own definition."""
    found = select(Definition.id, Definition.resource, Definition.version).where(
        Definition.pack == pack, Definition.kind == kind, Definition.key == key
    )
    return session.execute(found.order_by(Definition.version.desc()).limit(1)).one_or_none()


def is_changed(session: Session, draft: Draft) -> bool:
    """Whether the draft differs from the version it began with."""
    return draft.content != deployed(session, draft.base_definition_id)


def save(
    session: Session,
    draft_id: int,
    *,
    content: str,
    base_revision: int,
    actor: str,
    now: datetime,
    prefer: Prefer | None = None,
) -> Saved:
    """Save what was made of `base_revision`; what others saved since is merged in.

    Raises DraftConflict where both changed the same thing, unless `prefer` says whose counts; nothing is saved
    then. Raises DefinitionRefused for what is not even XML or JSON, UnknownDraft.
    """
    draft, mine = locked(session, draft_id), content.encode()
    contents.identify(draft.kind, draft.path, mine)
    if draft.revision == base_revision or draft.content == mine:
        return store(session, draft, mine, actor=actor, now=now)
    merged = merge(draft.kind, _kept(session, draft_id, base_revision), mine, draft.content, prefer=prefer or "theirs")
    if merged.clashes and prefer is None:
        raise DraftConflict(merged.clashes, draft.content.decode(), draft.revision)
    saved = store(session, draft, merged.content, actor=actor, now=now)
    return Saved(saved.revision, saved.content, merged.content != mine)


def deployed(session: Session, definition_id: int | None) -> bytes | None:
    """The content of a version."""
    return session.scalar(select(Definition.content).where(Definition.id == definition_id))


def store(session: Session, draft: Draft, content: bytes, *, actor: str, now: datetime) -> Saved:
    """Keep this as the content of a locked draft; what it held stays among its revisions."""
    if content != draft.content:
        draft.content, draft.changed_by, draft.changed_at = content, actor, now
        draft.revision += 1
        _name(session, draft)
        _keep(session, draft.id, draft.revision, content, actor=actor, now=now)
    session.flush()
    return Saved(draft.revision, content.decode(), False)


def _name(session: Session, draft: Draft) -> None:
    """Call the draft as its content does; an id that another draft has stays with that one."""
    key, name = contents.identify(draft.kind, draft.path, draft.content)
    draft.name = name or key or draft.name
    if key and key != draft.key and is_key(key):
        same = select(Draft.id).where(Draft.pack == draft.pack, Draft.kind == draft.kind, Draft.key == key)
        draft.key = draft.key if session.scalar(same) is not None else key


def _keep(session: Session, draft_id: int, revision: int, content: bytes, *, actor: str, now: datetime) -> None:
    packed = zstandard.compress(content)
    session.add(DraftRevision(draft_id=draft_id, revision=revision, content=packed, author=actor, at=now))
    session.execute(
        delete(DraftRevision).where(DraftRevision.draft_id == draft_id, DraftRevision.revision <= revision - KEPT),
        execution_options={"synchronize_session": False},
    )


def _kept(session: Session, draft_id: int, revision: int) -> bytes | None:
    packed = session.scalar(
        select(DraftRevision.content).where(DraftRevision.draft_id == draft_id, DraftRevision.revision == revision)
    )
    return None if packed is None else zstandard.decompress(packed)


def revisions(session: Session, draft_id: int) -> Sequence[AnyRow]:
    """What is kept of a draft, newest first: revision, author, at."""
    found = select(DraftRevision.revision, DraftRevision.author, DraftRevision.at)
    return session.execute(
        found.where(DraftRevision.draft_id == draft_id).order_by(DraftRevision.revision.desc())
    ).all()


def revision_content(session: Session, draft_id: int, revision: int) -> bytes:
    """The draft as it was saved under this number; raise UnknownRevision."""
    found = _kept(session, draft_id, revision)
    if found is None:
        raise UnknownRevision
    return found


def restore_revision(session: Session, draft_id: int, revision: int, *, actor: str, now: datetime) -> Saved:
    """Save an earlier revision again as the newest; nothing between is lost. Raises UnknownDraft, UnknownRevision."""
    draft = locked(session, draft_id)
    return store(session, draft, revision_content(session, draft_id, revision), actor=actor, now=now)


def discard(session: Session, draft_id: int) -> None:
    """Throw a draft away with everything that it was; raise UnknownDraft."""
    session.delete(locked(session, draft_id))
    session.flush()
