"""Knows what deploying drafts would change, which running cases keep what they have, and does it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session, aliased, undefer
from sqlalchemy.types import BigInteger

from processes.engine.designing import shipping
from processes.engine.designing.comparing import Difference, State, counted, differences
from processes.engine.designing.errors import DraftsChanged, DraftStale, UnknownDraft
from processes.engine.designing.models import Draft
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import DefinitionKind, read_resource
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.engine.store.locks import LIVING
from processes.engine.store.models import AnyRow, Definition, Deployment, ProcessInstance


@dataclass(frozen=True)
class Planned:
    """A draft beside the newest deployed version (None: there is none yet)."""

    draft: Draft
    latest: Definition | None
    differences: Sequence[Difference]

    @property
    def is_changed(self) -> bool:
        """Whether deploying it would make a new version."""
        return self.latest is None or self.latest.content != self.draft.content

    @property
    def is_stale(self) -> bool:
        """Whether somebody has deployed a version since the draft began that is not in it."""
        return self.latest is not None and self.latest.id != self.draft.base_definition_id and self.is_changed

    def counts(self) -> dict[State, int]:
        """How many elements are added, removed, changed, moved; only what there is."""
        return counted(self.differences)


def planned(session: Session, draft_ids: Collection[int]) -> list[Planned]:
    """The drafts beside what is deployed, in two statements; raise UnknownDraft."""
    asked = select(Draft).where(Draft.id.in_(draft_ids)).options(undefer(Draft.content)).order_by(Draft.kind, Draft.key)
    drafts = session.scalars(asked, execution_options={"populate_existing": True}).all()
    if len(drafts) != len(set(draft_ids)):
        raise UnknownDraft
    newest = _newest(session, drafts)
    return [_beside(draft, newest.get((draft.pack, draft.kind, draft.key))) for draft in drafts]


def versions_of(these: Collection[Draft] | Collection[Definition]) -> ColumnElement[bool]:
    """Every version of what these drafts or definitions are versions of."""
    return or_(*(and_(Definition.pack == d.pack, Definition.kind == d.kind, Definition.key == d.key) for d in these))


def _newest(session: Session, drafts: Collection[Draft]) -> dict[tuple[str, DefinitionKind, str], Definition]:
    if not drafts:
        return {}
    found = _newest_where(session, versions_of(drafts))
    return {(row.pack, row.kind, row.key): row for row in found}


def newest(
    session: Session, pack: str, names: Collection[tuple[DefinitionKind, str]]
) -> dict[tuple[DefinitionKind, str], Definition]:
    """The newest version, with content, of each of these definitions (kind, key) of one pack."""
    same = [and_(Definition.pack == pack, Definition.kind == kind, Definition.key == key) for kind, key in names]
    return {(row.kind, row.key): row for row in _newest_where(session, or_(*same))} if same else {}


def _newest_where(session: Session, these: ColumnElement[bool]) -> Sequence[Definition]:
    found = (
        select(Definition)
        .where(these)
        .options(undefer(Definition.content))
        .ext(distinct_on(Definition.pack, Definition.kind, Definition.key))
        .order_by(Definition.pack, Definition.kind, Definition.key, Definition.version.desc())
    )
    return session.scalars(found).all()


def _beside(draft: Draft, latest: Definition | None) -> Planned:
    found: list[Difference] = []
    if latest is not None and latest.content != draft.content:
        found = differences(draft.kind, latest.content, draft.content)
    return Planned(draft, latest, found)


def others(session: Session, pack: str, draft_ids: Collection[int]) -> Sequence[AnyRow]:
    """The pack's other drafts in which something is changed: id, kind, key, name, changed_by, changed_at."""
    columns = (Draft.id, Draft.kind, Draft.key, Draft.name, Draft.changed_by, Draft.changed_at)
    found = (
        select(*columns)
        .outerjoin(Definition, Definition.id == Draft.base_definition_id)
        .where(Draft.pack == pack, Draft.id.not_in(draft_ids), Draft.content.is_distinct_from(Definition.content))
    )
    return session.execute(found.order_by(Draft.kind, Draft.name)).all()


def wanted(plans: Collection[Planned], others: Collection[AnyRow]) -> list[AnyRow]:
    """Those of the other drafts that belong to these: what a diagram or form names; scenarios and their diagram."""
    reached: set[tuple[DefinitionKind, str]] = set()
    for plan in plans:
        if plan.draft.kind is DefinitionKind.SCENARIO:
            reached.add((DefinitionKind.BPMN, plan.draft.key))
        if plan.draft.kind is DefinitionKind.BPMN:
            reached.add((DefinitionKind.SCENARIO, plan.draft.key))
        try:
            names = read_resource(plan.draft.path, plan.draft.content).reaches
        except DefinitionRefused:  # the check says so
            continue
        reached |= {(DefinitionKind(kind), key) for kind, _, key in (name.partition(":") for name in names)}
    return [row for row in others if (row.kind, row.key) in reached]


def affected(session: Session, drafts: Collection[Draft]) -> Sequence[AnyRow]:
    """Running cases that keep a version of what the drafts change: id, key, name, version, pack of it, running."""
    ids = list(session.scalars(select(Definition.id).where(versions_of(drafts)))) if drafts else []
    running = func.count().label("running")
    found = (
        select(Definition.id, Definition.key, Definition.name, Definition.version, Definition.pack, running)
        .join(ProcessInstance, ProcessInstance.definition_id == Definition.id)
        .where(ProcessInstance.state.in_(LIVING), ProcessInstance.pinned.bool_op("&&")(cast(ids, ARRAY(BigInteger))))
        .group_by(Definition.id)
    )
    return session.execute(found.order_by(Definition.name, Definition.key, Definition.version.desc())).all()


def seen(plans: Collection[Planned]) -> str:
    """What somebody saw before they deployed: every draft's revision and the version it was beside."""
    return ",".join(f"{p.draft.id}:{p.draft.revision}:{p.latest.id if p.latest else 0}" for p in plans)


def deploy(
    session: Session,
    draft_ids: Collection[int],
    *,
    seen_as: str,
    note: str,
    author: str,
    actor: str,
    now: datetime,
    red: Sequence[str] = (),
    reason: str = "",
) -> Deployment:
    """Deploy drafts of one pack together; they then begin with the versions that they have become.

    `red` names failed scenarios in spite of which it is done, for this `reason`. Raises DraftsChanged where the
    drafts are not as they were seen, DraftStale, DefinitionRefused.
    """
    deployments.lock(session)
    plans = planned(session, draft_ids)
    if seen(plans) != seen_as:
        raise DraftsChanged
    if any(plan.is_stale for plan in plans):
        raise DraftStale
    drafts = [plan.draft for plan in plans]
    files = {draft.path: draft.content for draft in drafts}
    made = deployments.deploy(session, files, pack=drafts[0].pack, note=note, author=author, now=now)
    newest = _newest(session, drafts)
    for draft in drafts:
        draft.base_definition_id = newest[draft.pack, draft.kind, draft.key].id
    shipping.settle(session, drafts)
    details = {"deployment": made.id, "files": sorted(files), "red": list(red)}
    said = f"{note} ({reason})" if red and reason else note
    audit.note(session, "deployed", Said(actor=actor, reason=said, now=now), details=details)
    session.flush()
    return made


def newest_deployment(session: Session) -> int:
    """The id of the latest deployment of any pack; 0 before the first."""
    return session.scalar(select(func.max(Deployment.id))) or 0


def deployment(session: Session, deployment_id: int) -> tuple[Deployment, Sequence[Definition]] | None:
    """One deployment and the versions that it made, or None."""
    found = session.get(Deployment, deployment_id)
    made = (
        select(Definition).where(Definition.deployment_id == deployment_id).order_by(Definition.kind, Definition.name)
    )
    return (found, session.scalars(made).all()) if found else None


def left_behind(session: Session, definitions: Collection[Definition]) -> Sequence[AnyRow]:
    """Running cases that keep an earlier version of what was deployed, by process and the pack whose cases they are:
    process, of_pack, running, and the newest version of the process to move them to (id, name, pack)."""
    made = [row.id for row in definitions]
    old = select(func.array_agg(Definition.id)).where(versions_of(definitions), Definition.id.not_in(made))
    newest = aliased(
        Definition,
        select(Definition)
        .where(Definition.kind == DefinitionKind.BPMN)
        .ext(distinct_on(Definition.pack, Definition.key))
        .order_by(Definition.pack, Definition.key, Definition.version.desc())
        .subquery(),
    )
    columns = (ProcessInstance.process, ProcessInstance.pack.label("of_pack"), newest.id, newest.name, newest.pack)
    found = (
        select(*columns, func.count().label("running"))
        .join(Definition, Definition.id == ProcessInstance.definition_id)
        .join(newest, and_(newest.pack == Definition.pack, newest.key == Definition.key))
        .where(ProcessInstance.state.in_(LIVING), ProcessInstance.pinned.bool_op("&&")(old.scalar_subquery()))
        .group_by(*columns)
    )
    return session.execute(found.order_by(newest.name, ProcessInstance.pack)).all()
