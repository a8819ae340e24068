"""Knows how the product's own files reach the desk: what designers have changed since is offered, never overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, undefer

from processes.engine.designing import drafts
from processes.engine.designing.errors import OfferSettled
from processes.engine.designing.merging import Prefer
from processes.engine.designing.models import Draft, ShippedFile
from processes.engine.designing.taking import merge_in
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import DefinitionKind, Resource, read_resource
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.engine.store.models import Definition, Deployment

NOTE = "podpora up"  # by which versions are known that the product deployed before it kept what it brought


@dataclass(frozen=True)
class Shipment:
    """What became of a pack's files: the deployment (None where nothing changed), and what was left as it is."""

    deployment: Deployment | None
    offered: tuple[ShippedFile, ...]


Keyed: TypeAlias = tuple[DefinitionKind, str]


@dataclass(frozen=True)
class Latest:
    """The newest version of one definition, and the note under which it was deployed."""

    id: int
    content_hash: str
    note: str


def ship(session: Session, files: Mapping[str, bytes], *, pack: str, author: str, now: datetime) -> Shipment:
    """Deploy the product's files where nobody deployed anything newer; offer the rest to the designers.

    Where they would not run beside what designers have, all that changed is offered; DefinitionRefused on a desk
    that has nothing of them yet.
    """
    deployments.lock(session)
    resources = {(r.kind, r.key): r for r in (read_resource(path, content) for path, content in files.items())}
    newest, known = _newest(session, pack, resources), _known(session, pack)
    fresh = {one for one in resources if _may_take(one, resources, newest, known)}
    try:
        made = _deploy(session, [resources[one] for one in fresh], newest, pack=pack, author=author, now=now)
    except DefinitionRefused:
        if not newest:
            raise
        made, fresh = None, {one for one in fresh if _is_same(resources[one], newest.get(one))}
    newest = _newest(session, pack, resources) if made else newest
    offered = []
    for one, resource in resources.items():
        row = known.get(one) or ShippedFile(pack=pack, kind=resource.kind, key=resource.key)
        _remember(session, row, resource, newest.get(one) if one in fresh else None, now)
        offered += [row] if row.offered_at is not None else []
    session.flush()
    return Shipment(made, tuple(offered))


def _deploy(
    session: Session,
    resources: Iterable[Resource],
    newest: Mapping[Keyed, Latest],
    *,
    pack: str,
    author: str,
    now: datetime,
) -> Deployment | None:
    changed = {r.path: r.content for r in resources if not _is_same(r, newest.get((r.kind, r.key)))}
    if not changed:
        return None
    return deployments.deploy(session, changed, pack=pack, note=NOTE, author=author, now=now)


def _is_same(resource: Resource, latest: Latest | None) -> bool:
    return latest is not None and latest.content_hash == resource.content_hash


def _may_take(
    one: Keyed,
    resources: Mapping[Keyed, Resource],
    newest: Mapping[Keyed, Latest],
    known: Mapping[Keyed, ShippedFile],
) -> bool:
    """Whether what is deployed is the product's own; scenarios follow the process that they play."""
    latest, kept = newest.get(one), known.get(one)
    if latest is None or _is_same(resources[one], latest):
        return True
    own = latest.id == kept.definition_id if kept else latest.note == NOTE
    process = (DefinitionKind.BPMN, one[1])
    if own and one[0] is DefinitionKind.SCENARIO and process in resources:
        return _may_take(process, resources, newest, known)
    return own


def _remember(session: Session, row: ShippedFile, resource: Resource, latest: Latest | None, now: datetime) -> None:
    """Keep what the product brings; `latest` is the version that is the product's own, None where designers' stays."""
    is_new = row.content_hash != resource.content_hash
    row.path, row.name = resource.path, resource.name
    row.content, row.content_hash = resource.content, resource.content_hash
    if latest is not None:
        row.base, row.definition_id, row.offered_at = resource.content, latest.id, None
    elif is_new:
        row.base = row.base if row.id else _base(session, resource, row.pack)
        row.offered_at = None if row.base == resource.content else now
    session.add(row)


def _base(session: Session, resource: Resource, pack: str) -> bytes | None:
    """The product's content that designers began with, of a desk that is older than what we remember."""
    found = (
        select(Definition.content)
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .where(Definition.pack == pack, Definition.kind == resource.kind, Definition.key == resource.key)
        .where(Deployment.note == NOTE)
    )
    return session.scalar(found.order_by(Definition.version.desc()).limit(1))


def _newest(session: Session, pack: str, wanted: Iterable[Keyed]) -> dict[Keyed, Latest]:
    """The newest version of each of the pack's own definitions."""
    these: list[ColumnElement[bool]] = [and_(Definition.kind == kind, Definition.key == key) for kind, key in wanted]
    found = (
        select(Definition.kind, Definition.key, Definition.id, Definition.content_hash, Deployment.note)
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .where(Definition.pack == pack, or_(*these))
        .ext(distinct_on(Definition.kind, Definition.key))
        .order_by(Definition.kind, Definition.key, Definition.version.desc())
    )
    return {(row.kind, row.key): Latest(row.id, row.content_hash, row.note) for row in session.execute(found)}


def _known(session: Session, pack: str) -> dict[Keyed, ShippedFile]:
    found = select(ShippedFile).where(ShippedFile.pack == pack).options(undefer(ShippedFile.content))
    return {(row.kind, row.key): row for row in session.scalars(found)}


def offers(session: Session) -> Sequence[ShippedFile]:
    """What the product brings and designers have not answered yet, with contents."""
    found = select(ShippedFile).where(ShippedFile.offered_at.is_not(None))
    whole = (undefer(ShippedFile.content), undefer(ShippedFile.base))
    return session.scalars(found.options(*whole).order_by(ShippedFile.pack, ShippedFile.kind, ShippedFile.name)).all()


def count(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).where(ShippedFile.offered_at.is_not(None))) or 0


def offer(session: Session, shipped_id: int) -> ShippedFile:
    """One of them, locked; raise OfferSettled."""
    found = select(ShippedFile).where(ShippedFile.id == shipped_id, ShippedFile.offered_at.is_not(None))
    whole = (undefer(ShippedFile.content), undefer(ShippedFile.base))
    row = session.scalar(found.options(*whole).with_for_update(), execution_options={"populate_existing": True})
    if row is None:
        raise OfferSettled
    return row


def take(
    session: Session, shipped_id: int, *, actor: str, now: datetime, prefer: Prefer | None = None, whole: bool = False
) -> Draft:
    """The draft of the definition with the product's changes merged in, or with its content as a `whole`.

    Nothing is deployed by it. Raises DraftConflict where designers changed the same, unless `prefer` says whose
    counts; OfferSettled.
    """
    row = offer(session, shipped_id)
    latest = drafts.latest_version(session, row.pack, row.kind, row.key)
    if latest is None:
        raise OfferSettled
    draft = drafts.open_definition(session, latest.id, actor=actor, now=now)
    if whole:
        drafts.store(session, draft, row.content, actor=actor, now=now)
    else:
        merge_in(session, draft, row.base, row.content, actor=actor, now=now, prefer=prefer)
    draft.shipped_hash = row.content_hash
    session.flush()
    return draft


def keep_ours(session: Session, shipped_id: int, *, actor: str, now: datetime) -> None:
    """What is deployed stays as it is until the product brings another change; raise OfferSettled."""
    row = offer(session, shipped_id)
    row.offered_at = None
    details = {"pack": row.pack, "kind": row.kind.value, "key": row.key}
    audit.note(session, "product_refused", Said(actor=actor, reason=row.name, now=now), details=details)
    session.flush()


def settle(session: Session, deployed: Iterable[Draft]) -> None:
    """These drafts are deployed: what of the product was merged into them is answered."""
    for draft in deployed:
        if draft.shipped_hash is None:
            continue
        same = (ShippedFile.pack == draft.pack, ShippedFile.kind == draft.kind, ShippedFile.key == draft.key)
        row = session.scalar(select(ShippedFile).where(*same, ShippedFile.content_hash == draft.shipped_hash))
        if row is not None:
            row.base, row.offered_at = row.content, None
        draft.shipped_hash = None
