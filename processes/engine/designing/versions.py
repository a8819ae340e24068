"""Knows the versions of one definition, and deploys a former one again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.designing.errors import UnknownDefinition
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.engine.store.locks import LIVING
from processes.engine.store.models import AnyRow, Definition, Deployment, ProcessInstance
from processes.engine.store.retirements import is_retired
from processes.paging import By, Page, page_from

NEWEST = (By(Definition.version, descending=True),)


def versions_page(
    session: Session,
    kind: DefinitionKind,
    pack: str,
    key: str,
    *,
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[AnyRow]:
    """Versions, newest first: id, version, name, created_at, author, note, whether it `is_retired`, and how many
    running cases follow it (`running`; what is no process runs nothing). CursorUnknown."""
    running = (
        select(func.count())
        .where(ProcessInstance.definition_id == Definition.id, ProcessInstance.state.in_(LIVING))
        .scalar_subquery()
    )
    columns = (Definition.id, Definition.version, Definition.name, Definition.resource, Definition.content_hash)
    retired = is_retired().label("is_retired")
    found = (
        select(*columns, retired, Deployment.created_at, Deployment.author, Deployment.note, running.label("running"))
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .where(Definition.kind == kind, Definition.pack == pack, Definition.key == key)
    )
    return page_from(session, found, order, after, limit)


def in_force(session: Session, kind: DefinitionKind, pack: str, key: str) -> int | None:
    """The id of the newest version that is not retired, or None."""
    same = (Definition.kind == kind, Definition.pack == pack, Definition.key == key)
    found = select(Definition.id).where(*same, ~is_retired())
    return session.scalar(found.order_by(Definition.version.desc()).limit(1))


def definition(session: Session, definition_id: int) -> Definition:
    """One version; raise UnknownDefinition."""
    found = session.get(Definition, definition_id)
    if found is None:
        raise UnknownDefinition
    return found


def deploy_again(
    session: Session,
    definition_id: int,
    *,
    note: str,
    author: str,
    actor: str,
    now: datetime,
    red: Sequence[str] = (),
    reason: str = "",
) -> Deployment:
    """Make a former version the newest one again; raise UnknownDefinition, DefinitionRefused.

    `red` names failed scenarios in spite of which it is done, for this `reason`.
    """
    former = definition(session, definition_id)
    files = {former.resource: former.content}
    made = deployments.deploy(session, files, pack=former.pack, note=note, author=author, now=now)
    details = {"deployment": made.id, "files": list(files), "red": list(red)}
    said = f"{note} ({reason})" if red and reason else note
    audit.note(session, "deployed", Said(actor=actor, reason=said, now=now), details=details)
    return made
