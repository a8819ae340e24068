"""Knows what to remember of a step: one append-only entry for every change of a token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.interpreter.case import Case
from processes.engine.interpreter.views import Trail
from processes.engine.store.models import ProcessHistory, ProcessInstance
from processes.engine.store.uncounted import UncountedCase
from processes.writing import Part, added, write

SYSTEM = "system"


@dataclass
class Recorder:
    """Collects the history of one step; `tasks` are the open tasks before it (engine task id to row id)."""

    instance: ProcessInstance
    actor: str
    now: datetime
    tasks: Mapping[str, int] = field(default_factory=dict)
    _entries: list[dict[str, Any]] = field(default_factory=list)
    _completed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def completion(self, engine_task_id: str, variables: dict[str, Any]) -> None:
        """A person completed this task with these variables."""
        self._completed[engine_task_id] = variables

    def note(
        self,
        kind: str,
        *,
        element_id: str = "",
        name: str = "",
        process: str = "",
        task_id: int | None = None,
        **details: Any,
    ) -> None:
        """Something that is not a change of a token, such as a cancellation or a failure."""
        row = self._row(kind, element_id, name, self.actor, details)
        self._entries.append(row | {"process": process or self.instance.process, "task_id": task_id})

    def write(self, session: Session) -> None:
        """Append what was noted, outside of a step."""
        write(session, self.appended(self._entries))

    def appended(self, rows: Sequence[Mapping[str, Any]]) -> list[Part]:
        """What has the rows written, and the case counted anew where it stands."""
        return [*added(ProcessHistory, rows), *added(UncountedCase, [{"instance_id": self.instance.id}])]

    def rows(self, case: Case, *, known_held: set[str]) -> list[dict[str, Any]]:
        """Everything to append after a step; failures of steps that were not held before are noted with their error."""
        rows = [*self._entries, *(self._entry(entry) for entry in case.trail())]
        rows += [
            self._row("failed", held.element_id, held.name, SYSTEM, {"error": held.error})
            for held in case.held()
            if held.error is not None and held.task_id not in known_held
        ]
        if case.completed:
            rows.append(self._row("ended", case.ended_at or "", "", SYSTEM, {}))
        return rows

    def _entry(self, entry: Trail) -> dict[str, Any]:
        details: dict[str, Any] = {"flows": list(entry.flows)} if entry.flows else {}
        if entry.decided is not None:
            details["decided"] = entry.decided
        task_id = self.tasks.get(entry.task_id) if entry.kind in {"completed", "cancelled"} else None
        if entry.kind == "completed" and entry.task_id in self._completed:
            details["variables"] = self._completed.pop(entry.task_id)
        actor = SYSTEM if task_id is None else self.actor
        row = self._row(entry.kind, entry.element_id, entry.name, actor, details)
        return row | {"task_id": task_id, "process": entry.process}

    def _row(self, kind: str, element_id: str, name: str, actor: str, details: dict[str, Any]) -> dict[str, Any]:
        return {
            "instance_id": self.instance.id,
            "process": self.instance.process,
            "business_key": self.instance.business_key,
            "task_id": None,
            "actor": actor,
            "at": self.now,
            "kind": kind,
            "element_id": element_id,
            "name": name,
            "details": details,
        }
