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
from processes.paging import By, Page, page_from

IN_ORDER = (By(Definition.pack), By(Definition.version, descending=True), By(Definition.id))
NEWEST = (By(Migration.id, descending=True),)
AS_TAKEN = (By(MigrationCase.id),)


def versions(session: Session, process: str) -> Sequence[AnyRow]:
    """Every version of a process, newest first within its pack, as `versions_page` has them."""
    return session.execute(_versions(process).order_by(Definition.pack, Definition.version.desc())).all()


def versions_page(
    session: Session, process: str, *, order: Sequence[By] = IN_ORDER, after: str | None = None, limit: int = 50
) -> Page[AnyRow]:
    """Versions of a process: id, pack, version, name, created_at, author, note, and how many running cases follow it
    (`running`). CursorUnknown."""
    return page_from(session, _versions(process), order, after, limit)


def _versions(process: str) -> Select[*tuple[Any, ...]]:
    running = (
        select(ProcessInstance.definition_id, func.count().label("running"))
        .where(ProcessInstance.process == process, ProcessInstance.state.in_(LIVING))
        .group_by(ProcessInstance.definition_id)
        .subquery()
    )
    return (
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
    )


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
    rows = session.scalars(_anew(select(Migration).where(Migration.id == migration_id))).all()
    if not rows:
        raise UnknownMigration
    return _progress(session, rows)[rows[0].id]


def migrations_page(
    session: Session,
    *,
    running: bool = False,
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[Progress]:
    """Migrations, newest first; `running` leaves only those in which something is left to do. CursorUnknown."""
    found = select(Migration)
    if running:
        left = select(MigrationCase.id).where(
            MigrationCase.migration_id == Migration.id, MigrationCase.state.in_(TO_DO)
        )
        found = found.where(left.exists())
    page = page_from(session, _anew(found), order, after, limit)
    progress = _progress(session, page.rows)
    return page.each(lambda row: progress[row.id])


def _anew(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Workers change the rows while a page is looked at."""
    return found.execution_options(populate_existing=True)


def _progress(session: Session, rows: Sequence[Migration]) -> dict[int, Progress]:
    counts: dict[int, dict[str, int]] = {row.id: dict.fromkeys((state.value for state in CaseState), 0) for row in rows}
    of_them = select(MigrationCase.migration_id, MigrationCase.state, func.count())
    grouped = of_them.where(MigrationCase.migration_id.in_(counts)).group_by(
        MigrationCase.migration_id, MigrationCase.state
    )
    for migration_id, state, count in session.execute(grouped):
        counts[migration_id][state.value] = count
    return {row.id: Progress(row, **counts[row.id]) for row in rows}


@dataclass(frozen=True)
class Outcome:
    """What became of one case of a migration."""

    id: int
    instance_id: int
    business_key: str
    state: CaseState
    reasons: tuple[Reason, ...]
    done_at: datetime | None


def cases_page(
    session: Session,
    migration_id: int,
    *,
    state: CaseState | None = None,
    order: Sequence[By] = AS_TAKEN,
    after: str | None = None,
    limit: int = 50,
) -> Page[Outcome]:
    """The cases of a migration, all or those of one state. CursorUnknown."""
    found = select(MigrationCase).where(MigrationCase.migration_id == migration_id)
    if state is not None:
        found = found.where(MigrationCase.state == state)
    return page_from(session, _anew(found), order, after, limit).each(_outcome)


def _outcome(row: MigrationCase) -> Outcome:
    why = tuple(reasons.read(reason) for reason in row.reasons)
    return Outcome(row.id, row.instance_id, row.business_key, row.state, why, row.done_at)
