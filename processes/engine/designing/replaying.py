"""Knows the path of one case, step by step, on its diagrams: for designers, without what was entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.administration.watching import case
from processes.engine.designing.places import Chart, read_chart
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import AnyRow, Definition, ProcessHistory, ProcessInstance

MOST_STEPS = 2000  # of a longer case the first ones


@dataclass(frozen=True)
class Step:
    """One entry of the history; `flows` are those that it took, `error` what went wrong, if anything did."""

    at: datetime
    kind: str
    process: str
    element: str
    name: str
    actor: str
    flows: Sequence[str]
    error: str


@dataclass(frozen=True)
class Replay:
    """A case with its steps in order, and the diagrams of the processes that it entered, in that order."""

    case: AnyRow
    steps: list[Step]
    diagrams: list[AnyRow]


def first_case(session: Session, business_key: str) -> int | None:
    """The id of the case with which everything under a business key began, also where it has ended."""
    return session.scalar(select(func.min(ProcessInstance.id)).where(ProcessInstance.business_key == business_key))


def replay(session: Session, instance_id: int) -> Replay | None:
    """The path of a case, in three statements; None where there is no such case."""
    found = case(session, instance_id)
    if found is None:
        return None
    entries = session.scalars(
        select(ProcessHistory)
        .where(
            ProcessHistory.business_key == found.business_key,
            ProcessHistory.at >= found.started_at,
            ProcessHistory.instance_id == instance_id,
        )
        .order_by(ProcessHistory.id)
        .limit(MOST_STEPS)
    )
    told = list(entries)
    diagrams = _diagrams(session, found, list(dict.fromkeys([found.process, *(entry.process for entry in told)])))
    charts = {row.key: read_chart(row.content) for row in diagrams}
    names = {row.key: row.name for row in diagrams}
    return Replay(found, [_step(entry, charts, names) for entry in told], diagrams)


def _step(entry: ProcessHistory, charts: Mapping[str, Chart], names: Mapping[str, str]) -> Step:
    flows, error = entry.details.get("flows", []), str(entry.details.get("error") or "")
    place = charts[entry.process].places.get(entry.element_id) if entry.process in charts else None
    name = entry.name or (place.name if place else names.get(entry.element_id, ""))
    return Step(entry.at, entry.kind, entry.process, entry.element_id, name, entry.actor, flows, error)


def _diagrams(session: Session, found: AnyRow, entered: list[str]) -> list[AnyRow]:
    rows = session.execute(
        select(Definition.key, Definition.name, Definition.version, Definition.content)
        .join(ProcessInstance, Definition.id == func.any(ProcessInstance.pinned))
        .where(
            ProcessInstance.id == found.id,
            Definition.kind == DefinitionKind.BPMN,
            Definition.key.in_(entered),
        )
        .order_by(Definition.id)
    ).all()
    return sorted(rows, key=lambda row: entered.index(row.key))
