"""Knows the plan of a migration: to which definitions, and what becomes of every element of the old ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from processes.engine.files.resources import DefinitionKind
from processes.engine.interpreter.counterparts import Changes, Pair, pairs
from processes.engine.interpreter.definitions import Definitions
from processes.engine.migration.errors import PlanRefused, UnknownVersion
from processes.engine.store import deployments
from processes.engine.store.locks import LIVING
from processes.engine.store.models import AnyRow, Definition, ProcessInstance


@dataclass(frozen=True)
class Plan:
    """Where running cases of `process` in `of_pack` go: to `target`, under `pack`.

    `changes` names only elements whose id changes; `elements` is every element of the versions that cases
    follow now, with what stands for it (`to` None: a case that stands there stays). `cases` counts the
    running ones that do not follow the target yet.
    """

    process: str
    pack: str
    of_pack: str
    target: deployments.Pinned
    version: int
    cases: int
    changes: Changes = field(default_factory=dict)
    elements: tuple[Pair, ...] = ()


def propose(
    session: Session,
    process: str,
    *,
    to_definition: int | None = None,
    pack: str = deployments.STANDARD,
    of_pack: str | None = None,
    changes: Changes | None = None,
) -> Plan:
    """A plan by equal ids and the `changes` given; the newest version of the pack where none is named.

    `of_pack` is the pack whose cases move, where that is another one. Raises UnknownProcess,
    UnknownVersion, PlanRefused.
    """
    target = _target(session, process, to_definition, pack)
    version = session.scalar(select(Definition.version).where(Definition.id == target.definition_id))
    of_pack = of_pack or pack
    sources = _sources(session, process, of_pack, target)
    wanted = {scope: {o: n for o, n in ids.items() if o != n} for scope, ids in (changes or {}).items()}
    plan = Plan(
        process=process,
        pack=pack,
        of_pack=of_pack,
        target=target,
        version=version or 0,
        cases=sum(row.cases for row in sources),
        changes={scope: ids for scope, ids in wanted.items() if ids},
    )
    elements = _elements(session, plan, sources)
    _refuse_what_cannot_be(plan.changes, elements)
    return Plan(**{**vars(plan), "elements": elements})


def _target(session: Session, process: str, definition_id: int | None, pack: str) -> deployments.Pinned:
    if definition_id is None:
        return deployments.pin(session, process, pack=pack)
    found = session.scalar(
        select(Definition.id).where(
            Definition.id == definition_id,
            Definition.kind == DefinitionKind.BPMN,
            Definition.key == process,
            Definition.pack.in_({pack, deployments.STANDARD}),
        )
    )
    if found is None:
        raise UnknownVersion
    return deployments.pin_version(session, process, definition_id, pack=pack)


def _sources(session: Session, process: str, pack: str, target: deployments.Pinned) -> Sequence[AnyRow]:
    """The sets that running cases are pinned to, newest first: pinned_hash, pinned, cases."""
    newest = func.max(ProcessInstance.pinned)
    return session.execute(
        select(ProcessInstance.pinned_hash, newest.label("pinned"), func.count().label("cases"))
        .where(*to_move(process, pack, target.digest))
        .group_by(ProcessInstance.pinned_hash)
        .order_by(newest.desc())
    ).all()


def to_move(
    process: str, pack: str, digest: str, instance_ids: Collection[int] | None = None
) -> list[ColumnElement[bool]]:
    """Which cases a migration concerns: the living ones of the pack that do not follow the target yet."""
    found: list[ColumnElement[bool]] = [
        ProcessInstance.process == process,
        ProcessInstance.pack == pack,
        ProcessInstance.state.in_(LIVING),
        ProcessInstance.pinned_hash != digest,
    ]
    if instance_ids is not None:
        found.append(ProcessInstance.id.in_(instance_ids))
    return found


def target_definitions(session: Session, target: deployments.Pinned) -> Definitions:
    """The parsed definitions that cases move to."""
    return deployments.parsed(session, target.process, target.ids, target.digest)


def _elements(session: Session, plan: Plan, sources: Sequence[AnyRow]) -> tuple[Pair, ...]:
    new = target_definitions(session, plan.target)
    found: dict[tuple[str, str], Pair] = {}
    for source in sources:
        old = deployments.parsed(session, plan.process, source.pinned, source.pinned_hash)
        for pair in pairs(old, new, plan.changes):
            found.setdefault((pair.scope, pair.element), pair)
    return tuple(found.values())


def _refuse_what_cannot_be(changes: Changes, elements: Sequence[Pair]) -> None:
    known: dict[tuple[str, str], Any] = {(pair.scope, pair.element): pair for pair in elements}
    for scope, ids in changes.items():
        for element, target in ids.items():
            pair = known.get((scope, element))
            if pair is None or pair.to is None:
                raise PlanRefused(element=element, target=target)
