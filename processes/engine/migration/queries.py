"""Knows what screens read of versions and migrations: versions with running cases, previews, progress, outcomes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from processes.engine.files.resources import DefinitionKind
from processes.engine.interpreter.definitions import Definitions
from processes.engine.migration import moving, plans, reasons
from processes.engine.migration.batches import TO_DO
from processes.engine.migration.errors import UnknownMigration
from processes.engine.migration.models import CaseState, Migration, MigrationCase
from processes.engine.migration.reasons import Reason
from processes.engine.store.locks import LIVING
from processes.engine.store.models import AnyRow, Definition, Deployment, ProcessInstance


def versions(session: Session, process: str, *, pack: str | None = None) -> Sequence[AnyRow]:
    """Every version of a process, newest first within its pack: id, pack, version, name, created_at, author, note,
    and how many running cases follow it (`running`)."""
    running = (
        select(ProcessInstance.definition_id, func.count().label("running"))
        .where(ProcessInstance.process == process, ProcessInstance.state.in_(LIVING))
        .group_by(ProcessInstance.definition_id)
        .subquery()
    )
    found = (
        select(
            Definition.id,
            Definition.pack,
            Definition.version,
            Definition.name,
            Deployment.created_at,
            Deployment.author,
            Deployment.note,
            func.coalesce(running.c.running, 0).label("running"),
        )
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .outerjoin(running, running.c.definition_id == Definition.id)
        .where(Definition.kind == DefinitionKind.BPMN, Definition.key == process)
        .order_by(Definition.pack, Definition.version.desc())
    )
    return session.execute(found if pack is None else found.where(Definition.pack == pack)).all()


@dataclass(frozen=True)
class Preview:
    """Whether one case can move now: it can where there are no reasons."""

    instance_id: int
    business_key: str
    definition_id: int
    reasons: tuple[Reason, ...] = ()

    @property
    def can_move(self) -> bool:
        """Nothing keeps it."""
        return not self.reasons


def preview(
    session: Session,
    plan: plans.Plan,
    *,
    now: datetime,
    instance_ids: Collection[int] | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Preview]:
    """For running cases, by id after `after`, what moving them now would say. It is done as moving, but not saved."""
    new = plans.target_definitions(session, plan.target)
    concerned = plans.to_move(plan.process, plan.of_pack, plan.target.digest, instance_ids)
    return list(_previews(session, plan, new, concerned, now, after, limit))


PAGE = 200


def _previews(
    session: Session,
    plan: plans.Plan,
    new: Definitions,
    concerned: Sequence[ColumnElement[bool]],
    now: datetime,
    after: int,
    limit: int | None,
) -> Iterator[Preview]:
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        found = select(ProcessInstance).where(*concerned, ProcessInstance.id > after)
        page = session.scalars(found.order_by(ProcessInstance.id).limit(size)).all()
        for instance in page:
            yield _previewed(session, plan, new, instance, now)
            after = instance.id
            session.expunge(instance)
        if len(page) < size:
            return
        left = None if left is None else left - len(page)


def _previewed(
    session: Session, plan: plans.Plan, new: Definitions, instance: ProcessInstance, now: datetime
) -> Preview:
    why: tuple[Reason, ...] = ()
    try:
        moving.moved(session, instance, new, plan.changes, now=now)
    except moving.Stays as stays:
        why = stays.why
    return Preview(instance.id, instance.business_key, instance.definition_id, why)


@dataclass(frozen=True)
class Progress:
    """How far a migration is: cases by what became of them."""

    migration: Migration
    waiting: int
    moved: int
    stayed: int
    undoing: int
    undone: int

    @property
    def total(self) -> int:
        """All cases."""
        return self.waiting + self.moved + self.stayed + self.undoing + self.undone

    @property
    def done(self) -> int:
        """Cases that need no worker any more."""
        return self.total - self.waiting - self.undoing


def progress(session: Session, migration_id: int) -> Progress:
    """How far one migration is; raise UnknownMigration."""
    found = _progress(session, select(Migration).where(Migration.id == migration_id))
    if not found:
        raise UnknownMigration
    return found[0]


def migrations(
    session: Session, *, running: bool = False, before: int | None = None, limit: int = 50
) -> list[Progress]:
    """Migrations, newest first; `running` leaves only those in which something is left to do."""
    found = select(Migration)
    if running:
        left = select(MigrationCase.id).where(
            MigrationCase.migration_id == Migration.id, MigrationCase.state.in_(TO_DO)
        )
        found = found.where(left.exists())
    if before is not None:
        found = found.where(Migration.id < before)
    return _progress(session, found.order_by(Migration.id.desc()).limit(limit))


def _progress(session: Session, found: Select[Any]) -> list[Progress]:
    rows = session.scalars(found, execution_options={"populate_existing": True}).all()
    counts: dict[int, dict[str, int]] = {row.id: dict.fromkeys((state.value for state in CaseState), 0) for row in rows}
    of_them = select(MigrationCase.migration_id, MigrationCase.state, func.count())
    grouped = of_them.where(MigrationCase.migration_id.in_(counts)).group_by(
        MigrationCase.migration_id, MigrationCase.state
    )
    for migration_id, state, count in session.execute(grouped):
        counts[migration_id][state.value] = count
    return [Progress(row, **counts[row.id]) for row in rows]


@dataclass(frozen=True)
class Outcome:
    """What became of one case of a migration."""

    id: int
    instance_id: int
    business_key: str
    state: CaseState
    reasons: tuple[Reason, ...]
    done_at: datetime | None


def cases(
    session: Session, migration_id: int, *, state: CaseState | None = None, after: int = 0, limit: int = 50
) -> list[Outcome]:
    """The cases of a migration by id after `after`, all or those of one state."""
    found = select(MigrationCase).where(MigrationCase.migration_id == migration_id, MigrationCase.id > after)
    if state is not None:
        found = found.where(MigrationCase.state == state)
    rows = session.scalars(found.order_by(MigrationCase.id).limit(limit), execution_options={"populate_existing": True})
    return [
        Outcome(
            row.id,
            row.instance_id,
            row.business_key,
            row.state,
            tuple(reasons.read(why) for why in row.reasons),
            row.done_at,
        )
        for row in rows
    ]
