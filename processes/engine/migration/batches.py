"""Knows how a migration works through its cases: batches as jobs, every case in a transaction of its own."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import cast as typed_as

from sqlalchemy import Integer, Table, case, cast, func, insert, literal, select, update
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.jobs import scheduling
from processes.engine.migration import moving, reasons
from processes.engine.migration.errors import NothingToMove, ReasonMissing, UnknownMigration
from processes.engine.migration.models import CaseState, Migration, MigrationCase
from processes.engine.migration.plans import Plan, to_move
from processes.engine.store.models import ProcessInstance

TOPIC = "engine.migrate"
BATCH = 25
TO_DO = (CaseState.WAITING, CaseState.UNDOING)
_PLAIN = {"synchronize_session": False}
_CASE = typed_as(Table, MigrationCase.__table__)


def begin(
    session: Session,
    plan: Plan,
    *,
    reason: str,
    actor: str,
    now: datetime,
    instance_ids: Collection[int] | None = None,
    batch: int = BATCH,
) -> Migration:
    """Record the migration with every case that it concerns, and have workers move them after commit.

    `instance_ids` leaves out all others. Raises NothingToMove, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    target = plan.target
    migration = Migration(
        process=plan.process,
        pack=plan.pack,
        definition_id=target.definition_id,
        pinned=list(target.ids),
        pinned_hash=target.digest,
        changes={scope: dict(ids) for scope, ids in plan.changes.items()},
        reason=reason.strip(),
        actor=actor,
        created_at=now,
    )
    session.add(migration)
    session.flush()
    if not _collect(session, migration, plan, instance_ids, batch):
        raise NothingToMove
    _schedule(session, migration.id, now=now)
    return migration


def _collect(
    session: Session, migration: Migration, plan: Plan, instance_ids: Collection[int] | None, batch: int
) -> int:
    """One row for every case, in batches by age; how many."""
    place = cast(func.row_number().over(order_by=ProcessInstance.id), Integer) - 1
    found = select(
        literal(migration.id),
        ProcessInstance.id,
        ProcessInstance.business_key,
        place // batch,
        literal(CaseState.WAITING, _CASE.c.state.type),
        literal([], _CASE.c.reasons.type),
        ProcessInstance.definition_id,
        ProcessInstance.pack,
        ProcessInstance.pinned,
        ProcessInstance.pinned_hash,
        literal({}, _CASE.c.moves.type),
    ).where(*to_move(plan.process, plan.of_pack, plan.target.digest, instance_ids))
    columns = ["migration_id", "instance_id", "business_key", "batch", "state", "reasons"]
    columns += ["from_definition_id", "from_pack", "from_pinned", "from_hash", "moves"]
    rows = insert(_CASE).from_select(columns, found, include_defaults=False)
    return len(session.execute(rows.returning(_CASE.c.id)).all())


def _schedule(session: Session, migration_id: int, *, now: datetime) -> None:
    """A job for every batch in which something is to do."""
    found = select(MigrationCase.batch).where(
        MigrationCase.migration_id == migration_id, MigrationCase.state.in_(TO_DO)
    )
    for batch in session.scalars(found.distinct().order_by(MigrationCase.batch)).all():
        arguments = {"migration_id": migration_id, "batch": batch}
        scheduling.schedule(session, TOPIC, due_at=now, arguments=arguments, key=f"{TOPIC}:{migration_id}:{batch}")


def undo(
    session: Session,
    migration_id: int,
    *,
    reason: str,
    actor: str,
    now: datetime,
    instance_ids: Collection[int] | None = None,
) -> int:
    """Have workers move back, after commit, every case that has not taken a step since; how many will be tried.

    What has not moved yet stays where it is.
    Raises UnknownMigration, ReasonMissing.
    """
    migration = session.get(Migration, migration_id, with_for_update=True)
    if migration is None:
        raise UnknownMigration
    if not reason.strip():
        raise ReasonMissing
    chosen = update(MigrationCase).where(
        MigrationCase.migration_id == migration_id, MigrationCase.state.in_([CaseState.WAITING, CaseState.MOVED])
    )
    if instance_ids is not None:
        chosen = chosen.where(MigrationCase.instance_id.in_(instance_ids))
    # One statement: a case that a worker is just moving is judged by what has become of it.
    waits = MigrationCase.state == CaseState.WAITING
    kinds = MigrationCase.state.type, MigrationCase.reasons.type
    states = [literal(state, kinds[0]) for state in (CaseState.STAYED, CaseState.UNDOING)]
    told = [literal(sentences, kinds[1]) for sentences in ([reasons.CALLED_OFF.stored()], [])]
    changed = chosen.values(
        state=case((waits, states[0]), else_=states[1]), reasons=case((waits, told[0]), else_=told[1])
    ).returning(MigrationCase.state)
    count = list(session.scalars(changed, execution_options=_PLAIN)).count(CaseState.UNDOING)
    if count:
        migration.undo_reason, migration.undo_actor, migration.undo_at = reason.strip(), actor, now
        migration.finished_at = None
        session.flush()
        _schedule(session, migration_id, now=now)
    return count


def work_off(sessions: Callable[[], Session], clock: Callable[[], datetime], *, migration_id: int, batch: int) -> None:
    """Do what is left of one batch. A case that fails unexpectedly is left for the job's next attempt."""
    failure: Exception | None = None
    with sessions() as session:
        found = select(MigrationCase.id).where(
            MigrationCase.migration_id == migration_id, MigrationCase.batch == batch, MigrationCase.state.in_(TO_DO)
        )
        cases = session.scalars(found.order_by(MigrationCase.id)).all()
    for case_id in cases:
        try:
            with sessions() as session, committing(session):
                moving.work_off(session, case_id, now=clock())
        except Exception as error:
            # The others need not wait for it; the job tries again what is left.
            failure = error
    if failure is not None:
        raise failure
    with sessions() as session, committing(session):
        _finish(session, migration_id, now=clock())


def _finish(session: Session, migration_id: int, *, now: datetime) -> None:
    """Whoever ends last notes when the migration was done."""
    left = select(MigrationCase.id).where(MigrationCase.migration_id == migration_id, MigrationCase.state.in_(TO_DO))
    done = update(Migration).where(Migration.id == migration_id, Migration.finished_at.is_(None), ~left.exists())
    session.execute(done.values(finished_at=now), execution_options=_PLAIN)
