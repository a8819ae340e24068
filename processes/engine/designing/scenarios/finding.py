"""Knows which scenarios are run: those of the processes that reach what has changed, as the pack sees them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.checking.scenario_checks import Played, played
from processes.engine.files.resources import DefinitionKind, Resource, read_json, read_resource
from processes.engine.files.scenario_files import Scenario, read_scenarios
from processes.engine.store import deployments
from processes.engine.store.models import AnyRow, Definition


@dataclass(frozen=True)
class Found:
    """A scenario, the file that it stands in, and the diagrams that it plays."""

    file: str
    scenario: Scenario
    diagrams: Played


def find(session: Session, files: Mapping[str, bytes], *, pack: str, processes: Collection[str] | None) -> list[Found]:
    """The scenarios to run after `files` were deployed."""
    rows = {f"{row.kind.value}:{row.key}": row for row in deployments.latest(session, pack)}
    everything = _resources(session, rows)
    changed = {read_resource(path, content).reference for path, content in files.items()}
    found = []
    for name, resource in everything.items():
        if resource.kind is not DefinitionKind.SCENARIO or not _fits(rows, resource.key, rows[name]):
            continue
        wanted = resource.key in processes if processes is not None else _concerns(resource, changed, rows)
        diagrams = played(resource.key, everything) if wanted else None
        if diagrams is not None:
            scenarios = read_scenarios(read_json(resource.path, resource.content))
            found += [Found(resource.path, scenario, diagrams) for scenario in scenarios]
    return found


def _resources(session: Session, rows: Mapping[str, AnyRow]) -> dict[str, Resource]:
    ids = [row.id for row in rows.values() if row.kind is not DefinitionKind.FORM]
    contents = select(Definition.id, Definition.content).where(Definition.id.in_(ids))
    by_id = {row.id: row.content for row in session.execute(contents)}
    return {name: read_resource(f"{row.resource}", by_id[row.id]) for name, row in rows.items() if row.id in by_id}


def _fits(rows: Mapping[str, AnyRow], process: str, scenario: AnyRow) -> bool:
    """A pack's own diagram is not played by the standard's scenarios."""
    diagram = rows.get(f"bpmn:{process}")
    return diagram is not None and (diagram.pack == scenario.pack or diagram.pack == deployments.STANDARD)


def _concerns(resource: Resource, changed: set[str], rows: Mapping[str, AnyRow]) -> bool:
    """Whether the scenario's file, or anything that its process reaches, is among what has changed."""
    if not changed:
        return True
    reached, pending = set[str](), [resource.reference, f"bpmn:{resource.key}"]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += rows[name].reaches if name in rows else ()
    return bool(reached & changed)
