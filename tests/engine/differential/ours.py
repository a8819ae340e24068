"""Our engine on PostgreSQL as the opponent of stock SpiffWorkflow: every act is a step that restores the case."""

from __future__ import annotations

from typing import Any

from processes.engine.store import queries
from tests.engine.differential.waits import items
from tests.engine.reference.model import Values, Wait
from tests.engine.reference.stored import StoredCase


class Ours(StoredCase):
    """One deployed and stored case."""

    def waits(self) -> list[Wait]:
        """What it offers, in order of names; a step that is held stands here too, and stock has none."""
        held = [Wait("held", job.element_id or "", job.error or "") for job in self._jobs()]
        told = [Wait("message", one.name, "") for one in self._subscriptions()]
        return sorted([*(wait for wait, _ in self._tasks()), *told, *held])

    def act(self, wait: Wait, values: Values) -> None:
        """What is waited for happens."""
        if wait.kind == "message":
            self._deliver(wait.element, values)
        else:
            self._complete(next(task for place, task in self._tasks() if place == wait), values)
        self._session.expire_all()

    def _tasks(self) -> list[tuple[Wait, Any]]:
        found = queries.tasks_of(self._session, self._key)
        return [(Wait("task", task.element_id, items(task.local)), task) for task in found]
