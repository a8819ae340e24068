"""Knows what a designer's library shows: the newest version of everything, what runs, what fails, how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, lateral, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.engine.designing.models import Draft
from processes.engine.designing.within import standing_within
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.locks import LIVING
from processes.engine.store.models import Definition, Deployment, InstanceState, Job, JobState, ProcessInstance
from processes.engine.store.retirements import is_retired

LATEST_ENDED = 500  # cases of one version from which the median is taken


@dataclass(frozen=True)
class LibraryFilter:
    """Which definitions; empty values narrow nothing."""

    kind: DefinitionKind | None = None
    pack: str = ""
    text: str = ""


@dataclass(frozen=True)
class Line:
    """One definition of one pack. `version` is None where it exists as a draft only; times are of processes only."""

    kind: DefinitionKind
    key: str
    pack: str
    name: str
    definition_id: int | None = None
    version: int | None = None
    is_retired: bool = False
    author: str = ""
    note: str = ""
    deployed_at: datetime | None = None
    draft_id: int | None = None
    draft_changed: bool = False
    draft_by: str = ""
    draft_at: datetime | None = None
    running: int = 0
    failed: int = 0
    median: timedelta | None = None


def library(session: Session, chosen: LibraryFilter) -> list[Line]:
    """Every definition by name, diagrams first; in seven statements, or eight, however many there are."""
    rows = [*_deployed(session, chosen), *_drafted(session, chosen)]
    figures = _figures(session)
    order = list(DefinitionKind)
    lines = [
        Line(**{**row, **figures.get((row["pack"], row["key"]), {})}) if _runs(row) else Line(**row) for row in rows
    ]
    return sorted(lines, key=lambda line: (order.index(line.kind), line.name.casefold(), line.key, line.pack))


def _runs(row: Mapping[str, Any]) -> bool:
    return row["kind"] is DefinitionKind.BPMN


def packs(session: Session) -> Sequence[str]:
    """Every pack that has a definition or a draft, by name."""
    found = select(Definition.pack).union(select(Draft.pack))
    return sorted(session.scalars(found))


def _matching(chosen: LibraryFilter, table: type[Definition] | type[Draft]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.kind is not None:
        found.append(table.kind == chosen.kind)
    if chosen.pack:
        found.append(table.pack == chosen.pack)
    if chosen.text:
        found.append(or_(*(column.icontains(chosen.text, autoescape=True) for column in (table.name, table.key))))
    return found


def _newest() -> Subquery:
    """The newest version of every definition of every pack."""
    return (
        select(Definition)
        .ext(distinct_on(Definition.pack, Definition.kind, Definition.key))
        .order_by(Definition.pack, Definition.kind, Definition.key, Definition.version.desc())
        .subquery()
    )


def _deployed(session: Session, chosen: LibraryFilter) -> list[dict[str, Any]]:
    newest = _newest()
    found = (
        select(
            Definition.kind,
            Definition.key,
            Definition.pack,
            Definition.name,
            Definition.id.label("definition_id"),
            Definition.version,
            is_retired().label("is_retired"),
            Deployment.author,
            Deployment.note,
            Deployment.created_at.label("deployed_at"),
            Draft.id.label("draft_id"),
            func.coalesce(Draft.content != Definition.content, False).label("draft_changed"),
            func.coalesce(Draft.changed_by, "").label("draft_by"),
            Draft.changed_at.label("draft_at"),
        )
        .join(newest, newest.c.id == Definition.id)
        .join(Deployment, Deployment.id == Definition.deployment_id)
        .outerjoin(Draft, _same(Draft, Definition))
        .where(*_matching(chosen, Definition))
    )
    return [dict(row._mapping) for row in session.execute(found)]


def _same(one: type[Draft], other: type[Definition]) -> ColumnElement[bool]:
    return and_(one.pack == other.pack, one.kind == other.kind, one.key == other.key)


def _drafted(session: Session, chosen: LibraryFilter) -> list[dict[str, Any]]:
    """Drafts of what was never deployed."""
    found = select(
        Draft.kind,
        Draft.key,
        Draft.pack,
        Draft.name,
        Draft.id.label("draft_id"),
        true().label("draft_changed"),
        Draft.changed_by.label("draft_by"),
        Draft.changed_at.label("draft_at"),
    ).where(~select(Definition.id).where(_same(Draft, Definition)).exists(), *_matching(chosen, Draft))
    return [dict(row._mapping) for row in session.execute(found)]


def _figures(session: Session) -> dict[tuple[str, str], dict[str, Any]]:
    """By pack and key: running cases, also those that stand in it called; failed jobs; median of ended cases."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, rows in (("running", _counted()), ("failed", _failed())):
        for row in session.execute(rows):
            found.setdefault((row.pack, row.key), {})[name] = int(row[2])
    for of, count in standing_within(session).items():
        figures = found.setdefault(of, {})
        figures["running"] = figures.get("running", 0) + count
    for row in session.execute(_medians()):
        found.setdefault((row.pack, row.key), {})["median"] = row.median
    return found


def _counted() -> Any:
    """Running cases by definition, from an index of them alone; the definitions' names are asked for a few rows."""
    living = (
        select(ProcessInstance.definition_id, func.count().label("count"))
        .where(ProcessInstance.state.in_(LIVING))
        .group_by(ProcessInstance.definition_id)
        .subquery()
    )
    return (
        select(Definition.pack, Definition.key, func.sum(living.c.count).label("count"))
        .join(living, living.c.definition_id == Definition.id)
        .group_by(Definition.pack, Definition.key)
    )


def _failed() -> Any:
    return (
        select(Definition.pack, Definition.key, func.count().label("count"))
        .join(ProcessInstance, ProcessInstance.definition_id == Definition.id)
        .join(Job, Job.instance_id == ProcessInstance.id)
        .where(Job.state == JobState.FAILED)
        .group_by(Definition.pack, Definition.key)
    )


def _medians() -> Any:
    """Of the latest ended cases of every version: how long half of them took at most."""
    ended = lateral(
        select((ProcessInstance.ended_at - ProcessInstance.started_at).label("took"))
        .where(ProcessInstance.definition_id == Definition.id, ProcessInstance.state == InstanceState.ENDED)
        .order_by(ProcessInstance.ended_at.desc())
        .limit(LATEST_ENDED)
    )
    median = func.percentile_cont(0.5).within_group(ended.c.took).label("median")
    return (
        select(Definition.pack, Definition.key, median)
        .join(ended, true())
        .where(Definition.kind == DefinitionKind.BPMN)
        .group_by(Definition.pack, Definition.key)
    )
