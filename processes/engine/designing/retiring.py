"""Knows how a process or a version of it is retired and taken back; refused by name where something still needs it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.designing.errors import (
    AlreadyRetired,
    CallsRetired,
    RetirementOver,
    StartedByDesk,
    StillCalled,
    UnknownDefinition,
)
from processes.engine.designing.versions import definition
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import audit, deployments
from processes.engine.store.audit import Said
from processes.engine.store.models import AnyRow, Definition
from processes.engine.store.retirements import Retirement, is_started_by_the_desk
from processes.errors import DrawnNames


def retire(session: Session, definition_id: int, *, whole: bool, reason: str, actor: str, now: datetime) -> Retirement:
    """Let nobody begin a new case of this version of a process, or of any (`whole`); running cases go on.

    Raises UnknownDefinition, AlreadyRetired, StartedByDesk, StillCalled, CallsRetired.
    """
    deployments.lock(session)
    of = definition(session, definition_id)
    if of.kind is not DefinitionKind.BPMN:
        raise UnknownDefinition
    version = None if whole else of.version
    same = (Retirement.pack == of.pack, Retirement.key == of.key, Retirement.version.is_not_distinct_from(version))
    if session.scalar(select(Retirement.id).where(*same, Retirement.taken_back_at.is_(None))):
        raise AlreadyRetired
    made = Retirement(pack=of.pack, key=of.key, version=version, reason=reason, actor=actor, retired_at=now)
    session.add(made)
    session.flush()
    _refuse_what_breaks(session, of.pack, of.key)
    _record(session, "retired", made, Said(actor, reason, now))
    return made


def take_back(session: Session, retirement_id: int, *, reason: str, actor: str, now: datetime) -> Retirement:
    """Let cases begin again; raise RetirementOver, CallsRetired."""
    deployments.lock(session)
    found = session.get(Retirement, retirement_id, populate_existing=True)
    if found is None or found.taken_back_at is not None:
        raise RetirementOver
    found.taken_back_at, found.taken_back_by, found.taken_back_reason = now, actor, reason
    session.flush()
    _refuse_what_breaks(session, found.pack, found.key)
    _record(session, "retirement_taken_back", found, Said(actor, reason, now))
    return found


def _record(session: Session, act: str, one: Retirement, said: Said) -> None:
    details = {"pack": one.pack, "key": one.key, "version": one.version}
    audit.note(session, act, said, details=details)


def _refuse_what_breaks(session: Session, pack: str, key: str) -> None:
    """Refuse it by name where the desk or a process of which cases begin needs what nobody may begin now."""
    for known in _seen(session, pack):
        own = known.get(key)
        if own is None:
            continue
        if not own.is_retired:
            called = [one.name for one in _called(own, known) if one.is_retired]
            if called:
                raise CallsRetired(names=DrawnNames(called))
            continue
        if is_started_by_the_desk(key):
            raise StartedByDesk(name=DrawnNames([own.name]))
        callers = [one.name for one in known.values() if not one.is_retired and f"bpmn:{key}" in one.reaches]
        if callers:
            raise StillCalled(names=DrawnNames(callers))


def _seen(session: Session, pack: str) -> Iterator[dict[str, AnyRow]]:
    """What each pack sees of processes, by key: of the standard one all see something."""
    every = session.scalars(select(Definition.pack).distinct().order_by(Definition.pack)).all()
    for seeing in every if pack == deployments.STANDARD else [pack]:
        rows = deployments.startable(session, seeing)
        yield {row.key: row for row in rows if row.kind is DefinitionKind.BPMN}


def _called(of: AnyRow, known: dict[str, AnyRow]) -> list[AnyRow]:
    names = [name.removeprefix("bpmn:") for name in of.reaches if name.startswith("bpmn:")]
    return [known[name] for name in names if name in known]


def newest_of(session: Session, one: Retirement) -> int:
    """The id of the version that was retired, or of the newest one of the process."""
    same = (Definition.kind == DefinitionKind.BPMN, Definition.pack == one.pack, Definition.key == one.key)
    asked = select(Definition.id).where(*same)
    asked = asked.where(Definition.version == one.version) if one.version else asked
    return session.scalars(asked.order_by(Definition.version.desc()).limit(1)).one()
