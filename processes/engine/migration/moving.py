"""Knows how one case is moved and moved back: subject, instance, then its rows, in one transaction of its own."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.errors import EngineError
from processes.engine.interpreter.case import Case
from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.moving import CannotMove, Moved, move
from processes.engine.migration import reasons
from processes.engine.migration.aligning import align, tell
from processes.engine.migration.models import CaseState, Migration, MigrationCase
from processes.engine.migration.reasons import Reason
from processes.engine.running import messages
from processes.engine.running.stepping import environment, finish_step, open_step
from processes.engine.store import deployments
from processes.engine.store.history import SYSTEM, Recorder
from processes.engine.store.locks import LIVING, lock_instance, lock_subject
from processes.engine.store.models import InstanceState, ProcessInstance
from processes.engine.store.rows import Place


class Stays(Exception):
    """Internal to migration: the case cannot move, and why."""

    def __init__(self, *why: Reason) -> None:
        self.why = why
        super().__init__("; ".join(str(one) for one in why))


def moved(
    session: Session, instance: ProcessInstance, new: Definitions, changes: Mapping[str, Any], *, now: datetime
) -> Moved:
    """The case as it would stand in `new`; nothing is saved. Raises Stays. Preview and moving both ask here."""
    env = environment(session, instance, actor=SYSTEM, now=now)
    try:
        old = deployments.parsed(session, instance.process, instance.pinned, instance.pinned_hash)
        found = move(old, new, instance.body, changes, env)
    except CannotMove as hindered:
        env.raise_fatal()
        raise Stays(*(reasons.why(one) for one in hindered.hindrances)) from hindered
    except EngineError as error:
        raise Stays(reasons.unreadable(error)) from error
    env.raise_fatal()
    return found


def work_off(session: Session, case_id: int, *, now: datetime) -> CaseState:
    """Move this case, or move it back if it is to be undone; what is done already stays done. Commit at once."""
    key = session.scalar(select(MigrationCase.business_key).where(MigrationCase.id == case_id))
    if key is None:
        raise EngineError(f"No migration has a case {case_id}.")
    lock_subject(session, key)
    instance = lock_instance(
        session, session.scalars(select(MigrationCase.instance_id).where(MigrationCase.id == case_id)).one()
    )
    case = session.execute(
        select(MigrationCase).where(MigrationCase.id == case_id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).scalar_one()
    migration = session.get_one(Migration, case.migration_id)
    if case.state is CaseState.WAITING:
        _move(session, migration, case, instance, now)
    elif case.state is CaseState.UNDOING:
        _move_back(session, migration, case, instance, now)
    session.flush()
    return case.state


def _move(
    session: Session, migration: Migration, case: MigrationCase, instance: ProcessInstance | None, now: datetime
) -> None:
    case.done_at = now
    try:
        if instance is None or instance.state not in LIVING:
            raise Stays(reasons.OVER)
        if instance.pinned_hash == migration.pinned_hash:
            raise Stays(reasons.THERE)
        new = deployments.parsed(session, migration.process, migration.pinned, migration.pinned_hash)
        found = moved(session, instance, new, migration.changes, now=now)
    except Stays as stays:
        case.state, case.reasons = CaseState.STAYED, [why.stored() for why in stays.why]
        return
    _remember(case, instance, found)
    _put(session, instance, found.case, found.places, now=now)
    instance.pack, instance.definition_id = migration.pack, migration.definition_id
    instance.pinned, instance.pinned_hash = list(migration.pinned), migration.pinned_hash
    case.state, case.moved_hash = CaseState.MOVED, _digest(instance.body)
    recorder = Recorder(instance, migration.actor, now)
    recorder.note(
        "migrated",
        reason=migration.reason,
        migration=migration.id,
        before=case.from_definition_id,
        after=migration.definition_id,
    )
    tell(recorder, found.steps)
    recorder.write(session)
    session.flush()
    _receive_early(session, instance, found.case, now=now)


def _receive_early(session: Session, instance: ProcessInstance, case: Case, *, now: datetime) -> None:
    """Hand over messages that came early for what only the new version waits for: the case's next step."""
    if instance.state is InstanceState.ACTIVE and messages.is_expected(
        session, instance, case.subscriptions(), now=now
    ):
        step = open_step(session, instance.id, instance.business_key, actor=SYSTEM, now=now)
        step.ask_again = True
        finish_step(step)


def _remember(case: MigrationCase, instance: ProcessInstance, found: Moved) -> None:
    """What the case was, as it is now under the lock and not as it was when the migration began."""
    case.former = instance.body
    case.from_definition_id, case.from_pack = instance.definition_id, instance.pack
    case.from_pinned, case.from_hash = list(instance.pinned), instance.pinned_hash
    places = [[task_id, old, new] for (task_id, old), new in found.places.items()]
    case.moves = {"places": places, "steps": [[*before, *after] for before, after in found.steps]}


def _put(session: Session, instance: ProcessInstance, case: Case, places: dict[Place, str], *, now: datetime) -> None:
    instance.body = case.dump()
    instance.changed_at = now
    align(session, instance, case, places, now=now)


def _move_back(
    session: Session, migration: Migration, case: MigrationCase, instance: ProcessInstance | None, now: datetime
) -> None:
    why = _why_not_back(migration, case, instance)
    if why is not None or instance is None or case.former is None:
        case.state, case.reasons = CaseState.MOVED, [(why or reasons.OVER).stored()]
        return
    definitions = deployments.parsed(session, migration.process, case.from_pinned, case.from_hash)
    env = environment(session, instance, actor=SYSTEM, now=now)
    former = Case.restore(definitions, case.former, env)
    places = {(task_id, new): old for task_id, old, new in case.moves["places"]}
    steps = [((process, new), (before, old)) for before, old, process, new in case.moves["steps"]]
    _put(session, instance, former, places, now=now)
    instance.body = case.former
    instance.pack, instance.definition_id = case.from_pack, case.from_definition_id
    instance.pinned, instance.pinned_hash = list(case.from_pinned), case.from_hash
    case.state, case.reasons, case.former, case.done_at = CaseState.UNDONE, [], None, now
    recorder = Recorder(instance, migration.undo_actor or SYSTEM, now)
    recorder.note("migration_undone", reason=migration.undo_reason, migration=migration.id)
    tell(recorder, steps)
    recorder.write(session)


def _why_not_back(migration: Migration, case: MigrationCase, instance: ProcessInstance | None) -> Reason | None:
    if instance is None or instance.state not in LIVING:
        return reasons.OVER
    if instance.pinned_hash != migration.pinned_hash:
        return reasons.OTHER
    return None if case.moved_hash == _digest(instance.body) else reasons.STEPPED


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
