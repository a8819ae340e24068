"""Knows what is deployed: new versions of what changed, what an instance is pinned to, parsed once per process."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.engine.checking import validator
from processes.engine.checking.retired import calls_of_retired
from processes.engine.errors import (
    DefinitionRefused,
    Fault,
    ProcessRetired,
    UnknownForm,
    UnknownProcess,
    refusals,
)
from processes.engine.files.lists import PREFIX, lists_of_packs
from processes.engine.files.resources import DefinitionKind, Resource, read_resource
from processes.engine.interpreter.definitions import Definitions
from processes.engine.language.outside import missing
from processes.engine.store.cache import Recent
from processes.engine.store.models import AnyRow, Definition, Deployment, ProcessInstance
from processes.engine.store.retirements import CHANGES, is_retired

STANDARD = "standard"
_DEPLOY_LOCK = 7_305_001


@dataclass(frozen=True, slots=True)
class Pinned:
    """The exact set of definitions that an instance starts with; `digest` is equal where their contents are."""

    process: str
    definition_id: int
    ids: tuple[int, ...]
    digest: str


_pins: Recent[Pinned] = Recent(256)
_parsed: Recent[Definitions] = Recent(128)
_forms: Recent[dict[str, Any]] = Recent(256)


def deploy(
    session: Session, files: Mapping[str, bytes], *, pack: str = STANDARD, note: str, author: str, now: datetime
) -> Deployment:
    """Deploy the files of one pack; only changed ones get a new version.

    All are validated together with what is deployed already; raise DefinitionRefused and deploy nothing
    if anything would not run. If nothing changed, the pack's last deployment is returned.
    """
    lock(session)
    if wrong := refusals(faults(session, files, pack=pack)):
        raise DefinitionRefused(wrong)
    resources = [read_resource(path, content) for path, content in files.items()]
    versions = {(row.kind, row.key): row for row in latest(session, pack) if row.pack == pack}
    changed = [r for r in resources if _changed(r, versions.get((r.kind, r.key)))]
    previous = session.scalar(select(Deployment).where(Deployment.pack == pack).order_by(Deployment.id.desc()).limit(1))
    if previous is not None and not changed:
        return previous
    deployment = Deployment(pack=pack, note=note, author=author, created_at=now)
    session.add(deployment)
    session.flush()
    for resource in changed:
        known = versions.get((resource.kind, resource.key))
        session.add(_definition(deployment, resource, version=known.version + 1 if known else 1))
    session.flush()
    return deployment


def faults(session: Session, files: Mapping[str, bytes], *, pack: str = STANDARD) -> list[Fault]:
    """What is wrong with files that are to be deployed together beside what is deployed."""
    return [*validator.check(files, deployed=sources(session, pack)), *beside(session, files, pack=pack)]


def beside(session: Session, files: Mapping[str, bytes], *, pack: str = STANDARD) -> list[Fault]:
    """What the record says against them: calls of what is retired, what nobody has kept, lists of a customer's pack."""
    retired = {row.key: row.name for row in startable(session, pack) if row.is_retired}
    return [*calls_of_retired(files, retired), *missing(session, files), *lists_of_packs(files, pack)]


def lock(session: Session) -> None:
    """Let nobody else deploy until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_DEPLOY_LOCK)))


def _changed(resource: Resource, known: AnyRow | None) -> bool:
    return known is None or (known.content_hash, known.resource) != (resource.content_hash, resource.path)


def _definition(deployment: Deployment, resource: Resource, *, version: int) -> Definition:
    return Definition(
        deployment_id=deployment.id,
        pack=deployment.pack,
        kind=resource.kind,
        key=resource.key,
        version=version,
        name=resource.name,
        resource=resource.path,
        content=resource.content,
        content_hash=resource.content_hash,
        reaches=list(resource.reaches),
    )


def latest(session: Session, pack: str) -> Sequence[AnyRow]:
    """The newest version of every definition that the pack sees: its own, else the standard one."""
    return session.execute(_seen_by(pack).order_by(*_OF_EACH, *_newest_of(pack))).all()


def startable(session: Session, pack: str) -> Sequence[AnyRow]:
    """The same without retired versions; `is_retired` where there is no other."""
    retired = is_retired().label("is_retired")
    return session.execute(_seen_by(pack).add_columns(retired).order_by(*_OF_EACH, retired, *_newest_of(pack))).all()


_OF_EACH = (Definition.kind, Definition.key)


def _newest_of(pack: str) -> tuple[Any, ...]:
    return (Definition.pack == pack).desc(), Definition.version.desc()


def _seen_by(pack: str) -> Any:
    return (
        select(
            Definition.id,
            Definition.pack,
            Definition.kind,
            Definition.key,
            Definition.name,
            Definition.version,
            Definition.resource,
            Definition.content_hash,
            Definition.reaches,
        )
        .where(Definition.pack.in_({pack, STANDARD}))
        .ext(distinct_on(*_OF_EACH))
    )


def sources(session: Session, pack: str = STANDARD) -> dict[str, bytes]:
    """The contents of everything that the pack sees, named key.kind."""
    return _contents(session, [row.id for row in latest(session, pack)])


def _contents(session: Session, ids: Iterable[int]) -> dict[str, bytes]:
    found = select(Definition.key, Definition.kind, Definition.content).where(Definition.id.in_(list(ids)))
    return {f"{row.key}.{row.kind.value}": row.content for row in session.execute(found)}


def pin(session: Session, process: str, *, pack: str = STANDARD) -> Pinned:
    """What a new case of `process` begins with: the newest definitions that it can reach, itself included, but
    retired versions; raise UnknownProcess, ProcessRetired.
    """
    return _pins.get((stamp(session), pack, process), lambda: _pin(session, process, pack))


def stamp(session: Session) -> tuple[Any, ...]:
    """Equal as long as nothing is deployed, retired or taken back."""
    found = session.execute(_STAMP).first()
    return tuple(found) if found else ()


_STAMP = select(Deployment.stamp, CHANGES).order_by(Deployment.id.desc()).limit(1)


def pin_version(session: Session, process: str, definition_id: int, *, pack: str = STANDARD) -> Pinned:
    """This version of `process` with the newest definitions of whatever else it can reach."""
    return _pin(session, process, pack, definition_id)


def _pin(session: Session, process: str, pack: str, definition_id: int | None = None) -> Pinned:
    known = {f"{row.kind.value}:{row.key}": row for row in startable(session, pack)}
    if definition_id is not None:
        columns = (Definition.id, Definition.content_hash, Definition.reaches)
        known[f"bpmn:{process}"] = session.execute(select(*columns).where(Definition.id == definition_id)).one()
    root = known.get(f"bpmn:{process}")
    if root is None:
        raise UnknownProcess(f"No process {process} is deployed.")
    if definition_id is None and root.is_retired:
        raise ProcessRetired(name=root.name)
    reached: dict[str, AnyRow] = {}
    pending = [f"bpmn:{process}"]
    while pending:
        reference = pending.pop()
        if reference in known and reference not in reached:
            reached[reference] = known[reference]
            pending += [name for name in known[reference].reaches if not name.startswith(PREFIX)]  # data, not pinned
    content = "\n".join([process, *sorted(row.content_hash for row in reached.values())])
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Pinned(process, root.id, tuple(sorted(row.id for row in reached.values())), digest)


def parsed(session: Session, process: str, ids: Sequence[int], digest: str) -> Definitions:
    """The parsed set of definitions, shared by every thread of this process."""
    return _parsed.get(digest, lambda: _parse(session, process, ids))


def _parse(session: Session, process: str, ids: Sequence[int]) -> Definitions:
    files = _contents(session, ids).items()
    return Definitions.parse(process, {name: text for name, text in files if name.endswith((".bpmn", ".dmn"))})


def form(session: Session, instance_id: int, form_key: str, *, digest: str | None = None) -> dict[str, Any]:
    """The form-js schema that the instance is pinned to, kept by the `pinned_hash` if that is given; UnknownForm."""
    if digest is not None:
        return _forms.get((digest, form_key), lambda: form(session, instance_id, form_key))
    content = session.scalar(
        select(Definition.content)
        .join(ProcessInstance, Definition.id == func.any(ProcessInstance.pinned))
        .where(ProcessInstance.id == instance_id, Definition.kind == DefinitionKind.FORM, Definition.key == form_key)
    )
    return _schema(content, form_key)


def latest_form(session: Session, form_key: str, *, pack: str = STANDARD) -> dict[str, Any]:
    """The newest version of a form; raise UnknownForm."""
    return _schema(latest_content(session, DefinitionKind.FORM, form_key, pack=pack), form_key)


def form_of(session: Session, definition_id: int) -> dict[str, Any]:
    """The schema of one version of a form; raise UnknownForm."""
    content = select(Definition.content).where(Definition.id == definition_id)
    return _forms.get((definition_id,), lambda: _schema(session.scalar(content), str(definition_id)))


def latest_form_id(session: Session, form_key: str, *, pack: str = STANDARD) -> int | None:
    """The newest version of a form that the pack sees, or None."""
    return session.scalar(
        select(Definition.id)
        .where(Definition.kind == DefinitionKind.FORM, Definition.key == form_key)
        .where(Definition.pack.in_({pack, STANDARD}))
        .order_by((Definition.pack == pack).desc(), Definition.version.desc())
        .limit(1)
    )


def latest_content(session: Session, kind: DefinitionKind, key: str, *, pack: str = STANDARD) -> bytes | None:
    """The newest content of one definition that the pack sees, or None."""
    return session.scalar(
        select(Definition.content)
        .where(Definition.kind == kind, Definition.key == key, Definition.pack.in_({pack, STANDARD}))
        .order_by((Definition.pack == pack).desc(), Definition.version.desc())
        .limit(1)
    )


def _schema(content: bytes | None, form_key: str) -> dict[str, Any]:
    if content is None:
        raise UnknownForm(f"No form {form_key} is deployed.")
    schema: dict[str, Any] = orjson.loads(content)
    return schema
